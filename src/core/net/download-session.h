/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/download-clock.h"
#include "net/download-keyring.h"
#include "net/download-netrc.h"
#include "net/download-trust.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_SESSION (download_session_get_type ())
G_DECLARE_FINAL_TYPE (DownloadSession, download_session, DOWNLOAD, SESSION, GObject)

/**
 * DownloadSession:
 *
 * How Pickup talks HTTP: version 1.1 only, URLs byte for byte, bodies as they are stored; without a jar of cookies, sniffing,
 * decoding, stored passwords or redirects followed by anybody else. Requests are made with download_exchange_async().
 */
DownloadSession *download_session_new (DownloadClock *clock);

DownloadClock *download_session_get_clock (DownloadSession *self);

/* Seconds until a connection stands and until a whole head has come; 15 unless set. */
guint download_session_get_connect_timeout (DownloadSession *self);
void  download_session_set_connect_timeout (DownloadSession *self,
                                            guint            seconds);

/* Seconds without a byte after which a body counts as stalled; 30 unless set. */
guint download_session_get_stall_timeout (DownloadSession *self);
void  download_session_set_stall_timeout (DownloadSession *self,
                                          guint            seconds);

/* GLib priority of every source of the network; G_PRIORITY_DEFAULT unless set. */
int  download_session_get_source_priority (DownloadSession *self);
void download_session_set_source_priority (DownloadSession *self,
                                           int              priority);

gboolean download_session_set_ca_file (DownloadSession *self,
                                       const char      *path,
                                       GError         **error);
void     download_session_trust_nothing_else (DownloadSession *self);

/* Whom a person trusts beside those of the system; not asked once there is a CA file, which stands for all. (nullable) (transfer none) */
DownloadTrust *download_session_get_trust (DownloadSession *self);

/* Names and passwords for servers that ask for them; none unless set. */
void download_session_set_netrc (DownloadSession *self,
                                 DownloadNetrc   *netrc);

/* What the server at @origin gets with every request, and no other server: a bearer token (RFC 6750). */
void download_session_set_token (DownloadSession *self,
                                 const char      *origin,
                                 const char      *token);

/* The same for one origin and what it asks for, as a person says them. */
void download_session_log_in (DownloadSession *self,
                              const char      *origin,
                              const char      *realm,
                              const char      *name,
                              const char      *password);

void download_session_log_out (DownloadSession *self,
                               const char      *origin,
                               const char      *realm);

/* What a proxy is called in these; its realm is empty. @proxy: host and port. (transfer full) */
char *download_session_get_proxy_origin (const char *proxy);

/* Where a server's wish for a password is looked up if nobody has said one; nowhere unless set. (nullable) */
DownloadKeyring *download_session_get_keyring (DownloadSession *self);
void             download_session_set_keyring (DownloadSession *self,
                                               DownloadKeyring *keyring);

/* How far the clock of the server at @origin is ahead of ours, in microseconds, as its latest Date header told; 0 before
 * the first. Expiry is the server's business: its clock counts. */
gint64 download_session_get_clock_skew (DownloadSession *self,
                                        const char      *origin);
void   download_session_note_server_time (DownloadSession *self,
                                          const char      *origin,
                                          gint64           server_time);

/* Connections that stand already may be dead, or lead to who is not trusted any more: none of them is used for another request. What
 * is under way goes on. */
void download_session_renew_connections (DownloadSession *self);

/* Closes what is idle; what is under way fails. */
void download_session_abort (DownloadSession *self);

G_END_DECLS
