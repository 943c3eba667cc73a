/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a request of what a browser tells. Whoever calls may be anybody on the bus: what is not as a browser has it is refused. */

#include "config.h"

#include "files/pickup-browser-request.h"

#include <string.h>

/* Bytes; servers take less of either. */
#define MAX_LINK 32768
#define MAX_HEADER 8192
#define MAX_COOKIES 65536

typedef struct
{
  const char *link;
  const char *first_link;
  const char *referrer;
  const char *page;
  const char *user_agent;
  GVariant   *cookies;
} Description;

static gboolean
refuse (GError    **error,
        const char *what)
{
  g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, "The %s is none", what);
  return FALSE;
}

static DownloadLink *
read_link (const char *text,
           const char *what,
           GError    **error)
{
  DownloadLink *link = strlen (text) <= MAX_LINK ? download_link_new (text, NULL) : NULL;

  if (link == NULL)
    refuse (error, what);
  return link;
}

/* A header that would not be sent as it is, is an attempt at another one. */
static gboolean
add_header (DownloadRequest *request,
            const char      *name,
            const char      *value,
            GError         **error)
{
  g_autofree char *header = g_strdup_printf ("%s: %s", name, value);

  if (*value == '\0')
    return TRUE;
  if (strlen (value) > MAX_HEADER || !download_request_add_header (request, header, NULL))
    return refuse (error, name);
  return TRUE;
}

static gboolean
add_referrer (DownloadRequest *request,
              const char      *referrer,
              GError         **error)
{
  g_autoptr (DownloadLink) page = *referrer != '\0' ? read_link (referrer, "referrer", error) : NULL;

  if (page == NULL)
    return *referrer == '\0';
  if (strchr (referrer, '#') != NULL || download_link_get_user_info (page) != NULL)
    return refuse (error, "referrer");
  return add_header (request, "Referer", referrer, error);
}

static gboolean
add_page (DownloadRequest *request,
          const char      *text,
          GError         **error)
{
  g_autoptr (DownloadLink) page = *text != '\0' ? read_link (text, "page", error) : NULL;

  if (page == NULL)
    return *text == '\0';
  if (download_link_get_user_info (page) != NULL)
    return refuse (error, "page");
  download_request_set_page (request, text);
  return TRUE;
}

/* RFC 6265, 4.1.1, and what browsers send beyond it. */
static gboolean
is_cookie_text (const char *text,
                const char *forbidden)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || strchr (forbidden, *p) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
add_cookies (DownloadRequest *request,
             GVariant        *cookies,
             GError         **error)
{
  g_autoptr (GString) header = g_string_new ("Cookie: ");
  const gsize  before = header->len;
  GVariantIter iter;
  const char  *name, *value;

  g_variant_iter_init (&iter, cookies);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &value))
    {
      if (*name == '\0' || !is_cookie_text (name, " ,;=") || !is_cookie_text (value, ";"))
        return refuse (error, "cookie");
      g_string_append_printf (header, "%s%s=%s", header->len > before ? "; " : "", name, value);
      if (header->len > MAX_COOKIES)
        return refuse (error, "cookie");
    }

  return header->len == before || download_request_add_header (request, header->str, error);
}

static void
read_description (GVariant    *variant,
                  Description *description)
{
  g_variant_get (variant, "(&s&s&s&s&s@a(ss))", &description->link, &description->first_link, &description->referrer,
                 &description->page, &description->user_agent, &description->cookies);
}

static DownloadRequest *
make_request (const Description *description,
              DownloadLink      *link,
              gboolean           with_cookies,
              GError           **error)
{
  g_autoptr (DownloadRequest) request = download_request_new (link);

  if (!add_referrer (request, description->referrer, error) || !add_page (request, description->page, error) ||
      !add_header (request, "User-Agent", description->user_agent, error) ||
      (with_cookies && !add_cookies (request, description->cookies, error)))
    return NULL;
  return g_steal_pointer (&request);
}

/**
 * pickup_browser_request_new:
 * @description: of %PICKUP_BROWSER_REQUEST_TYPE
 *
 * The link is the one that the browser has got an answer from: its cookies are known, and whatever was needed to get there was done.
 *
 * Returns: (transfer full) (nullable): %NULL if any of it is not what it says
 */
DownloadRequest *
pickup_browser_request_new (GVariant *description,
                            GError  **error)
{
  Description parts;
  g_autoptr (GVariant) cookies = NULL;
  g_autoptr (DownloadLink) link = NULL;

  read_description (description, &parts);
  cookies = parts.cookies;
  link = read_link (parts.link, "link", error);
  return link != NULL ? make_request (&parts, link, TRUE, error) : NULL;
}

/**
 * pickup_browser_request_new_for_first_link:
 * @description: of %PICKUP_BROWSER_REQUEST_TYPE
 *
 * The same download by the link that was clicked, for a download that began with that. Its cookies are not those of another origin.
 *
 * Returns: (transfer full) (nullable): %NULL if there is no other first link
 */
DownloadRequest *
pickup_browser_request_new_for_first_link (GVariant *description,
                                           GError  **error)
{
  Description parts;
  g_autoptr (GVariant) cookies = NULL;
  g_autoptr (DownloadLink) link = NULL, first = NULL;

  read_description (description, &parts);
  cookies = parts.cookies;
  link = read_link (parts.link, "link", error);
  first = link != NULL ? read_link (parts.first_link, "first link", error) : NULL;
  if (first == NULL)
    return NULL;
  if (g_str_equal (parts.link, parts.first_link))
    {
      refuse (error, "first link");
      return NULL;
    }
  return make_request (&parts, first, g_str_equal (download_link_get_origin (link), download_link_get_origin (first)), error);
}
