/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes downloads from browsers: pickup-browser hands them over by the session bus. "It has it" is said only of what is recorded: the
 * browser gives up its own download then. */

#include "config.h"

#include "application/pickup-application.h"

#include "application/pickup-application-private.h"
#include "files/pickup-add-request.h"
#include "files/pickup-browser-request.h"
#include "files/pickup-folder.h"

#define MAX_DOWNLOADS 1000
#define N_LAST 5
#define N_WAITING 50

/* Seconds. A browser that waits longer has gone on by itself. */
#define ANSWER_LIMIT 10

/* Microseconds for which downloads are added before the window may be drawn again. */
#define ADD_TIME 8000

static const char interface_xml[] = "<node><interface name='" PICKUP_BROWSER_INTERFACE "'>"
                                    "<method name='Add'><arg type='a" PICKUP_BROWSER_REQUEST_TYPE "' name='downloads' direction='in'/>"
                                    "<arg type='ab' name='has' direction='out'/></method>"
                                    "<method name='Renew'><arg type='a" PICKUP_BROWSER_REQUEST_TYPE "' name='downloads' direction='in'/>"
                                    "<arg type='ab' name='has' direction='out'/></method>"
                                    "<method name='GetWaiting'><arg type='s' name='site' direction='in'/>"
                                    "<arg type='a(ss)' name='waiting' direction='out'/></method>"
                                    "<method name='GetState'><arg type='u' name='downloading' direction='out'/>"
                                    "<arg type='t' name='speed' direction='out'/><arg type='a(ssd)' name='last' direction='out'/></method>"
                                    "</interface></node>";

typedef struct
{
  gatomicrefcount        references;
  DownloadService       *service; /* nullable: before there is a list */
  GSettings             *settings;
  GDBusMethodInvocation *invocation; /* %NULL once it is answered */
  GVariant              *downloads;
  gboolean               only_waiting; /* nothing is new: links for those that wait for one */
  gboolean              *has;
  GPtrArray             *added; /* of DownloadItem: those that are new */
  gsize                  next;
  guint                  limit;
} Handover;

static Handover *
handover_ref (Handover *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* What nobody will record any more is not taken back: nothing of it is in the list. */
static void
answer_error (Handover   *self,
              int         code,
              const char *message)
{
  g_clear_handle_id (&self->limit, g_source_remove);
  if (self->invocation != NULL)
    g_dbus_method_invocation_return_error_literal (g_steal_pointer (&self->invocation), G_DBUS_ERROR, code, message);
}

static void
handover_unref (gpointer data)
{
  Handover *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  answer_error (self, G_DBUS_ERROR_FAILED, "There is no list of downloads");
  g_clear_object (&self->service);
  g_object_unref (self->settings);
  g_variant_unref (self->downloads);
  g_ptr_array_unref (self->added);
  g_free (self->has);
  g_free (self);
}

/* The browser goes on with its own downloads, and there are not to be two of each. */
static void
give_up (Handover   *self,
         const char *reason)
{
  for (guint i = 0; i < self->added->len; i++)
    download_service_remove (self->service, g_ptr_array_index (self->added, i));
  g_ptr_array_set_size (self->added, 0);
  answer_error (self, G_DBUS_ERROR_FAILED, reason);
}

static gboolean
limit_cb (gpointer user_data)
{
  Handover *self = user_data;

  self->limit = 0;
  give_up (self, "The downloads could not be recorded in time");
  return G_SOURCE_REMOVE;
}

static void
answer (Handover *self)
{
  const gsize     n_downloads = g_variant_n_children (self->downloads);
  GVariantBuilder has;

  g_clear_handle_id (&self->limit, g_source_remove);
  g_variant_builder_init (&has, G_VARIANT_TYPE ("ab"));
  for (gsize i = 0; i < n_downloads; i++)
    g_variant_builder_add (&has, "b", self->has[i]);
  g_dbus_method_invocation_return_value (g_steal_pointer (&self->invocation), g_variant_new ("(ab)", &has));
}

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Handover      *self = user_data;
  const gboolean recorded = download_service_record_finish (DOWNLOAD_SERVICE (source), result, NULL);

  if (self->invocation != NULL && recorded)
    answer (self);
  else if (self->invocation != NULL)
    give_up (self, "The downloads could not be recorded");
  handover_unref (self);
}

/* A download that began with the link that was clicked goes on with that: what redirects lead to is another one each time. */
static DownloadRequest *
choose_request (Handover *self,
                GVariant *description)
{
  g_autoptr (DownloadRequest) request = pickup_browser_request_new (description, NULL);
  g_autoptr (DownloadRequest) first = request != NULL ? pickup_browser_request_new_for_first_link (description, NULL) : NULL;

  if (first != NULL && download_service_find_by_link (self->service, download_request_get_link (request)) == NULL &&
      download_service_find_by_link (self->service, download_request_get_link (first)) != NULL)
    return g_steal_pointer (&first);
  return g_steal_pointer (&request);
}

static gboolean
waits_for_link (DownloadItem *item)
{
  return item != NULL && download_item_get_state (item) == DOWNLOAD_STATE_NEEDS_LINK;
}

static gboolean
add_one (Handover   *self,
         GVariant   *description,
         const char *folder)
{
  g_autoptr (DownloadRequest) request = choose_request (self, description);
  GListModel *list = G_LIST_MODEL (self->service);
  gboolean    by_rule = FALSE;
  PickupAdded added;

  if (request == NULL || (self->only_waiting && !waits_for_link (download_service_find_by_link (self->service, download_request_get_link (request)))))
    return FALSE;
  by_rule = pickup_add_request_settle (self->service, request, folder, g_settings_get_uint (self->settings, "connections"));
  if (pickup_add_request (self->service, request, download_request_get_folder (request), &added, NULL) == NULL)
    return FALSE;

  if (by_rule && added == PICKUP_ADDED_NEW)
    pickup_folder_make (download_request_get_folder (request));
  if (added == PICKUP_ADDED_NEW)
    g_ptr_array_add (self->added, g_list_model_get_item (list, g_list_model_get_n_items (list) - 1));
  return TRUE;
}

static gboolean
has_any (Handover *self)
{
  for (gsize i = 0; i < self->next; i++)
    if (self->has[i])
      return TRUE;
  return FALSE;
}

static gboolean
add_some_cb (gpointer user_data)
{
  Handover        *self = user_data;
  const gint64     end = g_get_monotonic_time () + ADD_TIME;
  g_autofree char *folder = pickup_folder_get (self->settings);

  while (self->invocation != NULL && self->next < g_variant_n_children (self->downloads))
    {
      g_autoptr (GVariant) description = g_variant_get_child_value (self->downloads, self->next);

      self->has[self->next++] = add_one (self, description, folder);
      if (g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
    }

  /* A browser that keeps its download is not to wait for the disk. */
  if (self->invocation != NULL && !has_any (self))
    answer (self);
  else if (self->invocation != NULL)
    download_service_record_async (self->service, recorded_cb, handover_ref (self));
  return G_SOURCE_REMOVE;
}

static void
begin (Handover        *self,
       DownloadService *service)
{
  self->service = g_object_ref (service);
  if (add_some_cb (self) == G_SOURCE_CONTINUE)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, add_some_cb, handover_ref (self), handover_unref);
}

static void
opened (PickupApplication *self,
        PickupWindow      *window,
        gpointer           handover)
{
  begin (handover, self->service);
}

/* A window is shown only where there was no list: whoever goes on in the browser is not to be interrupted. */
static void
take (PickupApplication     *self,
      GVariant              *parameters,
      gboolean               only_waiting,
      GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) downloads = g_variant_get_child_value (parameters, 0);
  const gsize n_downloads = g_variant_n_children (downloads);
  Handover   *handover;

  if (n_downloads == 0 || n_downloads > MAX_DOWNLOADS)
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "Too many downloads, or none");
      return;
    }
  if (self->ending || (only_waiting && self->service == NULL))
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "There is no list of downloads now");
      return;
    }

  handover = g_new0 (Handover, 1);
  g_atomic_ref_count_init (&handover->references);
  handover->settings = g_object_ref (self->settings);
  handover->invocation = invocation;
  handover->downloads = g_steal_pointer (&downloads);
  handover->only_waiting = only_waiting;
  handover->has = g_new0 (gboolean, n_downloads);
  handover->added = g_ptr_array_new_with_free_func (g_object_unref);
  handover->limit = g_timeout_add_seconds (ANSWER_LIMIT, limit_cb, handover);
  if (self->service != NULL)
    begin (handover, self->service);
  else
    pickup_application_show (self, opened, handover_ref (handover), handover_unref);
  handover_unref (handover);
}

static GVariant *
describe_state (PickupApplication *self)
{
  GListModel     *list = self->service != NULL ? G_LIST_MODEL (self->service) : NULL;
  const guint     n_items = list != NULL ? g_list_model_get_n_items (list) : 0;
  GVariantBuilder last;

  g_variant_builder_init (&last, G_VARIANT_TYPE ("a(ssd)"));
  for (guint i = 0; i < MIN (n_items, N_LAST); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (list, n_items - 1 - i);

      g_variant_builder_add (&last, "(ssd)", download_item_get_name (item), download_state_to_string (download_item_get_state (item)),
                             download_item_get_fraction (item));
    }
  return g_variant_new ("(uta(ssd))", list != NULL ? download_service_get_n_running (self->service) : 0,
                        list != NULL ? download_service_get_speed (self->service) : (guint64) 0, &last);
}

static gboolean
is_of_site (DownloadItem *item,
            const char   *site)
{
  const char *text = download_request_find_page (download_item_get_request (item));
  g_autoptr (DownloadLink) page = text != NULL ? download_link_new (text, NULL) : NULL;
  const char *host = page != NULL ? download_link_get_host (page) : NULL;

  return (host != NULL && g_ascii_strcasecmp (host, site) == 0) ||
         g_ascii_strcasecmp (download_link_get_host (download_item_get_link (item)), site) == 0;
}

/* By the page that had the link, or by where the file is. */
static GVariant *
describe_waiting (PickupApplication *self,
                  const char        *site)
{
  GListModel     *list = self->service != NULL ? G_LIST_MODEL (self->service) : NULL;
  const guint     n_items = list != NULL ? g_list_model_get_n_items (list) : 0;
  guint           n_found = 0;
  GVariantBuilder waiting;

  g_variant_builder_init (&waiting, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < n_items && n_found < N_WAITING; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (list, i);

      if (!waits_for_link (item) || !is_of_site (item, site))
        continue;
      g_variant_builder_add (&waiting, "(ss)", download_item_get_name (item), download_link_get_host (download_item_get_link (item)));
      n_found++;
    }
  return g_variant_new ("(a(ss))", &waiting);
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  PickupApplication *self = PICKUP_APPLICATION (user_data);

  const char *site;

  if (g_str_equal (method, "Add") || g_str_equal (method, "Renew"))
    {
      take (self, parameters, g_str_equal (method, "Renew"), invocation);
    }
  else if (g_str_equal (method, "GetWaiting"))
    {
      g_variant_get (parameters, "(&s)", &site);
      g_dbus_method_invocation_return_value (invocation, describe_waiting (self, site));
    }
  else
    {
      g_dbus_method_invocation_return_value (invocation, describe_state (self));
    }
}

gboolean
pickup_application_export_to_browsers (PickupApplication *self,
                                       GDBusConnection   *connection,
                                       const char        *path,
                                       GError           **error)
{
  static const GDBusInterfaceVTable table = { call_cb, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);

  if (node == NULL)
    return FALSE;
  self->browser_export = g_dbus_connection_register_object (connection, path, node->interfaces[0], &table, self, NULL, error);
  return self->browser_export != 0;
}

void
pickup_application_unexport_to_browsers (PickupApplication *self,
                                         GDBusConnection   *connection)
{
  if (self->browser_export != 0)
    g_dbus_connection_unregister_object (connection, self->browser_export);
  self->browser_export = 0;
}
