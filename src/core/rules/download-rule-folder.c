/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a rule has a file saved. What a link says never leads out of the folder that the person wrote. */

#include "config.h"

#include "rules/download-rule-folder.h"

#include "base/download-error.h"
#include "base/download-plain-name.h"
#include "link/download-file-name.h"
#include "link/download-link-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Folders below each other, and bytes of a name: what a link says must not make paths that no system takes. */
#define MAX_DEPTH 16
#define MAX_VALUE 100

static const char *const placeholders[] = { "{host}", "{bucket}", "{date}", "{path}" };

/* (nullable): the one that @text begins with */
static const char *
find_placeholder (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (strncmp (text, placeholders[i], strlen (placeholders[i])) == 0)
      return placeholders[i];
  return NULL;
}

static gboolean
has_unknown_placeholder (const char *pattern)
{
  for (const char *brace = strpbrk (pattern, "{}"); brace != NULL; brace = strpbrk (brace, "{}"))
    {
      const char *known = find_placeholder (brace);

      if (known == NULL)
        return TRUE;
      brace += strlen (known);
    }
  return FALSE;
}

static gboolean
leads_upwards (const char *pattern)
{
  g_auto (GStrv) names = g_strsplit (pattern, "/", -1);

  return g_strv_contains ((const char *const *) names, "..") || g_strv_contains ((const char *const *) names, ".");
}

gboolean
download_rule_folder_check (const char *pattern,
                            GError    **error)
{
  if (has_unknown_placeholder (pattern))
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          N_ ("In a folder, braces stand around {host}, {bucket}, {date} and {path} only."));
      return FALSE;
    }
  if (leads_upwards (pattern))
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("“.” and “..” are no names of folders here: write the whole path."));
      return FALSE;
    }
  return TRUE;
}

/* (transfer full): one name that every disk can hold, or "" if nothing is left of it */
static char *
make_safe (const char *value)
{
  g_autofree char *plain = g_uri_unescape_string (value, NULL);
  g_autofree char *text = g_strdelimit (g_strdup (plain != NULL ? plain : value), "/\\", '_');
  g_autofree char *name = download_file_name_sanitize (text, -1, MAX_VALUE);

  return name != NULL ? download_plain_name (name) : g_strdup ("");
}

/* The folders of the link's path, without the file's own name and without secrets. */
static char *
make_path (const DownloadLink *link)
{
  const char      *key = download_link_get_key (link);
  g_autofree char *path = key != NULL ? g_strdup (key) : download_link_path_redact (download_link_get_host (link), download_link_get_path (link), "");
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  GString *folders = g_string_new (NULL);
  guint    depth = 0;

  for (guint i = 0; segments[i] != NULL && segments[i + 1] != NULL && depth < MAX_DEPTH; i++)
    {
      g_autofree char *name = make_safe (segments[i]);

      if (*name == '\0')
        continue;
      g_string_append_printf (folders, "%s%s", depth > 0 ? "/" : "", name);
      depth++;
    }
  return g_string_free (folders, FALSE);
}

static char *
make_value (const char         *placeholder,
            const DownloadLink *link,
            GDateTime          *now)
{
  const char *bucket = download_link_get_bucket (link);

  if (g_str_equal (placeholder, "{date}"))
    return g_date_time_format (now, "%Y-%m-%d");
  if (g_str_equal (placeholder, "{path}"))
    return make_path (link);
  if (g_str_equal (placeholder, "{bucket}"))
    return make_safe (bucket != NULL ? bucket : "");
  return make_safe (download_link_get_host (link));
}

/* What values leave between dots must not become the way to the folder above. Takes @path; what is returned is relative. */
static char *
without_dots (char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  g_free (path);
  for (guint i = 0; names[i] != NULL; i++)
    if (!g_str_equal (names[i], "") && !g_str_equal (names[i], ".") && !g_str_equal (names[i], ".."))
      g_strv_builder_add (kept, names[i]);
  parts = g_strv_builder_end (kept);
  return g_strjoinv ("/", parts);
}

/**
 * download_rule_folder_expand:
 * @pattern: a path that download_rule_folder_check() is content with; one that is relative begins at @usual_folder, "~/" is the home folder
 * @now: the day that "{date}" becomes
 *
 * What has no value leaves no folder: "{bucket}" where there is none.
 *
 * Returns: (transfer full) (type filename): an absolute path
 */
char *
download_rule_folder_expand (const char         *pattern,
                             const DownloadLink *link,
                             const char         *usual_folder,
                             GDateTime          *now)
{
  const gboolean   at_home = g_str_equal (pattern, "~") || strncmp (pattern, "~/", 2) == 0;
  const char      *start = at_home ? g_get_home_dir () : usual_folder;
  g_autofree char *path = NULL;
  GString         *expanded = g_string_new (NULL);

  for (const char *p = at_home ? pattern + 1 : pattern; *p != '\0';)
    {
      const char      *placeholder = find_placeholder (p);
      g_autofree char *value = placeholder != NULL ? make_value (placeholder, link, now) : g_strndup (p, 1);

      g_string_append (expanded, value);
      p += placeholder != NULL ? strlen (placeholder) : 1;
    }

  path = without_dots (g_string_free (expanded, FALSE));
  return at_home || !g_path_is_absolute (pattern) ? g_canonicalize_filename (path, start) : g_canonicalize_filename (path, "/");
}
