/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One recognised link: whether it is wanted, what it is, and its name, which can be changed in place. */

#include "config.h"

#include "pickup-add-row.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "pickup-file-icon.h"

struct _PickupAddRow
{
  GtkListBoxRow parent_instance;

  PickupCandidate *candidate;

  GtkWidget *check;
  GtkStack  *name_stack;
  GtkWidget *entry;
  GtkWidget *rename_button;
};

G_DEFINE_FINAL_TYPE (PickupAddRow, pickup_add_row, GTK_TYPE_LIST_BOX_ROW)

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
get_description (PickupAddRow    *self,
                 PickupCandidate *candidate,
                 const char      *error)
{
  return candidate != NULL ? pickup_candidate_describe (candidate) : g_strdup ("");
}

static char **
get_description_classes (PickupAddRow    *self,
                         PickupCandidate *candidate,
                         const char      *error)
{
  return g_strsplit (error != NULL ? "caption numeric status attention" : "caption numeric status", " ", -1);
}

static char *
get_validity (PickupAddRow    *self,
              PickupCandidate *candidate)
{
  return candidate != NULL ? pickup_candidate_describe_validity (candidate, g_get_real_time () / G_USEC_PER_SEC) : g_strdup ("");
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
  if (!is_renaming (self))
    return;
  show_name (self);
  g_object_set (self->candidate, "name", gtk_editable_get_text (GTK_EDITABLE (self->entry)), NULL);
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
pickup_add_row_constructed (GObject *object)
{
  PickupAddRow *self = PICKUP_ADD_ROW (object);

  G_OBJECT_CLASS (pickup_add_row_parent_class)->constructed (object);

  g_object_bind_property (self->candidate, "wanted", self->check, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->candidate, "notify::name", G_CALLBACK (name_accessibles), self, G_CONNECT_SWAPPED);
  name_accessibles (self);
}

static void
pickup_add_row_dispose (GObject *object)
{
  g_clear_object (&PICKUP_ADD_ROW (object)->candidate);

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
      PICKUP_ADD_ROW (object)->candidate = g_value_dup_object (value);
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

  object_class->constructed = pickup_add_row_constructed;
  object_class->dispose = pickup_add_row_dispose;
  object_class->get_property = pickup_add_row_get_property;
  object_class->set_property = pickup_add_row_set_property;

  properties[PROP_CANDIDATE] = g_param_spec_object ("candidate", NULL, NULL, PICKUP_TYPE_CANDIDATE, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-add-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, check);
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, name_stack);
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, entry);
  gtk_widget_class_bind_template_child (widget_class, PickupAddRow, rename_button);
  gtk_widget_class_bind_template_callback (widget_class, get_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, get_description);
  gtk_widget_class_bind_template_callback (widget_class, get_description_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_validity);
  gtk_widget_class_bind_template_callback (widget_class, start_rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
pickup_add_row_init (PickupAddRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pickup_add_row_new (PickupCandidate *candidate)
{
  return g_object_new (PICKUP_TYPE_ADD_ROW, "candidate", candidate, NULL);
}
