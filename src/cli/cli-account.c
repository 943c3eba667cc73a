/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose keys sign links to the objects of a store: from the environment as the provider's own tools read it, or from a profile of the
 * tools of AWS. */

#include "config.h"

#include "cli-account.h"

#include "cli-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAMES_MAX 4

/* The variables that say each part, the first of them that is set counts. */
typedef struct
{
  const char        *scheme; /* of the URL */
  DownloadSignScheme sign;
  const char        *key_id[NAMES_MAX];
  const char        *secret[NAMES_MAX];
  const char        *token[NAMES_MAX];
  const char        *region[NAMES_MAX];
  const char        *endpoint[NAMES_MAX];
} Variables;

static const Variables providers[] = {
  {
    .scheme = "s3",
    .sign = DOWNLOAD_SIGN_S3_V4,
    .key_id = { "AWS_ACCESS_KEY_ID" },
    .secret = { "AWS_SECRET_ACCESS_KEY" },
    .token = { "AWS_SESSION_TOKEN" },
    .region = { "AWS_REGION", "AWS_DEFAULT_REGION" },
    .endpoint = { "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL" },
  },
  {
    .scheme = "oss",
    .sign = DOWNLOAD_SIGN_OSS_V4,
    .key_id = { "OSS_ACCESS_KEY_ID" },
    .secret = { "OSS_ACCESS_KEY_SECRET" },
    .token = { "OSS_SESSION_TOKEN" },
    .region = { "OSS_REGION" },
    .endpoint = { "OSS_ENDPOINT" },
  },
  {
    .scheme = "cos",
    .sign = DOWNLOAD_SIGN_COS,
    .key_id = { "COS_SECRET_ID", "TENCENTCLOUD_SECRET_ID" },
    .secret = { "COS_SECRET_KEY", "TENCENTCLOUD_SECRET_KEY" },
    .token = { "COS_TOKEN", "TENCENTCLOUD_TOKEN" },
    .region = { "COS_REGION", "TENCENTCLOUD_REGION" },
    .endpoint = { "COS_ENDPOINT" },
  },
  {
    .scheme = "gs",
    .sign = DOWNLOAD_SIGN_GCS_V4,
    .key_id = { "GS_ACCESS_KEY_ID" },
    .secret = { "GS_SECRET_ACCESS_KEY" },
    .endpoint = { "STORAGE_EMULATOR_HOST" },
  },
};

/* Where profiles are looked for. */
typedef struct
{
  char *credentials;
  char *config;
} Files;

static void
files_clear (Files *files)
{
  g_free (files->credentials);
  g_free (files->config);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

static const char *
get_variable (const char *const *names)
{
  for (guint i = 0; i < NAMES_MAX && names[i] != NULL; i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && *value != '\0')
        return value;
    }

  return NULL;
}

static char *
find_file (const char *variable,
           const char *name)
{
  const char *path = get_variable ((const char *const[]) { variable, NULL });

  return path != NULL ? g_strdup (path) : g_build_filename (g_get_home_dir (), ".aws", name, NULL);
}

/* Files of AWS know two kinds of comments, key files one. */
static GKeyFile *
read_file (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *clean = NULL;

  if (!cli_file_read (path, &text, NULL, NULL))
    return NULL;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] == ';')
        lines[i][0] = '#';
    }
  clean = g_strjoinv ("\n", lines);
  return g_key_file_load_from_data (file, clean, (gsize) -1, G_KEY_FILE_NONE, NULL) ? g_steal_pointer (&file) : NULL;
}

static char *
get_value (GKeyFile   *file,
           const char *group,
           const char *key)
{
  char *value = file != NULL ? g_key_file_get_value (file, group, key, NULL) : NULL;

  if (value != NULL)
    g_strstrip (value);
  if (value != NULL && *value == '\0')
    g_clear_pointer (&value, g_free);
  return value;
}

/* What is in both files, the one with the credentials says. */
static char *
get_either (GKeyFile   *credentials,
            GKeyFile   *config,
            const char *name,
            const char *group,
            const char *key)
{
  char *value = get_value (credentials, name, key);

  return value != NULL ? value : get_value (config, group, key);
}

static DownloadAccount *
read_profile (const Files       *files,
              const char        *name,
              DownloadSignScheme sign)
{
  g_autoptr (GKeyFile) credentials = read_file (files->credentials);
  g_autoptr (GKeyFile) config = read_file (files->config);
  g_autofree char *group = g_str_equal (name, "default") ? g_strdup (name) : g_strconcat ("profile ", name, NULL);
  g_autofree char *addressing = get_value (config, group, "addressing_style");
  g_autoptr (DownloadAccount) account = download_account_new (sign, NULL, NULL);

  account->key_id = get_either (credentials, config, name, group, "aws_access_key_id");
  account->secret = get_either (credentials, config, name, group, "aws_secret_access_key");
  account->token = get_either (credentials, config, name, group, "aws_session_token");
  account->region = get_either (credentials, config, name, group, "region");
  account->endpoint = get_either (credentials, config, name, group, "endpoint_url");
  if (g_strcmp0 (addressing, "path") == 0)
    account->addressing = DOWNLOAD_ADDRESSING_PATH;
  else if (g_strcmp0 (addressing, "virtual") == 0)
    account->addressing = DOWNLOAD_ADDRESSING_HOST;
  return account->key_id != NULL && account->secret != NULL ? g_steal_pointer (&account) : NULL;
}

static DownloadAccount *
read_environment (const Variables *provider)
{
  const char      *key_id = get_variable (provider->key_id);
  const char      *secret = get_variable (provider->secret);
  DownloadAccount *account = NULL;

  if (key_id == NULL || secret == NULL)
    return NULL;

  account = download_account_new (provider->sign, key_id, secret);
  account->token = g_strdup (get_variable (provider->token));
  return account;
}

/* What the environment says of the place counts before a profile. Without a region, OSS takes its first version only. */
static void
complete (DownloadAccount *account,
          const Variables *provider)
{
  const char *region = get_variable (provider->region);
  const char *endpoint = get_variable (provider->endpoint);

  if (region != NULL)
    {
      g_free (account->region);
      account->region = g_strdup (region);
    }
  if (endpoint != NULL)
    {
      g_free (account->endpoint);
      account->endpoint = g_strdup (endpoint);
    }
  if (account->scheme == DOWNLOAD_SIGN_OSS_V4 && account->region == NULL && account->endpoint != NULL &&
      strstr (account->endpoint, "aliyuncs.com") == NULL)
    account->scheme = DOWNLOAD_SIGN_OSS_V1;
}

static const Variables *
find_provider (const char *scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    if (g_str_equal (providers[i].scheme, scheme))
      return &providers[i];

  g_return_val_if_reached (NULL);
}

static void
set_not_found (const Variables *provider,
               const char      *profile,
               gboolean         named,
               const Files     *files,
               GError         **error)
{
  if (named)
    g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_KEY,
                 /* Translators: the name of an account, and two files */
                 _ ("There is no key of the account “%1$s”: it is neither in %2$s nor in %3$s."), profile, files->credentials, files->config);
  else if (provider->sign == DOWNLOAD_SIGN_S3_V4)
    g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_KEY,
                 /* Translators: two variables of the environment, the name of an account, and two files */
                 _ ("There is no key to sign links with: %1$s and %2$s are not set, and there is no “%3$s” in %4$s or %5$s."),
                 provider->key_id[0], provider->secret[0], profile, files->credentials, files->config);
  else
    g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_KEY,
                 /* Translators: two variables of the environment */
                 _ ("There is no key to sign links with: %1$s and %2$s are not set."), provider->key_id[0], provider->secret[0]);
}

/**
 * cli_account_find:
 * @scheme: of the URL: "s3", "oss", "cos" or "gs"
 * @name: (nullable): the profile that was named; %NULL is the environment, and of S3 then the profile that it names
 * @error: return location for a %DOWNLOAD_ERROR_LINK_KEY, which says where it was looked
 *
 * Returns: (transfer full) (nullable): %NULL if there is no key
 */
DownloadAccount *
cli_account_find (const char *scheme,
                  const char *name,
                  GError    **error)
{
  const Variables *provider = find_provider (scheme);
  const char      *profile = name != NULL ? name : g_getenv ("AWS_PROFILE");
  DownloadAccount *account = name == NULL ? read_environment (provider) : NULL;
  g_auto (Files) files = {
    .credentials = find_file ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    .config = find_file ("AWS_CONFIG_FILE", "config"),
  };

  if (profile == NULL || *profile == '\0')
    profile = "default";
  if (account == NULL && (name != NULL || provider->sign == DOWNLOAD_SIGN_S3_V4))
    account = read_profile (&files, profile, provider->sign);
  if (account != NULL)
    complete (account, provider);
  else
    set_not_found (provider, profile, name != NULL, &files, error);
  return account;
}
