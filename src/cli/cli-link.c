/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup-cli link": what a link tells by itself, without the network. */

#include "config.h"

#include "cli-link.h"

#include "cli-exit.h"
#include "cli-json.h"
#include "cli-options.h"
#include "cli-text.h"

#include <glib/gi18n-lib.h>

static void
print_field (const char *name,
             const char *value)
{
  g_autofree char *padded = NULL;
  g_autofree char *clean = NULL;

  if (value == NULL || *value == '\0')
    return;

  padded = cli_text_pad (name, 14);
  clean = cli_text_clean (value);
  g_print ("%s  %s\n", padded, clean);
}

static void
print_time (const char *name,
            gint64      real_time)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (real_time <= 0)
    return;

  time = g_date_time_new_from_unix_local (real_time / G_USEC_PER_SEC);
  if (time == NULL)
    return;

  text = g_date_time_format (time, "%c %Z");
  print_field (name, text);
}

static char *
format_time_left (gint64 seconds)
{
  gint64 days = seconds / (24 * 3600);

  if (seconds <= 0)
    return g_strdup (_ ("none, it has expired"));
  if (days < 2)
    return cli_text_duration (seconds);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) days), (int) MIN (days, G_MAXINT));
}

static void
print_expiry (DownloadLink *link,
              gint64        now)
{
  gint64           expires = download_link_get_expires (link);
  g_autofree char *left = NULL;

  print_time (_ ("Valid from"), download_link_get_not_before (link));
  print_time (_ ("Expires"), expires);
  if (expires <= 0)
    return;

  left = format_time_left ((expires - now) / G_USEC_PER_SEC);
  print_field (_ ("Time left"), left);
}

static void
print_link (DownloadLink *link,
            gint64        now)
{
  g_autofree char *name = download_link_suggest_name (link);
  g_autofree char *signed_headers = NULL;

  if (download_link_get_signed_headers (link) != NULL)
    signed_headers = g_strjoinv (", ", (char **) download_link_get_signed_headers (link));

  print_field (_ ("Link"), download_link_get_redacted (link));
  print_field (_ ("Provider"), download_provider_get_name (download_link_get_provider (link)));
  print_field (_ ("Signature"), download_link_is_signed (link) ? download_link_get_signature_scheme (link) : _ ("none"));
  print_expiry (link, now);
  print_field (_ ("Signed headers"), signed_headers);
  print_field (_ ("Signed range"), download_link_pins_range (link) ? _ ("yes, it cannot be fetched in parts") : NULL);
  print_field (_ ("Bucket"), download_link_get_bucket (link));
  print_field (_ ("Object"), download_link_get_key (link));
  print_field (_ ("Version"), download_link_get_version (link));
  print_field (_ ("Name"), name);
}

static void
print_links (GPtrArray *links,
             gboolean   json,
             guint     *n_printed)
{
  for (guint i = 0; i < links->len; i++)
    {
      DownloadLink *link = g_ptr_array_index (links, i);

      if (json)
        {
          cli_json_print_link (link);
          continue;
        }
      if ((*n_printed)++ > 0)
        g_print ("\n");
      print_link (link, g_get_real_time ());
    }
}

/**
 * cli_link_run:
 * @arguments: (inout): the program's name and what follows "link"
 *
 * Returns: the exit code
 */
int
cli_link_run (char ***arguments)
{
  g_auto (GStrv) urls = NULL;
  g_autoptr (GError) error = NULL;
  int                exit_code = CLI_EXIT_FINISHED;
  guint              n_printed = 0;
  gboolean           json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON, one object a line"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &urls, NULL, NULL },
    { NULL },
  };

  if (!cli_options_parse (arguments, _ ("Tells what links say by themselves, without the network."), _ ("URL…"), entries, &error) || urls == NULL)
    {
      g_printerr ("pickup-cli: %s\n", error != NULL ? error->message : _ ("Say which link."));
      return CLI_EXIT_USAGE;
    }

  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr (GError) link_error = NULL;
      g_autoptr (GPtrArray) links = download_link_text_parse_argument (urls[i], &link_error);

      if (links != NULL)
        {
          print_links (links, json, &n_printed);
          continue;
        }

      g_printerr ("pickup-cli: %s\n", link_error->message);
      exit_code = exit_code == CLI_EXIT_FINISHED ? (int) cli_exit_from_error (link_error) : exit_code;
    }

  return exit_code;
}
