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

void     download_logins_add (DownloadLogins     *self,
                              const DownloadLink *link,
                              SoupMessage        *message);
gboolean download_logins_answer (DownloadLogins     *self,
                                 const DownloadLink *link,
                                 SoupMessage        *message);

G_END_DECLS
