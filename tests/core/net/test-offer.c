/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the comparison that decides whether an object is still the one that was begun. */

#include "config.h"

#include "net/download-offer.h"

#define STRONG "\"a\""
#define OTHER "\"b\""
#define WEAK "W/\"a\""
#define OTHER_WEAK "W/\"b\""
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define OTHER_DATE "Mon, 07 Nov 1994 08:49:37 GMT"
#define SAME DOWNLOAD_SAMENESS_SAME
#define LIKELY DOWNLOAD_SAMENESS_LIKELY
#define UNTOLD DOWNLOAD_SAMENESS_UNTOLD
#define CHANGED DOWNLOAD_SAMENESS_CHANGED

typedef struct
{
  struct
  {
    const char *etag;
    const char *date;
    gint64      total;
  } then, now;
  DownloadSameness sameness;
  const char      *reason;
} OfferCase;

static const OfferCase cases[] = {
  { { STRONG, DATE, 10 }, { STRONG, DATE, 10 }, SAME, "everything is the same" },
  { { STRONG, NULL, 10 }, { STRONG, NULL, 10 }, SAME, "a strong ETag" },
  { { STRONG, NULL, -1 }, { STRONG, NULL, -1 }, SAME, "a strong ETag without a size" },
  { { STRONG, NULL, 10 }, { STRONG, NULL, -1 }, SAME, "the size is not told now" },
  { { STRONG, NULL, -1 }, { STRONG, NULL, 10 }, SAME, "the size was not told then" },
  { { STRONG, DATE, 10 }, { STRONG, OTHER_DATE, 10 }, SAME, "a strong ETag outdoes a date: a mirror has another" },
  { { STRONG, DATE, 10 }, { STRONG, NULL, 10 }, SAME, "a strong ETag without its date" },
  { { STRONG, DATE, 10 }, { STRONG, DATE, 11 }, CHANGED, "a size outdoes a strong ETag" },
  { { STRONG, DATE, 10 }, { STRONG, DATE, 0 }, CHANGED, "nothing is a size as well" },
  { { STRONG, DATE, 0 }, { STRONG, DATE, 10 }, CHANGED, "nothing was a size as well" },
  { { STRONG, DATE, 10 }, { OTHER, DATE, 10 }, CHANGED, "another strong ETag, whatever the date says" },
  { { STRONG, NULL, 10 }, { OTHER, NULL, 10 }, CHANGED, "another strong ETag" },
  { { STRONG, NULL, 10 }, { OTHER_WEAK, NULL, 10 }, CHANGED, "another weak ETag" },
  { { STRONG, DATE, 10 }, { NULL, DATE, 10 }, LIKELY, "the ETag is gone, the date is the same" },
  { { STRONG, DATE, 10 }, { NULL, OTHER_DATE, 10 }, CHANGED, "the ETag is gone, the date is another" },
  { { STRONG, DATE, 10 }, { NULL, NULL, 10 }, UNTOLD, "both are gone" },
  { { STRONG, NULL, 10 }, { NULL, NULL, 10 }, UNTOLD, "the ETag is gone" },
  { { STRONG, NULL, 10 }, { NULL, DATE, 10 }, UNTOLD, "a date instead of the ETag proves nothing" },
  { { STRONG, NULL, 10 }, { NULL, NULL, 11 }, CHANGED, "the ETag is gone and the size is another" },

  { { WEAK, NULL, 10 }, { WEAK, NULL, 10 }, LIKELY, "a weak ETag" },
  { { WEAK, NULL, 10 }, { STRONG, NULL, 10 }, LIKELY, "a weak ETag that became strong" },
  { { WEAK, DATE, 10 }, { WEAK, DATE, 10 }, LIKELY, "a weak ETag and a date" },
  { { WEAK, DATE, 10 }, { WEAK, NULL, 10 }, LIKELY, "a weak ETag without its date" },
  { { WEAK, NULL, 10 }, { OTHER_WEAK, NULL, 10 }, CHANGED, "another weak ETag" },
  { { WEAK, NULL, 10 }, { OTHER, NULL, 10 }, CHANGED, "another strong ETag instead of a weak one" },
  { { WEAK, DATE, 10 }, { WEAK, OTHER_DATE, 10 }, CHANGED, "the same weak ETag, another date" },
  { { WEAK, DATE, 10 }, { OTHER_WEAK, DATE, 10 }, CHANGED, "another weak ETag, the same date" },
  { { WEAK, DATE, 10 }, { NULL, DATE, 10 }, LIKELY, "the weak ETag is gone, the date is the same" },
  { { WEAK, NULL, 10 }, { NULL, NULL, 10 }, UNTOLD, "the weak ETag is gone" },
  { { WEAK, NULL, 10 }, { NULL, DATE, 10 }, UNTOLD, "a date instead of the weak ETag" },
  { { WEAK, DATE, 10 }, { NULL, OTHER_DATE, 10 }, CHANGED, "the weak ETag is gone, the date is another" },
  { { WEAK, DATE, 10 }, { NULL, NULL, 10 }, UNTOLD, "the weak ETag and the date are gone" },
  { { WEAK, NULL, 10 }, { WEAK, NULL, 11 }, CHANGED, "a size outdoes a weak ETag" },

  { { NULL, DATE, 10 }, { NULL, DATE, 10 }, LIKELY, "a date" },
  { { NULL, DATE, 10 }, { NULL, OTHER_DATE, 10 }, CHANGED, "another date" },
  { { NULL, DATE, 10 }, { NULL, NULL, 10 }, UNTOLD, "the date is gone" },
  { { NULL, DATE, 10 }, { STRONG, DATE, 10 }, LIKELY, "a date, and an ETag that was not there" },
  { { NULL, DATE, 10 }, { STRONG, NULL, 10 }, UNTOLD, "an ETag instead of the date" },
  { { NULL, DATE, 10 }, { STRONG, OTHER_DATE, 10 }, CHANGED, "another date, and an ETag that was not there" },
  { { NULL, DATE, -1 }, { NULL, DATE, 10 }, LIKELY, "a date, and a size that was not there" },
  { { NULL, DATE, 10 }, { NULL, DATE, 9 }, CHANGED, "a size outdoes a date" },

  { { NULL, NULL, 10 }, { NULL, NULL, 10 }, LIKELY, "a size is all there ever was" },
  { { NULL, NULL, 10 }, { STRONG, DATE, 10 }, LIKELY, "validators that were not there" },
  { { NULL, NULL, 10 }, { NULL, NULL, 11 }, CHANGED, "another size" },
  { { NULL, NULL, 10 }, { NULL, NULL, -1 }, LIKELY, "no size now" },
  { { NULL, NULL, -1 }, { NULL, NULL, -1 }, LIKELY, "nothing was ever told" },
};

static void
test_compare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const OfferCase    *c = &cases[i];
      const DownloadOffer offer = {
        .etag = (char *) c->now.etag,
        .last_modified = (char *) c->now.date,
        .total = c->now.total,
      };

      g_test_message ("%s", c->reason);
      g_assert_cmpint (download_offer_compare (&offer, c->then.etag, c->then.date, c->then.total), ==, c->sameness);
    }
}

static void
test_free (void)
{
  g_autoptr (DownloadOffer) empty = g_new0 (DownloadOffer, 1);
  g_autoptr (DownloadOffer) full = g_new0 (DownloadOffer, 1);

  full->etag = g_strdup (STRONG);
  full->last_modified = g_strdup (DATE);
  full->name = g_strdup ("name");
  full->content_type = g_strdup ("text/plain");
  full->content_encoding = g_strdup ("gzip");
  full->digest = download_digest_new_from_crc64_decimal ("1", "test");
  g_assert_nonnull (full->digest);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/offer/compare", test_compare);
  g_test_add_func ("/offer/free", test_free);

  return g_test_run ();
}
