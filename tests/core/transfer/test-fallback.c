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
  DownloadFallback expected;
  const char      *reason;
} Case;

static const Case cases[] = {
  /* The very first question. */
  { { RANGE, TRUE, FALSE, REFUSED, E (REFUSED), 400 }, RANGE, "a server that knows no ranges" },
  { { RANGE, TRUE, FALSE, REFUSED, E (LINK_REFUSED), 401 }, RANGE, "not even politely" },
  { { RANGE, TRUE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, RANGE, "a filter against download managers" },
  { { RANGE, TRUE, FALSE, REFUSED, E (NOT_FOUND), 404 }, RANGE, "a script that routes by its headers" },
  { { RANGE, TRUE, FALSE, REFUSED, E (REFUSED), 405 }, RANGE, "a method that is another with a range" },
  { { RANGE, TRUE, FALSE, REFUSED, E (REFUSED), 406 }, RANGE, "nothing that is acceptable" },
  { { RANGE, TRUE, FALSE, REFUSED, E (NOT_FOUND), 410 }, RANGE, "gone, with a range" },
  { { RANGE, TRUE, FALSE, REFUSED, E (REFUSED), 451 }, RANGE, "whatever it says" },
  { { RANGE, TRUE, FALSE, REFUSED, E (SERVER_BUSY), 500 }, RANGE, "a script that breaks" },
  { { RANGE, TRUE, FALSE, REFUSED, E (REFUSED), 501 }, RANGE, "not implemented" },
  { { RANGE, TRUE, FALSE, REFUSED, E (SERVER_BUSY), 502 }, RANGE, "a gateway that breaks" },
  { { RANGE, TRUE, FALSE, REFUSED, E (SERVER_BUSY), 503 }, RANGE, "busy, it says" },
  { { RANGE, TRUE, FALSE, UNSOUND, E (PROTOCOL), 206 }, RANGE, "a part of nobody knows what" },
  { { RANGE, TRUE, FALSE, UNSOUND, E (PROTOCOL), 416 }, RANGE, "everything cannot be had" },
  { { 0, TRUE, FALSE, REFUSED, E (NOT_FOUND), 404 }, NOTHING, "once only" },
  { { 0, TRUE, FALSE, REFUSED, E (NOT_FOUND), 404 }, NOTHING, "no range was sent" },
  { { RANGE, TRUE, FALSE, REFUSED, E (SERVER_BUSY), 503, PATIENCE }, NOTHING, "a server that asks for patience" },
  { { RANGE, TRUE, FALSE, REFUSED, E (SERVER_BUSY), 429 }, RANGE, "too many questions, but nobody asked for patience" },
  { { RANGE, TRUE, FALSE, REFUSED, E (SERVER_BUSY), 408 }, RANGE, "too slow, although it was not" },
  { { RANGE, TRUE, TRUE, REFUSED, E (NO_ANSWER), 0 }, RANGE, "no answer, twice" },
  { { RANGE, TRUE, FALSE, REFUSED, E (PROXY), 407 }, NOTHING, "the proxy is not the server" },
  { { RANGE, TRUE, FALSE, REFUSED, E (NETWORK), 0 }, NOTHING, "nobody answered" },
  { { RANGE, TRUE, FALSE, REFUSED, E (LINK_EXPIRED), 403, EXPLAINED }, NOTHING, "a store that names its reason" },
  { { RANGE, TRUE, FALSE, REFUSED, E (NOT_FOUND), 404, EXPLAINED }, NOTHING, "a store that knows that there is nothing" },
  { { RANGE, TRUE, FALSE, REFUSED, E (REFUSED), 501, EXPLAINED }, RANGE, "a store that names the range" },

  /* The rest of what is known. */
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (CHANGED), 412 }, CONDITION, "the answer without it tells size and date" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (CHANGED), 412, EXPLAINED }, CONDITION, "even if the store has words for it" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (REFUSED), 400 }, CONDITION, "a date that it cannot read" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, CONDITION, "a header that it does not like" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (SERVER_BUSY), 500 }, CONDITION, "a header that breaks it" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (REFUSED), 501 }, CONDITION, "a header that it does not know" },
  { { RANGE, FALSE, FALSE, REFUSED, E (REFUSED), 400 }, RANGE, "it was not the condition" },
  { { RANGE, FALSE, FALSE, REFUSED, E (SERVER_BUSY), 500 }, NOTHING, "a bad moment: reading everything costs more" },
  { { RANGE, FALSE, FALSE, REFUSED, E (SERVER_BUSY), 503 }, NOTHING, "likewise" },
  { { RANGE, FALSE, TRUE, REFUSED, E (SERVER_BUSY), 503 }, RANGE, "the moment goes on" },
  { { RANGE, FALSE, TRUE, REFUSED, E (SERVER_BUSY), 429 }, RANGE, "so does this one" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (NO_ANSWER), 0 }, NOTHING, "a connection that broke" },
  { { CONDITION | RANGE, FALSE, TRUE, REFUSED, E (NETWORK), 0 }, NOTHING, "a server that is not there" },
  { { RANGE, TRUE, FALSE, REFUSED, E (NOTHING), 204 }, RANGE, "nothing, of a range" },
  { { CONDITION | RANGE, FALSE, TRUE, REFUSED, E (NO_ANSWER), 0 }, CONDITION, "that breaks again: perhaps over a header" },
  { { RANGE, FALSE, TRUE, REFUSED, E (NO_ANSWER), 0 }, NOTHING, "but everything is not read again for a bad network" },
  { { RANGE, FALSE, FALSE, REFUSED, E (REFUSED), 501 }, RANGE, "but this will not get better" },
  { { RANGE, FALSE, FALSE, UNSOUND, E (PROTOCOL), 206 }, RANGE, "a range that cannot be read" },
  { { CONDITION | RANGE, FALSE, FALSE, UNSOUND, E (PROTOCOL), 206 }, RANGE, "and no condition is at fault" },
  { { CONDITION | RANGE, FALSE, FALSE, REFUSED, E (LINK_EXPIRED), 403, EXPLAINED }, NOTHING, "a store that names its reason" },
  { { RANGE, FALSE, FALSE, REFUSED, E (CHANGED), 206 }, NOTHING, "another object" },
  { { RANGE, FALSE, FALSE, REFUSED, E (TRUNCATED), 0 }, NOTHING, "a body that was cut" },

  /* What does not tell, and what is doubted. */
  { { RANGE | OVERLAP, FALSE, FALSE, UNTOLD, E (PROTOCOL), 206 }, OVERLAP, "bytes tell" },
  { { RANGE, FALSE, FALSE, UNTOLD, E (PROTOCOL), 206 }, RANGE, "all of them, in the end" },
  { { RANGE | OVERLAP | SEVERAL, FALSE, FALSE, UNTOLD, E (PROTOCOL), 206 }, SEVERAL, "one of several: the others go on" },
  { { RANGE | OVERLAP, FALSE, FALSE, DOUBTED, E (CHANGED), 206 }, OVERLAP, "another node, and a digest" },
  { { RANGE, FALSE, FALSE, DOUBTED, E (CHANGED), 206 }, RANGE, "another node, no digest: all of it from that one" },
  { { RANGE | SEVERAL, FALSE, FALSE, DOUBTED, E (CHANGED), 206 }, SEVERAL, "another node for another connection" },
  { { 0, FALSE, FALSE, DOUBTED, E (CHANGED), 206 }, NOTHING, "nothing is left" },

  /* Where it was asked. */
  { { TARGET | RANGE, FALSE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, TARGET, "where it led has had its time" },
  { { TARGET | RANGE, FALSE, FALSE, REFUSED, E (LINK_EXPIRED), 403, EXPLAINED }, TARGET, "even if it says so" },
  { { TARGET | RANGE, FALSE, FALSE, REFUSED, E (SERVER_BUSY), 503 }, NOTHING, "a busy target is one" },
  { { LINK | RANGE, FALSE, FALSE, REFUSED, E (LINK_REFUSED), 403 }, LINK, "then the other of two links" },
  { { LINK | RANGE, TRUE, FALSE, REFUSED, E (LINK_SIGNATURE), 403, EXPLAINED }, LINK, "it may be the one that is signed" },
  { { LINK, TRUE, FALSE, REFUSED, E (NOT_FOUND), 404 }, NOTHING, "both lead to the same object" },
};

static void
test_fallbacks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];

      g_test_message ("%s", c->reason);
      g_assert_cmpstr (download_fallback_to_string (download_fallback_find (&c->setback)), ==,
                       download_fallback_to_string (c->expected));
    }
}

/* Whatever happens, it comes to an end: nothing is tried that was not asked. */
static void
test_ends (void)
{
  for (guint asked = 0; asked < 64; asked++)
    for (guint kind = REFUSED; kind <= DOUBTED; kind++)
      for (guint status = 0; status < 600; status++)
        {
          DownloadSetback  setback = { asked, status % 2, status % 3 == 0, (DownloadSetbackKind) kind, E (LINK_REFUSED), status };
          DownloadFallback fallback;

          while ((fallback = download_fallback_find (&setback)) != NOTHING)
            {
              g_assert_cmpuint (setback.asked & fallback, ==, fallback);
              setback.asked &= ~(guint) fallback;
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
