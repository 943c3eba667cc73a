/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One question to a server, from sending it to the head of the final answer: redirects, time-outs and refusals included. */

#define G_LOG_DOMAIN "download-net"

#include "config.h"

#include "net/download-exchange-private.h"

#include "base/download-error.h"
#include "base/download-planted.h"
#include "net/download-error-body.h"
#include "net/download-error-headers.h"
#include "net/download-failure.h"
#include "net/download-message.h"
#include "net/download-refusal.h"
#include "net/download-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_REDIRECTS 10

/* libsoup asks once more by itself where a kept connection turns out to be closed. Its queue, at the default priority, may do so
 * before the first attempt has told of its end, which is then taken for that of the second, and crashes: ends are told first. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)

/* How long a refusal's body may take, in seconds: it only explains. */
#define ERROR_BODY_TIMEOUT 5

static const char *const condition_names[] = { "If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since" };

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  if (self->timer_id != 0)
    download_clock_remove_timer (download_session_get_clock (self->session), self->timer_id);
  for (gsize i = 0; i < G_N_ELEMENTS (self->conditions); i++)
    g_free (self->conditions[i]);
  g_free (self->method);
  g_free (self->range);
  g_strfreev (self->headers);
  g_clear_pointer (&self->origin_link, download_link_unref);
  g_clear_pointer (&self->link, download_link_unref);
  g_clear_pointer (&self->error_body, g_byte_array_unref);
  g_clear_pointer (&self->watch, download_watch_free);
  g_clear_pointer (&self->cookies, download_cookies_free);
  g_clear_object (&self->message);
  g_clear_object (&self->body);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_free (self);
}

static void
stop_timer (Exchange *self)
{
  if (self->timer_id != 0)
    download_clock_remove_timer (download_session_get_clock (self->session), self->timer_id);
  self->timer_id = 0;
}

/* The one way out. */
void
download_exchange_end (GTask          *task,
                       DownloadAnswer *answer,
                       GError         *error)
{
  Exchange *self = g_task_get_task_data (task);

  stop_timer (self);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, task);
  if (self->cancelled_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  self->cancelled_id = 0;

  if (answer != NULL)
    g_task_return_pointer (task, answer, g_object_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* libsoup 3.6 frees its item too early if it is cancelled while the end of one of its steps waits to be told: only when nothing
 * of its priority is ready, nothing waits. Nobody waits for this either, since who cancels goes on without an answer. */
static void
cancel_soon (DownloadSession *session,
             GCancellable    *cancellable)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, download_session_get_source_priority (session) + 1);
  g_source_set_static_name (source, "[pickup] cancelled");
  g_source_set_callback (source, cancel_cb, g_object_ref (cancellable), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
timeout_cb (gpointer user_data)
{
  Exchange *self = g_task_get_task_data (user_data);

  self->timer_id = 0;
  self->timed_out = TRUE;
  cancel_soon (self->session, self->cancellable);
}

static void
start_timer (GTask *task,
             guint  seconds)
{
  Exchange *self = g_task_get_task_data (task);

  stop_timer (self);
  self->timer_id = download_clock_add_timer (download_session_get_clock (self->session),
                                             (gint64) seconds * G_USEC_PER_SEC, timeout_cb, task);
}

static gint64
get_server_time (Exchange *self)
{
  return download_clock_get_real_time (download_session_get_clock (self->session)) +
         download_session_get_clock_skew (self->session, download_link_get_origin (self->link));
}

static GError *
explain_failure (Exchange     *self,
                 const GError *error)
{
  DownloadFailure failure = {
    .error = error,
    .timed_out = self->timed_out,
    .link = self->link,
    .watch = self->watch,
    .proxies = download_session_get_proxies (self->session, self->link),
  };

  return download_failure_to_error (&failure);
}

static gboolean
is_same_origin (const DownloadLink *a,
                const DownloadLink *b)
{
  return g_str_equal (download_link_get_origin (a), download_link_get_origin (b));
}

static void
add_callers_headers (Exchange           *self,
                     SoupMessageHeaders *headers)
{
  if (self->left_origin)
    return;

  if (download_link_get_user_info (self->origin_link) != NULL)
    download_message_add_password (headers, download_link_get_user_info (self->origin_link));

  for (gsize i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      const char      *colon = strchr (self->headers[i], ':');
      g_autofree char *name = g_strndup (self->headers[i], (gsize) (colon - self->headers[i]));
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      soup_message_headers_replace (headers, name, value);
    }
}

static void
add_cookies (Exchange           *self,
             SoupMessageHeaders *headers)
{
  g_autofree char *value = download_cookies_get (self->cookies, self->link, soup_message_headers_get_one (headers, "Cookie"),
                                                 get_server_time (self));

  self->sent_cookies = value != NULL;
  if (value != NULL)
    soup_message_headers_replace (headers, "Cookie", value);
}

static void
take_cookies (Exchange *self)
{
  SoupMessageHeadersIter iter;
  const char            *name, *value;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (self->message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Set-Cookie") == 0)
      download_cookies_take (self->cookies, self->link, value, get_server_time (self));
}

static SoupMessage *
build_message (Exchange *self)
{
  SoupMessage        *message = download_message_new (self->method, self->link);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (self->range != NULL)
    soup_message_headers_replace (headers, "Range", self->range);
  for (gsize i = 0; i < G_N_ELEMENTS (self->conditions); i++)
    if (self->conditions[i] != NULL)
      soup_message_headers_replace (headers, condition_names[i], self->conditions[i]);
  add_callers_headers (self, headers);
  if (!self->left_origin)
    download_logins_add (download_session_get_logins (self->session), self->link, message);
  add_cookies (self, headers);
  return message;
}

/* From here on the server has the request: the time for the whole head begins. */
static void
wrote_headers_cb (SoupMessage *message,
                  gpointer     user_data)
{
  GTask    *task = user_data;
  Exchange *self = g_task_get_task_data (task);

  start_timer (task, download_session_get_connect_timeout (self->session));
}

static void
set_too_near (GError **error)
{
  download_error_set (error, DOWNLOAD_ERROR_REDIRECT,
                      N_ ("The server points to an address within this computer or its network."));
}

/* Its connection stands, and nothing has been sent: a name tells nothing of where it leads. Through a proxy that is the proxy's
 * business. */
static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  GTask          *task = user_data;
  Exchange       *self = g_task_get_task_data (task);
  GSocketAddress *address = soup_message_get_remote_address (message);
  DownloadReach   reach;

  if (!G_IS_INET_SOCKET_ADDRESS (address) || download_session_get_proxies (self->session, self->link) != NULL)
    return;

  reach = download_reach_of_address (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  if (self->n_redirects == 0)
    {
      self->reach = MAX (self->reach, reach);
    }
  else if (!download_reach_allows (self->reach, reach))
    {
      self->too_near = TRUE;
      g_cancellable_cancel (self->cancellable);
    }
}

static void
learn_server_time (Exchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  gint64              date = download_header_parse_date (soup_message_headers_get_one (headers, "Date"));

  /* With an age it is the time at which a cache got the answer. */
  if (date != 0 && soup_message_headers_get_one (headers, "Age") == NULL)
    download_session_note_server_time (self->session, download_link_get_origin (self->link), date);
}

static GStrv
list_sent_headers (Exchange *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  SoupMessageHeadersIter iter;
  const char            *name, *value;

  soup_message_headers_iter_init (&iter, soup_message_get_request_headers (self->message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

static void
return_refusal (GTask *task)
{
  Exchange           *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (DownloadErrorBody) body = download_error_body_parse ((const char *) self->error_body->data, self->error_body->len);
  g_auto (GStrv) sent = list_sent_headers (self);
  DownloadRefusal refusal = {
    .status = soup_message_get_status (self->message),
    .method = self->method,
    .link = self->link,
    .sent = (const char *const *) sent,
    .body = body,
  };
  GError *error;

  error = download_failure_from_body (self->watch, refusal.status, self->error_body);
  if (error == NULL)
    error = download_exchange_explain_login (self);
  if (error != NULL)
    {
      download_exchange_end (task, NULL, error);
      return;
    }

  download_error_headers_fill (headers, body);
  if (body->server_time >= 0 && soup_message_headers_get_one (headers, "Date") == NULL)
    download_session_note_server_time (self->session, download_link_get_origin (self->link), body->server_time);
  refusal.now = get_server_time (self);
  refusal.retry_after = download_header_parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"), refusal.now);
  download_exchange_end (task, NULL, download_refusal_to_error (&refusal));
}

static void
error_body_read_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GTask    *task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gsize bytes_read = 0;

  /* What came before a failure still tells something. */
  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &bytes_read, NULL);
  g_byte_array_set_size (self->error_body, (guint) bytes_read);
  g_input_stream_close (self->body, NULL, NULL);
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    download_exchange_end (task, NULL, download_refusal_from_network_error (error));
  else
    return_refusal (task);
}

void
download_exchange_read_refusal (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);

  start_timer (task, ERROR_BODY_TIMEOUT);
  self->error_body = g_byte_array_sized_new (DOWNLOAD_ERROR_BODY_MAX);
  g_byte_array_set_size (self->error_body, DOWNLOAD_ERROR_BODY_MAX);
  g_input_stream_read_all_async (self->body, self->error_body->data, DOWNLOAD_ERROR_BODY_MAX,
                                 download_session_get_source_priority (self->session), self->cancellable,
                                 error_body_read_cb, task);
}

static DownloadLink *
resolve_redirect (Exchange *self,
                  GError  **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *location = soup_message_headers_get_one (headers, "Location");
  g_autoptr (DownloadLink) target = NULL;

  if (self->n_redirects == MAX_REDIRECTS)
    {
      download_error_set (error, DOWNLOAD_ERROR_REDIRECT, N_ ("The server keeps pointing elsewhere."));
      return NULL;
    }

  if (!download_header_is_text (location))
    {
      download_error_set (error, DOWNLOAD_ERROR_REDIRECT,
                          N_ ("The server points to another address that cannot be read."));
      return NULL;
    }

  target = download_link_resolve (self->link, location, error);
  if (target == NULL)
    return NULL;
  if (download_link_is_secure (self->link) && !download_link_is_secure (target))
    {
      download_error_set (error, DOWNLOAD_ERROR_REDIRECT,
                          N_ ("The server points to an address that is not encrypted."));
      return NULL;
    }
  if (!download_reach_allows (self->reach, download_reach_of_host (download_link_get_host (target))))
    {
      set_too_near (error);
      return NULL;
    }

  return g_steal_pointer (&target);
}

static void
follow_redirect (GTask *task)
{
  Exchange     *self = g_task_get_task_data (task);
  GError       *error = NULL;
  DownloadLink *target = resolve_redirect (self, &error);

  g_input_stream_close (self->body, NULL, NULL);
  if (target == NULL)
    {
      download_error_set_answer (error, soup_message_get_status (self->message), NULL, -1);
      download_exchange_end (task, NULL, error);
      return;
    }

  g_debug ("%s points to %s", download_link_get_redacted (self->link), download_link_get_redacted (target));
  take_cookies (self);
  self->n_redirects++;
  self->n_logins = 0;
  self->asked_keyring = FALSE;
  self->left_origin = self->left_origin || !is_same_origin (self->origin_link, target);
  g_clear_pointer (&self->link, download_link_unref);
  self->link = target;
  download_exchange_send (task);
}

static void
return_answer (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  /* Over TLS the end of the connection is told before the socket shows it. */
  GSocket *socket = download_link_is_secure (self->link) ? NULL : self->watch->socket;
  GError  *error = NULL;
  g_autoptr (DownloadAnswer) answer = download_answer_new (self->message, self->body, socket, self->link);

  download_answer_set_needs_chain (answer, self->sent_cookies);
  if (download_answer_check_sound (answer, &error))
    {
      download_exchange_end (task, g_steal_pointer (&answer), NULL);
      return;
    }

  download_error_set_answer (error, soup_message_get_status (self->message), NULL, -1);
  download_exchange_end (task, NULL, error);
}

/* Stores of Amazon's kind say so as well if another region has to be asked, and name no target: that is a refusal. */
static gboolean
is_redirect (SoupMessage *message)
{
  guint       status = soup_message_get_status (message);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");

  return (status == 300 || status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         location != NULL && *location != '\0';
}

static gboolean
may_carry_bytes (guint status)
{
  /* What comes with 202 is about the file, which does not exist yet. */
  if (status == SOUP_STATUS_ACCEPTED || status == SOUP_STATUS_NO_CONTENT || status == SOUP_STATUS_RESET_CONTENT)
    return FALSE;
  return SOUP_STATUS_IS_SUCCESSFUL (status) || status == SOUP_STATUS_NOT_MODIFIED ||
         status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
}

static void
head_received_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  GTask    *task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint status;

  g_clear_object (&self->body);
  self->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  stop_timer (self);
  if (self->too_near)
    {
      g_clear_error (&error);
      set_too_near (&error);
      download_exchange_end (task, NULL, g_steal_pointer (&error));
      return;
    }
  if (self->body == NULL)
    {
      download_exchange_end (task, NULL, explain_failure (self, error));
      return;
    }

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      g_input_stream_close (self->body, NULL, NULL);
      download_exchange_end (task, NULL, explain_failure (self, error));
      return;
    }

  status = soup_message_get_status (self->message);
  g_debug ("%s %s %s: %u", self->method,
           PLANTED ("secret-in-log") ? download_link_get_uri (self->link) : download_link_get_redacted (self->link),
           self->range != NULL ? self->range : "", status);

  if (download_failure_is_proxy_answer (self->watch, status, soup_message_get_response_headers (self->message)))
    {
      download_exchange_take_proxy_answer (task);
      return;
    }

  learn_server_time (self);
  if (soup_message_get_http_version (self->message) == SOUP_HTTP_2_0)
    download_exchange_end (task, NULL, download_error_new (DOWNLOAD_ERROR_INTERNAL, "HTTP/2 was not asked for"));
  else if (is_redirect (self->message))
    follow_redirect (task);
  else if (download_exchange_log_in (task))
    return;
  else if (may_carry_bytes (status))
    return_answer (task);
  else
    download_exchange_read_refusal (task);
}

void
download_exchange_send (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, task);
  g_clear_pointer (&self->watch, download_watch_free);
  g_clear_object (&self->message);

  self->message = build_message (self);
  self->n_given = download_logins_get_count (download_session_get_logins (self->session));
  self->watch = download_watch_new (self->message, self->link, download_session_get_trust (self->session), download_session_get_logins (self->session));
  self->n_requests++;
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), task);
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), task);
  start_timer (task, download_session_get_connect_timeout (self->session));
  soup_session_send_async (download_session_get_soup (self->session), self->message, SEND_PRIORITY, self->cancellable,
                           head_received_cb, task);
}

static void
caller_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  Exchange *self = g_task_get_task_data (user_data);

  cancel_soon (self->session, self->cancellable);
}

static char *
format_range (const DownloadAsk *ask)
{
  if (!ask->has_range)
    return NULL;
  if (ask->suffix > 0)
    return g_strdup_printf ("bytes=-%" G_GUINT64_FORMAT, ask->suffix);
  if (ask->end == G_MAXUINT64)
    return g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-", ask->start);
  return g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, ask->start, ask->end - 1);
}

/**
 * download_exchange_async:
 *
 * Asks and waits for the head of the final answer. Connecting and the whole head have the session's connect time-out each.
 */
void
download_exchange_async (DownloadSession    *session,
                         const DownloadAsk  *ask,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask    *task = g_task_new (session, cancellable, callback, user_data);
  Exchange *self = g_new0 (Exchange, 1);

  g_task_set_source_tag (task, download_exchange_async);
  g_task_set_task_data (task, self, exchange_free);
  g_task_set_check_cancellable (task, FALSE);
  self->session = g_object_ref (session);
  self->method = g_strdup (ask->method);
  self->origin_link = download_link_ref (ask->link);
  self->link = download_link_ref (ask->link);
  self->reach = download_reach_of_host (download_link_get_host (ask->link));
  self->headers = g_strdupv ((char **) ask->headers);
  self->range = format_range (ask);
  self->conditions[0] = g_strdup (ask->if_match);
  self->conditions[1] = g_strdup (ask->if_unmodified_since);
  self->conditions[2] = g_strdup (ask->if_none_match);
  self->conditions[3] = g_strdup (ask->if_modified_since);
  self->cookies = download_cookies_new ();
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb), task, NULL);

  download_exchange_send (task);
}

/**
 * download_exchange_finish:
 * @n_requests: (out) (optional): HTTP requests that were sent, failed ones included
 * @error: return location for a #DownloadError
 *
 * Returns: (transfer full) (nullable): an answer; any refusal is an error that carries its status
 */
DownloadAnswer *
download_exchange_finish (GAsyncResult *result,
                          guint        *n_requests,
                          GError      **error)
{
  Exchange *self = g_task_get_task_data (G_TASK (result));

  if (n_requests != NULL)
    *n_requests = self->n_requests;
  return g_task_propagate_pointer (G_TASK (result), error);
}
