/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file names that links ask for. */

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
