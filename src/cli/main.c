/* SPDX-License-Identifier: GPL-3.0-or-later */

/* pickup-cli: the core without a desktop. */

#include "config.h"

#include "cli-exit.h"
#include "cli-get.h"
#include "cli-link.h"
#include "cli-list.h"
#include "cli-ls.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-report.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *parameters;
  const char *summary;
  int (*run) (char ***arguments);
} commands[] = {
  { "get", N_ ("[OPTION…] URL…"), N_ ("Download files; run again, it goes on where it stopped"), cli_get_run },
  { "link", N_ ("URL…"), N_ ("Tell what links say by themselves, without the network"), cli_link_run },
  { "list", N_ ("[OPTION…]"), N_ ("Show the list of downloads"), cli_list_run },
  { "ls", N_ ("[OPTION…] s3://BUCKET/PREFIX…"), N_ ("List the objects of a store, with your keys"), cli_ls_run },
  { "report", N_ ("[OPTION…]"), N_ ("Tell what helps to find a fault, without links and names"), cli_report_run },
};

static void
print_help (void)
{
  g_print ("%s\n  pickup-cli %s\n\n", _ ("Usage:"), _ ("COMMAND [OPTION…]"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  pickup-cli %s %s\n      %s\n", commands[i].name, _ (commands[i].parameters), _ (commands[i].summary));
  g_print ("  pickup-cli --version\n\n%s\n\n%s\n", _ ("“pickup-cli COMMAND --help” tells more about a command."), cli_exit_get_help ());
}

/* The program's name in help texts includes the command; it goes on to the command in its place. */
static int
run_command (int (*run) (char ***arguments),
             char ***arguments)
{
  g_autofree char *name = g_strdup_printf ("pickup-cli %s", (*arguments)[1]);

  g_set_prgname (name);
  g_free ((*arguments)[0]);
  (*arguments)[0] = g_steal_pointer (&name);
  g_free ((*arguments)[1]);
  for (guint i = 1; (*arguments)[i] != NULL; i++)
    (*arguments)[i] = (*arguments)[i + 1];

  return run (arguments);
}

/* What is unknown may hold a secret: it is not repeated. */
static void
print_unknown (char **arguments)
{
  gboolean has_link = FALSE;

  for (guint i = 1; arguments[i] != NULL; i++)
    has_link = has_link || strstr (arguments[i], "://") != NULL;

  if (has_link)
    g_printerr ("pickup-cli: %s\n", _ ("Say “get” before the link to download it: “pickup-cli get URL”."));
  else
    g_printerr ("pickup-cli: %s\n", _ ("The command is unknown; try “pickup-cli --help”."));
}

int
main (int    argc,
      char **argv)
{
  g_auto (GStrv) arguments = g_strdupv (argv);

  download_process_forbid_core_dumps ();
  cli_output_watch ();
  /* Debug messages must not get between the lines that programs read. */
  g_log_writer_default_set_use_stderr (TRUE);
  download_process_hide_arguments (argc, argv);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PICKUP_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      g_printerr ("pickup-cli: %s\n", _ ("Say what to do; try “pickup-cli --help”."));
      return CLI_EXIT_USAGE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (arguments[1], commands[i].name))
      return cli_output_finish (run_command (commands[i].run, &arguments));

  if (g_str_equal (arguments[1], "--version"))
    g_print ("pickup-cli %s\n", PICKUP_VERSION);
  else if (g_str_equal (arguments[1], "--help") || g_str_equal (arguments[1], "-h") || g_str_equal (arguments[1], "help"))
    print_help ();
  else
    {
      print_unknown (arguments);
      return CLI_EXIT_USAGE;
    }

  return cli_output_finish (CLI_EXIT_FINISHED);
}
