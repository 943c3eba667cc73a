/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be read of an item, and telling when it has changed. */

#include "config.h"

#include "service/download-item-private.h"

#include <glib/gi18n-lib.h>

static GParamSpec *properties[PROP_OPEN_WHEN_FINISHED + 1];

#define SET_NUMBER(self, field, value, property) \
  G_STMT_START                                   \
  {                                              \
    if ((self)->field != (value))                \
      {                                          \
        (self)->field = (value);                 \
        download_item_notify ((self), property); \
      }                                          \
  }                                              \
  G_STMT_END

void
download_item_notify (DownloadItem *self,
                      ItemProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static char *
guess_name (DownloadItem *self)
{
  DownloadRequest *request = self->checkpoint->request;
  char            *name;

  if (self->checkpoint->name != NULL)
    return g_strdup (self->checkpoint->name);
  if (download_request_get_name (request) != NULL)
    return g_strdup (download_request_get_name (request));
  if (download_request_get_suggested_name (request) != NULL)
    return g_strdup (download_request_get_suggested_name (request));

  name = download_link_suggest_name (download_request_get_link (request));
  return name != NULL ? name : g_strdup (_ ("download"));
}

void
download_item_update_name (DownloadItem *self)
{
  const char      *folder = download_request_get_folder (self->checkpoint->request);
  g_autofree char *name = guess_name (self);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const gboolean   renamed = g_strcmp0 (name, self->shown_name) != 0;

  if (g_strcmp0 (path, self->path) == 0)
    return;

  g_free (self->shown_name);
  g_free (self->path);
  self->shown_name = g_steal_pointer (&name);
  self->path = g_steal_pointer (&path);
  if (renamed)
    download_item_notify (self, PROP_NAME);
  download_item_notify (self, PROP_FOLDER);
  download_item_notify (self, PROP_PATH);
}

static double
get_fraction (DownloadItem *self)
{
  gboolean reading = self->checkpoint->state == DOWNLOAD_STATE_VERIFYING || self->checkpoint->state == DOWNLOAD_STATE_CHECKING;
  guint64  bytes = reading && self->transfer != NULL ? download_transfer_get_progress (self->transfer) : self->received;

  if (download_item_is_looking (self))
    bytes = download_item_get_looked_at (self);

  if (self->checkpoint->state == DOWNLOAD_STATE_FINISHED)
    return 1;
  if (self->total < 0)
    return -1;
  return self->total == 0 ? 1 : MIN ((double) bytes / (double) self->total, 1);
}

static guint64
get_received_at_rest (DownloadItem *self)
{
  if (download_item_has_file (self) && self->checkpoint->version->total >= 0)
    return (guint64) self->checkpoint->version->total;
  return download_checkpoint_get_received (self->checkpoint);
}

void
download_item_set_missing (DownloadItem *self,
                           gboolean      missing)
{
  if (self->missing == missing)
    return;

  self->missing = missing;
  download_item_notify (self, PROP_MISSING);
}

void
download_item_begin_copying (DownloadItem *self)
{
  if (self->copies++ == 0)
    download_item_notify (self, PROP_COPYING);
}

void
download_item_end_copying (DownloadItem *self)
{
  if (--self->copies == 0)
    download_item_notify (self, PROP_COPYING);
}

static void
update_comparison (DownloadItem *self)
{
  guint64 compared = 0, to_compare = 0;

  if (self->transfer != NULL)
    download_transfer_get_comparison (self->transfer, &compared, &to_compare);
  SET_NUMBER (self, comparison.compared, compared, PROP_COMPARED);
  SET_NUMBER (self, comparison.to_compare, to_compare, PROP_TO_COMPARE);
}

void
download_item_update_numbers (DownloadItem *self)
{
  if (self->transfer != NULL)
    {
      SET_NUMBER (self, received, MAX (download_transfer_get_received (self->transfer), 0), PROP_RECEIVED);
      SET_NUMBER (self, resumed_from, download_transfer_get_resumed_from (self->transfer), PROP_RESUMED_FROM);
      SET_NUMBER (self, connections, download_transfer_get_connections (self->transfer), PROP_CONNECTIONS);
      SET_NUMBER (self, requests, self->earlier_requests + download_transfer_get_requests (self->transfer), PROP_REQUESTS);
    }
  else
    {
      SET_NUMBER (self, requests, self->earlier_requests, PROP_REQUESTS);
      SET_NUMBER (self, received, get_received_at_rest (self), PROP_RECEIVED);
      SET_NUMBER (self, connections, 0, PROP_CONNECTIONS);
      SET_NUMBER (self, speed, 0, PROP_SPEED);
      SET_NUMBER (self, time_left, -1, PROP_TIME_LEFT);
    }

  update_comparison (self);
  SET_NUMBER (self, total, self->checkpoint->version->total, PROP_TOTAL);
  SET_NUMBER (self, fraction, get_fraction (self), PROP_FRACTION);
}

void
download_item_update_speed (DownloadItem *self,
                            gint64        now)
{
  guint64 missing = self->total >= 0 ? (guint64) self->total - MIN (self->received, (guint64) self->total) : 0;
  guint64 left = missing + self->comparison.to_compare - self->comparison.compared;
  guint64 fetched = download_transfer_get_fetched (self->transfer);
  guint64 came = fetched - self->metered_bytes;

  if (came > 0)
    download_meter_add (self->meter, now, came);
  download_speed_history_add (self->history, now, came);
  self->metered_bytes = fetched;
  if (self->received > self->attempt_received && now > self->attempt_started)
    self->average_speed = (guint64) ((double) fetched * G_USEC_PER_SEC / (double) (now - self->attempt_started));
  SET_NUMBER (self, speed, download_meter_get_speed (self->meter, now), PROP_SPEED);
  SET_NUMBER (self, time_left, self->total >= 0 ? download_meter_get_time_left (self->meter, now, left) : -1, PROP_TIME_LEFT);
}

/* Long because: one case a property. */
static void
download_item_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  DownloadItem *self = DOWNLOAD_ITEM (object);

  switch ((ItemProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->checkpoint->id);
      break;
    case PROP_REQUEST:
      g_value_set_object (value, self->checkpoint->request);
      break;
    case PROP_LINK:
      g_value_set_boxed (value, download_item_get_link (self));
      break;
    case PROP_LINK_EXPIRES:
      g_value_set_int64 (value, download_item_get_link_expires (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->checkpoint->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->checkpoint->error);
      break;
    case PROP_WAITS_UNTIL:
      g_value_set_int64 (value, self->waits_until);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->shown_name);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, download_item_get_folder (self));
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_MISSING:
      g_value_set_boolean (value, self->missing);
      break;
    case PROP_COPYING:
      g_value_set_boolean (value, self->copies > 0);
      break;
    case PROP_RELOCATING:
      g_value_set_boolean (value, download_item_get_relocating (self));
      break;
    case PROP_RECEIVED:
      g_value_set_uint64 (value, self->received);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case PROP_RESUMED_FROM:
      g_value_set_uint64 (value, self->resumed_from);
      break;
    case PROP_COMPARED:
      g_value_set_uint64 (value, self->comparison.compared);
      break;
    case PROP_TO_COMPARE:
      g_value_set_uint64 (value, self->comparison.to_compare);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_SPEED:
      g_value_set_uint64 (value, self->speed);
      break;
    case PROP_TIME_LEFT:
      g_value_set_int64 (value, self->time_left);
      break;
    case PROP_CONNECTIONS:
      g_value_set_uint (value, self->connections);
      break;
    case PROP_REQUESTS:
      g_value_set_uint (value, self->requests);
      break;
    case PROP_UNCHANGED:
      g_value_set_boolean (value, self->unchanged);
      break;
    case PROP_ETAG:
      g_value_set_string (value, self->checkpoint->version->etag);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, self->checkpoint->version->content_type);
      break;
    case PROP_VERIFIED:
      g_value_set_boxed (value, self->checkpoint->verified);
      break;
    case PROP_ADDED_AT:
      g_value_set_int64 (value, self->checkpoint->added_at);
      break;
    case PROP_FINISHED_AT:
      g_value_set_int64 (value, self->checkpoint->finished_at);
      break;
    case PROP_EVENTS:
      g_value_take_boxed (value, download_item_get_events (self));
      break;
    case PROP_OPEN_WHEN_FINISHED:
      g_value_set_boolean (value, self->checkpoint->open_when_finished);
      break;
    }
}

#define READ_ONLY (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_object_properties (void)
{
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, READ_ONLY);
  properties[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, DOWNLOAD_TYPE_REQUEST, READ_ONLY);
  properties[PROP_LINK] = g_param_spec_boxed ("link", NULL, NULL, DOWNLOAD_TYPE_LINK, READ_ONLY);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, DOWNLOAD_TYPE_STATE, DOWNLOAD_STATE_QUEUED, READ_ONLY);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, READ_ONLY);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, READ_ONLY);
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, READ_ONLY);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, READ_ONLY);
  properties[PROP_ETAG] = g_param_spec_string ("etag", NULL, NULL, NULL, READ_ONLY);
  properties[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, READ_ONLY);
  properties[PROP_VERIFIED] = g_param_spec_boxed ("verified", NULL, NULL, DOWNLOAD_TYPE_DIGEST, READ_ONLY);
  properties[PROP_EVENTS] = g_param_spec_boxed ("events", NULL, NULL, G_TYPE_PTR_ARRAY, READ_ONLY);
  properties[PROP_MISSING] = g_param_spec_boolean ("missing", NULL, NULL, FALSE, READ_ONLY);
  properties[PROP_COPYING] = g_param_spec_boolean ("copying", NULL, NULL, FALSE, READ_ONLY);
  properties[PROP_RELOCATING] = g_param_spec_boolean ("relocating", NULL, NULL, FALSE, READ_ONLY);
  properties[PROP_OPEN_WHEN_FINISHED] = g_param_spec_boolean ("open-when-finished", NULL, NULL, FALSE, READ_ONLY);
  properties[PROP_UNCHANGED] = g_param_spec_boolean ("unchanged", NULL, NULL, FALSE, READ_ONLY);
}

static void
install_number_properties (void)
{
  properties[PROP_LINK_EXPIRES] = g_param_spec_int64 ("link-expires", NULL, NULL, -1, G_MAXINT64, -1, READ_ONLY);
  properties[PROP_WAITS_UNTIL] = g_param_spec_int64 ("waits-until", NULL, NULL, 0, G_MAXINT64, 0, READ_ONLY);
  properties[PROP_RECEIVED] = g_param_spec_uint64 ("received", NULL, NULL, 0, G_MAXUINT64, 0, READ_ONLY);
  properties[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, READ_ONLY);
  properties[PROP_RESUMED_FROM] = g_param_spec_uint64 ("resumed-from", NULL, NULL, 0, G_MAXUINT64, 0, READ_ONLY);
  properties[PROP_COMPARED] = g_param_spec_uint64 ("compared", NULL, NULL, 0, G_MAXUINT64, 0, READ_ONLY);
  properties[PROP_TO_COMPARE] = g_param_spec_uint64 ("to-compare", NULL, NULL, 0, G_MAXUINT64, 0, READ_ONLY);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, READ_ONLY);
  properties[PROP_SPEED] = g_param_spec_uint64 ("speed", NULL, NULL, 0, G_MAXUINT64, 0, READ_ONLY);
  properties[PROP_TIME_LEFT] = g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, READ_ONLY);
  properties[PROP_CONNECTIONS] = g_param_spec_uint ("connections", NULL, NULL, 0, G_MAXUINT, 0, READ_ONLY);
  properties[PROP_REQUESTS] = g_param_spec_uint ("requests", NULL, NULL, 0, G_MAXUINT, 0, READ_ONLY);
  properties[PROP_ADDED_AT] = g_param_spec_int64 ("added-at", NULL, NULL, 0, G_MAXINT64, 0, READ_ONLY);
  properties[PROP_FINISHED_AT] = g_param_spec_int64 ("finished-at", NULL, NULL, 0, G_MAXINT64, 0, READ_ONLY);
}

void
download_item_install_properties (GObjectClass *object_class)
{
  object_class->get_property = download_item_get_property;
  install_object_properties ();
  install_number_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

const char *
download_item_get_id (DownloadItem *self)
{
  return self->checkpoint->id;
}

DownloadRequest *
download_item_get_request (DownloadItem *self)
{
  return self->checkpoint->request;
}

DownloadLink *
download_item_get_link (DownloadItem *self)
{
  return download_request_get_link (self->checkpoint->request);
}

gint64
download_item_get_link_expires (DownloadItem *self)
{
  DownloadLink *link = download_item_get_link (self);
  gint64        expires = download_link_get_expires (link);

  if (expires < 0)
    return -1;
  return MAX (expires - download_session_get_clock_skew (self->context->transfer.session, download_link_get_origin (link)), 0);
}

DownloadState
download_item_get_state (DownloadItem *self)
{
  return self->checkpoint->state;
}

const GError *
download_item_get_error (DownloadItem *self)
{
  return self->checkpoint->error;
}

gint64
download_item_get_waits_until (DownloadItem *self)
{
  return self->waits_until;
}

const char *
download_item_get_name (DownloadItem *self)
{
  return self->shown_name;
}

const char *
download_item_get_folder (DownloadItem *self)
{
  return download_request_get_folder (self->checkpoint->request);
}

const char *
download_item_get_path (DownloadItem *self)
{
  return self->path;
}

gboolean
download_item_get_missing (DownloadItem *self)
{
  return self->missing;
}

gboolean
download_item_get_copying (DownloadItem *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_ITEM (self), FALSE);

  return self->copies > 0;
}

guint64
download_item_get_received (DownloadItem *self)
{
  return self->received;
}

gint64
download_item_get_total (DownloadItem *self)
{
  return self->total;
}

guint64
download_item_get_resumed_from (DownloadItem *self)
{
  return self->resumed_from;
}

guint64
download_item_get_compared (DownloadItem *self)
{
  return self->comparison.compared;
}

guint64
download_item_get_to_compare (DownloadItem *self)
{
  return self->comparison.to_compare;
}

double
download_item_get_fraction (DownloadItem *self)
{
  return self->fraction;
}

guint64
download_item_get_speed (DownloadItem *self)
{
  return self->speed;
}

guint64
download_item_get_average_speed (DownloadItem *self)
{
  return self->average_speed;
}

gint64
download_item_get_time_left (DownloadItem *self)
{
  return self->time_left;
}

guint
download_item_get_connections (DownloadItem *self)
{
  return self->connections;
}

guint
download_item_get_requests (DownloadItem *self)
{
  return self->requests;
}

gboolean
download_item_get_unchanged (DownloadItem *self)
{
  return self->unchanged;
}

const char *
download_item_get_etag (DownloadItem *self)
{
  return self->checkpoint->version->etag;
}

const char *
download_item_get_content_type (DownloadItem *self)
{
  return self->checkpoint->version->content_type;
}

DownloadDigest *
download_item_get_verified (DownloadItem *self)
{
  return self->checkpoint->verified;
}

gboolean
download_item_is_end_proven (DownloadItem *self)
{
  return self->checkpoint->version->end >= DOWNLOAD_END_PROVEN || self->checkpoint->verified != NULL;
}

const char *
download_item_get_last_modified (DownloadItem *self)
{
  return self->checkpoint->version->last_modified;
}

DownloadDigest *
download_item_get_digest (DownloadItem *self)
{
  return self->checkpoint->version->digest;
}

gint64
download_item_get_added_at (DownloadItem *self)
{
  return self->checkpoint->added_at;
}

gint64
download_item_get_finished_at (DownloadItem *self)
{
  return self->checkpoint->finished_at;
}

gboolean
download_item_get_open_when_finished (DownloadItem *self)
{
  return self->checkpoint->open_when_finished;
}

DownloadCheckpoint *
download_item_get_checkpoint (DownloadItem *self)
{
  return download_checkpoint_copy (self->checkpoint);
}
