/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pure functions to which the template of a row binds: each makes one property of one widget out of the facts. */

#include "config.h"

#include "list/pickup-row-closures.h"

#include "text/pickup-file-icon.h"
#include "list/pickup-row.h"
#include "text/pickup-text.h"

/* Whether what is being dragged would help. */
static gboolean
is_helped (PickupRow *self)
{
  return pickup_row_get_offer (self) != NULL;
}

static gboolean
needs_person (const PickupFacts *facts)
{
  return facts != NULL && pickup_text_needs_person (facts);
}

static gboolean
is_proven (const PickupFacts *facts)
{
  return facts != NULL && facts->state == DOWNLOAD_STATE_FINISHED && facts->verified != NULL && !facts->missing;
}

static char **
make_classes (const char *always,
              const char *sometimes)
{
  g_autofree char *joined = g_strjoin (" ", always, sometimes, NULL);

  return g_strsplit (joined, " ", -1);
}

static char *
get_name (PickupRow         *self,
          const PickupFacts *facts)
{
  return g_strdup (facts != NULL ? facts->name : "");
}

static char *
get_host (PickupRow         *self,
          const PickupFacts *facts)
{
  return g_strdup (facts != NULL ? facts->host : NULL);
}

static char *
get_icon_name (PickupRow         *self,
               const PickupFacts *facts)
{
  return g_strdup (facts != NULL ? pickup_file_icon_get_name (facts->name, facts->content_type) : NULL);
}

static char *
get_status (PickupRow         *self,
            const PickupFacts *facts)
{
  if (is_helped (self))
    return g_strdup (pickup_row_get_offer (self));
  return facts != NULL ? pickup_text_get_status (facts) : g_strdup ("");
}

/* What stands at the far end of the status line: when it was finished, or how long the link lives. */
static char *
describe_end (const PickupFacts *facts)
{
  return facts->finished_at != 0 ? pickup_text_get_day (facts) : pickup_text_get_expiry (facts);
}

static char *
get_end (PickupRow         *self,
         const PickupFacts *facts)
{
  return facts != NULL && !is_helped (self) ? describe_end (facts) : g_strdup ("");
}

static char *
get_compact_status (PickupRow         *self,
                    const PickupFacts *facts)
{
  if (is_helped (self))
    return g_strdup (pickup_row_get_offer (self));
  return facts != NULL ? pickup_text_get_compact_status (facts) : g_strdup ("");
}

static char *
get_compact_expiry (PickupRow         *self,
                    const PickupFacts *facts)
{
  return facts != NULL ? pickup_text_get_compact_expiry (facts) : g_strdup ("");
}

static gboolean
get_has_compact_expiry (PickupRow         *self,
                        const PickupFacts *facts)
{
  return facts != NULL && pickup_text_expires_too_soon (facts);
}

static char *
get_primary_label (PickupRow         *self,
                   const PickupFacts *facts)
{
  return facts != NULL ? pickup_text_get_primary_label (facts) : g_strdup ("");
}

static gboolean
get_has_icon_button (PickupRow         *self,
                     const PickupFacts *facts)
{
  PickupPrimary primary = facts != NULL ? pickup_text_get_primary (facts) : PICKUP_PRIMARY_NONE;

  return primary == PICKUP_PRIMARY_PAUSE || primary == PICKUP_PRIMARY_RESUME;
}

static gboolean
get_has_word_button (PickupRow         *self,
                     const PickupFacts *facts)
{
  return facts != NULL && !get_has_icon_button (self, facts) && pickup_text_get_primary (facts) != PICKUP_PRIMARY_NONE;
}

static char *
get_primary_icon (PickupRow         *self,
                  const PickupFacts *facts)
{
  PickupPrimary primary = facts != NULL ? pickup_text_get_primary (facts) : PICKUP_PRIMARY_NONE;

  return g_strdup (primary == PICKUP_PRIMARY_RESUME ? "media-playback-start-symbolic" : "media-playback-pause-symbolic");
}

static gboolean
get_has_bar (PickupRow         *self,
             const PickupFacts *facts)
{
  return facts != NULL && facts->state != DOWNLOAD_STATE_FINISHED;
}

static double
get_fraction (PickupRow         *self,
              const PickupFacts *facts)
{
  if (facts == NULL)
    return 0;
  if (facts->fraction < 0)
    return facts->state == DOWNLOAD_STATE_DOWNLOADING ? 1 : 0;
  return MIN (facts->fraction, 1);
}

static char **
get_tile_classes (PickupRow         *self,
                  const PickupFacts *facts)
{
  if (needs_person (facts) && !is_helped (self))
    return make_classes ("tile", "attention");
  return make_classes ("tile", is_proven (facts) ? "proven" : NULL);
}

static char **
get_status_classes (PickupRow         *self,
                    const PickupFacts *facts)
{
  if (is_helped (self))
    return make_classes ("caption numeric status", "offer");
  if (needs_person (facts))
    return make_classes ("caption numeric status", "attention");
  return make_classes ("caption numeric status", is_proven (facts) ? "proven" : NULL);
}

static char **
get_expiry_classes (PickupRow         *self,
                    const PickupFacts *facts)
{
  gboolean soon = facts != NULL && pickup_text_expires_too_soon (facts);

  return make_classes ("caption numeric status", soon ? "attention" : NULL);
}

static char **
get_word_button_classes (PickupRow         *self,
                         const PickupFacts *facts)
{
  return make_classes ("text-button", needs_person (facts) && !is_helped (self) ? "tinted" : NULL);
}

static const char *
get_bar_kind (const PickupFacts *facts)
{
  if (needs_person (facts))
    return "attention";

  switch (facts->state)
    {
    case DOWNLOAD_STATE_DOWNLOADING:
      return facts->fraction < 0 ? "endless" : NULL;
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_WAITING:
    case DOWNLOAD_STATE_PAUSED:
      return "held";
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
      return "attention";
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_FINISHED:
      return "verifying";
    }
  g_return_val_if_reached (NULL);
}

static char **
get_bar_classes (PickupRow         *self,
                 const PickupFacts *facts)
{
  return make_classes ("horizontal thin", facts != NULL && !is_helped (self) ? get_bar_kind (facts) : NULL);
}

/* Tooltips are asked for when they are needed: to set one makes GTK ask the display server where the pointer is, which for
 * each row that scrolls into sight is too slow. */
static gboolean
show_tooltip (PickupRow *self,
              char *(*get_text) (const PickupFacts *),
              GtkTooltip *tooltip)
{
  const PickupFacts *facts = pickup_row_get_facts (self);
  g_autofree char   *text = facts != NULL ? get_text (facts) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && *text != '\0';
}

static char *
copy_name (const PickupFacts *facts)
{
  return g_strdup (facts->name);
}

/* Sentences that a person has to act on can be read in full however narrow the row; numbers need no second place. */
static char *
get_sentence (const PickupFacts *facts)
{
  return needs_person (facts) || facts->error_message != NULL ? pickup_text_get_status (facts) : NULL;
}

static gboolean
query_name_cb (GtkWidget  *widget,
               int         x,
               int         y,
               gboolean    keyboard_mode,
               GtkTooltip *tooltip,
               PickupRow  *self)
{
  return show_tooltip (self, copy_name, tooltip);
}

static char *
copy_host (const PickupFacts *facts)
{
  return g_strdup (facts->host);
}

static gboolean
query_host_cb (GtkWidget  *widget,
               int         x,
               int         y,
               gboolean    keyboard_mode,
               GtkTooltip *tooltip,
               PickupRow  *self)
{
  return show_tooltip (self, copy_host, tooltip);
}

static gboolean
query_status_cb (GtkWidget  *widget,
                 int         x,
                 int         y,
                 gboolean    keyboard_mode,
                 GtkTooltip *tooltip,
                 PickupRow  *self)
{
  return show_tooltip (self, get_sentence, tooltip);
}

static gboolean
query_expiry_cb (GtkWidget  *widget,
                 int         x,
                 int         y,
                 gboolean    keyboard_mode,
                 GtkTooltip *tooltip,
                 PickupRow  *self)
{
  return show_tooltip (self, describe_end, tooltip);
}

static gboolean
query_primary_label_cb (GtkWidget  *widget,
                        int         x,
                        int         y,
                        gboolean    keyboard_mode,
                        GtkTooltip *tooltip,
                        PickupRow  *self)
{
  return show_tooltip (self, pickup_text_get_primary_label, tooltip);
}

static gboolean
query_primary_name_cb (GtkWidget  *widget,
                       int         x,
                       int         y,
                       gboolean    keyboard_mode,
                       GtkTooltip *tooltip,
                       PickupRow  *self)
{
  return show_tooltip (self, pickup_text_get_primary_name, tooltip);
}

static gboolean
query_remove_cb (GtkWidget  *widget,
                 int         x,
                 int         y,
                 gboolean    keyboard_mode,
                 GtkTooltip *tooltip,
                 PickupRow  *self)
{
  return show_tooltip (self, pickup_text_get_remove_label, tooltip);
}

/* Makes the closures known to the template. */
void
pickup_row_class_bind_closures (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, get_name);
  gtk_widget_class_bind_template_callback (widget_class, get_host);
  gtk_widget_class_bind_template_callback (widget_class, get_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, get_tile_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_status);
  gtk_widget_class_bind_template_callback (widget_class, get_status_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_end);
  gtk_widget_class_bind_template_callback (widget_class, get_expiry_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_compact_status);
  gtk_widget_class_bind_template_callback (widget_class, get_compact_expiry);
  gtk_widget_class_bind_template_callback (widget_class, get_has_compact_expiry);
  gtk_widget_class_bind_template_callback (widget_class, get_primary_icon);
  gtk_widget_class_bind_template_callback (widget_class, get_primary_label);
  gtk_widget_class_bind_template_callback (widget_class, get_has_icon_button);
  gtk_widget_class_bind_template_callback (widget_class, get_has_word_button);
  gtk_widget_class_bind_template_callback (widget_class, get_word_button_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_has_bar);
  gtk_widget_class_bind_template_callback (widget_class, get_fraction);
  gtk_widget_class_bind_template_callback (widget_class, get_bar_classes);
  gtk_widget_class_bind_template_callback (widget_class, query_name_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_host_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_status_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_expiry_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_primary_label_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_primary_name_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_remove_cb);
}
