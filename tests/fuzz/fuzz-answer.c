/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole answer, through libsoup: whatever is asked for, the input is what comes, and then the connection ends. It leads to no
 * network: every address of the Internet leads to a pair of sockets within the process, and every name to one address. */

#include "config.h"

#include "fuzz.h"

#include "base/download-clock.h"
#include "base/download-error.h"
#include "net/download-exchange.h"
#include "net/download-session.h"
#include "transfer/download-answer-check.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define START 10
#define END 20
#define MAX_BODY (1024 * 1024)

/* Long because a pair of sockets takes no more in one piece. */
#define MAX_ANSWER (128 * 1024)

static const uint8_t *answer_data;
static gsize          answer_size;
static GArray        *server_ends;

static void
serve (int fd)
{
  int flags = fcntl (fd, F_GETFL), pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_assert_cmpint (fcntl (pair[0], F_SETFL, flags), ==, 0);
  g_assert_cmpint (dup3 (pair[0], fd, O_CLOEXEC), ==, fd);
  close (pair[0]);
  g_assert_cmpint (write (pair[1], answer_data, answer_size), ==, (gssize) answer_size);
  shutdown (pair[1], SHUT_WR);
  g_array_append_val (server_ends, pair[1]);
}

/* These two take the place of the C library's. */
int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              length)
{
  if (address->sa_family != AF_INET && address->sa_family != AF_INET6)
    return (int) syscall (SYS_connect, fd, address, length);

  serve (fd);
  return 0;
}

int
getaddrinfo (const char            *node,
             const char            *service,
             const struct addrinfo *hints,
             struct addrinfo      **result)
{
  int (*real) (const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym (RTLD_NEXT, "getaddrinfo");

  return real ("192.0.2.2", service, NULL, result);
}

typedef struct
{
  gboolean        done;
  DownloadAnswer *answer;
  GError         *error;
} Asking;

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Asking *self = user_data;

  self->answer = download_exchange_finish (result, NULL, &self->error);
  self->done = TRUE;
}

static gboolean
readable_cb (GObject *stream,
             gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for_body (DownloadAnswer *answer)
{
  g_autoptr (GSource) source = download_answer_create_source (answer);
  gboolean readable = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), &readable, NULL);
  g_source_attach (source, NULL);
  while (!readable)
    g_main_context_iteration (NULL, TRUE);
}

/* Returns how many bytes came; none of them may be made up. */
static gsize
read_body (DownloadAnswer *answer)
{
  char  buffer[4096];
  gsize total = 0;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gssize bytes = download_answer_read (answer, buffer, sizeof buffer, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          wait_for_body (answer);
          continue;
        }
      if (bytes <= 0)
        return total;
      g_assert_nonnull (memmem (answer_data, answer_size, buffer, 1));
      total += (gsize) bytes;
      g_assert_cmpuint (total, <=, MAX_BODY);
    }
}

static void
check_offer (const DownloadOffer *offer)
{
  g_assert_cmpint (offer->total, >=, -1);
  fuzz_check_name (offer->name);
  if (offer->etag != NULL)
    g_assert_true (download_header_is_text (offer->etag));
  if (offer->last_modified != NULL)
    g_assert_null (strpbrk (offer->last_modified, "\r\n"));
}

/* Bytes go where they were asked for, or nowhere. */
static void
check_verdict (DownloadAnswer *answer)
{
  const DownloadOffer *offer = download_answer_get_offer (answer);
  g_autoptr (DownloadVersion) version = download_version_new_from_offer (offer);
  DownloadReply reply = {
    .status = download_answer_get_status (answer),
    .offer = offer,
    .content_range = download_answer_get_content_range (answer),
    .body_length = download_answer_get_body_length (answer),
    .multipart = download_answer_is_multipart (answer),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) first_error = NULL;
  DownloadVerdict verdict = download_answer_check_next (&reply, version, START, END, DOWNLOAD_COMPARISON_NONE, &error);
  DownloadVerdict first = download_answer_check_first (&reply, &first_error);

  g_assert_true ((verdict == DOWNLOAD_VERDICT_REFUSE) <= (error != NULL));
  g_assert_true ((first == DOWNLOAD_VERDICT_REFUSE) <= (first_error != NULL));
  if (verdict != DOWNLOAD_VERDICT_RANGE)
    return;
  g_assert_cmpuint (reply.status, ==, 206);
  g_assert_cmpuint (reply.content_range->start, ==, START);
  g_assert_cmpuint (reply.content_range->end, <=, END);
}

static void
check_answer (DownloadAnswer *answer)
{
  const DownloadContentRange *range = download_answer_get_content_range (answer);
  guint                       status = download_answer_get_status (answer);
  gint64                      length = download_answer_get_body_length (answer);
  gsize                       got;

  g_assert_true (status == 200 || status == 206 || status == 304 || status == 416);
  g_assert_true (range == NULL || (range->start <= range->end && (range->total < 0 || range->end <= (guint64) range->total)));
  fuzz_check_link (download_answer_get_link (answer));
  check_offer (download_answer_get_offer (answer));
  check_verdict (answer);
  got = read_body (answer);
  g_assert_true (length < 0 || got <= (gsize) length);
  download_answer_get_end_proof (answer);
  download_answer_close (answer);
}

static void
ask (DownloadSession *session,
     gboolean         has_range)
{
  g_autoptr (DownloadLink) link = download_link_new ("http://192.0.2.1/a/b?c", NULL);
  DownloadAsk question = { .method = "GET", .link = link, .has_range = has_range, .start = START, .end = END };
  Asking      asking = { FALSE };

  download_exchange_async (session, &question, NULL, asked_cb, &asking);
  while (!asking.done)
    g_main_context_iteration (NULL, TRUE);

  if (asking.answer != NULL)
    check_answer (asking.answer);
  else
    {
      g_assert_true (asking.error->domain == DOWNLOAD_ERROR && asking.error->code != DOWNLOAD_ERROR_INTERNAL);
      g_assert_true (g_utf8_validate (asking.error->message, -1, NULL));
      g_assert_null (strpbrk (asking.error->message, "\r\n"));
    }
  g_clear_object (&asking.answer);
  g_clear_error (&asking.error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static DownloadSession *session;

  if (session == NULL)
    {
      g_autoptr (DownloadClock) clock = download_clock_new_fake (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);

      g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
      session = download_session_new (clock);
      server_ends = g_array_new (FALSE, FALSE, sizeof (int));
    }

  answer_data = data;
  answer_size = MIN (size, MAX_ANSWER);
  ask (session, FALSE);
  ask (session, TRUE);
  download_session_abort (session);
  for (guint i = 0; i < server_ends->len; i++)
    close (g_array_index (server_ends, int, i));
  g_array_set_size (server_ends, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
