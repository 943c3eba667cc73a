/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server is told that asks who is there. */

#include "config.h"

#include "net/download-logins.h"

#include "net/download-header.h"

#include <string.h>

/* How an origin is answered. */
typedef struct
{
  char     *basic;  /* nullable: the value of the header, the same for each request */
  SoupAuth *digest; /* nullable: computes one for each */
} Login;

struct _DownloadLogins
{
  DownloadNetrc *netrc;   /* nullable */
  GHashTable    *origins; /* origin → Login, of those that have asked */
  GHashTable    *tokens;  /* origin → the value of the header */
};

static void
login_free (gpointer data)
{
  Login *self = data;

  g_free (self->basic);
  g_clear_object (&self->digest);
  g_free (self);
}

DownloadLogins *
download_logins_new (void)
{
  DownloadLogins *self = g_new0 (DownloadLogins, 1);

  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, login_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
download_logins_free (DownloadLogins *self)
{
  g_clear_pointer (&self->netrc, download_netrc_free);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->tokens);
  g_free (self);
}

/* @netrc: (transfer full) */
void
download_logins_set_netrc (DownloadLogins *self,
                           DownloadNetrc  *netrc)
{
  g_clear_pointer (&self->netrc, download_netrc_free);
  self->netrc = netrc;
}

/* A token that no header can hold is none. */
void
download_logins_set_token (DownloadLogins *self,
                           const char     *origin,
                           const char     *token)
{
  if (download_header_is_text (token))
    g_hash_table_replace (self->tokens, g_strdup (origin), g_strconcat ("Bearer ", token, NULL));
}

/* Whether a challenge begins with @item of a list, or one goes on: "realm=…". */
static gboolean
begins_challenge (const char *item)
{
  const gsize length = strcspn (item, " \t=");

  return item[length + strspn (item + length, " \t")] != '=';
}

/* (transfer full) (element-type utf8) */
static GPtrArray *
split_challenges (SoupMessage *message)
{
  const char *list = soup_message_headers_get_list (soup_message_get_response_headers (message), "WWW-Authenticate");
  GSList     *items = list != NULL ? soup_header_parse_list (list) : NULL;
  GPtrArray  *challenges = g_ptr_array_new_with_free_func (g_free);

  for (GSList *item = items; item != NULL; item = item->next)
    {
      if (begins_challenge (item->data) || challenges->len == 0)
        {
          g_ptr_array_add (challenges, g_strdup (item->data));
        }
      else
        {
          g_autofree char *earlier = g_ptr_array_steal_index (challenges, challenges->len - 1);

          g_ptr_array_add (challenges, g_strconcat (earlier, ", ", item->data, NULL));
        }
    }

  soup_header_free_list (items);
  return challenges;
}

static gboolean
has_scheme (const char *challenge,
            const char *scheme)
{
  const gsize length = strlen (scheme);

  return g_ascii_strncasecmp (challenge, scheme, length) == 0 && (challenge[length] == '\0' || challenge[length] == ' ');
}

/* The password was right, and what it was mixed with is too old. */
static gboolean
is_stale (const char *challenge)
{
  GHashTable *parameters = soup_header_parse_param_list (challenge + strlen ("Digest"));
  const char *stale = g_hash_table_lookup (parameters, "stale");
  gboolean    result = stale != NULL && g_ascii_strcasecmp (stale, "true") == 0;

  soup_header_free_param_list (parameters);
  return result;
}

/* (nullable) (transfer full) */
static Login *
answer_digest (const char  *challenge,
               SoupMessage *message,
               const char  *name,
               const char  *password)
{
  SoupAuth *auth = soup_auth_new (SOUP_TYPE_AUTH_DIGEST, message, challenge);
  Login    *login;

  if (auth == NULL)
    return NULL;

  soup_auth_authenticate (auth, name, password);
  login = g_new0 (Login, 1);
  login->digest = auth;
  return login;
}

/* (transfer full) */
static Login *
answer_basic (const char *name,
              const char *password)
{
  g_autofree char *plain = g_strdup_printf ("%s:%s", name, password);
  g_autofree char *base64 = g_base64_encode ((const guchar *) plain, strlen (plain));
  Login           *login = g_new0 (Login, 1);

  login->basic = g_strconcat ("Basic ", base64, NULL);
  return login;
}

/* The password itself goes out only if nothing better is offered. @again: whether the server was answered already.
 * (nullable) (transfer full) */
static Login *
choose_login (SoupMessage *message,
              const char  *name,
              const char  *password,
              gboolean     again)
{
  g_autoptr (GPtrArray) challenges = split_challenges (message);
  Login *login = NULL;

  for (guint i = 0; i < challenges->len && login == NULL; i++)
    {
      const char *challenge = g_ptr_array_index (challenges, i);

      if (has_scheme (challenge, "Digest") && (!again || is_stale (challenge)))
        login = answer_digest (challenge, message, name, password);
    }
  for (guint i = 0; i < challenges->len && login == NULL && !again; i++)
    if (has_scheme (g_ptr_array_index (challenges, i), "Basic"))
      login = answer_basic (name, password);

  return login;
}

/**
 * download_logins_add:
 * @link: what is asked for
 * @message: (inout): gets the answer that the origin wants, if it has asked before or there is a token, and has none
 */
void
download_logins_add (DownloadLogins     *self,
                     const DownloadLink *link,
                     SoupMessage        *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const Login        *login = g_hash_table_lookup (self->origins, download_link_get_origin (link));
  const char         *token = g_hash_table_lookup (self->tokens, download_link_get_origin (link));
  g_autofree char    *value = NULL;

  if ((login == NULL && token == NULL) || soup_message_headers_get_one (headers, "Authorization") != NULL)
    return;

  if (login == NULL)
    value = g_strdup (token);
  else
    value = login->digest != NULL ? soup_auth_get_authorization (login->digest, message) : g_strdup (login->basic);
  soup_message_headers_replace (headers, "Authorization", value);
}

/**
 * download_logins_answer:
 * @link: what was asked for
 * @message: what was refused with 401
 *
 * Returns: whether it is worth to ask again: there is a password, and it has not just been refused
 */
gboolean
download_logins_answer (DownloadLogins     *self,
                        const DownloadLink *link,
                        SoupMessage        *message)
{
  const char    *origin = download_link_get_origin (link);
  const gboolean again = soup_message_headers_get_one (soup_message_get_request_headers (message), "Authorization") != NULL;
  const char    *name, *password;
  Login         *login = NULL;

  if (again && !g_hash_table_contains (self->origins, origin))
    return FALSE;
  if (self->netrc != NULL && download_netrc_find (self->netrc, download_link_get_host (link), &name, &password))
    login = choose_login (message, name, password, again);
  if (login == NULL)
    {
      g_hash_table_remove (self->origins, origin);
      return FALSE;
    }

  g_hash_table_replace (self->origins, g_strdup (origin), login);
  return TRUE;
}
