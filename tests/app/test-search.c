/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is found by what a person types. */

#include "config.h"

#include "text/pickup-search.h"

/* 2026-11-29 12:00 and two days before. */
#define NOW G_GINT64_CONSTANT (1795953600)
#define FINISHED (NOW - 2 * 86400)

static void
test_matches (void)
{
  static const struct
  {
    const char *reason;
    const char *text;
    gint64      finished_at;
    gboolean    found;
  } cases[] = {
    { "a part of the name, in whatever case", "survey-0", 0, TRUE },
    { "what the name does not hold", "telescope", 0, FALSE },
    { "a part of the host", "Example.ORG", 0, TRUE },
    { "words in any order, each somewhere", "example SURVEY", 0, TRUE },
    { "but each of them", "example telescope", 0, FALSE },
    { "the end of the name", "type:zst", 0, TRUE },
    { "the end before it", "TYPE:tar", 0, TRUE },
    { "no part of an end", "type:zs", 0, FALSE },
    { "another type", "type:iso", 0, FALSE },
    { "a type that is still being typed", "type:", 0, TRUE },
    { "a type and a word", "type:zst survey", 0, TRUE },
    { "a type and a wrong word", "type:zst telescope", 0, FALSE },
    { "the day on which it was finished", "27 nov", FINISHED, TRUE },
    { "as computers write it", "2026-11-27", FINISHED, TRUE },
    { "another day", "2026-11-28", FINISHED, FALSE },
    { "the day as the list calls it", "yesterday", NOW - 86400, TRUE },
    { "no day before it is finished", "2026-11-27", 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PickupSearch) search = pickup_search_new (cases[i].text);

      g_test_message ("%s", cases[i].reason);
      g_assert_nonnull (search);
      g_assert_cmpint (pickup_search_matches (search, "Survey-00001.tar.zst", "data.example.org", cases[i].finished_at, NOW), ==, cases[i].found);
    }
}

static void
test_nothing (void)
{
  g_assert_null (pickup_search_new (""));
  g_assert_null (pickup_search_new (" \t"));
}

static void
test_no_host (void)
{
  g_autoptr (PickupSearch) search = pickup_search_new ("example");

  g_assert_false (pickup_search_matches (search, "survey.iso", NULL, 0, NOW));
}

static void
test_narrows (void)
{
  static const struct
  {
    const char *wider;
    const char *text;
    gboolean    narrows;
  } cases[] = {
    { "sur", "surv", TRUE },
    { "surv", "sur", FALSE },
    { "sur", "sur iso", TRUE },
    { "type:i", "type:iso", FALSE },
    { "type", "type:", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PickupSearch) wider = pickup_search_new (cases[i].wider);
      g_autoptr (PickupSearch) search = pickup_search_new (cases[i].text);

      g_assert_cmpint (pickup_search_narrows (search, wider), ==, cases[i].narrows);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/search/matches", test_matches);
  g_test_add_func ("/app/search/nothing", test_nothing);
  g_test_add_func ("/app/search/no-host", test_no_host);
  g_test_add_func ("/app/search/narrows", test_narrows);

  return g_test_run ();
}
