/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was asked for, and what happens when a person changes it while the item is under way. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-clock.h"
#include "request/download-link-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  CHANGED_LINK = 1 << 0,
  CHANGED_HEAD_LINK = 1 << 1,
  CHANGED_HEADERS = 1 << 2,
  CHANGED_CHECKSUM = 1 << 3,
  CHANGED_LIMIT = 1 << 4,
  CHANGED_CONNECTIONS = 1 << 5,
} Changes;

/* What an answer may depend on. */
#define CHANGED_ANSWER (CHANGED_LINK | CHANGED_HEAD_LINK | CHANGED_HEADERS | CHANGED_CHECKSUM)

static DownloadJournal *
get_journal (DownloadItem *self)
{
  return self->context->transfer.journal;
}

static const char *
get_uri (DownloadLink *link)
{
  return link != NULL ? download_link_get_uri (link) : NULL;
}

static Changes
compare (DownloadRequest *before,
         DownloadRequest *after)
{
  guint changes = 0;

  if (g_strcmp0 (get_uri (download_request_get_link (before)), get_uri (download_request_get_link (after))) != 0)
    changes |= CHANGED_LINK;
  if (g_strcmp0 (get_uri (download_request_get_head_link (before)), get_uri (download_request_get_head_link (after))) != 0)
    changes |= CHANGED_HEAD_LINK;
  if (!g_strv_equal (download_request_get_headers (before), download_request_get_headers (after)))
    changes |= CHANGED_HEADERS;
  if (g_strcmp0 (download_request_get_checksum (before), download_request_get_checksum (after)) != 0)
    changes |= CHANGED_CHECKSUM;
  if (download_request_get_limit_rate (before) != download_request_get_limit_rate (after))
    changes |= CHANGED_LIMIT;
  if (download_request_get_connections (before) != download_request_get_connections (after))
    changes |= CHANGED_CONNECTIONS;
  return (Changes) changes;
}

static void
tell_checksum (DownloadItem *self)
{
  const char    *checksum = download_request_get_checksum (self->checkpoint->request);
  DownloadEvent *event = download_item_new_event (self, DOWNLOAD_EVENT_CHECKSUM_CHANGED);

  if (checksum != NULL)
    event->text = g_strndup (checksum, strcspn (checksum, ":"));
  download_item_tell (self, event);
}

static void
tell_changes (DownloadItem *self,
              Changes       changes)
{
  DownloadRequest *request = self->checkpoint->request;
  DownloadEvent   *event;

  if (changes & CHANGED_LINK)
    download_item_tell_new_link (self);
  if (changes & CHANGED_HEADERS)
    download_item_tell (self, download_item_new_event (self, DOWNLOAD_EVENT_HEADERS_CHANGED));
  if (changes & CHANGED_CHECKSUM)
    tell_checksum (self);
  if (changes & CHANGED_LIMIT)
    {
      event = download_item_new_event (self, DOWNLOAD_EVENT_LIMIT_CHANGED);
      event->bytes = download_request_get_limit_rate (request);
      download_item_tell (self, event);
    }
  if (changes & CHANGED_CONNECTIONS)
    {
      event = download_item_new_event (self, DOWNLOAD_EVENT_CONNECTIONS_CHANGED);
      event->number = download_request_get_connections (request);
      download_item_tell (self, event);
    }
}

/* Connections that are open were asked for with the old headers, and a file that is being verified is compared with the old
 * checksum. What has come is kept and claimed on the way. */
static gboolean
needs_restart (DownloadItem *self,
               Changes       changes)
{
  DownloadState state = self->checkpoint->state;

  if (state == DOWNLOAD_STATE_VERIFYING)
    return (changes & CHANGED_CHECKSUM) != 0;
  return download_state_is_running (state) && (changes & CHANGED_HEADERS) != 0;
}

static void
take_effect (DownloadItem *self,
             Changes       changes)
{
  download_item_update_limit (self);
  if (self->transfer == NULL)
    return;

  if (changes & CHANGED_CONNECTIONS)
    download_transfer_connections_changed (self->transfer);
  if (needs_restart (self, changes) && self->after_stop != AFTER_STOP_REMOVE)
    {
      self->after_stop = AFTER_STOP_RESTART;
      download_transfer_stop (self->transfer, FALSE);
    }
  else if (changes & (CHANGED_LINK | CHANGED_HEAD_LINK | CHANGED_HEADERS))
    {
      download_transfer_link_replaced (self->transfer);
    }
}

/* In the item's own bucket, whoever changed the request. */
void
download_item_update_limit (DownloadItem *self)
{
  DownloadClock *clock = download_session_get_clock (self->context->transfer.session);
  guint64        rate = download_request_get_limit_rate (self->checkpoint->request);

  if (download_throttle_get_rate (self->throttle) == rate)
    return;

  download_throttle_set_rate (self->throttle, rate, download_clock_get_boot_time (clock));
  download_item_wake_throttled (self);
}

/* A limit has changed: nobody waits by the old one. */
void
download_item_wake_throttled (DownloadItem *self)
{
  if (self->transfer != NULL)
    download_transfer_wake_throttled (self->transfer);
}

static Changes
replace_request (DownloadItem    *self,
                 DownloadRequest *request)
{
  Changes changes = compare (self->checkpoint->request, request);

  g_set_object (&self->checkpoint->request, request);
  download_item_update_key (self);
  download_item_record (self);
  download_item_notify (self, PROP_REQUEST);
  if (changes & CHANGED_LINK)
    {
      download_item_notify (self, PROP_LINK);
      download_item_notify (self, PROP_LINK_EXPIRES);
    }
  return changes;
}

/* For changes that are told as something else, or not at all. */
void
download_item_set_request (DownloadItem    *self,
                           DownloadRequest *request)
{
  take_effect (self, replace_request (self, request));
}

/* A person has changed it. */
static Changes
change (DownloadItem    *self,
        DownloadRequest *request)
{
  Changes changes = replace_request (self, request);

  tell_changes (self, changes);
  take_effect (self, changes);
  return changes;
}

/* A finished item needs no signature, password or header any more. */
void
download_item_forget_link (DownloadItem *self)
{
  DownloadRequest *request = self->checkpoint->request;
  gboolean         complete = FALSE;
  g_autofree char *uri = download_link_export (download_request_get_link (request), &complete);
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);
  g_autoptr (DownloadRequest) bare = NULL;

  if (self->checkpoint->state != DOWNLOAD_STATE_FINISHED || link == NULL ||
      (complete && download_request_get_head_link (request) == NULL && *download_request_get_headers (request) == NULL &&
       download_request_get_page (request) == NULL))
    return;

  bare = download_request_new (link);
  download_request_set_folder (bare, download_request_get_folder (request));
  download_request_set_name (bare, download_request_get_name (request));
  download_request_set_checksum (bare, download_request_get_checksum (request), NULL);
  download_request_set_connections (bare, download_request_get_connections (request));
  download_request_set_limit_rate (bare, download_request_get_limit_rate (request));
  download_request_set_needs_link (bare, !complete);
  download_item_set_request (self, bare);
  download_journal_rewrite (get_journal (self));
}

/* A person has given a link in order to go on. */
static void
go_on_with_new_link (DownloadItem *self)
{
  DownloadState state = self->checkpoint->state;

  download_item_set_held (self, FALSE);
  self->attempt = 0;
  self->restarts = 0;
  /* Whatever had to be decided may have settled itself: the object is the old one again, the name is free. */
  if (state == DOWNLOAD_STATE_NEEDS_DECISION ||
      (state != DOWNLOAD_STATE_FINISHED && download_item_can_resume (self)))
    download_item_go_on (self);
}

gboolean
download_item_can_replace_link (DownloadItem *self)
{
  return !download_item_has_file (self);
}

static gboolean
check_link (DownloadItem *self,
            DownloadLink *link,
            GError      **error)
{
  if (download_item_can_replace_link (self) &&
      strcmp (download_link_get_identity (link), download_link_get_identity (download_item_get_link (self))) == 0)
    return TRUE;

  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                      N_ ("This link does not lead to “%s”."), self->shown_name);
  return FALSE;
}

gboolean
download_item_replace_link (DownloadItem *self,
                            DownloadLink *link,
                            GError      **error)
{
  g_autoptr (DownloadRequest) request = NULL;

  if (!check_link (self, link, error))
    return FALSE;

  request = download_request_copy (self->checkpoint->request);
  download_request_set_link (request, link);
  change (self, request);
  go_on_with_new_link (self);
  return TRUE;
}

/* The same download was asked for again: with another signature, perhaps with other wishes. */
void
download_item_adopt_request (DownloadItem    *self,
                             DownloadRequest *request)
{
  g_autoptr (DownloadRequest) copy = download_request_copy (request);

  if (download_request_get_priority (copy) == DOWNLOAD_PRIORITY_NORMAL)
    download_request_set_priority (copy, download_item_get_priority (self));
  if (download_request_get_checksum (copy) == NULL)
    download_request_set_checksum (copy, download_request_get_checksum (self->checkpoint->request), NULL);
  change (self, copy);
  go_on_with_new_link (self);
}

DownloadPriority
download_item_get_priority (DownloadItem *self)
{
  return download_request_get_priority (self->checkpoint->request);
}

void
download_item_set_priority (DownloadItem    *self,
                            DownloadPriority priority)
{
  g_autoptr (DownloadRequest) request = NULL;

  if (download_item_get_priority (self) == priority)
    return;

  request = download_request_copy (self->checkpoint->request);
  download_request_set_priority (request, priority);
  download_item_set_request (self, request);
  self->context->wants_turn (self->context->service, self);
}

static gboolean
waits_for_something (DownloadItem *self)
{
  DownloadState state = self->checkpoint->state;

  return state == DOWNLOAD_STATE_WAITING || download_state_needs_person (state);
}

gboolean
download_item_change_request (DownloadItem    *self,
                              DownloadRequest *request,
                              GError         **error)
{
  g_autoptr (DownloadRequest) copy = download_request_copy (request);
  Changes changes;

  if (download_item_has_file (self))
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          N_ ("“%s” has been downloaded already."), self->shown_name);
      return FALSE;
    }
  if (!check_link (self, download_request_get_link (request), error))
    return FALSE;

  download_request_set_folder (copy, download_request_get_folder (self->checkpoint->request));
  download_request_set_name (copy, download_request_get_name (self->checkpoint->request));
  changes = compare (self->checkpoint->request, copy);
  if (changes & (CHANGED_LINK | CHANGED_HEADERS))
    download_request_set_needs_link (copy, FALSE);
  change (self, copy);
  if ((changes & CHANGED_ANSWER) != 0 && waits_for_something (self))
    go_on_with_new_link (self);
  return TRUE;
}

void
download_item_set_limit_rate (DownloadItem *self,
                              guint64       bytes_per_second)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);

  download_request_set_limit_rate (request, bytes_per_second);
  if (compare (self->checkpoint->request, request) != 0)
    change (self, request);
}

void
download_item_set_connections (DownloadItem *self,
                               guint         connections)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);

  download_request_set_connections (request, connections);
  if (compare (self->checkpoint->request, request) != 0)
    change (self, request);
}

void
download_item_set_open_when_finished (DownloadItem *self,
                                      gboolean      open)
{
  if (self->checkpoint->open_when_finished == open)
    return;

  self->checkpoint->open_when_finished = open;
  download_item_record (self);
  download_item_notify (self, PROP_OPEN_WHEN_FINISHED);
}
