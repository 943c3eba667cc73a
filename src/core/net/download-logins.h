/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"
#include "net/download-netrc.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * DownloadLogins:
 *
 * Names and passwords for servers that ask for them, with Digest or Basic, and what each origin asked for; and tokens, each for one
 * origin, which gets it without asking. Kept in memory only.
 */
typedef struct _DownloadLogins DownloadLogins;

DownloadLogins *download_logins_new (void);
void            download_logins_free (DownloadLogins *self);
void            download_logins_set_netrc (DownloadLogins *self,
                                           DownloadNetrc  *netrc);
void            download_logins_set_token (DownloadLogins *self,
                                           const char     *origin,
                                           const char     *token);

/* What a person says to @origin where it asks for @realm, until it is refused. */
void download_logins_give (DownloadLogins *self,
                           const char     *origin,
                           const char     *realm,
                           const char     *name,
                           const char     *password);
/* Whether that was said last, and to no avail: to say it again and again may lock an account. */
gboolean download_logins_has_refused (DownloadLogins *self,
                                      const char     *origin,
                                      const char     *realm,
                                      const char     *name,
                                      const char     *password);

void download_logins_take_back (DownloadLogins *self,
                                const char     *origin,
                                const char     *realm);

/* What the server of a refused @message wants a name and a password for; %NULL if it wants none, or in a way that is not known here.
 * (nullable) (transfer full) */
char *download_logins_get_realm (SoupMessage *message);

gboolean download_logins_was_said (DownloadLogins     *self,
                                   const DownloadLink *link,
                                   const char         *realm,
                                   SoupMessage        *message);
/* A proxy is an origin of its own, which no link has, and is told only if it knows Basic. @proxy: host and port. */
char *download_logins_get_proxy_origin (const char *proxy);

/* What @message, an answer with 407, tells of the ways to log in that @proxy knows. */
void download_logins_note_proxy (DownloadLogins *self,
                                 const char     *proxy,
                                 SoupMessage    *message);

/* (nullable) (transfer full): the value of the header */
char *download_logins_get_proxy_answer (DownloadLogins *self,
                                        const char     *proxy);

/* How much has been said until now; and, of a refused request that was sent then, whether it is worth to ask again. */
guint    download_logins_get_count (DownloadLogins *self);
gboolean download_logins_answer_proxy (DownloadLogins *self,
                                       const char     *proxy,
                                       guint           count);
gboolean download_logins_proxy_is_open (DownloadLogins *self,
                                        const char     *proxy);
gboolean download_logins_proxy_has_refused (DownloadLogins *self,
                                            const char     *proxy);

void     download_logins_add (DownloadLogins     *self,
                              const DownloadLink *link,
                              SoupMessage        *message);
gboolean download_logins_answer (DownloadLogins     *self,
                                 const DownloadLink *link,
                                 SoupMessage        *message);

G_END_DECLS
