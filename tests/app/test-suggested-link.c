/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what may stand behind "pickup:". */

#include "config.h"

#include "files/pickup-suggested-link.h"

static const struct
{
  const char *uri;
  const char *link;
  const char *reason;
} cases[] = {
  { "pickup:https://a.example/b?c=%2F%20d&e", "https://a.example/b?c=%2F%20d&e", "not a byte is written anew" },
  { "PickUp:http://a.example/b", "http://a.example/b", "schemes have no case" },
  { "pickup:HTTPS://a.example/b", "https://a.example/b", "nor has that of the link" },
  { "pickup:https%3A%2F%2Fa.example%2Fb%3Fc%3D%252F", "https://a.example/b?c=%2F", "escaped as a whole, which is undone once" },
  { "pickup:https%3a//a.example/b", "https://a.example/b", "escaped in part" },
  { "pickup:", NULL, "nothing" },
  { "pickup:a.example/b", NULL, "no scheme" },
  { "pickup://https://a.example/b", NULL, "slashes that browsers write anew" },
  { "pickup:pickup:https://a.example/b", NULL, "twice" },
  { "pickup:file:///etc/passwd", NULL, "a file of this computer" },
  { "pickup:javascript:alert(1)", NULL, "a program" },
  { "pickup:data:text/plain,a", NULL, "a file in itself" },
  { "pickup:ftp://a.example/b", NULL, "another protocol" },
  { "pickup:https://", NULL, "no host" },
  { "pickup:https://a.example/b\nhttps://a.example/c", NULL, "two lines" },
  { "pickup:https%3A%2F%2Fa.example%2Fb%0Acurl", NULL, "two lines, escaped" },
  { "pickup:https://a.example/b https://a.example/c", NULL, "two links" },
  { "pickup:https%3A%2F%2Fa.example%2F%00b", NULL, "a zero" },
  { "pickup:https%3A%2F%2Fa.example%2F%FF", NULL, "no text" },
  { "pickup:https%3A%2F%2Fa.example%2F%", NULL, "half an escape" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = NULL;

      g_test_message ("%s", cases[i].reason);
      g_assert_true (pickup_suggested_link_is (cases[i].uri));
      link = pickup_suggested_link_read (cases[i].uri);
      g_assert_cmpstr (link != NULL ? download_link_get_uri (link) : NULL, ==, cases[i].link);
    }
}

static void
test_others (void)
{
  static const char *const others[] = { "", "pickup", "pickups:https://a.example/b", "https://a.example/pickup:", "/home/pickup:x", " pickup:https://a.example/b" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (pickup_suggested_link_is (others[i]));
}

static void
test_length (void)
{
  g_autofree char *tail = g_strnfill (64 * 1024, 'a');
  g_autofree char *uri = g_strconcat ("pickup:https://a.example/", tail, NULL);

  g_assert_null (pickup_suggested_link_read (uri));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suggested-link/cases", test_cases);
  g_test_add_func ("/suggested-link/others", test_others);
  g_test_add_func ("/suggested-link/length", test_length);

  return g_test_run ();
}
