/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists the files of repositories by the public JSON API of Hugging Face and GitHub. Links to files are made of their names; of what the
 * servers call links, only where the next page is gets used, and it is asked for where the first one was. */

#include "config.h"

#include "listing/download-repository-lister.h"

#include "base/download-error.h"
#include "listing/download-repository-page.h"

#include <glib/gi18n-lib.h>

struct _DownloadRepositoryLister
{
  DownloadLister parent_instance;

  DownloadRepository *repository;
  gboolean            recursive;
  char               *tag; /* nullable: of the release, once it is known */
};

G_DEFINE_FINAL_TYPE (DownloadRepositoryLister, download_repository_lister, DOWNLOAD_TYPE_LISTER)

static const char *const asked_headers[] = { "Accept: application/json", NULL };

static DownloadLink *
new_first_link (DownloadRepositoryLister *self,
                GError                  **error)
{
  g_autofree char *uri = download_repository_get_page_uri (self->repository, self->recursive);

  return download_link_new (uri, error);
}

static DownloadLink *
download_repository_lister_ask (DownloadLister *lister,
                                const char     *place,
                                gint64          now,
                                GError        **error)
{
  return place != NULL ? download_link_new (place, error) : new_first_link (DOWNLOAD_REPOSITORY_LISTER (lister), error);
}

/* A mirror may send on the next link of whom it mirrors, and a token is for one origin only: no page is asked for elsewhere.
 * (transfer full) (nullable) */
static char *
find_place (DownloadRepositoryLister *self,
            const char               *next)
{
  g_autoptr (DownloadLink) first = new_first_link (self, NULL);
  g_autoptr (DownloadLink) target = first != NULL ? download_link_resolve (first, next, NULL) : NULL;
  const char *query = target != NULL ? download_link_get_query (target) : NULL;

  return query != NULL ? g_strconcat (download_link_get_origin (first), download_link_get_path (first), "?", query, NULL) : NULL;
}

static gboolean
set_place (DownloadRepositoryLister *self,
           DownloadListingPage      *page,
           const char               *next,
           GError                  **error)
{
  page->is_last = next == NULL;
  page->token = next != NULL ? find_place (self, next) : NULL;
  if (page->is_last || page->token != NULL)
    return TRUE;

  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL, _ ("What the server sent is no list of files that can be read."));
  return FALSE;
}

static DownloadListingPage *
read_release (DownloadRepositoryLister *self,
              const char               *text,
              gsize                     length,
              GError                  **error)
{
  g_clear_pointer (&self->tag, g_free);
  return download_repository_page_parse_release (text, length, &self->tag, error);
}

static DownloadListingPage *
download_repository_lister_read (DownloadLister *lister,
                                 const char     *text,
                                 gsize           length,
                                 const char     *next,
                                 GError        **error)
{
  DownloadRepositoryLister *self = DOWNLOAD_REPOSITORY_LISTER (lister);
  g_autoptr (DownloadListingPage) page = NULL;

  if (self->repository->kind == DOWNLOAD_REPOSITORY_RELEASE)
    return read_release (self, text, length, error);

  page = download_repository_page_parse_tree (text, length, download_lister_get_prefix (lister), self->recursive, error);
  if (page == NULL || !set_place (self, page, next, error))
    return NULL;
  return g_steal_pointer (&page);
}

/* GitHub says of what is private that it is not there. */
static GError *
download_repository_lister_explain (DownloadLister *lister,
                                    const GError   *error)
{
  DownloadRepositoryLister *self = DOWNLOAD_REPOSITORY_LISTER (lister);

  if (self->repository->kind != DOWNLOAD_REPOSITORY_RELEASE || !g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NOT_FOUND))
    return NULL;
  return download_error_new_literal (DOWNLOAD_ERROR_NOT_FOUND, N_ ("There is no such release, or the repository is private."));
}

static DownloadRequest *
download_repository_lister_new_request (DownloadLister             *lister,
                                        const DownloadListingEntry *entry,
                                        gint64                      now,
                                        GError                    **error)
{
  DownloadRepositoryLister *self = DOWNLOAD_REPOSITORY_LISTER (lister);
  g_autofree char          *uri = download_repository_get_file_uri (self->repository, self->tag, entry->key);
  g_autoptr (DownloadLink) link = download_link_new (uri, error);
  g_autoptr (DownloadRequest) request = link != NULL ? download_request_new (link) : NULL;

  if (request == NULL || !download_request_set_checksum (request, entry->checksum, error))
    return NULL;
  return g_steal_pointer (&request);
}

static void
download_repository_lister_finalize (GObject *object)
{
  DownloadRepositoryLister *self = DOWNLOAD_REPOSITORY_LISTER (object);

  download_repository_free (self->repository);
  g_free (self->tag);

  G_OBJECT_CLASS (download_repository_lister_parent_class)->finalize (object);
}

static void
download_repository_lister_class_init (DownloadRepositoryListerClass *klass)
{
  DownloadListerClass *lister_class = DOWNLOAD_LISTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = download_repository_lister_finalize;
  lister_class->headers = asked_headers;
  lister_class->ask = download_repository_lister_ask;
  lister_class->read = download_repository_lister_read;
  lister_class->explain = download_repository_lister_explain;
  lister_class->new_request = download_repository_lister_new_request;
}

static void
download_repository_lister_init (DownloadRepositoryLister *self)
{
}

DownloadLister *
download_repository_lister_new (DownloadRepository *repository,
                                gboolean            recursive)
{
  DownloadRepositoryLister *self = g_object_new (DOWNLOAD_TYPE_REPOSITORY_LISTER, NULL);
  g_autofree char          *folder = repository->path[0] != '\0' ? g_strconcat (repository->path, "/", NULL) : g_strdup ("");

  self->repository = repository;
  self->recursive = recursive;
  download_lister_set_prefix (DOWNLOAD_LISTER (self), folder);
  return DOWNLOAD_LISTER (self);
}
