/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what is tried next where something was refused. */

#include "config.h"

#include "transfer/download-fallback.h"

#define TARGET DOWNLOAD_FALLBACK_TARGET
#define LINK DOWNLOAD_FALLBACK_LINK
#define CONDITION DOWNLOAD_FALLBACK_CONDITION
#define OVERLAP DOWNLOAD_FALLBACK_OVERLAP
#define SEVERAL DOWNLOAD_FALLBACK_SEVERAL
#define RANGE DOWNLOAD_FALLBACK_RANGE
#define NOTHING DOWNLOAD_FALLBACK_NONE

#define REFUSED DOWNLOAD_SETBACK_REFUSED
#define UNSOUND DOWNLOAD_SETBACK_UNSOUND
#define UNTOLD DOWNLOAD_SETBACK_UNTOLD
#define DOUBTED DOWNLOAD_SETBACK_DOUBTED

#define E(code) DOWNLOAD_ERROR_##code
#define EXPLAINED TRUE, FALSE
#define PATIENCE FALSE, TRUE

typedef struct
{
  DownloadSetback  setback;
  guint            tried;
  DownloadFallback expected;
  const char      *reason;
} Case;

static const Case cases[] = {
  /* The very first question. */
  { { RANGE, TRUE, REFUSED, E (REFUSED), 400 }, 0, RANGE, "a server that knows no ranges" },
  { { RANGE, TRUE, REFUSED, E (LINK_REFUSED), 401 }, 0, RANGE, "not even politely" },
  { { RANGE, TRUE, REFUSED, E (LINK_REFUSED), 403 }, 0, RANGE, "a filter against download managers" },
  { { RANGE, TRUE, REFUSED, E (NOT_FOUND), 404 }, 0, RANGE, "a script that routes by its headers" },
  { { RANGE, TRUE, REFUSED, E (REFUSED), 405 }, 0, RANGE, "a method that is another with a range" },
  { { RANGE, TRUE, REFUSED, E (REFUSED), 406 }, 0, RANGE, "nothing that is acceptable" },
  { { RANGE, TRUE, REFUSED, E (NOT_FOUND), 410 }, 0, RANGE, "gone, with a range" },
  { { RANGE, TRUE, REFUSED, E (REFUSED), 451 }, 0, RANGE, "whatever it says" },
  { { RANGE, TRUE, REFUSED, E (SERVER_BUSY), 500 }, 0, RANGE, "a script that breaks" },
  { { RANGE, TRUE, REFUSED, E (REFUSED), 501 }, 0, RANGE, "not implemented" },
  { { RANGE, TRUE, REFUSED, E (SERVER_BUSY), 502 }, 0, RANGE, "a gateway that breaks" },
  { { RANGE, TRUE, REFUSED, E (SERVER_BUSY), 503 }, 0, RANGE, "busy, it says" },
  { { RANGE, TRUE, UNSOUND, E (PROTOCOL), 206 }, 0, RANGE, "a part of nobody knows what" },
  { { RANGE, TRUE, UNSOUND, E (PROTOCOL), 416 }, 0, RANGE, "everything cannot be had" },
  { { RANGE, TRUE, REFUSED, E (NOT_FOUND), 404 }, RANGE, NOTHING, "once only" },
  { { 0, TRUE, REFUSED, E (NOT_FOUND), 404 }, 0, NOTHING, "no range was sent" },
  { { RANGE, TRUE, REFUSED, E (SERVER_BUSY), 503, PATIENCE }, 0, NOTHING, "a server that asks for patience" },
  { { RANGE, TRUE, REFUSED, E (SERVER_BUSY), 429 }, 0, NOTHING, "too many questions" },
  { { RANGE, TRUE, REFUSED, E (PROXY), 407 }, 0, NOTHING, "the proxy is not the server" },
  { { RANGE, TRUE, REFUSED, E (NETWORK), 0 }, 0, NOTHING, "nobody answered" },
  { { RANGE, TRUE, REFUSED, E (LINK_EXPIRED), 403, EXPLAINED }, 0, NOTHING, "a store that names its reason" },
  { { RANGE, TRUE, REFUSED, E (NOT_FOUND), 404, EXPLAINED }, 0, NOTHING, "a store that knows that there is nothing" },
  { { RANGE, TRUE, REFUSED, E (REFUSED), 501, EXPLAINED }, 0, RANGE, "a store that names the range" },

  /* The rest of what is known. */
  { { CONDITION | RANGE, FALSE, REFUSED, E (CHANGED), 412 }, 0, CONDITION, "the answer without it tells size and date" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (CHANGED), 412, EXPLAINED }, 0, CONDITION, "even if the store has words for it" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (REFUSED), 400 }, 0, CONDITION, "a date that it cannot read" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, 0, CONDITION, "a header that it does not like" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (SERVER_BUSY), 500 }, 0, CONDITION, "a header that breaks it" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (REFUSED), 501 }, 0, CONDITION, "a header that it does not know" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (REFUSED), 400 }, CONDITION, RANGE, "it was not the condition" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (SERVER_BUSY), 500 }, CONDITION, NOTHING, "a bad moment: reading everything costs more" },
  { { RANGE, FALSE, REFUSED, E (SERVER_BUSY), 503 }, 0, NOTHING, "likewise" },
  { { RANGE, FALSE, REFUSED, E (REFUSED), 501 }, 0, RANGE, "but this will not get better" },
  { { RANGE, FALSE, UNSOUND, E (PROTOCOL), 206 }, 0, RANGE, "a range that cannot be read" },
  { { CONDITION | RANGE, FALSE, UNSOUND, E (PROTOCOL), 206 }, 0, RANGE, "and no condition is at fault" },
  { { CONDITION | RANGE, FALSE, REFUSED, E (LINK_EXPIRED), 403, EXPLAINED }, 0, NOTHING, "a store that names its reason" },
  { { RANGE, FALSE, REFUSED, E (CHANGED), 206 }, 0, NOTHING, "another object" },
  { { RANGE, FALSE, REFUSED, E (TRUNCATED), 0 }, 0, NOTHING, "a body that was cut" },

  /* What does not tell, and what is doubted. */
  { { RANGE | OVERLAP, FALSE, UNTOLD, E (PROTOCOL), 206 }, 0, OVERLAP, "bytes tell" },
  { { RANGE | OVERLAP, FALSE, UNTOLD, E (PROTOCOL), 206 }, OVERLAP, RANGE, "all of them, in the end" },
  { { RANGE | OVERLAP | SEVERAL, FALSE, UNTOLD, E (PROTOCOL), 206 }, 0, SEVERAL, "one of several: the others go on" },
  { { RANGE | OVERLAP, FALSE, DOUBTED, E (CHANGED), 206 }, 0, OVERLAP, "another node, and a digest" },
  { { RANGE, FALSE, DOUBTED, E (CHANGED), 206 }, 0, RANGE, "another node, no digest: all of it from that one" },
  { { RANGE | SEVERAL, FALSE, DOUBTED, E (CHANGED), 206 }, 0, SEVERAL, "another node for another connection" },
  { { 0, FALSE, DOUBTED, E (CHANGED), 206 }, 0, NOTHING, "nothing is left" },

  /* Where it was asked. */
  { { TARGET | RANGE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, 0, TARGET, "where it led has had its time" },
  { { TARGET | RANGE, FALSE, REFUSED, E (LINK_EXPIRED), 403, EXPLAINED }, 0, TARGET, "even if it says so" },
  { { TARGET | RANGE, FALSE, REFUSED, E (SERVER_BUSY), 503 }, 0, NOTHING, "a busy target is one" },
  { { TARGET | LINK | RANGE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, TARGET, LINK, "then the other of two links" },
  { { LINK | RANGE, TRUE, REFUSED, E (LINK_SIGNATURE), 403, EXPLAINED }, 0, LINK, "it may be the one that is signed" },
  { { LINK, TRUE, REFUSED, E (NOT_FOUND), 404 }, 0, NOTHING, "both lead to the same object" },
};

static void
test_fallbacks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];

      g_test_message ("%s", c->reason);
      g_assert_cmpstr (download_fallback_to_string (download_fallback_find (&c->setback, c->tried)), ==,
                       download_fallback_to_string (c->expected));
    }
}

/* Whatever happens, it comes to an end: nothing is tried twice, and nothing that was not asked. */
static void
test_ends (void)
{
  for (guint asked = 0; asked < 64; asked++)
    for (guint kind = REFUSED; kind <= DOUBTED; kind++)
      for (guint status = 0; status < 600; status++)
        {
          DownloadSetback  setback = { asked, status % 2, (DownloadSetbackKind) kind, E (LINK_REFUSED), status };
          guint            tried = 0;
          DownloadFallback fallback;

          while ((fallback = download_fallback_find (&setback, tried)) != NOTHING)
            {
              g_assert_cmpuint (tried & fallback, ==, 0);
              g_assert_cmpuint (asked & fallback, ==, fallback);
              tried |= fallback;
            }
        }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fallback/cases", test_fallbacks);
  g_test_add_func ("/fallback/ends", test_ends);
  return g_test_run ();
}
