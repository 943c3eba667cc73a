/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders as the command line names them: prefixes of buckets, and repositories. */

#include "config.h"

#include "cli-lister.h"

#include "cli-account.h"
#include "cli-object.h"
#include "cli-text.h"

#include <glib/gi18n-lib.h>

static DownloadLister *
new_store_lister (const char *text,
                  const char *account_name,
                  gboolean    recursive,
                  GError    **error)
{
  const char      *scheme, *prefix;
  g_autofree char *bucket = NULL;
  g_autoptr (DownloadAccount) account = NULL;

  if (!cli_object_split (text, &scheme, &bucket, &prefix) || bucket[0] == '\0')
    return NULL;

  account = cli_account_find (scheme, account_name, error);
  return account != NULL ? download_store_lister_new (account, bucket, prefix, recursive) : NULL;
}

/* What can be listed. */
const char *
cli_lister_get_help (void)
{
  return _ ("Name a bucket, such as s3://BUCKET/PREFIX/, a repository, such as hf://OWNER/NAME, or the page of a release on GitHub; "
            "of other servers nobody can list the files.");
}

/**
 * cli_lister_new:
 * @text: what is to be listed
 * @account: (nullable): whose key signs
 * @recursive: whether what is in folders is listed too
 * @error: return location
 *
 * Returns: (transfer full) (nullable): %NULL if it is no folder, or there are no keys
 */
DownloadLister *
cli_lister_new (const char *text,
                const char *account,
                gboolean    recursive,
                GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  DownloadRepository *repository = download_repository_parse (text);
  DownloadLister     *lister = repository != NULL ? download_repository_lister_new (repository, recursive)
                                                  : new_store_lister (text, account, recursive, &local_error);

  if (lister != NULL)
    return lister;

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, cli_lister_get_help ());
  return NULL;
}

/**
 * cli_lister_check_found:
 * @n_listed: how much there was
 * @error: return location
 *
 * A prefix that nothing begins with is most often misspelt; an empty bucket is not.
 */
void
cli_lister_check_found (DownloadLister *lister,
                        guint           n_listed,
                        GError        **error)
{
  g_autofree char *clean = cli_text_clean (download_lister_get_prefix (lister));

  if (n_listed == 0 && clean[0] != '\0')
    /* Translators: %s is the beginning of a name. */
    g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NOT_FOUND, _ ("There is no object whose name begins with “%s”."), clean);
}
