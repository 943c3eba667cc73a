/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pure functions to which the template of the details binds: each makes one property of one widget out of the facts. */

#include "config.h"

#include "details/pickup-details-closures.h"

#include <glib/gi18n-lib.h>

#include "details/pickup-details-page.h"
#include "files/pickup-folder.h"
#include "text/pickup-format.h"
#include "details/pickup-text-details.h"
#include "text/pickup-text.h"

/* Without a download there is nothing to say. */
#define TEXT_CLOSURE(name, text)                                                 \
  static char *get_##name (PickupDetailsPage *self, PickupDetailsFacts *details) \
  {                                                                              \
    return details != NULL ? (text) : g_strdup ("");                             \
  }

#define TRUTH_CLOSURE(name, truth)                                                  \
  static gboolean get_##name (PickupDetailsPage *self, PickupDetailsFacts *details) \
  {                                                                                 \
    return details != NULL && (truth);                                              \
  }

static gboolean
is_icon (const PickupFacts *facts)
{
  const PickupPrimary primary = pickup_text_get_primary (facts);

  return primary == PICKUP_PRIMARY_PAUSE || primary == PICKUP_PRIMARY_RESUME;
}

static gboolean
is_words (const PickupFacts *facts)
{
  return pickup_text_get_primary (facts) != PICKUP_PRIMARY_NONE && !is_icon (facts);
}

TEXT_CLOSURE (name, g_strdup (details->facts->name))
TEXT_CLOSURE (status, pickup_text_details_get_status (details))
TEXT_CLOSURE (primary_label, pickup_text_get_primary_label (details->facts))
TEXT_CLOSURE (primary_icon, g_strdup (pickup_text_get_primary (details->facts) == PICKUP_PRIMARY_RESUME ? "media-playback-start-symbolic" : "media-playback-pause-symbolic"))
TRUTH_CLOSURE (has_icon_button, is_icon (details->facts))
TRUTH_CLOSURE (has_word_button, is_words (details->facts) && !pickup_text_details_note_acts (details))

TRUTH_CLOSURE (has_note, pickup_text_details_has_note (details))
TEXT_CLOSURE (note_icon, g_strdup (pickup_text_details_can_ask (details) ? "alarm-symbolic" : "dialog-warning-symbolic"))
TEXT_CLOSURE (note_title, pickup_text_details_get_note_title (details))
TEXT_CLOSURE (note_body, pickup_text_details_get_note_body (details))
TEXT_CLOSURE (note_label, pickup_text_details_get_note_label (details))
TRUTH_CLOSURE (can_ask, pickup_text_details_can_ask (details))
TRUTH_CLOSURE (note_acts, pickup_text_details_note_acts (details))

TRUTH_CLOSURE (is_unfinished, details->facts->state != DOWNLOAD_STATE_FINISHED)
TRUTH_CLOSURE (is_finished, details->finished_at != 0)
TEXT_CLOSURE (percent, details->facts->total > 0 ? pickup_format_percent ((double) details->facts->received / (double) details->facts->total) : g_strdup (""))
TRUTH_CLOSURE (has_map, pickup_text_details_has_map (details))
TRUTH_CLOSURE (lacks_map, !pickup_text_details_has_map (details))
TEXT_CLOSURE (safe, pickup_text_details_get_safe (details))
TEXT_CLOSURE (arriving, pickup_text_details_get_arriving (details))
TEXT_CLOSURE (missing, pickup_text_details_get_missing (details))
TRUTH_CLOSURE (has_arriving, details->n_arriving > 0)

TRUTH_CLOSURE (has_speed, details->facts->state == DOWNLOAD_STATE_DOWNLOADING)
TEXT_CLOSURE (speeds, pickup_text_details_get_speeds (details))
TEXT_CLOSURE (needed_speed, pickup_text_details_get_needed_speed (details))

TEXT_CLOSURE (from, pickup_text_details_get_from (details))
TEXT_CLOSURE (object, g_strdup (details->object))
TEXT_CLOSURE (link, pickup_text_details_get_link (details))
TEXT_CLOSURE (certificate, pickup_text_details_get_certificate (details))
TEXT_CLOSURE (fingerprint, pickup_text_details_get_fingerprint (details))
TRUTH_CLOSURE (has_stranger, details->fingerprint != NULL)
TRUTH_CLOSURE (can_change, details->facts->state != DOWNLOAD_STATE_FINISHED)
TEXT_CLOSURE (version, pickup_text_details_get_version (details))
TEXT_CLOSURE (full_version, g_strdup (details->etag != NULL ? details->etag : details->last_modified))
TEXT_CLOSURE (connections, pickup_text_details_get_connections (details))
TEXT_CLOSURE (limit, pickup_format_speed (details->limit_rate))
TEXT_CLOSURE (priority, g_strdup (details->facts->priority == DOWNLOAD_PRIORITY_HIGH ? C_ ("priority", "High") : C_ ("priority", "Low")))
TRUTH_CLOSURE (has_priority, details->facts->priority != DOWNLOAD_PRIORITY_NORMAL && details->facts->state != DOWNLOAD_STATE_FINISHED)
TRUTH_CLOSURE (has_limit, details->limit_rate > 0 && details->facts->state != DOWNLOAD_STATE_FINISHED)
TRUTH_CLOSURE (is_opened_later, details->facts->open_when_finished && details->facts->state != DOWNLOAD_STATE_FINISHED)
TEXT_CLOSURE (checksum, pickup_text_details_get_checksum (details))
TEXT_CLOSURE (folder, pickup_folder_get_display_name (details->folder))
TEXT_CLOSURE (added, pickup_format_time (details->added_at, details->facts->now))
TEXT_CLOSURE (finished, details->finished_at != 0 ? pickup_format_time (details->finished_at, details->facts->now) : g_strdup (""))

/* Two sentences would be one too many where nothing helps but what the button says. */
static gboolean
get_has_note_body (PickupDetailsPage  *self,
                   PickupDetailsFacts *details)
{
  g_autofree char *body = get_note_body (self, details);

  return *body != '\0';
}

static gboolean
get_has_needed_speed (PickupDetailsPage  *self,
                      PickupDetailsFacts *details)
{
  g_autofree char *speed = get_needed_speed (self, details);

  return *speed != '\0';
}

static char **
get_status_classes (PickupDetailsPage  *self,
                    PickupDetailsFacts *details)
{
  const gboolean proven = details != NULL && details->facts->state == DOWNLOAD_STATE_FINISHED && details->facts->verified != NULL && !details->facts->missing;

  return g_strsplit (proven ? "numeric status proven" : "numeric status", " ", -1);
}

static char **
get_word_button_classes (PickupDetailsPage  *self,
                         PickupDetailsFacts *details)
{
  const gboolean needed = details != NULL && pickup_text_needs_person (details->facts);

  return g_strsplit (needed ? "text-button tinted" : "text-button", " ", -1);
}

/* Makes the closures known to the template. */
void
pickup_details_page_class_bind_closures (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, get_name);
  gtk_widget_class_bind_template_callback (widget_class, get_status);
  gtk_widget_class_bind_template_callback (widget_class, get_primary_label);
  gtk_widget_class_bind_template_callback (widget_class, get_primary_icon);
  gtk_widget_class_bind_template_callback (widget_class, get_has_icon_button);
  gtk_widget_class_bind_template_callback (widget_class, get_has_word_button);
  gtk_widget_class_bind_template_callback (widget_class, get_has_note);
  gtk_widget_class_bind_template_callback (widget_class, get_note_icon);
  gtk_widget_class_bind_template_callback (widget_class, get_note_title);
  gtk_widget_class_bind_template_callback (widget_class, get_note_body);
  gtk_widget_class_bind_template_callback (widget_class, get_note_label);
  gtk_widget_class_bind_template_callback (widget_class, get_can_ask);
  gtk_widget_class_bind_template_callback (widget_class, get_note_acts);
  gtk_widget_class_bind_template_callback (widget_class, get_is_unfinished);
  gtk_widget_class_bind_template_callback (widget_class, get_is_finished);
  gtk_widget_class_bind_template_callback (widget_class, get_percent);
  gtk_widget_class_bind_template_callback (widget_class, get_has_map);
  gtk_widget_class_bind_template_callback (widget_class, get_lacks_map);
  gtk_widget_class_bind_template_callback (widget_class, get_safe);
  gtk_widget_class_bind_template_callback (widget_class, get_arriving);
  gtk_widget_class_bind_template_callback (widget_class, get_missing);
  gtk_widget_class_bind_template_callback (widget_class, get_has_arriving);
  gtk_widget_class_bind_template_callback (widget_class, get_has_speed);
  gtk_widget_class_bind_template_callback (widget_class, get_speeds);
  gtk_widget_class_bind_template_callback (widget_class, get_needed_speed);
  gtk_widget_class_bind_template_callback (widget_class, get_from);
  gtk_widget_class_bind_template_callback (widget_class, get_object);
  gtk_widget_class_bind_template_callback (widget_class, get_link);
  gtk_widget_class_bind_template_callback (widget_class, get_certificate);
  gtk_widget_class_bind_template_callback (widget_class, get_fingerprint);
  gtk_widget_class_bind_template_callback (widget_class, get_has_stranger);
  gtk_widget_class_bind_template_callback (widget_class, get_can_change);
  gtk_widget_class_bind_template_callback (widget_class, get_version);
  gtk_widget_class_bind_template_callback (widget_class, get_full_version);
  gtk_widget_class_bind_template_callback (widget_class, get_connections);
  gtk_widget_class_bind_template_callback (widget_class, get_priority);
  gtk_widget_class_bind_template_callback (widget_class, get_has_priority);
  gtk_widget_class_bind_template_callback (widget_class, get_limit);
  gtk_widget_class_bind_template_callback (widget_class, get_has_limit);
  gtk_widget_class_bind_template_callback (widget_class, get_is_opened_later);
  gtk_widget_class_bind_template_callback (widget_class, get_checksum);
  gtk_widget_class_bind_template_callback (widget_class, get_folder);
  gtk_widget_class_bind_template_callback (widget_class, get_added);
  gtk_widget_class_bind_template_callback (widget_class, get_finished);
  gtk_widget_class_bind_template_callback (widget_class, get_has_note_body);
  gtk_widget_class_bind_template_callback (widget_class, get_has_needed_speed);
  gtk_widget_class_bind_template_callback (widget_class, get_status_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_word_button_classes);
}
