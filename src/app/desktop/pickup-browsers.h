/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PickupBrowserState:
 * @PICKUP_BROWSER_OFF: it does not know that there is a Pickup
 * @PICKUP_BROWSER_ON: a file of this user tells it which program to start
 * @PICKUP_BROWSER_FOR_ALL: one of the system does, which a package has brought
 * @PICKUP_BROWSER_SANDBOXED: it is in a sandbox, from which nothing can be started
 */
typedef enum
{
  PICKUP_BROWSER_OFF,
  PICKUP_BROWSER_ON,
  PICKUP_BROWSER_FOR_ALL,
  PICKUP_BROWSER_SANDBOXED,
} PickupBrowserState;

typedef enum
{
  PICKUP_BROWSER_CHROMIUM,
  PICKUP_BROWSER_FIREFOX,
} PickupBrowserFamily;

/**
 * PickupBrowserPlaces:
 *
 * Absolute paths: where to look for browsers, and what to name to them. Nothing of it is owned.
 */
typedef struct
{
  const char *home;
  const char *config; /* of the user */
  const char *root;   /* of the file system; "" for this computer's */
  const char *host;   /* the program that browsers start */
} PickupBrowserPlaces;

/**
 * PickupBrowser:
 *
 * A browser that was found.
 */
typedef struct
{
  guint               id; /* for pickup_browsers_set_async() */
  const char         *name;
  PickupBrowserFamily family;
  PickupBrowserState  state;
  gboolean            by_portal; /* it is in a sandbox, and asks the desktop's portal to start what it is told of, if there is one */
} PickupBrowser;

/* (element-type PickupBrowser) (transfer full), in the order of the names */
GPtrArray *pickup_browsers_list (const PickupBrowserPlaces *places);
gboolean   pickup_browsers_set (const PickupBrowserPlaces *places,
                                guint                      id,
                                gboolean                   on,
                                GError                   **error);

/* The same for this user and this computer, on a thread. */
void       pickup_browsers_list_async (GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
GPtrArray *pickup_browsers_list_finish (GAsyncResult *result,
                                        GError      **error);
void       pickup_browsers_set_async (guint               id,
                                      gboolean            on,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean   pickup_browsers_set_finish (GAsyncResult *result,
                                       GError      **error);

G_END_DECLS
