/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which links of the clipboard are offered, and in which words. */

#include "config.h"

#include "policy/pickup-clipboard-offer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bytes. Nobody copies a longer list by chance, and whoever means to pastes it. */
#define MAX_TEXT (64 * 1024)

/* Bytes of an ending such as “.parquet”; longer ones are parts of names. */
#define MAX_ENDING 9

/* Characters of a name that is too long. */
#define NAME_START 30
#define NAME_END 15

static gboolean
is_page (const char *ending)
{
  static const char *const endings[] = { "htm", "html", "xhtml", "php", "asp", "aspx", "jsp", "cgi", "do" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (ending, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
pickup_clipboard_offer_fits (DownloadLink *link)
{
  const char *name = strrchr (download_link_get_path (link), '/');
  const char *ending = name != NULL ? strrchr (name, '.') : NULL;
  gboolean    has_letter = FALSE;

  if (download_link_is_signed (link))
    return TRUE;
  if (ending == NULL || ending == name + 1 || strlen (ending + 1) > MAX_ENDING || is_page (ending + 1))
    return FALSE;
  for (const char *c = ending + 1; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c))
        return FALSE;
      has_letter = has_letter || g_ascii_isalpha (*c);
    }
  return has_letter;
}

/* Also one that is finished: whoever wants that file again says so. */
static gboolean
is_known (DownloadService *service,
          DownloadLink    *link)
{
  GListModel *model = G_LIST_MODEL (service);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (g_str_equal (download_link_get_identity (download_item_get_link (item)), download_link_get_identity (link)))
        return TRUE;
    }
  return FALSE;
}

/* The download that goes on with @link; or %NULL, and @wanted tells whether it would be a new one. */
static DownloadItem *
find_continued (DownloadService *service,
                DownloadLink    *link,
                gboolean        *wanted)
{
  DownloadItem *item = download_service_find_by_link (service, link);

  if (item == NULL)
    *wanted = !is_known (service, link);
  else
    *wanted = !download_service_is_withdrawn (service, item) &&
              !g_str_equal (download_link_get_uri (download_item_get_link (item)), download_link_get_uri (link));
  return item;
}

/* (transfer full) (nullable): requests, if they are all that @text is about */
static GPtrArray *
read_text (const char *text)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = NULL;

  if (strlen (text) > MAX_TEXT)
    return NULL;
  requests = download_requests_from_text (text, -1, &problems);
  if (requests->len == 0 || problems->len > 0)
    return NULL;
  for (guint i = 0; i < requests->len; i++)
    if (!pickup_clipboard_offer_fits (download_request_get_link (g_ptr_array_index (requests, i))))
      return NULL;
  return g_steal_pointer (&requests);
}

PickupClipboardOffer *
pickup_clipboard_offer_new (DownloadService *service,
                            const char      *text)
{
  g_autoptr (GPtrArray) requests = read_text (text);
  g_autoptr (PickupClipboardOffer) self = NULL;

  if (requests == NULL)
    return NULL;
  self = g_new0 (PickupClipboardOffer, 1);
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < requests->len; i++)
    {
      DownloadRequest *request = g_ptr_array_index (requests, i);
      gboolean         wanted;
      DownloadItem    *item = find_continued (service, download_request_get_link (request), &wanted);

      if (!wanted)
        continue;
      g_ptr_array_add (self->requests, g_object_ref (request));
      if (item != NULL)
        self->n_continued++;
    }
  return self->requests->len > 0 ? g_steal_pointer (&self) : NULL;
}

void
pickup_clipboard_offer_free (PickupClipboardOffer *self)
{
  g_ptr_array_unref (self->requests);
  g_free (self);
}

/* As much of the name as can be read at a glance: its beginning, which tells one file from another, and its ending. */
static char *
get_name (DownloadRequest *request)
{
  const char      *wanted = download_request_get_name (request);
  g_autofree char *name = wanted != NULL ? g_strdup (wanted) : download_link_suggest_name (download_request_get_link (request));
  const glong      n_chars = g_utf8_strlen (name, -1);
  g_autofree char *start = g_utf8_substring (name, 0, MIN (n_chars, NAME_START));

  if (n_chars <= NAME_START + NAME_END + 1)
    return g_steal_pointer (&name);
  return g_strconcat (start, "…", g_utf8_offset_to_pointer (name, n_chars - NAME_END), NULL);
}

/* If some go on and others are new, all of them are downloaded. */
static gboolean
continues (const PickupClipboardOffer *self)
{
  return self->n_continued == self->requests->len;
}

char *
pickup_clipboard_offer_get_question (const PickupClipboardOffer *self)
{
  const guint      n_files = self->requests->len;
  g_autofree char *name = get_name (g_ptr_array_index (self->requests, 0));

  if (n_files == 1 && continues (self))
    /* Translators: %s is the name of a file. */
    return g_strdup_printf (_ ("Continue “%s” with the link from the clipboard?"), name);
  if (n_files == 1)
    /* Translators: %s is the name of a file, whose link is in the clipboard. */
    return g_strdup_printf (_ ("Download “%s” from the clipboard?"), name);
  if (continues (self))
    return g_strdup_printf (ngettext ("Continue %u download with the link from the clipboard?", "Continue %u downloads with the links from the clipboard?", n_files), n_files);
  /* Translators: files whose links are in the clipboard. */
  return g_strdup_printf (ngettext ("Download %u file from the clipboard?", "Download %u files from the clipboard?", n_files), n_files);
}

char *
pickup_clipboard_offer_get_button (const PickupClipboardOffer *self)
{
  if (continues (self))
    /* Translators: a button, a verb: goes on with a download. */
    return g_strdup (_ ("_Continue"));
  /* Translators: a button, a verb. */
  return g_strdup (_ ("_Download"));
}
