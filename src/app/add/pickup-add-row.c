/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One recognised link: whether it is wanted, what it is, and its name, which can be changed in place. */

#include "config.h"

#include "add/pickup-add-row.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "text/pickup-file-icon.h"
#include "widgets/pickup-pair.h"

struct _PickupAddRow
{
  AdwBin parent_instance;

  PickupCandidate *candidate; /* nullable */
  GBindingGroup   *bindings;

  GtkWidget *check;
  GtkStack  *name_stack;
  GtkWidget *entry;
  GtkWidget *rename_button;
};

G_DEFINE_FINAL_TYPE (PickupAddRow, pickup_add_row, ADW_TYPE_BIN)

enum
{
  PROP_CANDIDATE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static char *
get_icon_name (PickupAddRow *self,
               const char   *name)
{
  return g_strdup (pickup_file_icon_get_name (name, NULL));
}

static char *
get_status (PickupAddRow        *self,
            const PickupPreview *preview)
{
  return preview != NULL ? pickup_preview_get_status (preview) : g_strdup ("");
}

static char *
get_validity (PickupAddRow        *self,
              const PickupPreview *preview)
{
  return preview != NULL ? pickup_preview_get_validity (preview) : g_strdup ("");
}

static char **
get_tile_classes (PickupAddRow        *self,
                  const PickupPreview *preview)
{
  return g_strsplit (preview != NULL && pickup_preview_needs_attention (preview) ? "tile attention" : "tile", " ", -1);
}

static char **
get_status_classes (PickupAddRow        *self,
                    const PickupPreview *preview)
{
  return g_strsplit (preview != NULL && pickup_preview_needs_attention (preview) ? "caption numeric status attention" : "caption numeric status", " ", -1);
}

static char **
get_validity_classes (PickupAddRow        *self,
                      const PickupPreview *preview)
{
  return g_strsplit (preview != NULL && pickup_preview_is_short_of_time (preview) ? "caption numeric status attention" : "caption numeric status", " ", -1);
}

static char **
get_name_classes (PickupAddRow        *self,
                  const PickupPreview *preview)
{
  return g_strsplit (preview != NULL && !preview->is_wanted ? "unwanted" : "", " ", -1);
}

static gboolean
is_renaming (PickupAddRow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->name_stack), "entry") == 0;
}

static void
show_name (PickupAddRow *self)
{
  gtk_stack_set_visible_child_name (self->name_stack, "label");
}

static void
stop_rename_cb (PickupAddRow *self)
{
  if (!is_renaming (self) || self->candidate == NULL)
    return;
  show_name (self);
  g_object_set (self->candidate, "name", gtk_editable_get_text (GTK_EDITABLE (self->entry)), NULL);
}

/* Another window may be where the name is copied from: the entry has the focus again when this one is come back to. */
static void
left_entry_cb (PickupAddRow *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->entry))
    stop_rename_cb (self);
}

static void
accept_rename_cb (PickupAddRow *self)
{
  stop_rename_cb (self);
  gtk_widget_grab_focus (self->rename_button);
}

static void
start_rename_cb (PickupAddRow *self)
{
  const char *name = pickup_candidate_get_name (self->candidate);
  const char *dot = strrchr (name, '.');

  if (is_renaming (self))
    {
      stop_rename_cb (self);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->entry), name);
  gtk_stack_set_visible_child_name (self->name_stack, "entry");
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, dot != NULL && dot != name ? (int) g_utf8_strlen (name, dot - name) : -1);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                PickupAddRow          *self)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  show_name (self);
  gtk_widget_grab_focus (self->rename_button);
  return GDK_EVENT_STOP;
}

static void
name_accessibles (PickupAddRow *self)
{
  const char      *name = pickup_candidate_get_name (self->candidate);
  g_autofree char *rename_name = g_strdup_printf (_ ("Rename %s"), name);
  g_autofree char *check_name = g_strdup_printf (_ ("Download %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, check_name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rename_button), GTK_ACCESSIBLE_PROPERTY_LABEL, rename_name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, rename_name, -1);
}

static void
set_candidate (PickupAddRow    *self,
               PickupCandidate *candidate)
{
  if (self->candidate == candidate)
    return;
  show_name (self);
  if (self->candidate != NULL)
    g_signal_handlers_disconnect_by_func (self->candidate, name_accessibles, self);
  g_set_object (&self->candidate, candidate);
  g_binding_group_set_source (self->bindings, candidate);
  if (candidate != NULL)
    {
      g_signal_connect_object (candidate, "notify::name", G_CALLBACK (name_accessibles), self, G_CONNECT_SWAPPED);
      name_accessibles (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CANDIDATE]);
}

static void
pickup_add_row_dispose (GObject *object)
{
  PickupAddRow *self = PICKUP_ADD_ROW (object);

  if (self->bindings != NULL)
    g_binding_group_set_source (self->bindings, NULL);
  g_clear_object (&self->bindings);
  g_clear_object (&self->candidate);

  G_OBJECT_CLASS (pickup_add_row_parent_class)->dispose (object);
}

static void
pickup_add_row_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_CANDIDATE:
      g_value_set_object (value, PICKUP_ADD_ROW (object)->candidate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_add_row_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_CANDIDATE:
      set_candidate (PICKUP_ADD_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_add_row_class_init (PickupAddRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_add_row_dispose;
  object_class->get_property = pickup_add_row_get_property;
  object_class->set_property = pickup_add_row_set_property;

  properties[PROP_CANDIDATE] = g_param_spec_object ("candidate", NULL, NULL, PICKUP_TYPE_CANDIDATE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PICKUP_TYPE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-add-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, check);
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, name_stack);
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, entry);
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, rename_button);
  gtk_widget_class_bind_template_callback (widget_class, get_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, get_status);
  gtk_widget_class_bind_template_callback (widget_class, get_tile_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_status_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_validity_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_name_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_validity);
  gtk_widget_class_bind_template_callback (widget_class, accept_rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, left_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
pickup_add_row_init (PickupAddRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "wanted", self->check, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}
