/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program with the window. */

#include "config.h"

#include "application/pickup-application.h"

#include "download.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

int
main (int   argc,
      char *argv[])
{
  g_autoptr (PickupApplication) application = NULL;
  g_auto (GStrv) arguments = g_strdupv (argv);

  download_process_forbid_core_dumps ();
  download_process_hide_arguments (argc, argv);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PICKUP_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name (_ ("Pickup"));
  application = pickup_application_new ();
  return g_application_run (G_APPLICATION (application), argc, arguments);
}
