/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Readers of files and of what is shown get megabytes of what could keep them busy; see tests/core/readers. */

#include "config.h"

#include "add/pickup-link-spans.h"
#include "files/pickup-link-files.h"

#include <string.h>
#include <time.h>

#define BYTES (1024 * 1024)

/* A quadratic reader takes a hundred times as long; a busy computer or a sanitizer does not matter. */
#define SECONDS 2.0

/* What newer versions of GLib make of it. */
#undef g_str_has_prefix
gboolean
g_str_has_prefix (const char *text,
                  const char *prefix)
{
  gsize length = strlen (text), prefix_length = strlen (prefix);

  return length >= prefix_length && memcmp (text, prefix, prefix_length) == 0;
}

static const char *const units[] = {
  "a",
  " ",
  "\n",
  "\r",
  "http",
  "http://",
  "https://a.example/b ",
  "https://a.example/b?c\n",
  "http://a?",
  "?",
  "\"",
  "'",
  "<",
  "<a ",
  "<a href=",
  "{",
  "[",
  "&amp;",
  "\\",
  "^",
  "\xff",
  "\xe2\x80\x8b",
  "URL=\n",
  "curl ",
  "curl '\n",
  "> ",
  ")",
  "a://\n",
};

static const char *const names[] = { "list.txt", "page.html", "link.url", "link.desktop", "link.webloc", "list.json" };

static double
get_seconds (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static char *
make_text (const char *unit)
{
  GString *text = g_string_sized_new (BYTES + 64);

  while (text->len < BYTES)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static void
test_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autofree char *text = make_text (units[i]);
        g_autofree char *unit = g_strescape (units[i], NULL);
        g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
        g_autoptr (GPtrArray) problems = NULL;
        g_autoptr (GPtrArray) requests = NULL;
        double start = get_seconds ();

        requests = pickup_link_files_find (names[j], bytes, &problems);
        g_test_message ("%s of many '%s'", names[j], unit);
        g_assert_nonnull (requests);
        g_assert_cmpfloat (get_seconds () - start, <=, SECONDS);
      }
}

static void
test_spans (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *text = make_text (units[i]);
      g_autofree char *valid = g_utf8_make_valid (text, -1);
      g_autofree char *unit = g_strescape (units[i], NULL);
      g_autoptr (GArray) spans = NULL;
      double start = get_seconds ();

      spans = pickup_link_spans_find (valid);
      g_test_message ("many '%s'", unit);
      g_assert_nonnull (spans);
      g_assert_cmpfloat (get_seconds () - start, <=, SECONDS);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/readers/files", test_files);
  g_test_add_func ("/app/readers/spans", test_spans);
  return g_test_run ();
}
