/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The form of links: what is one, and what is a host. */

#include "config.h"

#include "link/download-link-form.h"

#include "base/download-error.h"
#include "link/download-link-protocol.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define URI_LENGTH_MAX (64 * 1024)
#define HOST_LENGTH_MAX 253
#define LABEL_LENGTH_MAX 63

static gboolean
has_control_characters (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;

  return FALSE;
}

static gboolean
check_text (const char *text,
            GError    **error)
{
  if (text[0] == '\0')
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("There is no link yet: paste one."));
  else if (strlen (text) > URI_LENGTH_MAX)
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("This link is too long to be sent to a server."));
  else if (has_control_characters (text))
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("This link is broken over several lines or damaged: copy it again."));
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_scheme (const char           *text,
              const DownloadRawUri *raw,
              GError              **error)
{
  const char *explanation = NULL;
  gboolean    http = raw->scheme != NULL && (g_ascii_strcasecmp (raw->scheme, "http") == 0 || g_ascii_strcasecmp (raw->scheme, "https") == 0);

  if (http && raw->authority != NULL)
    return TRUE;

  explanation = download_link_explain_protocol (text);
  if (explanation != NULL)
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, explanation);
  else if (raw->scheme != NULL && !http && raw->authority != NULL)
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("Only links that begin with https:// or http:// can be downloaded."));
  else
    g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("This is not a link: it has to begin with https:// or http://."));
  return FALSE;
}

static gboolean
is_valid_host_name (const char *host)
{
  gsize label = 0, length = strlen (host);

  /* The dot of the root may follow. */
  if (length > 0 && host[length - 1] == '.')
    length--;
  if (length == 0 || length > HOST_LENGTH_MAX)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (host[i] == '.' && label == 0)
        return FALSE;
      if (host[i] != '.' && !g_ascii_isalnum (host[i]) && host[i] != '-' && host[i] != '_')
        return FALSE;

      label = host[i] == '.' ? 0 : label + 1;
      if (label > LABEL_LENGTH_MAX)
        return FALSE;
    }

  return label > 0;
}

/**
 * download_link_form_trim:
 *
 * Returns: (transfer full): @text without blanks and angle brackets around it
 */
char *
download_link_form_trim (const char *text)
{
  gsize length;

  text += strspn (text, " \t\r\n\f\v<");
  length = strlen (text);
  while (length > 0 && strchr (" \t\r\n\f\v>", text[length - 1]) != NULL)
    length--;

  return g_strndup (text, length);
}

/**
 * download_link_form_split:
 * @text: trimmed text
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_LINK
 *
 * Returns: (transfer full) (nullable): the parts of a link that has an authority and one of the schemes http and https,
 *   or %NULL with @error set
 */
DownloadRawUri *
download_link_form_split (const char *text,
                          GError    **error)
{
  g_autofree char *trimmed = NULL;
  g_autoptr (DownloadRawUri) raw = NULL;
  const char *fragment;

  if (!check_text (text, error))
    return NULL;

  fragment = strchr (text, '#');
  if (fragment != NULL)
    {
      g_autofree char *sent = g_strndup (text, (gsize) (fragment - text));

      /* What is left is read again as the same. */
      trimmed = download_link_form_trim (sent);
    }
  raw = download_raw_uri_split (trimmed != NULL ? trimmed : text);
  return check_scheme (text, raw, error) ? g_steal_pointer (&raw) : NULL;
}

/**
 * download_link_form_normalize_host:
 * @host: a host name or an address, without brackets
 *
 * Returns: (transfer full) (nullable): the host in lower-case ASCII, or %NULL if it cannot be one
 */
char *
download_link_form_normalize_host (const char *host)
{
  g_autofree char *ascii = NULL;

  if (strchr (host, ':') != NULL)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

      return address != NULL && strchr (host, '%') == NULL ? g_ascii_strdown (host, -1) : NULL;
    }

  if (g_str_is_ascii (host))
    return is_valid_host_name (host) ? g_ascii_strdown (host, -1) : NULL;

  ascii = g_utf8_validate (host, -1, NULL) ? g_hostname_to_ascii (host) : NULL;
  return ascii != NULL && is_valid_host_name (ascii) ? g_ascii_strdown (ascii, -1) : NULL;
}
