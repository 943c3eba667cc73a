/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parameters of a query string. */

#include "config.h"

#include "link/download-link-query.h"

#include "link/download-raw-uri.h"

#include <string.h>

struct _DownloadLinkQuery
{
  GPtrArray *parameters; /* DownloadLinkParameter, owned */
};

static void
parameter_free (gpointer data)
{
  DownloadLinkParameter *parameter = data;

  g_free (parameter->raw_name);
  g_free (parameter->raw_value);
  g_free (parameter->name);
  g_free (parameter->value);
  g_free (parameter);
}

static DownloadLinkParameter *
parameter_new (const char *text)
{
  DownloadLinkParameter *parameter = g_new0 (DownloadLinkParameter, 1);
  const char            *equals = strchr (text, '=');

  parameter->raw_name = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  parameter->raw_value = equals != NULL ? g_strdup (equals + 1) : NULL;
  parameter->name = download_raw_unescape (parameter->raw_name);
  parameter->value = download_raw_unescape (equals != NULL ? equals + 1 : "");
  return parameter;
}

/**
 * download_link_query_new:
 * @query: (nullable): the raw query, without the question mark
 *
 * Returns: (transfer full): its parameters; empty ones are left out
 */
DownloadLinkQuery *
download_link_query_new (const char *query)
{
  DownloadLinkQuery *self = g_new0 (DownloadLinkQuery, 1);
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query : "", "&", -1);

  self->parameters = g_ptr_array_new_with_free_func (parameter_free);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_ptr_array_add (self->parameters, parameter_new (parts[i]));

  return self;
}

void
download_link_query_free (DownloadLinkQuery *self)
{
  g_ptr_array_unref (self->parameters);
  g_free (self);
}

guint
download_link_query_get_size (const DownloadLinkQuery *self)
{
  return self->parameters->len;
}

const DownloadLinkParameter *
download_link_query_get (const DownloadLinkQuery *self,
                         guint                    index)
{
  g_return_val_if_fail (index < self->parameters->len, NULL);

  return g_ptr_array_index (self->parameters, index);
}

/**
 * download_link_query_name_equal:
 * @name: a name from a query
 * @wanted: the name as its documentation spells it
 *
 * Names with the prefix "X-" arrive in every case; all others mean something else in another case.
 */
gboolean
download_link_query_name_equal (const char *name,
                                const char *wanted)
{
  if (g_ascii_strncasecmp (wanted, "x-", 2) == 0)
    return g_ascii_strcasecmp (name, wanted) == 0;

  return strcmp (name, wanted) == 0;
}

/**
 * download_link_query_lookup:
 *
 * Returns: (nullable): the unescaped value of the first parameter of that name, as servers that tolerate a second one
 *   take it; %NULL if there is none
 */
const char *
download_link_query_lookup (const DownloadLinkQuery *self,
                            const char              *name)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const DownloadLinkParameter *parameter = g_ptr_array_index (self->parameters, i);

      if (download_link_query_name_equal (parameter->name, name))
        return parameter->value;
    }

  return NULL;
}
