/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Something that happened to a download, as a value. */

#include "config.h"

#include "checkpoint/download-event.h"

#include "base/download-error.h"

G_DEFINE_BOXED_TYPE (DownloadEvent, download_event, download_event_copy, download_event_free)

static const char *const names[] = {
  [DOWNLOAD_EVENT_ADDED] = "added",
  [DOWNLOAD_EVENT_STARTED] = "started",
  [DOWNLOAD_EVENT_PAUSED] = "paused",
  [DOWNLOAD_EVENT_RESUMED] = "resumed",
  [DOWNLOAD_EVENT_WAITING] = "waiting",
  [DOWNLOAD_EVENT_LINK_REFUSED] = "link-refused",
  [DOWNLOAD_EVENT_NEW_LINK] = "new-link",
  [DOWNLOAD_EVENT_TOO_SLOW] = "too-slow",
  [DOWNLOAD_EVENT_UNDECIDED] = "undecided",
  [DOWNLOAD_EVENT_DECIDED] = "decided",
  [DOWNLOAD_EVENT_RESTARTED] = "restarted",
  [DOWNLOAD_EVENT_LIMIT_CHANGED] = "limit-changed",
  [DOWNLOAD_EVENT_CONNECTIONS_CHANGED] = "connections-changed",
  [DOWNLOAD_EVENT_HEADERS_CHANGED] = "headers-changed",
  [DOWNLOAD_EVENT_CHECKSUM_CHANGED] = "checksum-changed",
  [DOWNLOAD_EVENT_VERIFIED] = "verified",
  [DOWNLOAD_EVENT_FINISHED] = "finished",
  [DOWNLOAD_EVENT_FAILED] = "failed",
  [DOWNLOAD_EVENT_UNCHANGED] = "unchanged",
  [DOWNLOAD_EVENT_FILE_REPLACED] = "file-replaced",
  [DOWNLOAD_EVENT_COMPARING] = "comparing",
};

const char *
download_event_kind_to_string (DownloadEventKind kind)
{
  return (gsize) kind < G_N_ELEMENTS (names) && names[kind] != NULL ? names[kind] : "unknown";
}

DownloadEvent *
download_event_new (DownloadEventKind kind,
                    gint64            at)
{
  DownloadEvent *self = g_new0 (DownloadEvent, 1);

  self->kind = kind;
  self->at = self->latest = at;
  self->count = 1;
  return self;
}

DownloadEvent *
download_event_copy (const DownloadEvent *self)
{
  DownloadEvent *copy = g_new (DownloadEvent, 1);

  *copy = *self;
  copy->provider_code = g_strdup (self->provider_code);
  copy->text = g_strdup (self->text);
  return copy;
}

void
download_event_free (DownloadEvent *self)
{
  g_free (self->provider_code);
  g_free (self->text);
  g_free (self);
}

void
download_event_set_error (DownloadEvent *self,
                          const GError  *error)
{
  const char *provider_code = download_error_get_provider_code (error);

  g_free (self->provider_code);
  self->error_code = error == NULL ? 0 : error->domain == DOWNLOAD_ERROR ? (guint) error->code
                                                                         : DOWNLOAD_ERROR_INTERNAL;
  self->http_status = download_error_get_http_status (error);
  self->provider_code = provider_code != NULL ? g_utf8_make_valid (provider_code, -1) : NULL;
}
