/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server is told that asks who is there. */

#include "config.h"

#include "net/download-logins.h"

#include "net/download-header.h"
#include "base/download-text.h"

#include <string.h>

/* Characters of a realm that count: servers have been seen to put half a page there. */
#define REALM_MAX 100

/* How an origin is answered. */
typedef struct
{
  char     *realm;
  guint     number; /* of what was given, 0 if it is of the file */
  char     *basic;  /* nullable: the value of the header, the same for each request */
  SoupAuth *digest; /* nullable: computes one for each */
} Login;

/* What a person has said. */
typedef struct
{
  guint    number; /* from 1 */
  char    *name;
  char    *password;
  gboolean refused;
} Given;

/* What a request was answered with before it was sent. */
typedef struct
{
  char *realm;
  guint number;
} Sent;

struct _DownloadLogins
{
  DownloadNetrc *netrc;   /* nullable */
  GHashTable    *given;   /* see make_key() → Given */
  guint          n_given; /* so often something was said */
  GHashTable    *origins; /* origin → Login, of those that have asked */
  GHashTable    *tokens;  /* origin → the value of the header */
  GHashTable    *strange; /* proxies that want to be told in ways that are not known here */
};

/* Of a message: what it had with it, see Sent. */
#define SENT "download-logins-sent"

static void
given_free (gpointer data)
{
  Given *self = data;

  g_free (self->name);
  g_free (self->password);
  g_free (self);
}

static void
sent_free (gpointer data)
{
  Sent *self = data;

  g_free (self->realm);
  g_free (self);
}

static void
login_free (gpointer data)
{
  Login *self = data;

  g_free (self->realm);
  g_free (self->basic);
  g_clear_object (&self->digest);
  g_free (self);
}

/* No origin has a space in it. */
static char *
make_key (const char *origin,
          const char *realm)
{
  return g_strconcat (origin, " ", realm, NULL);
}

DownloadLogins *
download_logins_new (void)
{
  DownloadLogins *self = g_new0 (DownloadLogins, 1);

  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, given_free);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, login_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->strange = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
download_logins_free (DownloadLogins *self)
{
  g_clear_pointer (&self->netrc, download_netrc_free);
  g_hash_table_unref (self->given);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->strange);
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
split_challenges (SoupMessage *message,
                  const char  *header)
{
  const char *list = soup_message_headers_get_list (soup_message_get_response_headers (message), header);
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

/* (transfer full): empty if it names none. It is shown to people. */
static char *
read_realm (const char *challenge)
{
  GHashTable      *parameters = soup_header_parse_param_list (challenge + strcspn (challenge, " "));
  const char      *realm = g_hash_table_lookup (parameters, "realm");
  g_autofree char *valid = g_utf8_make_valid (realm != NULL ? realm : "", -1);

  soup_header_free_param_list (parameters);
  return download_text_clean (valid, REALM_MAX);
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

/* What a person has said counts before what is in a file. */
static gboolean
find (DownloadLogins     *self,
      const DownloadLink *link,
      const char         *realm,
      guint              *number,
      const char        **name,
      const char        **password)
{
  g_autofree char *key = make_key (download_link_get_origin (link), realm);
  const Given     *given = g_hash_table_lookup (self->given, key);

  if (given != NULL && given->refused)
    given = NULL;
  *number = given != NULL ? given->number : 0;
  if (given == NULL)
    return self->netrc != NULL && download_netrc_find (self->netrc, download_link_get_host (link), name, password);
  *name = given->name;
  *password = given->password;
  return TRUE;
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
static char *
make_basic (const char *name,
            const char *password)
{
  g_autofree char *plain = g_strdup_printf ("%s:%s", name, password);
  g_autofree char *base64 = g_base64_encode ((const guchar *) plain, strlen (plain));

  return g_strconcat ("Basic ", base64, NULL);
}

/* (transfer full) */
static Login *
answer_basic (const char *name,
              const char *password)
{
  Login *login = g_new0 (Login, 1);

  login->basic = make_basic (name, password);
  return login;
}

/* @sent: (nullable): what the request had with it. (nullable) (transfer full) */
static Login *
answer_challenge (DownloadLogins     *self,
                  const DownloadLink *link,
                  SoupMessage        *message,
                  const char         *challenge,
                  const Sent         *sent)
{
  g_autofree char *realm = read_realm (challenge);
  const char      *name, *password;
  gboolean         refused;
  guint            number;
  Login           *login = NULL;

  if (!find (self, link, realm, &number, &name, &password))
    return NULL;
  refused = sent != NULL && sent->number == number && g_str_equal (sent->realm, realm);
  if (has_scheme (challenge, "Digest") && (!refused || is_stale (challenge)))
    login = answer_digest (challenge, message, name, password);
  else if (has_scheme (challenge, "Basic") && !refused)
    login = answer_basic (name, password);
  if (login == NULL)
    return NULL;
  login->realm = g_steal_pointer (&realm);
  login->number = number;
  return login;
}

/* The password itself goes out only if nothing better is offered. (nullable) (transfer full) */
static Login *
choose_login (DownloadLogins     *self,
              const DownloadLink *link,
              SoupMessage        *message,
              const Sent         *sent)
{
  g_autoptr (GPtrArray) challenges = split_challenges (message, "WWW-Authenticate");
  static const char *const schemes[] = { "Digest", "Basic" };
  Login                   *login = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    for (guint j = 0; j < challenges->len && login == NULL; j++)
      if (has_scheme (g_ptr_array_index (challenges, j), schemes[i]))
        login = answer_challenge (self, link, message, g_ptr_array_index (challenges, j), sent);
  return login;
}

/* What was refused is not said again, unless something else has been said since. */
static void
forget (DownloadLogins *self,
        const char     *origin,
        const Sent     *sent)
{
  g_autofree char *key = make_key (origin, sent->realm);
  Given           *given = g_hash_table_lookup (self->given, key);
  const Login     *login = g_hash_table_lookup (self->origins, origin);

  if (given != NULL && given->number == sent->number)
    given->refused = TRUE;
  if (login != NULL && login->number == sent->number && g_str_equal (login->realm, sent->realm))
    g_hash_table_remove (self->origins, origin);
}

void
download_logins_give (DownloadLogins *self,
                      const char     *origin,
                      const char     *realm,
                      const char     *name,
                      const char     *password)
{
  Given *given = g_new (Given, 1);

  *given = (Given) { ++self->n_given, g_strdup (name), g_strdup (password), FALSE };
  g_hash_table_replace (self->given, make_key (origin, realm), given);
  g_hash_table_remove (self->origins, origin);
}

/* (nullable) */
static const Given *
find_refused (DownloadLogins *self,
              const char     *origin,
              const char     *realm)
{
  g_autofree char *key = make_key (origin, realm);
  const Given     *given = g_hash_table_lookup (self->given, key);

  return given != NULL && given->refused ? given : NULL;
}

/* Whether something was said to the server of @link where it asks for @realm, and not taken: by @message or before. */
gboolean
download_logins_was_said (DownloadLogins     *self,
                          const DownloadLink *link,
                          const char         *realm,
                          SoupMessage        *message)
{
  return g_object_get_data (G_OBJECT (message), SENT) != NULL || find_refused (self, download_link_get_origin (link), realm) != NULL;
}

gboolean
download_logins_has_refused (DownloadLogins *self,
                             const char     *origin,
                             const char     *realm,
                             const char     *name,
                             const char     *password)
{
  const Given *refused = find_refused (self, origin, realm);

  return refused != NULL && g_str_equal (refused->name, name) && g_str_equal (refused->password, password);
}

void
download_logins_take_back (DownloadLogins *self,
                           const char     *origin,
                           const char     *realm)
{
  g_autofree char *key = make_key (origin, realm);

  g_hash_table_remove (self->given, key);
  g_hash_table_remove (self->origins, origin);
}

/* Of Digest there are kinds that libsoup does not know. */
static gboolean
can_answer (const char  *challenge,
            SoupMessage *message)
{
  g_autoptr (SoupAuth) digest = has_scheme (challenge, "Digest") ? soup_auth_new (SOUP_TYPE_AUTH_DIGEST, message, challenge) : NULL;

  return digest != NULL || has_scheme (challenge, "Basic");
}

char *
download_logins_get_realm (SoupMessage *message)
{
  g_autoptr (GPtrArray) challenges = split_challenges (message, "WWW-Authenticate");

  for (guint i = 0; i < challenges->len; i++)
    {
      const char *challenge = g_ptr_array_index (challenges, i);

      if (can_answer (challenge, message))
        return read_realm (challenge);
    }
  return NULL;
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
  Sent               *sent;

  if ((login == NULL && token == NULL) || soup_message_headers_get_one (headers, "Authorization") != NULL)
    return;

  if (login == NULL)
    value = g_strdup (token);
  else
    value = login->digest != NULL ? soup_auth_get_authorization (login->digest, message) : g_strdup (login->basic);
  soup_message_headers_replace (headers, "Authorization", value);
  if (login == NULL)
    return;
  sent = g_new (Sent, 1);
  *sent = (Sent) { g_strdup (login->realm), login->number };
  g_object_set_data_full (G_OBJECT (message), SENT, sent, sent_free);
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
  const char *origin = download_link_get_origin (link);
  const Sent *sent = g_object_get_data (G_OBJECT (message), SENT);
  Login      *login;

  /* The caller has a header of its own. */
  if (sent == NULL && soup_message_headers_get_one (soup_message_get_request_headers (message), "Authorization") != NULL)
    return FALSE;
  login = choose_login (self, link, message, sent);
  if (login == NULL)
    {
      if (sent != NULL)
        forget (self, origin, sent);
      return FALSE;
    }

  g_hash_table_replace (self->origins, g_strdup (origin), login);
  return TRUE;
}

char *
download_logins_get_proxy_origin (const char *proxy)
{
  return g_strconcat ("proxy://", proxy, NULL);
}

void
download_logins_note_proxy (DownloadLogins *self,
                            const char     *proxy,
                            SoupMessage    *message)
{
  g_autoptr (GPtrArray) challenges = split_challenges (message, "Proxy-Authenticate");
  gboolean knows_basic = FALSE;

  for (guint i = 0; i < challenges->len; i++)
    knows_basic = knows_basic || has_scheme (g_ptr_array_index (challenges, i), "Basic");
  if (knows_basic)
    g_hash_table_remove (self->strange, proxy);
  else
    g_hash_table_add (self->strange, g_strdup (proxy));
}

gboolean
download_logins_proxy_is_open (DownloadLogins *self,
                               const char     *proxy)
{
  return !g_hash_table_contains (self->strange, proxy);
}

/* (nullable) (transfer none) */
static Given *
find_for_proxy (DownloadLogins *self,
                const char     *proxy)
{
  g_autofree char *origin = download_logins_get_proxy_origin (proxy);
  g_autofree char *key = make_key (origin, "");

  return g_hash_table_lookup (self->given, key);
}

char *
download_logins_get_proxy_answer (DownloadLogins *self,
                                  const char     *proxy)
{
  const Given *given = find_for_proxy (self, proxy);

  if (given == NULL || given->refused || !download_logins_proxy_is_open (self, proxy))
    return NULL;
  return make_basic (given->name, given->password);
}

guint
download_logins_get_count (DownloadLogins *self)
{
  return self->n_given;
}

gboolean
download_logins_answer_proxy (DownloadLogins *self,
                              const char     *proxy,
                              guint           count)
{
  Given *given = find_for_proxy (self, proxy);

  if (given == NULL || !download_logins_proxy_is_open (self, proxy))
    return FALSE;
  if (given->number <= count)
    given->refused = TRUE;
  return !given->refused;
}

gboolean
download_logins_proxy_has_refused (DownloadLogins *self,
                                   const char     *proxy)
{
  const Given *given = find_for_proxy (self, proxy);

  return given != NULL && given->refused;
}
