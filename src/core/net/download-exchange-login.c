/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an exchange says to a server, or a proxy, that wants to know who is there; and what it tells if it has nothing to say. */

#define G_LOG_DOMAIN "download-net"

#include "config.h"

#include "net/download-exchange-private.h"

#include "base/download-error.h"
#include "net/download-failure.h"
#include "net/download-session-private.h"

#include <glib/gi18n-lib.h>

/* How often one address is asked again that wants to know who is there: once, and once more if what it said got too old. */
#define MAX_LOGINS 2

static gboolean
has_own_password (Exchange *self)
{
  if (download_link_get_user_info (self->origin_link) != NULL)
    return TRUE;
  for (gsize i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    if (g_ascii_strncasecmp (self->headers[i], "Authorization:", strlen ("Authorization:")) == 0)
      return TRUE;
  return FALSE;
}

/* Whether a name and a password of a person would help: those of the very server that was named, and of none that it points to.
 * (nullable) (transfer full): what they are for */
static char *
get_wanted_realm (Exchange *self)
{
  if (soup_message_get_status (self->message) != SOUP_STATUS_UNAUTHORIZED || self->left_origin ||
      download_link_is_signed (self->link) || has_own_password (self))
    return NULL;
  return download_logins_get_realm (self->message);
}

/* (transfer full) (nullable) */
GError *
download_exchange_explain_login (Exchange *self)
{
  g_autofree char *realm = get_wanted_realm (self);
  gboolean         was_said;
  GError          *error;

  if (realm == NULL)
    return NULL;
  was_said = download_logins_was_said (download_session_get_logins (self->session), self->link, realm, self->message);
  if (was_said && *realm != '\0')
    /* Translators: %s is what the server calls the place that it lets only some people in to. */
    error = download_error_new (DOWNLOAD_ERROR_LINK_LOGIN, N_ ("The server does not accept the name or the password for “%s”."), realm);
  else if (was_said)
    error = download_error_new (DOWNLOAD_ERROR_LINK_LOGIN, N_ ("The server does not accept the name or the password."));
  else if (*realm != '\0')
    /* Translators: %s is what the server calls the place that it lets only some people in to. */
    error = download_error_new (DOWNLOAD_ERROR_LINK_LOGIN, N_ ("The server wants a name and a password for “%s”."), realm);
  else
    error = download_error_new (DOWNLOAD_ERROR_LINK_LOGIN, N_ ("The server wants a name and a password."));
  download_error_set_answer (error, SOUP_STATUS_UNAUTHORIZED, NULL, -1);
  return error;
}

/* Whether the server wants to know who is there, and can be told: not where another server has sent the exchange to, which would
 * decide then whom a password is told. */
static gboolean
can_log_in (Exchange *self)
{
  return soup_message_get_status (self->message) == SOUP_STATUS_UNAUTHORIZED && self->n_logins < MAX_LOGINS && !self->left_origin &&
         download_logins_answer (download_session_get_logins (self->session), self->link, self->message);
}

static void
ask_again (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);

  g_input_stream_close (self->body, NULL, NULL);
  self->n_logins++;
  download_exchange_send (task);
}

/* What somebody has said meanwhile counts more, and nothing that was refused before is said again. */
static gboolean
use_remembered (Exchange               *self,
                const DownloadPassword *remembered)
{
  const char      *origin = download_link_get_origin (self->link);
  g_autofree char *realm = get_wanted_realm (self);

  if (can_log_in (self))
    return TRUE;
  if (remembered == NULL || download_logins_has_refused (download_session_get_logins (self->session), origin, realm, remembered->name, remembered->password))
    return FALSE;
  download_session_log_in (self->session, origin, realm, remembered->name, remembered->password);
  return can_log_in (self);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask    *task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (DownloadPassword) remembered = download_keyring_find_finish (DOWNLOAD_KEYRING (source), result);

  if (use_remembered (self, remembered))
    ask_again (task);
  else
    download_exchange_read_refusal (task);
}

/* Returns: whether somebody is asked who may remember a password */
static gboolean
ask_keyring (GTask *task)
{
  Exchange        *self = g_task_get_task_data (task);
  DownloadKeyring *keyring = download_session_get_keyring (self->session);
  g_autofree char *realm = keyring != NULL && !self->asked_keyring ? get_wanted_realm (self) : NULL;

  if (realm == NULL)
    return FALSE;
  self->asked_keyring = TRUE;
  download_keyring_find_async (keyring, download_link_get_origin (self->link), realm, self->cancellable, found_cb, task);
  return TRUE;
}

/* Of a server that has refused: asks it again, or first somebody who may remember a password. Returns: whether it does so */
gboolean
download_exchange_log_in (GTask *task)
{
  if (!can_log_in (g_task_get_task_data (task)))
    return ask_keyring (task);

  ask_again (task);
  return TRUE;
}

/* Whether the proxy wants to know who is there, in a way that is known here, and its address does not tell. */
static gboolean
proxy_asks (Exchange *self)
{
  DownloadLogins *logins = download_session_get_logins (self->session);

  if (soup_message_get_status (self->message) != SOUP_STATUS_PROXY_UNAUTHORIZED || self->watch->proxy == NULL || self->watch->has_proxy_password)
    return FALSE;
  if (self->watch->stage == DOWNLOAD_STAGE_ASKED)
    download_logins_note_proxy (logins, self->watch->proxy, self->message);
  return download_logins_proxy_is_open (logins, self->watch->proxy);
}

static GError *
explain_proxy_login (Exchange *self)
{
  if (download_logins_proxy_has_refused (download_session_get_logins (self->session), self->watch->proxy))
    /* Translators: %s is the name of a proxy server. */
    return download_error_new (DOWNLOAD_ERROR_PROXY_LOGIN, N_ ("The proxy server “%s” does not accept the name or the password."), self->watch->proxy);
  /* Translators: %s is the name of a proxy server. */
  return download_error_new (DOWNLOAD_ERROR_PROXY_LOGIN, N_ ("The proxy server “%s” wants a name and a password."), self->watch->proxy);
}

static gboolean
can_log_in_at_proxy (Exchange *self)
{
  return download_logins_answer_proxy (download_session_get_logins (self->session), self->watch->proxy, self->n_given) &&
         self->n_proxy_logins < MAX_LOGINS;
}

static void
log_in_at_proxy (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);

  g_input_stream_close (self->body, NULL, NULL);
  self->n_proxy_logins++;
  download_exchange_send (task);
}

static void
found_for_proxy_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GTask           *task = user_data;
  Exchange        *self = g_task_get_task_data (task);
  g_autofree char *origin = download_logins_get_proxy_origin (self->watch->proxy);
  g_autoptr (DownloadPassword) remembered = download_keyring_find_finish (DOWNLOAD_KEYRING (source), result);

  if (can_log_in_at_proxy (self))
    {
      log_in_at_proxy (task);
      return;
    }
  if (remembered == NULL || download_logins_has_refused (download_session_get_logins (self->session), origin, "", remembered->name, remembered->password))
    {
      download_exchange_end (task, NULL, explain_proxy_login (self));
      return;
    }
  download_session_log_in (self->session, origin, "", remembered->name, remembered->password);
  log_in_at_proxy (task);
}

/* It was not the server who answered. */
void
download_exchange_take_proxy_answer (GTask *task)
{
  Exchange        *self = g_task_get_task_data (task);
  DownloadKeyring *keyring = download_session_get_keyring (self->session);
  g_autofree char *origin = NULL;

  if (!proxy_asks (self))
    {
      download_exchange_end (task, NULL, download_failure_from_proxy_status (self->watch, soup_message_get_status (self->message)));
      return;
    }
  if (can_log_in_at_proxy (self))
    {
      log_in_at_proxy (task);
      return;
    }
  if (keyring == NULL || self->asked_for_proxy)
    {
      download_exchange_end (task, NULL, explain_proxy_login (self));
      return;
    }
  self->asked_for_proxy = TRUE;
  origin = download_logins_get_proxy_origin (self->watch->proxy);
  download_keyring_find_async (keyring, origin, "", self->cancellable, found_for_proxy_cb, task);
}
