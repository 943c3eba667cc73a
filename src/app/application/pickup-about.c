/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who made it, what is new, and where to ask. */

#include "config.h"

#include "application/pickup-about.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define METAINFO "/io/github/pickup_app/Pickup/metainfo.xml"
#define NOTES_TAG "<description translate=\"no\">"

/* What software centres show of the latest release, which is the first in the metainfo. (transfer full) */
static char *
read_notes (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (METAINFO, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize            length;
  const char      *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data, length);
  char            *start = strstr (text, NOTES_TAG);
  char            *end = start != NULL ? strstr (start, "</description>") : NULL;

  g_return_val_if_fail (end != NULL, g_strdup (""));

  start += strlen (NOTES_TAG);
  return g_strndup (start, (gsize) (end - start));
}

void
pickup_about_show (GtkWindow *parent)
{
  static const char *const developers[] = { "The Pickup contributors " PICKUP_WEBSITE "/graphs/contributors", NULL };
  g_autofree char         *notes = read_notes ();

  adw_show_about_window (parent,
                         "application-name", _ ("Pickup"),
                         "application-icon", PICKUP_APP_ID,
                         "version", PICKUP_VERSION,
                         "comments", _ ("Downloads that pick up where they left off"),
                         "developer-name", "The Pickup contributors",
                         "developers", developers,
                         "copyright", "© 2026 The Pickup contributors",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "website", PICKUP_WEBSITE,
                         "issue-url", PICKUP_WEBSITE "/issues",
                         "release-notes", notes,
                         "release-notes-version", PICKUP_VERSION,
                         /* Translators: your names, one a line. */
                         "translator-credits", _ ("translator-credits"),
                         NULL);
}
