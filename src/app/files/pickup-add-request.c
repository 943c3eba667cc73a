/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Puts a request into the list, or gives it to the download that waits for it. */

#include "config.h"

#include "files/pickup-add-request.h"

#include "files/pickup-folder.h"

static gboolean
has_headers (DownloadRequest *request)
{
  return *download_request_get_headers (request) != NULL;
}

static gboolean
is_only_a_link (DownloadRequest *request)
{
  return !has_headers (request) && download_request_get_head_link (request) == NULL && download_request_get_checksum (request) == NULL &&
         download_request_get_start_at (request) == 0;
}

/* Whether both lead to the same object, whatever their signatures. */
gboolean
pickup_add_request_fits (DownloadRequest *request,
                         DownloadItem    *item)
{
  return g_str_equal (download_link_get_identity (download_request_get_link (request)),
                      download_link_get_identity (download_item_get_link (item)));
}

/* What @request does not say stays as it was for @item: where it is saved, how it is fetched. */
static DownloadRequest *
complete (DownloadRequest *request,
          DownloadItem    *item)
{
  DownloadRequest *old = download_item_get_request (item);
  DownloadRequest *whole = download_request_copy (request);

  download_request_set_folder (whole, download_request_get_folder (old));
  download_request_set_name (whole, download_request_get_name (old));
  download_request_set_connections (whole, download_request_get_connections (old));
  download_request_set_limit_rate (whole, download_request_get_limit_rate (old));
  download_request_set_priority (whole, download_request_get_priority (old));
  if (download_request_get_start_at (request) == 0)
    download_request_set_start_at (whole, download_request_get_start_at (old));
  download_request_set_change_policy (whole, download_request_get_change_policy (old));
  if (download_request_get_page (request) == NULL)
    download_request_set_page (whole, download_request_get_page (old));
  if (!has_headers (request))
    for (const char *const *header = download_request_get_headers (old); *header != NULL; header++)
      download_request_add_header (whole, *header, NULL);
  return whole;
}

/* A link without its signature is no use to a download that has one. */
static gboolean
brings_nothing (DownloadRequest *request,
                DownloadItem    *item)
{
  const char *uri = download_link_get_uri (download_request_get_link (request));

  return download_request_get_needs_link (request) ||
         (is_only_a_link (request) && g_str_equal (download_link_get_uri (download_item_get_link (item)), uri));
}

/* Goes on with @item, which is not finished and means the same object. */
gboolean
pickup_add_request_to_item (DownloadService *service,
                            DownloadRequest *request,
                            DownloadItem    *item,
                            PickupAdded     *added,
                            GError         **error)
{
  DownloadLink  *link = download_request_get_link (request);
  const gboolean came_back = download_service_take_back (service, item);
  g_autoptr (DownloadRequest) whole = NULL;

  *added = PICKUP_ADDED_NOTHING;
  if (!came_back && brings_nothing (request, item))
    return TRUE;
  if (download_request_get_needs_link (request))
    {
      *added = PICKUP_ADDED_CONTINUED;
      return TRUE;
    }
  if (is_only_a_link (request))
    {
      *added = PICKUP_ADDED_CONTINUED;
      return download_item_replace_link (item, link, error);
    }

  whole = complete (request, item);
  *added = PICKUP_ADDED_CONTINUED;
  return download_service_add (service, whole, -1, error) != NULL;
}

/* What runs already is not stopped by an order to begin later. */
static gboolean
add_to_item_later (DownloadService *service,
                   DownloadRequest *request,
                   DownloadItem    *item,
                   PickupAdded     *added,
                   GError         **error)
{
  const gboolean was_going_on = download_item_can_pause (item);
  const gboolean done = pickup_add_request_to_item (service, request, item, added, error);

  if (!was_going_on)
    download_item_pause (item);
  return done;
}

static DownloadItem *
add (DownloadService *service,
     DownloadRequest *request,
     const char      *folder,
     gboolean         later,
     PickupAdded     *added,
     GError         **error)
{
  DownloadItem *known = download_service_find_by_link (service, download_request_get_link (request));
  DownloadItem *item;
  const guint   before = g_list_model_get_n_items (G_LIST_MODEL (service));
  g_autoptr (DownloadRequest) whole = NULL;

  if (known != NULL)
    return (later ? add_to_item_later : pickup_add_request_to_item) (service, request, known, added, error) ? known : NULL;

  *added = PICKUP_ADDED_NOTHING;
  if (!download_sandbox_check_folder (folder, error))
    return NULL;

  whole = download_request_copy (request);
  download_request_set_folder (whole, folder);
  item = (later ? download_service_add_paused : download_service_add) (service, whole, -1, error);
  if (item != NULL && g_list_model_get_n_items (G_LIST_MODEL (service)) > before)
    *added = PICKUP_ADDED_NEW;
  return item;
}

/* A fresh link finds the unfinished download of its object wherever that is being saved; anything else is new and saved
 * in @folder. (transfer none) (nullable): the download that has it now, NULL if there is none */
DownloadItem *
pickup_add_request (DownloadService *service,
                    DownloadRequest *request,
                    const char      *folder,
                    PickupAdded     *added,
                    GError         **error)
{
  return add (service, request, folder, FALSE, added, error);
}

/* The same, but it waits in the list until it is resumed. */
DownloadItem *
pickup_add_request_later (DownloadService *service,
                          DownloadRequest *request,
                          const char      *folder,
                          PickupAdded     *added,
                          GError         **error)
{
  return add (service, request, folder, TRUE, added, error);
}

/**
 * pickup_add_request_settle:
 * @folder: the usual one
 * @connections: the usual number
 *
 * Fills in what @request does not say itself: what rules say, or else what is usual. With a folder of its own it keeps that.
 *
 * Returns: whether a rule said the folder, which may not be there yet
 */
gboolean
pickup_add_request_settle (DownloadService *service,
                           DownloadRequest *request,
                           const char      *folder,
                           guint            connections)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const gboolean had_folder = download_request_get_folder (request) != NULL;
  gboolean       by_rule;

  download_rules_apply (G_LIST_MODEL (download_service_get_rules (service)), request, folder, now);
  by_rule = !had_folder && download_request_get_folder (request) != NULL;
  if (download_request_get_folder (request) == NULL)
    download_request_set_folder (request, folder);
  if (download_request_get_connections (request) == 0)
    download_request_set_connections (request, connections);
  return by_rule;
}

/* What would become of it. @chosen_folder: (nullable): where a person wants it, %NULL for where it would be saved by itself. @item: (out) (optional) (nullable) (transfer none): the download that is meant,
 * unless it is new */
PickupAdded
pickup_add_request_foresee (DownloadService *service,
                            DownloadRequest *request,
                            const char      *chosen_folder,
                            const char      *usual_folder,
                            DownloadItem   **item)
{
  DownloadItem *known = download_service_find_by_link (service, download_request_get_link (request));
  PickupAdded   foreseen = PICKUP_ADDED_CONTINUED;

  if (known == NULL)
    {
      g_autoptr (DownloadRequest) whole = download_request_copy (request);

      download_request_set_folder (whole, chosen_folder);
      pickup_add_request_settle (service, whole, usual_folder, 0);
      known = download_service_find (service, whole);
      foreseen = known != NULL ? PICKUP_ADDED_NOTHING : PICKUP_ADDED_NEW;
    }
  else if (brings_nothing (request, known))
    foreseen = PICKUP_ADDED_NOTHING;

  if (item != NULL)
    *item = known;
  return foreseen;
}
