/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses of repositories on Hugging Face and GitHub, and where their APIs are: that, and whose token is sent there, is read from the
 * environment as the providers' own tools do. Asks nobody. */

#include "config.h"

#include "listing/download-repository.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HUB_SCHEME "hf://"
#define USUAL_REVISION "main"

static const char *const collections[] = { "models", "datasets", "spaces" };

/* Revisions that have slashes of their own, though nothing is escaped. */
static const char *const deep_revisions[] = { "refs/pr/", "refs/convert/" };

static const char *
get_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* (transfer full): without a slash at its end */
static char *
get_base (const char *variable,
          const char *usual)
{
  const char *value = get_variable (variable);
  char       *base = g_strdup (value != NULL ? value : usual);

  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';
  return base;
}

static char *
get_hub (void)
{
  return get_base ("HF_ENDPOINT", "https://huggingface.co");
}

/* (nullable): a GitHub of one's own */
static const char *
get_own_host (void)
{
  const char *host = get_variable ("GH_HOST");

  return host != NULL && !g_str_equal (host, "github.com") && strpbrk (host, "/@?#") == NULL ? host : NULL;
}

static char *
get_github (void)
{
  return get_own_host () != NULL ? g_strconcat ("https://", get_own_host (), NULL) : get_base ("GITHUB_SERVER_URL", "https://github.com");
}

static char *
get_github_api (void)
{
  return get_own_host () != NULL ? g_strconcat ("https://", get_own_host (), "/api/v3", NULL) : get_base ("GITHUB_API_URL", "https://api.github.com");
}

/* The first of them that is set. */
static const char *
get_either (const char *first,
            const char *second)
{
  return get_variable (first) != NULL ? get_variable (first) : get_variable (second);
}

static gboolean
is_name (const char *name)
{
  return name[0] != '\0' && !g_str_equal (name, ".") && !g_str_equal (name, "..");
}

/* A slash that was escaped divides as well. */
static gboolean
are_names (const char *part)
{
  g_auto (GStrv) names = g_strsplit (part, "/", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (!is_name (names[i]))
      return FALSE;
  return *names != NULL;
}

static gboolean
is_plain_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return is_name (name);
}

/* (nullable): what follows @base in @text, with its slash. Hosts and schemes are written in either case. */
static const char *
find_rest (const char *text,
           const char *base)
{
  gsize length = strlen (base);

  return g_ascii_strncasecmp (text, base, length) == 0 && text[length] == '/' ? text + length : NULL;
}

/* (transfer full) (nullable): @path in parts, which are unescaped if it was @escaped; those at its ends may be empty */
static GStrv
split_path (const char *path,
            gboolean    escaped)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *plain = g_strndup (path, escaped ? strcspn (path, "?#") : strlen (path));
  g_auto (GStrv) parts = g_strsplit (plain, "/", -1);
  const guint length = g_strv_length (parts);

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *part = escaped ? g_uri_unescape_string (parts[i], NULL) : g_strdup (parts[i]);

      if (part != NULL && *part == '\0' && (i == 0 || i == length - 1))
        continue;
      if (part == NULL || !are_names (part) || !g_utf8_validate (part, -1, NULL))
        return NULL;
      g_strv_builder_add (builder, part);
    }
  return g_strv_builder_end (builder);
}

static char *
join (char **parts)
{
  return g_strjoinv ("/", parts);
}

static DownloadRepository *
new_repository (DownloadRepositoryKind kind,
                const char            *collection)
{
  DownloadRepository *self = g_new0 (DownloadRepository, 1);

  self->kind = kind;
  self->collection = collection;
  return self;
}

/* Takes the collection off the front of @parts, if there is one. */
static const char *
take_collection (char ***parts)
{
  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    if (*parts[0] != NULL && g_str_equal (*parts[0], collections[i]))
      {
        (*parts)++;
        return collections[i];
      }

  return collections[0];
}

/* How many of @parts are a revision. */
static guint
count_revision (char **parts)
{
  g_autofree char *rest = join (parts);

  for (guint i = 0; i < G_N_ELEMENTS (deep_revisions); i++)
    if (g_str_has_prefix (rest, deep_revisions[i]))
      return MIN (3, g_strv_length (parts));
  return parts[0] != NULL ? 1 : 0;
}

static char *
take_revision (char ***parts)
{
  const guint      length = count_revision (*parts);
  g_autofree char *last = g_strdup ((*parts)[length]);
  char            *revision;

  g_clear_pointer (&(*parts)[length], g_free);
  revision = join (*parts);
  (*parts)[length] = g_steal_pointer (&last);
  *parts += length;
  return revision;
}

/* hf://[datasets/]owner/name[@revision][/path]; some repositories have no owner. */
static DownloadRepository *
parse_hub_scheme (const char *text)
{
  g_auto (GStrv) parts = split_path (text + strlen (HUB_SCHEME), FALSE);
  char      **rest = parts;
  const char *collection;
  char       *at;
  g_autoptr (DownloadRepository) self = NULL;
  g_autofree char *revision = NULL;

  if (parts == NULL || parts[0] == NULL)
    return NULL;

  collection = take_collection (&rest);
  self = new_repository (DOWNLOAD_REPOSITORY_TREE, collection);
  if (rest[0] == NULL)
    return NULL;
  if (strchr (rest[0], '@') == NULL && rest[1] != NULL)
    {
      at = strchr (rest[1], '@');
      if (at != NULL)
        *at = '\0';
      self->name = g_strconcat (rest[0], "/", rest[1], NULL);
      if (!is_plain_name (rest[0]) || !is_plain_name (rest[1]))
        return NULL;
      rest++;
    }
  else
    {
      at = strchr (rest[0], '@');
      if (at != NULL)
        *at = '\0';
      self->name = g_strdup (rest[0]);
      if (!is_plain_name (rest[0]))
        return NULL;
    }

  if (at == NULL)
    {
      self->path = join (rest + 1);
      return g_steal_pointer (&self);
    }

  memmove (rest[0], at + 1, strlen (at + 1) + 1);
  revision = take_revision (&rest);
  self->revision = g_uri_unescape_string (revision, NULL);
  self->path = join (rest);
  return self->revision != NULL && is_name (self->revision) ? g_steal_pointer (&self) : NULL;
}

/* /[datasets/]owner/name[/tree/revision[/path]] */
static DownloadRepository *
parse_hub_page (const char *path)
{
  g_auto (GStrv) parts = split_path (path, TRUE);
  char **rest = parts;
  g_autoptr (DownloadRepository) self = NULL;

  if (parts == NULL || parts[0] == NULL)
    return NULL;

  self = new_repository (DOWNLOAD_REPOSITORY_TREE, take_collection (&rest));
  if (rest[0] == NULL || rest[1] == NULL || !is_plain_name (rest[0]) || !is_plain_name (rest[1]))
    return NULL;

  self->name = g_strconcat (rest[0], "/", rest[1], NULL);
  rest += 2;
  if (rest[0] != NULL && (!g_str_equal (rest[0], "tree") || rest[1] == NULL))
    return NULL;
  if (rest[0] != NULL)
    {
      rest++;
      self->revision = take_revision (&rest);
    }
  self->path = join (rest);
  return g_steal_pointer (&self);
}

/* /owner/name/releases/latest, or …/releases/tag/ and a tag, which may have slashes. */
static DownloadRepository *
parse_release_page (const char *path)
{
  g_auto (GStrv) parts = split_path (path, TRUE);
  const guint length = parts != NULL ? g_strv_length (parts) : 0;
  g_autoptr (DownloadRepository) self = NULL;

  if (length < 4 || !is_plain_name (parts[0]) || !is_plain_name (parts[1]) || !g_str_equal (parts[2], "releases") ||
      !g_str_equal (parts[3], length == 4 ? "latest" : "tag"))
    return NULL;

  self = new_repository (DOWNLOAD_REPOSITORY_RELEASE, "repos");
  self->name = g_strconcat (parts[0], "/", parts[1], NULL);
  self->revision = length > 4 ? join (parts + 4) : NULL;
  self->path = g_strdup ("");
  return g_steal_pointer (&self);
}

static char *
escape (const char *text,
        const char *allowed)
{
  return g_uri_escape_string (text, allowed, FALSE);
}

/**
 * download_repository_is_address:
 *
 * Returns: whether @text is meant as one, right or wrong: it begins with "hf://"
 */
gboolean
download_repository_is_address (const char *text)
{
  return g_ascii_strncasecmp (text, HUB_SCHEME, strlen (HUB_SCHEME)) == 0;
}

/**
 * download_repository_parse:
 * @text: such as "hf://owner/name@revision/path", or the address of a page that shows the files of a repository or of a release
 *
 * Returns: (transfer full) (nullable): %NULL if it is none
 */
DownloadRepository *
download_repository_parse (const char *text)
{
  g_autofree char *hub = get_hub ();
  g_autofree char *github = get_github ();
  const char      *rest;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  if (download_repository_is_address (text))
    return parse_hub_scheme (text);

  rest = find_rest (text, github);
  if (rest != NULL)
    {
      DownloadRepository *self = parse_release_page (rest);

      if (self != NULL || !g_str_equal (github, hub))
        return self;
    }

  rest = find_rest (text, hub);
  if (rest == NULL)
    rest = find_rest (text, "https://huggingface.co");
  return rest != NULL ? parse_hub_page (rest) : NULL;
}

void
download_repository_free (DownloadRepository *self)
{
  g_free (self->name);
  g_free (self->revision);
  g_free (self->path);
  g_free (self);
}

static const char *
get_revision (const DownloadRepository *self)
{
  return self->revision != NULL ? self->revision : USUAL_REVISION;
}

/* (transfer full): where the API lists it, without what is deeper unless @recursive. */
char *
download_repository_get_page_uri (const DownloadRepository *self,
                                  gboolean                  recursive)
{
  g_autofree char *base = self->kind == DOWNLOAD_REPOSITORY_TREE ? get_hub () : get_github_api ();
  g_autofree char *revision = escape (get_revision (self), NULL);
  g_autofree char *path = escape (self->path, "/");

  if (self->kind == DOWNLOAD_REPOSITORY_TREE)
    return g_strconcat (base, "/api/", self->collection, "/", self->name, "/tree/", revision, path[0] != '\0' ? "/" : "", path,
                        recursive ? "?recursive=true" : "", NULL);
  if (self->revision == NULL)
    return g_strconcat (base, "/repos/", self->name, "/releases/latest", NULL);
  return g_strconcat (base, "/repos/", self->name, "/releases/tags/", revision, NULL);
}

/* (transfer full): where a file is; @revision is %NULL for the repository's own. */
char *
download_repository_get_file_uri (const DownloadRepository *self,
                                  const char               *revision,
                                  const char               *path)
{
  g_autofree char *base = self->kind == DOWNLOAD_REPOSITORY_TREE ? get_hub () : get_github ();
  g_autofree char *escaped_revision = escape (revision != NULL ? revision : get_revision (self), NULL);
  g_autofree char *escaped_path = escape (path, "/");
  const gboolean   is_model = g_str_equal (self->collection, collections[0]);

  if (self->kind == DOWNLOAD_REPOSITORY_RELEASE)
    return g_strconcat (base, "/", self->name, "/releases/download/", escaped_revision, "/", escaped_path, NULL);
  return g_strconcat (base, "/", is_model ? "" : self->collection, is_model ? "" : "/", self->name, "/resolve/", escaped_revision, "/", escaped_path, NULL);
}

/**
 * download_repository_new_request:
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a request for the one file that the address names
 */
DownloadRequest *
download_repository_new_request (const DownloadRepository *self,
                                 GError                  **error)
{
  g_autofree char *uri = NULL;
  g_autoptr (DownloadLink) link = NULL;

  if (self->path[0] == '\0')
    {
      g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("This is a whole repository: --recursive downloads all of its files."));
      return NULL;
    }

  uri = download_repository_get_file_uri (self, NULL, self->path);
  link = download_link_new (uri, error);
  return link != NULL ? download_request_new (link) : NULL;
}

static void
tell_token (char                       *base,
            const char                 *token,
            DownloadRepositoryTokenFunc func,
            gpointer                    user_data)
{
  g_autofree char *uri = base;
  g_autoptr (DownloadLink) link = token != NULL ? download_link_new (uri, NULL) : NULL;

  if (link != NULL)
    func (download_link_get_origin (link), token, user_data);
}

/* Calls @func for each token that the environment has, with the one origin that is to get it. */
void
download_repository_foreach_token (DownloadRepositoryTokenFunc func,
                                   gpointer                    user_data)
{
  const gboolean is_own = get_own_host () != NULL;

  tell_token (get_hub (), get_either ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"), func, user_data);
  tell_token (get_github_api (),
              is_own ? get_either ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN") : get_either ("GH_TOKEN", "GITHUB_TOKEN"),
              func, user_data);
}
