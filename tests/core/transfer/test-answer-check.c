/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the decision whether an answer's bytes belong where they were asked for. */

#include "config.h"

#include "transfer/download-answer-check.h"

#include "base/download-error.h"

#define STRONG "\"a\""
#define OTHER "\"b\""
#define WEAK "W/\"a\""
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define OTHER_DATE "Mon, 07 Nov 1994 08:49:37 GMT"
#define ALL G_MAXUINT64

#define REFUSE DOWNLOAD_VERDICT_REFUSE
#define RANGE DOWNLOAD_VERDICT_RANGE
#define WHOLE DOWNLOAD_VERDICT_WHOLE
#define COMPLETE DOWNLOAD_VERDICT_COMPLETE
#define UNTOLD DOWNLOAD_VERDICT_UNTOLD
#define UNSOUND DOWNLOAD_VERDICT_UNSOUND
#define DOUBTED DOWNLOAD_VERDICT_DOUBTED
#define WHOLE_DOUBTED DOWNLOAD_VERDICT_WHOLE_DOUBTED
#define NONE DOWNLOAD_COMPARISON_NONE
#define OVERLAP DOWNLOAD_COMPARISON_OVERLAP
#define DIGEST DOWNLOAD_COMPARISON_DIGEST

#define PROTOCOL DOWNLOAD_ERROR_PROTOCOL
#define CHANGED DOWNLOAD_ERROR_CHANGED
#define LINK DOWNLOAD_ERROR_LINK_REFUSED

/* How the columns of an answer are written. */
#define NO_RANGE   \
  {                \
    FALSE, 0, 0, 0 \
  }
#define BYTES(start, end, total) \
  {                              \
    TRUE, start, end, total      \
  }
#define TOLD(etag, date) etag, date, NULL, NULL

typedef struct
{
  gboolean there;
  guint64  start;
  guint64  end;
  gint64   total;
} Place;

typedef struct
{
  guint           status;
  Place           place;
  gint64          length;
  DownloadVerdict verdict;
  int             error;
  const char     *reason;
  gboolean        multipart;
} FirstCase;

static const FirstCase first_cases[] = {
  { 200, NO_RANGE, 10, WHOLE, 0, "everything" },
  { 200, NO_RANGE, -1, WHOLE, 0, "everything, however long" },
  { 200, NO_RANGE, 0, WHOLE, 0, "everything, which is nothing" },
  { 200, BYTES (3, 5, 10), 10, WHOLE, 0, "a range means nothing on a 200" },
  { 206, BYTES (0, 10, 10), 10, RANGE, 0, "the whole range" },
  { 206, BYTES (0, 10, 10), -1, RANGE, 0, "the whole range in chunks" },
  { 206, BYTES (0, 10, -1), 10, RANGE, 0, "a range of an unknown total" },
  { 206, BYTES (0, 4, 10), 4, RANGE, 0, "less than everything: the rest is asked for later" },
  { 206, BYTES (0, 1, 1), 1, RANGE, 0, "one byte" },
  { 206, NO_RANGE, 10, UNSOUND, PROTOCOL, "a part of nobody knows what" },
  { 206, BYTES (1, 10, 10), 9, UNSOUND, PROTOCOL, "not from the first byte on" },
  { 206, BYTES (0, 0, 10), 0, UNSOUND, PROTOCOL, "nothing, as a part" },
  { 206, BYTES (0, 10, 10), 9, UNSOUND, PROTOCOL, "a shorter body than the range" },
  { 206, BYTES (0, 10, 10), 11, UNSOUND, PROTOCOL, "a longer body than the range" },
  { 206, BYTES (0, 10, 10), 10, UNSOUND, PROTOCOL, "several parts", TRUE },
  { 206, NO_RANGE, -1, UNSOUND, PROTOCOL, "several parts without a range", TRUE },
  { 416, BYTES (0, 0, 0), 0, COMPLETE, 0, "an empty object" },
  { 416, BYTES (0, 0, 0), 200, COMPLETE, 0, "an empty object, and an explanation" },
  { 416, BYTES (0, 0, 10), 0, UNSOUND, PROTOCOL, "everything of ten bytes cannot be refused" },
  { 416, NO_RANGE, 0, UNSOUND, PROTOCOL, "refused without a size" },
  { 304, NO_RANGE, 0, UNSOUND, PROTOCOL, "not modified, which was not asked" },
};

static void
test_first (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (first_cases); i++)
    {
      const FirstCase           *c = &first_cases[i];
      const DownloadContentRange range = { c->place.start, c->place.end, c->place.total };
      const DownloadOffer        offer = { .total = c->status == 200 ? c->length : c->place.there ? c->place.total
                                                                                                  : -1 };
      const DownloadReply        reply = { c->status, &offer, c->place.there ? &range : NULL, c->length, c->multipart };
      g_autoptr (GError) error = NULL;

      g_test_message ("%u: %s", c->status, c->reason);
      g_assert_cmpint (download_answer_check_first (&reply, &error), ==, c->verdict);
      if (c->error == 0)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, DOWNLOAD_ERROR, c->error);
      g_assert_cmpuint (download_error_get_http_status (error), ==, c->status);
    }
}

typedef struct
{
  guint              status;
  Place              place;
  gint64             length;
  const char        *etag, *date, *type, *encoding;
  DownloadVersion    version;
  guint64            start;
  guint64            end;
  DownloadComparison comparison;
  DownloadVerdict    verdict;
  int                error;
  const char        *reason;
  gboolean           multipart;
} NextCase;

/* What is known of the object. */
#define KNOWN_STRONG                                                                                                                     \
  {                                                                                                                                      \
    .etag = (char *) STRONG, .last_modified = (char *) DATE, .total = 100, .end = DOWNLOAD_END_ANNOUNCED, .content_type = (char *) "a/b" \
  }
#define KNOWN_WEAK                                                                                     \
  {                                                                                                    \
    .etag = (char *) WEAK, .total = 100, .end = DOWNLOAD_END_ANNOUNCED, .content_type = (char *) "a/b" \
  }
#define KNOWN_DATE                                                                                              \
  {                                                                                                             \
    .last_modified = (char *) DATE, .total = 100, .end = DOWNLOAD_END_ANNOUNCED, .content_type = (char *) "a/b" \
  }
#define KNOWN_SIZE                                                              \
  {                                                                             \
    .total = 100, .end = DOWNLOAD_END_ANNOUNCED, .content_type = (char *) "a/b" \
  }
#define KNOWN_NOTHING \
  {                   \
    .total = -1       \
  }
#define KNOWN_ETAG_ONLY                  \
  {                                      \
    .etag = (char *) STRONG, .total = -1 \
  }
#define KNOWN_GZIP                                                                                                                                                            \
  {                                                                                                                                                                           \
    .etag = (char *) STRONG, .last_modified = (char *) DATE, .total = 100, .end = DOWNLOAD_END_ANNOUNCED, .content_type = (char *) "a/b", .content_encoding = (char *) "gzip" \
  }
#define KNOWN_PAGE                                                                                                                             \
  {                                                                                                                                            \
    .etag = (char *) STRONG, .last_modified = (char *) DATE, .total = 100, .end = DOWNLOAD_END_ANNOUNCED, .content_type = (char *) "text/html" \
  }
#define KNOWN_SEEN                                                  \
  {                                                                 \
    .etag = (char *) STRONG, .total = 100, .end = DOWNLOAD_END_SEEN \
  }

static const NextCase next_cases[] = {
  /* A sound part of the same object. */
  { 206, BYTES (40, 100, 100), 60, TOLD (STRONG, DATE), KNOWN_STRONG, 40, ALL, NONE, RANGE, 0, "the rest" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "a piece" },
  { 206, BYTES (40, 41, 100), 1, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 41, NONE, RANGE, 0, "one byte" },
  { 206, BYTES (99, 100, 100), 1, TOLD (STRONG, DATE), KNOWN_STRONG, 99, 100, NONE, RANGE, 0, "the last byte" },
  { 206, BYTES (0, 50, 100), 50, TOLD (STRONG, DATE), KNOWN_STRONG, 0, 50, NONE, RANGE, 0, "from the first byte on" },
  { 206, BYTES (40, 45, 100), 5, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "less than was asked for is allowed" },
  { 206, BYTES (40, 50, -1), 10, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "a total that is not told" },
  { 206, BYTES (40, 50, 100), -1, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "in chunks" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, NULL), KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "without its date" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, OTHER_DATE), KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "with the date of a mirror" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, NULL), KNOWN_ETAG_ONLY, 40, 50, NONE, RANGE, 0, "a total that was not known" },
  { 206, BYTES (40, 50, 100), 10, TOLD (WEAK, NULL), KNOWN_WEAK, 40, 50, OVERLAP, RANGE, 0, "a weak ETag, and a comparison" },
  { 206, BYTES (40, 50, 100), 10, TOLD (WEAK, NULL), KNOWN_WEAK, 40, 50, NONE, RANGE, 0, "a weak ETag" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, DATE), KNOWN_DATE, 40, 50, OVERLAP, RANGE, 0, "a date, and a comparison" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, DATE), KNOWN_DATE, 40, 50, NONE, RANGE, 0, "a date" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, NULL), KNOWN_SIZE, 40, 50, OVERLAP, RANGE, 0, "a size and a comparison" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, NULL), KNOWN_NOTHING, 40, 50, OVERLAP, RANGE, 0, "nothing but a comparison" },
  { 206, BYTES (40, 50, 100), 10, STRONG, DATE, "text/html", NULL, KNOWN_STRONG, 40, 50, NONE, RANGE, 0, "the type alone is no difference" },
  { 206, BYTES (40, 50, 100), 10, STRONG, DATE, NULL, "gzip", KNOWN_GZIP, 40, 50, NONE, RANGE, 0, "stored packed, as before" },
  { 206, BYTES (G_MAXINT64 - 10, G_MAXINT64, -1), 10, TOLD (STRONG, NULL), KNOWN_ETAG_ONLY, G_MAXINT64 - 10, G_MAXINT64, NONE, RANGE, 0, "the end of the largest" },

  /* A part of something else, or somewhere else. */
  { 206, NO_RANGE, 10, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "it does not say which part" },
  { 206, BYTES (0, 10, 100), 10, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "from the first byte on instead" },
  { 206, BYTES (39, 50, 100), 11, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "a byte too early" },
  { 206, BYTES (41, 50, 100), 9, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "a byte too late" },
  { 206, BYTES (40, 51, 100), 11, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "a byte too far" },
  { 206, BYTES (40, 100, 100), 60, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "up to the end, unasked" },
  { 206, BYTES (40, 40, 100), 0, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "nothing" },
  { 206, BYTES (40, 50, 100), 9, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "a body a byte shorter" },
  { 206, BYTES (40, 50, 100), 11, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "a body a byte longer" },
  { 206, BYTES (40, 50, 100), 100, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "a whole body behind a small range" },
  { 206, BYTES (40, 50, 100), 0, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "no body" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "several parts", TRUE },
  { 206, NO_RANGE, -1, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "several parts without a range", TRUE },
  { 206, BYTES (39, 50, 100), 11, TOLD (NULL, NULL), KNOWN_SIZE, 40, 50, OVERLAP, UNSOUND, PROTOCOL, "elsewhere, and a comparison cannot help" },

  /* Another object. */
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, OTHER_DATE), KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "another ETag and date: If-Match was not honoured" },
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, OTHER_DATE), KNOWN_STRONG, 40, 50, DIGEST, REFUSE, CHANGED, "another ETag and date, whatever is compared" },
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, NULL), KNOWN_STRONG, 40, 50, DIGEST, REFUSE, CHANGED, "another ETag, and no date" },
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, NULL), KNOWN_ETAG_ONLY, 40, 50, DIGEST, REFUSE, CHANGED, "another ETag, and there never was a date or size" },
  { 206, BYTES (40, 50, 101), 10, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "another size, the same ETag" },
  { 206, BYTES (40, 50, 50), 10, TOLD (NULL, NULL), KNOWN_STRONG, 40, 50, OVERLAP, REFUSE, CHANGED, "another size, and nothing else told" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, OTHER_DATE), KNOWN_DATE, 40, 50, OVERLAP, REFUSE, CHANGED, "another date" },
  { 206, BYTES (40, 50, 100), 10, TOLD ("W/\"b\"", NULL), KNOWN_WEAK, 40, 50, OVERLAP, REFUSE, CHANGED, "another weak ETag" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, OTHER_DATE), KNOWN_STRONG, 40, 50, OVERLAP, REFUSE, CHANGED, "no ETag, and another date" },
  { 206, BYTES (40, 50, 101), 10, TOLD (NULL, NULL), KNOWN_SIZE, 40, 50, OVERLAP, REFUSE, CHANGED, "another size" },
  { 206, BYTES (40, 50, 100), 10, STRONG, DATE, NULL, "gzip", KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "packed now" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, DATE), KNOWN_GZIP, 40, 50, NONE, REFUSE, CHANGED, "unpacked now" },
  { 206, BYTES (40, 50, 100), 10, STRONG, DATE, NULL, "br", KNOWN_GZIP, 40, 50, NONE, REFUSE, CHANGED, "packed otherwise" },
  { 206, BYTES (0, 10, 100), 10, TOLD (OTHER, OTHER_DATE), KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "another object counts before another place" },

  /* Another ETag, the same size and date. */
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, DATE), KNOWN_STRONG, 40, 50, NONE, DOUBTED, CHANGED, "nothing is compared" },
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, DATE), KNOWN_STRONG, 40, 50, OVERLAP, DOUBTED, CHANGED, "an overlap says little of the rest" },
  { 206, BYTES (40, 50, 100), 10, TOLD (OTHER, DATE), KNOWN_STRONG, 40, 50, DIGEST, RANGE, 0, "a digest will decide" },
  { 206, BYTES (41, 50, 100), 9, TOLD (OTHER, DATE), KNOWN_STRONG, 40, 50, DIGEST, UNSOUND, PROTOCOL, "it is elsewhere, too" },

  /* What it was is not told. */
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, NULL), KNOWN_STRONG, 40, 50, NONE, UNTOLD, PROTOCOL, "the ETag is gone" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, NULL), KNOWN_STRONG, 40, 50, OVERLAP, RANGE, 0, "the ETag is gone, and bytes are compared" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, NULL), KNOWN_WEAK, 40, 50, NONE, UNTOLD, PROTOCOL, "the weak ETag is gone" },
  { 206, BYTES (40, 50, 100), 10, TOLD (NULL, NULL), KNOWN_DATE, 40, 50, NONE, UNTOLD, PROTOCOL, "the date is gone" },
  { 206, BYTES (40, 50, 100), 10, TOLD (STRONG, NULL), KNOWN_DATE, 40, 50, NONE, UNTOLD, PROTOCOL, "an ETag instead of the date" },
  { 206, BYTES (40, 50, -1), 10, TOLD (NULL, NULL), KNOWN_STRONG, 40, 50, NONE, UNTOLD, PROTOCOL, "nothing is told at all" },
  { 206, BYTES (39, 50, 100), 11, TOLD (NULL, NULL), KNOWN_STRONG, 40, 50, OVERLAP, UNSOUND, PROTOCOL, "the ETag is gone, and it is elsewhere" },

  /* Everything, although a part was asked for. */
  { 200, NO_RANGE, 100, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, WHOLE, 0, "everything of the same object" },
  { 200, NO_RANGE, -1, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, WHOLE, 0, "everything, without a length" },
  { 200, BYTES (40, 50, 100), 100, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, WHOLE, 0, "a range means nothing on a 200" },
  { 200, NO_RANGE, 100, TOLD (NULL, NULL), KNOWN_STRONG, 40, 50, NONE, WHOLE, 0, "everything is compared anyway" },
  { 200, NO_RANGE, 100, TOLD (NULL, NULL), KNOWN_SIZE, 40, 50, NONE, WHOLE, 0, "everything, known by its size" },
  { 200, NO_RANGE, 100, TOLD (OTHER, OTHER_DATE), KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "everything of another object" },
  { 200, NO_RANGE, 100, TOLD (OTHER, DATE), KNOWN_STRONG, 40, 50, NONE, WHOLE_DOUBTED, 0, "everything, by another ETag" },
  { 200, NO_RANGE, 120, TOLD (STRONG, NULL), KNOWN_SEEN, 40, 50, NONE, WHOLE, 0, "more than was seen to be there" },
  { 200, NO_RANGE, 80, TOLD (STRONG, NULL), KNOWN_SEEN, 40, 50, NONE, REFUSE, CHANGED, "less than was seen to be there" },
  { 200, NO_RANGE, 99, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "everything, and it is shorter" },
  { 200, NO_RANGE, 0, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "everything, and it is nothing" },
  { 200, NO_RANGE, 100, STRONG, DATE, NULL, "gzip", KNOWN_STRONG, 40, 50, NONE, REFUSE, CHANGED, "everything, packed" },
  { 200, NO_RANGE, 500, NULL, NULL, "text/html", NULL, KNOWN_STRONG, 40, 50, NONE, REFUSE, LINK, "a page to log in" },
  { 200, NO_RANGE, 500, OTHER, DATE, "text/html", NULL, KNOWN_STRONG, 40, 50, NONE, REFUSE, LINK, "a page with an ETag of its own" },
  { 200, NO_RANGE, -1, NULL, NULL, "TEXT/HTML", NULL, KNOWN_STRONG, 40, 50, NONE, REFUSE, LINK, "a page in capitals" },
  { 200, NO_RANGE, 100, STRONG, DATE, "text/html", NULL, KNOWN_STRONG, 40, 50, NONE, WHOLE, 0, "a type that changed, of the same object" },
  { 200, NO_RANGE, 100, STRONG, DATE, "text/html", NULL, KNOWN_PAGE, 40, 50, NONE, WHOLE, 0, "a page was asked for" },
  { 200, NO_RANGE, 500, OTHER, DATE, "text/html", NULL, KNOWN_PAGE, 40, 50, NONE, REFUSE, CHANGED, "another page than the one asked for" },

  /* Nothing there. */
  { 416, BYTES (0, 0, 100), 0, TOLD (STRONG, NULL), KNOWN_STRONG, 100, ALL, NONE, COMPLETE, 0, "nothing behind what is here" },
  { 416, BYTES (0, 0, 40), 0, TOLD (STRONG, NULL), KNOWN_ETAG_ONLY, 40, ALL, NONE, COMPLETE, 0, "nothing behind, and the size is learnt" },
  { 416, BYTES (0, 0, 40), 0, TOLD (NULL, NULL), KNOWN_ETAG_ONLY, 40, ALL, NONE, UNSOUND, PROTOCOL, "whose end that is it does not say" },
  { 416, BYTES (0, 0, 40), 0, TOLD (OTHER, NULL), KNOWN_ETAG_ONLY, 40, ALL, NONE, UNSOUND, PROTOCOL, "the end of another object" },
  { 416, BYTES (0, 0, 40), 0, TOLD (NULL, NULL), KNOWN_NOTHING, 40, ALL, NONE, UNSOUND, PROTOCOL, "nothing tells anything" },
  { 416, BYTES (0, 0, 40), 0, TOLD (NULL, NULL), KNOWN_STRONG, 40, ALL, NONE, REFUSE, CHANGED, "it ends where it did not" },
  { 416, BYTES (0, 0, 30), 0, TOLD (NULL, NULL), KNOWN_NOTHING, 40, ALL, NONE, REFUSE, CHANGED, "less than what is here" },
  { 416, BYTES (0, 0, 0), 0, TOLD (NULL, NULL), KNOWN_STRONG, 40, ALL, NONE, REFUSE, CHANGED, "it became empty" },
  { 416, BYTES (0, 0, 100), 0, TOLD (NULL, NULL), KNOWN_STRONG, 40, ALL, NONE, UNSOUND, PROTOCOL, "a range that is there" },
  { 416, BYTES (0, 0, 100), 0, TOLD (NULL, NULL), KNOWN_NOTHING, 40, ALL, NONE, UNSOUND, PROTOCOL, "a range that is there, of an unknown size" },
  { 416, BYTES (0, 0, 101), 0, TOLD (NULL, NULL), KNOWN_STRONG, 100, ALL, NONE, REFUSE, CHANGED, "it has grown" },
  { 416, BYTES (0, 0, 120), 0, TOLD (NULL, NULL), KNOWN_SEEN, 100, ALL, NONE, UNSOUND, PROTOCOL, "its end was only seen" },
  { 416, BYTES (0, 0, 36), 0, TOLD (NULL, NULL), KNOWN_NOTHING, 36, ALL, OVERLAP, REFUSE, CHANGED, "there were bytes to compare" },
  { 416, NO_RANGE, 0, TOLD (NULL, NULL), KNOWN_STRONG, 100, ALL, NONE, UNSOUND, PROTOCOL, "refused without a size" },
  { 416, NO_RANGE, 0, TOLD (NULL, NULL), KNOWN_NOTHING, 40, ALL, NONE, UNSOUND, PROTOCOL, "refused, and nothing told" },
  { 304, NO_RANGE, 0, TOLD (STRONG, DATE), KNOWN_STRONG, 40, 50, NONE, UNSOUND, PROTOCOL, "not modified, which was not asked" },
};

static void
test_next (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (next_cases); i++)
    {
      const NextCase            *c = &next_cases[i];
      const DownloadContentRange range = { c->place.start, c->place.end, c->place.total };

      const DownloadOffer offer = {
        .total = c->status == 200 ? c->length : c->place.there ? c->place.total
                                                               : -1,
        .etag = (char *) c->etag,
        .last_modified = (char *) c->date,
        .content_type = (char *) c->type,
        .content_encoding = (char *) c->encoding,
      };
      const DownloadReply reply = { c->status, &offer, c->place.there ? &range : NULL, c->length, c->multipart };
      g_autoptr (GError) error = NULL;

      g_test_message ("%u: %s", c->status, c->reason);
      g_assert_cmpint (download_answer_check_next (&reply, &c->version, c->start, c->end, c->comparison, &error), ==, c->verdict);
      if (c->error == 0)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, DOWNLOAD_ERROR, c->error);
      g_assert_cmpuint (download_error_get_http_status (error), ==, c->status);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/answer-check/first", test_first);
  g_test_add_func ("/answer-check/next", test_next);

  return g_test_run ();
}
