/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file that rules are kept in. It is read strictly: a condition that is not understood would make a rule hold for too much. */

#include "config.h"

#include "rules/download-rules.h"

#include "base/download-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define HEAD_GROUP "Pickup Rules"
#define VERSION_KEY "Version"
#define VERSION 1

/* Bytes. More than a person ever writes. */
#define MAX_FILE_SIZE (1024 * 1024)

static const char *const keys[] = { "Host", "Bucket", "Type", "Folder", "Connections", "Limit", NULL };

static void
write_text (GKeyFile   *file,
            const char *group,
            const char *key,
            const char *text)
{
  if (text != NULL)
    g_key_file_set_string (file, group, key, text);
}

static void
write_number (GKeyFile   *file,
              const char *group,
              const char *key,
              guint64     number)
{
  if (number > 0)
    g_key_file_set_uint64 (file, group, key, number);
}

static void
write_rule (GKeyFile     *file,
            guint         number,
            DownloadRule *rule)
{
  const DownloadRuleFields *fields = download_rule_get_fields (rule);
  g_autofree char          *group = g_strdup_printf ("Rule %u", number);

  write_text (file, group, "Host", fields->host);
  write_text (file, group, "Bucket", fields->bucket);
  write_text (file, group, "Type", fields->type);
  write_text (file, group, "Folder", fields->folder);
  write_number (file, group, "Connections", fields->connections);
  write_number (file, group, "Limit", fields->limit_rate);
}

char *
download_rules_to_text (GListModel *rules)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_integer (file, HEAD_GROUP, VERSION_KEY, VERSION);
  for (guint i = 0; i < g_list_model_get_n_items (rules); i++)
    {
      g_autoptr (DownloadRule) rule = g_list_model_get_item (rules, i);

      write_rule (file, i + 1, rule);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

static gboolean
has_foreign_key (GKeyFile   *file,
                 const char *group,
                 GError    **error)
{
  g_auto (GStrv) found = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; found != NULL && found[i] != NULL; i++)
    if (!g_strv_contains (keys, found[i]))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s", group, found[i]);
        return TRUE;
      }
  return FALSE;
}

/* What is not there is 0. */
static guint64
read_number (GKeyFile   *file,
             const char *group,
             const char *key,
             GError    **error)
{
  return g_key_file_has_key (file, group, key, NULL) ? g_key_file_get_uint64 (file, group, key, error) : 0;
}

/* What is not there is NULL. */
static char *
read_text (GKeyFile   *file,
           const char *group,
           const char *key,
           GError    **error)
{
  return g_key_file_has_key (file, group, key, NULL) && *error == NULL ? g_key_file_get_string (file, group, key, error) : NULL;
}

static DownloadRule *
read_rule (GKeyFile   *file,
           const char *group,
           GError    **error)
{
  GError          *mistake = NULL;
  g_autofree char *host = read_text (file, group, "Host", &mistake);
  g_autofree char *bucket = read_text (file, group, "Bucket", &mistake);
  g_autofree char *type = read_text (file, group, "Type", &mistake);
  g_autofree char *folder = read_text (file, group, "Folder", &mistake);
  const guint64    connections = mistake == NULL ? read_number (file, group, "Connections", &mistake) : 0;
  const guint64    limit_rate = mistake == NULL ? read_number (file, group, "Limit", &mistake) : 0;

  if (mistake != NULL)
    {
      g_propagate_error (error, mistake);
      return NULL;
    }
  return download_rule_new (&(DownloadRuleFields) { host, bucket, type, folder, (guint) MIN (connections, G_MAXUINT), limit_rate }, error);
}

static GListStore *
read_rules (const char *text,
            GError    **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GListStore) rules = g_list_store_new (DOWNLOAD_TYPE_RULE);
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, error))
    return NULL;
  if (g_key_file_get_integer (file, HEAD_GROUP, VERSION_KEY, error) != VERSION)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s", HEAD_GROUP, VERSION_KEY);
      return NULL;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (DownloadRule) rule = NULL;

      if (g_str_equal (groups[i], HEAD_GROUP))
        continue;
      if (has_foreign_key (file, groups[i], error) || (rule = read_rule (file, groups[i], error)) == NULL)
        return NULL;
      g_list_store_append (rules, rule);
    }
  return g_steal_pointer (&rules);
}

GListStore *
download_rules_from_text (const char *text,
                          GError    **error)
{
  g_autoptr (GError) mistake = NULL;
  GListStore *rules = read_rules (text, &mistake);

  if (rules == NULL)
    /* Translators: the name of a file, and what is wrong in it. */
    download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("The rules in “%1$s” cannot be understood: %2$s"), DOWNLOAD_RULES_FILE, mistake->message);
  return rules;
}

char *
download_rules_read_file (const char *folder,
                          GError    **error)
{
  g_autofree char *path = g_build_filename (folder, DOWNLOAD_RULES_FILE, NULL);
  g_autoptr (GError) mistake = NULL;
  char    *text = NULL;
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    status.st_size = 0;
  if (status.st_size <= MAX_FILE_SIZE && g_file_get_contents (path, &text, NULL, &mistake) && g_utf8_validate (text, -1, NULL))
    return text;

  g_free (text);
  if (g_error_matches (mistake, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return NULL;
  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("The rules in “%1$s” cannot be understood: %2$s"), DOWNLOAD_RULES_FILE,
                      mistake != NULL ? mistake->message : g_strerror (EILSEQ));
  return NULL;
}
