/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks the application; each blocks, with a limit. (transfer full): the answer to the extension */

/* @downloads: of %BROWSER_DOWNLOADS_TYPE. The application is started if it does not run. */
char *browser_bus_add (GVariant *downloads);

/* These start nothing. @downloads: as above, of which those are taken that wait for a new link. @site: the host of one */
char *browser_bus_renew (GVariant *downloads);
char *browser_bus_get_state (void);
char *browser_bus_get_waiting (const char *site);

G_END_DECLS
