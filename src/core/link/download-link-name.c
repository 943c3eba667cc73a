/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file names that links ask for, and which of several a file gets. */

#include "config.h"

#include "link/download-link-name.h"

#include "link/download-file-name.h"
#include "link/download-raw-uri.h"

#include <string.h>

/* The name in a header that the link asks the server to answer with. Some signers escape it twice. */
static char *
name_from_override (const char *value)
{
  g_autofree char *once = g_strdelimit (g_strdup (value), "+", ' ');
  g_autofree char *plain = download_raw_unescape (once);

  if (g_regex_match_simple ("%(3B|20|3D|22)", plain, G_REGEX_CASELESS | G_REGEX_RAW, 0) && strchr (plain, ';') == NULL)
    {
      char *again = download_raw_unescape (plain);

      g_free (plain);
      plain = again;
    }

  return download_file_name_from_disposition (plain);
}

/**
 * download_link_name_from_query:
 *
 * Returns: (transfer full) (nullable): the safe file name that the parameters ask for, or %NULL
 */
char *
download_link_name_from_query (const DownloadLinkQuery *query)
{
  static const char *const dispositions[] = { "response-content-disposition", "rscd", "b2ContentDisposition",
                                              "responseContentDisposition" };

  for (guint i = 0; i < download_link_query_get_size (query); i++)
    {
      const DownloadLinkParameter *parameter = download_link_query_get (query, i);
      char                        *name = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (dispositions); j++)
        if (parameter->raw_value != NULL && g_str_equal (parameter->name, dispositions[j]))
          name = name_from_override (parameter->raw_value);
      if (g_str_equal (parameter->name, "attname"))
        name = download_file_name_sanitize (parameter->value, -1, DOWNLOAD_FILE_NAME_MAX);
      if (name != NULL)
        return name;
    }

  return NULL;
}

/* What such a name ends with is a program on the server, which sends something else. */
static const char *const script_extensions[] = {
  "action", "ashx", "asmx", "asp", "aspx", "cfm", "cgi", "dll", "do", "fcgi", "jsf",
  "jsp", "jspx", "php", "php3", "php4", "php5", "php7", "phtml", "pl", "rhtml", NULL
};

#define EXTENSION_CHARACTERS_MAX 10

/* Numbers are parts of versions, unless they count the parts of an archive. */
static gboolean
is_extension (const char *text)
{
  gsize    length = strlen (text);
  gboolean has_letter = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p))
        return FALSE;
      has_letter = has_letter || g_ascii_isalpha (*p);
    }

  return length > 0 && length <= EXTENSION_CHARACTERS_MAX && (has_letter || (length == 3 && text[0] == '0'));
}

/* Whether @name tells what kind of file it is. */
static gboolean
tells_kind (const char *name)
{
  const char      *dot = name != NULL ? strrchr (name, '.') : NULL;
  g_autofree char *extension = NULL;

  if (dot == NULL || dot == name || !is_extension (dot + 1))
    return FALSE;

  extension = g_ascii_strdown (dot + 1, -1);
  return !g_strv_contains (script_extensions, extension);
}

static gboolean
asks_for_name (const DownloadLink *link)
{
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (download_link_get_query (link));
  g_autofree char *name = download_link_name_from_query (query);

  return name != NULL;
}

/**
 * download_link_choose_name:
 * @disposition_name: (nullable): what the server says that the file is called
 * @asked: the link that a person gave
 * @final: where redirects led from there; it may be @asked itself
 *
 * What the server says comes first, then the name that @asked has or asks for. Where redirects led counts if only that tells what
 * kind of file it is: "download" and "get.php" are names of programs.
 *
 * Returns: (transfer full) (nullable): a safe file name, or %NULL if nothing suggests one
 */
char *
download_link_choose_name (const char         *disposition_name,
                           const DownloadLink *asked,
                           const DownloadLink *final)
{
  g_autofree char *own = NULL, *target = NULL;

  if (disposition_name != NULL)
    return g_strdup (disposition_name);

  own = download_link_suggest_name (asked);
  if (own != NULL && (asks_for_name (asked) || tells_kind (own)))
    return g_steal_pointer (&own);

  target = download_link_suggest_name (final);
  if (target != NULL && (own == NULL || asks_for_name (final) || tells_kind (target)))
    return g_steal_pointer (&target);
  return g_steal_pointer (&own);
}
