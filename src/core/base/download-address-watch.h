/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadAddressWatch:
 *
 * Notices that this computer has got another address, or lost one: connections from there are dead, and nobody says so. GLib's monitors
 * tell of a network that comes or goes, and not all of them, nor every version, of an address that is replaced.
 */
typedef struct _DownloadAddressWatch DownloadAddressWatch;
typedef void (*DownloadAddressFunc) (gpointer user_data);

/* @func is called on the thread-default main context of the caller after each change. */
DownloadAddressWatch *download_address_watch_new (DownloadAddressFunc func,
                                                  gpointer            user_data);
void                  download_address_watch_free (DownloadAddressWatch *self);

G_END_DECLS
