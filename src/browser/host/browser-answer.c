/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes what the extension is answered. Pure. */

#include "config.h"

#include "browser-answer.h"

#include <json-glib/json-glib.h>

static char *
finish (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static JsonBuilder *
begin (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  return builder;
}

char *
browser_answer_has (GVariant *has)
{
  g_autoptr (JsonBuilder) builder = begin ();

  json_builder_set_member_name (builder, "has");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < g_variant_n_children (has); i++)
    {
      g_autoptr (GVariant) one = g_variant_get_child_value (has, i);

      json_builder_add_boolean_value (builder, g_variant_get_boolean (one));
    }
  json_builder_end_array (builder);
  return finish (builder);
}

static void
add_last (JsonBuilder *builder,
          GVariant    *last)
{
  const char *name, *state;
  double      fraction;

  g_variant_get (last, "(&s&sd)", &name, &state, &fraction);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder, state);
  json_builder_set_member_name (builder, "fraction");
  json_builder_add_double_value (builder, fraction);
  json_builder_end_object (builder);
}

char *
browser_answer_state (GVariant *state)
{
  g_autoptr (JsonBuilder) builder = begin ();
  g_autoptr (GVariant) all = g_variant_get_child_value (state, 2);
  guint32 n_downloading;
  guint64 speed;

  g_variant_get_child (state, 0, "u", &n_downloading);
  g_variant_get_child (state, 1, "t", &speed);
  json_builder_set_member_name (builder, "downloading");
  json_builder_add_int_value (builder, n_downloading);
  json_builder_set_member_name (builder, "speed");
  json_builder_add_int_value (builder, (gint64) MIN (speed, (guint64) G_MAXINT64));
  json_builder_set_member_name (builder, "last");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr (GVariant) last = g_variant_get_child_value (all, i);

      add_last (builder, last);
    }
  json_builder_end_array (builder);
  return finish (builder);
}

char *
browser_answer_waiting (GVariant *waiting)
{
  g_autoptr (JsonBuilder) builder = begin ();
  GVariantIter iter;
  const char  *name, *host;

  json_builder_set_member_name (builder, "waiting");
  json_builder_begin_array (builder);
  g_variant_iter_init (&iter, waiting);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &host))
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, name);
      json_builder_set_member_name (builder, "host");
      json_builder_add_string_value (builder, host);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return finish (builder);
}

char *
browser_answer_error (const char *error)
{
  g_autoptr (JsonBuilder) builder = begin ();

  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, error);
  return finish (builder);
}
