/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The details of one download: a template whose bindings are pure functions of one snapshot of the item. */

#include "config.h"

#include "details/pickup-details-page.h"

#include <glib/gi18n-lib.h>

#include "details/pickup-details-closures.h"
#include "details/pickup-details-facts.h"
#include "details/pickup-fact-row.h"
#include "details/pickup-segment-map.h"
#include "details/pickup-speed-graph.h"
#include "details/pickup-text-details.h"
#include "text/pickup-text.h"
#include "details/pickup-timeline.h"

/* Milliseconds between two looks at the item. */
#define REFRESH_TIME 250

struct _PickupDetailsPage
{
  AdwBin parent_instance;

  DownloadItem       *item;
  GSignalGroup       *item_signals;
  PickupDetailsFacts *details;
  guint               refresh_id; /* waits to read the item again, as something changed */
  guint               clock_id;   /* runs only while words change by time alone */
  guint               clock_period;
  gint64              read_at;
  char               *spoken; /* what the accessible names were made of */

  PickupSegmentMap *map;
  PickupSpeedGraph *graph;
  GtkWidget        *icon_button;
  GtkWidget        *word_button;
  GtkWidget        *note_button;
  GtkWidget        *change_button;
  GtkWidget        *fact_rows;
  PickupTimeline   *timeline;
};

G_DEFINE_FINAL_TYPE (PickupDetailsPage, pickup_details_page, ADW_TYPE_BIN)

enum
{
  PROP_ITEM = 1,
  PROP_FACTS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_accessible_label (gpointer    widget,
                      const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Pictures and buttons in words. Accessible names cannot be bound at this version of GTK. They are set with every percent, not
 * with every byte. */
static void
update_accessible_names (PickupDetailsPage *self)
{
  const PickupFacts *facts = self->details->facts;
  g_autofree char   *primary = pickup_text_get_primary_name (facts);
  g_autofree char   *map = pickup_text_details_get_map_summary (self->details);
  g_autofree char   *speeds = pickup_text_details_get_speeds (self->details);
  /* Translators: %s is such as "Now 11 · Average 11 MB/s". */
  g_autofree char *graph = g_strdup_printf (_ ("Speed in the last two minutes: %s"), speeds);
  /* Translators: %s is a file name. */
  g_autofree char *change = g_strdup_printf (_ ("Change link and headers of %s"), facts->name);
  g_autofree char *spoken = g_strdup_printf ("%s %d", primary, (int) (facts->fraction * 100));

  if (g_strcmp0 (spoken, self->spoken) == 0)
    return;
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  set_accessible_label (self->icon_button, primary);
  set_accessible_label (self->word_button, primary);
  set_accessible_label (self->note_button, primary);
  set_accessible_label (self->change_button, change);
  set_accessible_label (self->map, map);
  set_accessible_label (self->graph, graph);
}

static void read_item (PickupDetailsPage *self);

static gboolean
clock_cb (gpointer user_data)
{
  read_item (PICKUP_DETAILS_PAGE (user_data));
  return G_SOURCE_CONTINUE;
}

static void
set_clock (PickupDetailsPage *self,
           guint              period)
{
  if (period == self->clock_period)
    return;
  g_clear_handle_id (&self->clock_id, g_source_remove);
  self->clock_period = period;
  if (period != 0)
    self->clock_id = g_timeout_add_seconds (period, clock_cb, self);
}

static void
read_pictures (PickupDetailsPage *self,
               gint64             now,
               guint             *n_arriving)
{
  g_autoptr (GPtrArray) events = download_item_get_events (self->item);
  g_autoptr (DownloadRangeSet) safe = download_item_get_safe_ranges (self->item);
  g_autoptr (DownloadRangeSet) arriving = download_item_get_arriving_ranges (self->item);
  gsize          n_samples;
  const guint64 *samples = download_item_get_speed_history (self->item, &n_samples);

  pickup_segment_map_set_ranges (self->map, download_item_get_total (self->item), safe, arriving);
  pickup_speed_graph_set_samples (self->graph, samples, n_samples);
  pickup_timeline_set_events (self->timeline, events, now);
  *n_arriving = download_range_set_get_size (arriving);
}

static void
read_item (PickupDetailsPage *self)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint        n_arriving = 0;

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_pointer (&self->details, pickup_details_facts_unref);
  self->read_at = g_get_monotonic_time ();
  if (self->item != NULL)
    {
      read_pictures (self, now, &n_arriving);
      self->details = pickup_details_facts_new (self->item, n_arriving, now);
    }
  set_clock (self, self->details != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) ? pickup_facts_get_period (self->details->facts) : 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FACTS]);
  if (self->details != NULL)
    update_accessible_names (self);
}

static gboolean
refresh_cb (gpointer user_data)
{
  PickupDetailsPage *self = PICKUP_DETAILS_PAGE (user_data);

  self->refresh_id = 0;
  read_item (self);
  return G_SOURCE_REMOVE;
}

/* However often the item changes, it is read at most four times a second, and only while somebody looks. */
static void
item_changed_cb (PickupDetailsPage *self)
{
  const gint64 age = (g_get_monotonic_time () - self->read_at) / 1000;

  if (self->refresh_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh_id = g_timeout_add ((guint) CLAMP (REFRESH_TIME - age, 0, REFRESH_TIME), refresh_cb, self);
}

static void
pickup_details_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pickup_details_page_parent_class)->map (widget);
  item_changed_cb (PICKUP_DETAILS_PAGE (widget));
}

static void
rest (PickupDetailsPage *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  set_clock (self, 0);
}

static void
pickup_details_page_unmap (GtkWidget *widget)
{
  rest (PICKUP_DETAILS_PAGE (widget));
  GTK_WIDGET_CLASS (pickup_details_page_parent_class)->unmap (widget);
}

static void
pickup_details_page_dispose (GObject *object)
{
  PickupDetailsPage *self = PICKUP_DETAILS_PAGE (object);

  rest (self);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_pointer (&self->details, pickup_details_facts_unref);

  G_OBJECT_CLASS (pickup_details_page_parent_class)->dispose (object);
}

static void
pickup_details_page_finalize (GObject *object)
{
  g_free (PICKUP_DETAILS_PAGE (object)->spoken);
  G_OBJECT_CLASS (pickup_details_page_parent_class)->finalize (object);
}

static void
pickup_details_page_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  PickupDetailsPage *self = PICKUP_DETAILS_PAGE (object);

  switch (property_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_FACTS:
      g_value_set_boxed (value, self->details);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_details_page_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_ITEM:
      pickup_details_page_set_item (PICKUP_DETAILS_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_details_page_class_init (PickupDetailsPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_details_page_dispose;
  object_class->finalize = pickup_details_page_finalize;
  object_class->get_property = pickup_details_page_get_property;
  object_class->set_property = pickup_details_page_set_property;
  widget_class->map = pickup_details_page_map;
  widget_class->unmap = pickup_details_page_unmap;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, DOWNLOAD_TYPE_ITEM, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FACTS] = g_param_spec_boxed ("facts", NULL, NULL, PICKUP_TYPE_DETAILS_FACTS, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PICKUP_TYPE_FACT_ROW);
  g_type_ensure (PICKUP_TYPE_SEGMENT_MAP);
  g_type_ensure (PICKUP_TYPE_SPEED_GRAPH);
  g_type_ensure (PICKUP_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-details-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, map);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, graph);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, icon_button);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, word_button);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, note_button);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, change_button);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, fact_rows);
  gtk_widget_class_bind_template_child (widget_class, PickupDetailsPage, timeline);
  pickup_details_page_class_bind_closures (widget_class);
}

static void
pickup_details_page_init (PickupDetailsPage *self)
{
  g_autoptr (GtkSizeGroup) titles = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (GtkWidget *row = gtk_widget_get_first_child (self->fact_rows); row != NULL; row = gtk_widget_get_next_sibling (row))
    pickup_fact_row_join (PICKUP_FACT_ROW (row), titles);

  self->item_signals = g_signal_group_new (DOWNLOAD_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify", G_CALLBACK (item_changed_cb), self);
}

/* (nullable) (transfer none) */
DownloadItem *
pickup_details_page_get_item (PickupDetailsPage *self)
{
  g_return_val_if_fail (PICKUP_IS_DETAILS_PAGE (self), NULL);

  return self->item;
}

/* @item: (nullable) */
void
pickup_details_page_set_item (PickupDetailsPage *self,
                              DownloadItem      *item)
{
  g_return_if_fail (PICKUP_IS_DETAILS_PAGE (self));
  g_return_if_fail (item == NULL || DOWNLOAD_IS_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;
  g_signal_group_set_target (self->item_signals, item);
  read_item (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}
