/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account at an object store, as a value. */

#include "config.h"

#include "sign/download-account.h"

#include <string.h>

DownloadAccount *
download_account_new (DownloadSignScheme scheme,
                      const char        *key_id,
                      const char        *secret)
{
  DownloadAccount *self = g_new0 (DownloadAccount, 1);

  self->scheme = scheme;
  self->key_id = g_strdup (key_id);
  self->secret = g_strdup (secret);
  return self;
}

DownloadAccount *
download_account_copy (const DownloadAccount *self)
{
  DownloadAccount *copy = download_account_new (self->scheme, self->key_id, self->secret);

  copy->token = g_strdup (self->token);
  copy->region = g_strdup (self->region);
  copy->endpoint = g_strdup (self->endpoint);
  copy->addressing = self->addressing;
  return copy;
}

/* Memory that is given back may be written to a core dump or to swap much later. */
static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
download_account_free (DownloadAccount *self)
{
  wipe (self->secret);
  wipe (self->token);
  g_free (self->key_id);
  g_free (self->region);
  g_free (self->endpoint);
  g_free (self);
}
