/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which downloads are found by what a person types. */

#include "config.h"

#include "text/pickup-search.h"

#include <string.h>

#include "text/pickup-format.h"

#define TYPE_PREFIX "type:"

struct _PickupSearch
{
  char  *text;  /* casefolded */
  char **words; /* casefolded, none of them empty */
};

/* (nullable): %NULL if there is nothing to look for */
PickupSearch *
pickup_search_new (const char *text)
{
  PickupSearch    *self;
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) pieces = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  gboolean any = FALSE;

  for (char **piece = pieces; *piece != NULL; piece++)
    if (**piece != '\0')
      {
        g_strv_builder_add (words, *piece);
        any = TRUE;
      }
  if (!any)
    return NULL;
  self = g_new0 (PickupSearch, 1);
  self->text = g_steal_pointer (&folded);
  self->words = g_strv_builder_end (words);
  return self;
}

/* @self: (nullable) */
void
pickup_search_free (PickupSearch *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_strfreev (self->words);
  g_free (self);
}

/* Also "tar" of "survey.tar.zst". A type that is still being typed asks for nothing. */
static gboolean
has_type (const char *folded_name,
          const char *type)
{
  g_autofree char *ending = g_strconcat (".", type, NULL);
  g_autofree char *inner = g_strconcat (".", type, ".", NULL);

  return *type == '\0' || g_str_has_suffix (folded_name, ending) || strstr (folded_name, inner) != NULL;
}

static gboolean
holds (const char *text,
       const char *word)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, word) != NULL;
}

/* As the list shows it, and as computers write it: "2026-11-27". */
static gboolean
is_of_day (gint64      finished_at,
           gint64      now,
           const char *word)
{
  g_autoptr (GDateTime) time = finished_at != 0 ? g_date_time_new_from_unix_local (finished_at) : NULL;
  g_autofree char *iso = time != NULL ? g_date_time_format (time, "%F") : NULL;
  g_autofree char *day = time != NULL ? pickup_format_day (finished_at, now) : NULL;

  return holds (day, word) || holds (iso, word);
}

/* @host: (nullable)
 * @finished_at, @now: Unix time in seconds; the former is 0 if it is not finished */
gboolean
pickup_search_matches (const PickupSearch *self,
                       const char         *name,
                       const char         *host,
                       gint64              finished_at,
                       gint64              now)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (char **word = self->words; *word != NULL; word++)
    {
      if (g_str_has_prefix (*word, TYPE_PREFIX) ? has_type (folded, *word + strlen (TYPE_PREFIX))
                                                : strstr (folded, *word) != NULL || holds (host, *word) || is_of_day (finished_at, now, *word))
        continue;
      return FALSE;
    }
  return TRUE;
}

/* Whether @self finds nothing that @wider does not find. Letters added to a word leave fewer, but not those of a type. */
gboolean
pickup_search_narrows (const PickupSearch *self,
                       const PickupSearch *wider)
{
  return strstr (self->text, wider->text) != NULL && strstr (self->text, TYPE_PREFIX) == NULL;
}
