/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "link/download-link.h"
#include "renew/download-renewer.h"

G_BEGIN_DECLS

typedef struct _DownloadCheckpoint DownloadCheckpoint;

/**
 * DownloadChangePolicy:
 * @DOWNLOAD_CHANGE_POLICY_ASK: stop in needs-decision and keep everything
 * @DOWNLOAD_CHANGE_POLICY_RESTART: give up the old part and start over
 * @DOWNLOAD_CHANGE_POLICY_KEEP: stop in needs-decision without asking
 * @DOWNLOAD_CHANGE_POLICY_COPY: keep the old part and fetch the new object beside it as a second file
 *
 * What to do when the object is not the one that was begun.
 */
typedef enum
{
  DOWNLOAD_CHANGE_POLICY_ASK = 0,
  DOWNLOAD_CHANGE_POLICY_RESTART = 1,
  DOWNLOAD_CHANGE_POLICY_KEEP = 2,
  DOWNLOAD_CHANGE_POLICY_COPY = 3,
} DownloadChangePolicy;

/**
 * DownloadPriority:
 *
 * Who has a turn first among those that wait for one: the higher priority, and of the same one who stands first in the list. What
 * runs is not stopped for it. The numbers are stored in the state file: they never change.
 */
typedef enum
{
  DOWNLOAD_PRIORITY_LOW = -1,
  DOWNLOAD_PRIORITY_NORMAL = 0,
  DOWNLOAD_PRIORITY_HIGH = 1,
} DownloadPriority;

#define DOWNLOAD_TYPE_CHANGE_POLICY (download_change_policy_get_type ())
GType download_change_policy_get_type (void);

/* What download_request_set_connections() takes at most. */
#define DOWNLOAD_REQUEST_CONNECTIONS_MAX 16

#define DOWNLOAD_TYPE_REQUEST (download_request_get_type ())
G_DECLARE_FINAL_TYPE (DownloadRequest, download_request, DOWNLOAD, REQUEST, GObject)

/**
 * DownloadRequest:
 *
 * What the user asked for. It is filled in by its setters and then handed to a service, which copies it: a request is a
 * value, and what is changed afterwards changes no download.
 */
DownloadRequest *download_request_new (DownloadLink *link);
DownloadRequest *download_request_copy (DownloadRequest *self);

DownloadLink *download_request_get_link (DownloadRequest *self);
void          download_request_set_link (DownloadRequest *self,
                                         DownloadLink    *link);

/* A link to the same object that is signed for HEAD, or %NULL. */
DownloadLink *download_request_get_head_link (DownloadRequest *self);
void          download_request_set_head_link (DownloadRequest *self,
                                              DownloadLink    *link);

/* Where fresh links come from while the program runs, or %NULL. */
DownloadRenewer *download_request_get_renewer (DownloadRequest *self);
void             download_request_set_renewer (DownloadRequest *self,
                                               DownloadRenewer *renewer);

/* The links as they may be kept; %NULL for that of HEAD. */
const char *download_request_get_recorded_uri (DownloadRequest *self);
const char *download_request_get_recorded_head_uri (DownloadRequest *self);

/* Absolute path of the folder to save in, or %NULL for the service's own choice. */
const char *download_request_get_folder (DownloadRequest *self);
void        download_request_set_folder (DownloadRequest *self,
                                         const char      *folder);

/* The name that the user chose, or %NULL to take what link or server suggest. */
const char *download_request_get_name (DownloadRequest *self);
void        download_request_set_name (DownloadRequest *self,
                                       const char      *name);

/* The name to begin from where none was chosen: one that is taken gets a number. It is known to this process only. */
const char *download_request_get_suggested_name (DownloadRequest *self);
void        download_request_set_suggested_name (DownloadRequest *self,
                                                 const char      *name);

/* Extra headers: "Name: value" each, in the order to send; secrets. Never %NULL. */
const char *const *download_request_get_headers (DownloadRequest *self);
gboolean           download_request_add_header (DownloadRequest *self,
                                                const char      *header,
                                                GError         **error);
gboolean           download_request_set_headers (DownloadRequest   *self,
                                                 const char *const *headers,
                                                 GError           **error);
gboolean           download_request_reserves_header (const char *name);

/* The web page that had the link, a secret like the link, or %NULL; and what is known of it otherwise, from a Referer. */
const char *download_request_get_page (DownloadRequest *self);
void        download_request_set_page (DownloadRequest *self,
                                       const char      *page);
const char *download_request_find_page (DownloadRequest *self);

/* "algorithm:value", lower-case, or %NULL; checked for form when set. */
const char *download_request_get_checksum (DownloadRequest *self);
gboolean    download_request_set_checksum (DownloadRequest *self,
                                           const char      *checksum,
                                           GError         **error);

/* At most so many connections, 1 to 16; 0 finds out what helps. */
guint download_request_get_connections (DownloadRequest *self);
void  download_request_set_connections (DownloadRequest *self,
                                        guint            connections);

/* Bytes per second; 0 is no limit. */
guint64 download_request_get_limit_rate (DownloadRequest *self);
void    download_request_set_limit_rate (DownloadRequest *self,
                                         guint64          bytes_per_second);

DownloadPriority download_request_get_priority (DownloadRequest *self);
void             download_request_set_priority (DownloadRequest *self,
                                                DownloadPriority priority);

gint64 download_request_get_start_at (DownloadRequest *self);
void   download_request_set_start_at (DownloadRequest *self,
                                      gint64           real_time);

DownloadChangePolicy download_request_get_change_policy (DownloadRequest *self);
void                 download_request_set_change_policy (DownloadRequest     *self,
                                                         DownloadChangePolicy policy);

/* Whether the link is known to lack its signature or password: it says which object is meant, and asking it is in vain. */
gboolean download_request_get_needs_link (DownloadRequest *self);
void     download_request_set_needs_link (DownloadRequest *self,
                                          gboolean         needs_link);

/* A checkpoint of an earlier attempt to go on from, or %NULL. A copy of a request has none. */
DownloadCheckpoint *download_request_get_checkpoint (DownloadRequest *self);
void                download_request_set_checkpoint (DownloadRequest    *self,
                                                     DownloadCheckpoint *checkpoint);

/* The item that this request means: object identity and target. Two requests with the same key are one download. */
char *download_request_get_key (DownloadRequest *self);

G_END_DECLS
