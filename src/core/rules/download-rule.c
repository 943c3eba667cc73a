/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One rule: which downloads it is for, and what it gives them. */

#include "config.h"

#include "rules/download-rule.h"

#include "base/download-error.h"
#include "rules/download-rule-folder.h"
#include "rules/download-rule-type.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DownloadRule
{
  GObject            parent_instance;
  DownloadRuleFields fields; /* strings are owned */
};

G_DEFINE_FINAL_TYPE (DownloadRule, download_rule, G_TYPE_OBJECT)

static void
download_rule_finalize (GObject *object)
{
  DownloadRuleFields *fields = &DOWNLOAD_RULE (object)->fields;

  g_free ((char *) fields->host);
  g_free ((char *) fields->bucket);
  g_free ((char *) fields->type);
  g_free ((char *) fields->folder);
  G_OBJECT_CLASS (download_rule_parent_class)->finalize (object);
}

static void
download_rule_class_init (DownloadRuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_rule_finalize;
}

static void
download_rule_init (DownloadRule *self)
{
}

/* (transfer full) (nullable): without blanks around it; NULL if nothing is left */
static char *
trim (const char *text)
{
  char *trimmed = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  if (trimmed != NULL && *trimmed == '\0')
    g_clear_pointer (&trimmed, g_free);
  return trimmed;
}

/* An address of IPv6 is written with brackets and without. */
static gboolean
has_port (const char *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  return *name == '[' ? !g_str_has_suffix (name, "]") : strchr (name, ':') != NULL && address == NULL;
}

/* As links spell it. (transfer full) (nullable): NULL if there can be no such host */
static char *
normalize_host (const char *host)
{
  const gboolean   is_below = strncmp (host, "*.", 2) == 0;
  const char      *name = is_below ? host + 2 : host;
  g_autofree char *uri = g_strdup_printf (strchr (name, ':') != NULL && *name != '[' ? "http://[%s]/" : "http://%s/", name);
  g_autoptr (DownloadLink) link = strpbrk (name, "*/?#@%\\ ") == NULL && !has_port (name) ? download_link_new (uri, NULL) : NULL;
  g_autofree char *spelt = link != NULL ? g_strdup (download_link_get_host (link)) : NULL;
  const gsize      length = spelt != NULL ? strlen (spelt) : 0;

  if (length > 1 && spelt[length - 1] == '.')
    spelt[length - 1] = '\0';
  return length > 0 ? g_strdup_printf ("%s%s", is_below ? "*." : "", spelt) : NULL;
}

static gboolean
take_host (DownloadRule *self,
           const char   *text,
           GError      **error)
{
  g_autofree char *host = trim (text);

  if (host == NULL)
    return TRUE;
  self->fields.host = normalize_host (host);
  if (self->fields.host != NULL)
    return TRUE;

  /* Translators: %s is what somebody has typed. Leave “example.org” and “*.example.org” as they are. */
  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                      N_ ("“%s” is no name of a host, such as “example.org”, or “*.example.org” for all that are below it."), host);
  return FALSE;
}

static gboolean
take_numbers (DownloadRule             *self,
              const DownloadRuleFields *fields,
              GError                  **error)
{
  self->fields.connections = fields->connections;
  self->fields.limit_rate = fields->limit_rate;
  if (fields->connections <= DOWNLOAD_REQUEST_CONNECTIONS_MAX && fields->limit_rate <= G_MAXINT64)
    return TRUE;

  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("Most connections can be 1 to %d."), DOWNLOAD_REQUEST_CONNECTIONS_MAX);
  return FALSE;
}

static gboolean
check (const DownloadRuleFields *fields,
       GError                  **error)
{
  if (fields->type != NULL && !download_rule_type_check (fields->type, error))
    return FALSE;
  if (fields->folder != NULL && !download_rule_folder_check (fields->folder, error))
    return FALSE;
  if (fields->folder != NULL || fields->connections > 0 || fields->limit_rate > 0)
    return TRUE;

  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("A rule has to give something: a folder, connections or a speed limit."));
  return FALSE;
}

/**
 * download_rule_new:
 * @fields: copied, without blanks around the texts
 * @error: return location for %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: (transfer full) (nullable)
 */
DownloadRule *
download_rule_new (const DownloadRuleFields *fields,
                   GError                  **error)
{
  g_autoptr (DownloadRule) self = g_object_new (DOWNLOAD_TYPE_RULE, NULL);

  self->fields.bucket = trim (fields->bucket);
  self->fields.type = trim (fields->type);
  self->fields.folder = trim (fields->folder);
  if (!take_host (self, fields->host, error) || !take_numbers (self, fields, error) || !check (&self->fields, error))
    return NULL;
  return g_steal_pointer (&self);
}

const DownloadRuleFields *
download_rule_get_fields (DownloadRule *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_RULE (self), NULL);

  return &self->fields;
}

/* @length: of @host without the dot of the root */
static gboolean
host_fits (const char *pattern,
           const char *host)
{
  const gsize length = g_str_has_suffix (host, ".") ? strlen (host) - 1 : strlen (host);
  const gsize end = strlen (pattern);

  if (*pattern != '*')
    return length == end && strncmp (host, pattern, length) == 0;
  /* With the dot: "evilexample.org" is not below "example.org". */
  return length > end - 1 && strncmp (host + length - (end - 1), pattern + 1, end - 1) == 0;
}

/* The name that a download has before a server has said another one. (transfer full) (nullable) */
static char *
guess_name (DownloadRequest *request)
{
  const char *name = download_request_get_name (request);

  if (name == NULL)
    name = download_request_get_suggested_name (request);
  return name != NULL ? g_strdup (name) : download_link_suggest_name (download_request_get_link (request));
}

/**
 * download_rule_fits:
 *
 * Returns: whether everything that the rule asks for holds. Nobody is asked: the name is the chosen one, or that of the link.
 */
gboolean
download_rule_fits (DownloadRule    *self,
                    DownloadRequest *request)
{
  const DownloadRuleFields *fields = &self->fields;
  const DownloadLink       *link = download_request_get_link (request);
  g_autofree char          *name = fields->type != NULL ? guess_name (request) : NULL;

  return (fields->host == NULL || host_fits (fields->host, download_link_get_host (link))) &&
         (fields->bucket == NULL || g_strcmp0 (fields->bucket, download_link_get_bucket (link)) == 0) &&
         (fields->type == NULL || download_rule_type_fits (fields->type, name));
}
