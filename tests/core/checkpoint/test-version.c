/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the comparison that decides whether an object is still the one that was begun. */

#include "config.h"

#include "checkpoint/download-version.h"

#define STRONG "\"a\""
#define OTHER "\"b\""
#define WEAK "W/\"a\""
#define OTHER_WEAK "W/\"b\""
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define OTHER_DATE "Mon, 07 Nov 1994 08:49:37 GMT"
#define SAME DOWNLOAD_SAMENESS_SAME
#define LIKELY DOWNLOAD_SAMENESS_LIKELY
#define UNTOLD DOWNLOAD_SAMENESS_UNTOLD
#define DOUBTED DOWNLOAD_SAMENESS_DOUBTED
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
} CompareCase;

static const CompareCase cases[] = {
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
  { { STRONG, DATE, 10 }, { OTHER, DATE, 10 }, DOUBTED, "another strong ETag, the same size and date: nodes make their own" },
  { { STRONG, DATE, 10 }, { OTHER, DATE, -1 }, DOUBTED, "another strong ETag, the same date, and no size" },
  { { STRONG, DATE, 10 }, { OTHER, OTHER_DATE, 10 }, CHANGED, "another strong ETag and date" },
  { { STRONG, DATE, 10 }, { WEAK, DATE, 10 }, UNTOLD, "a strong ETag that became weak" },
  { { STRONG, NULL, 10 }, { WEAK, NULL, 10 }, UNTOLD, "a strong ETag that became weak, and no date" },
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
  { { WEAK, DATE, 10 }, { OTHER_WEAK, DATE, 10 }, DOUBTED, "another weak ETag, the same size and date" },
  { { WEAK, DATE, 10 }, { OTHER, DATE, 10 }, DOUBTED, "a strong ETag instead of another weak one" },
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

static DownloadVersion *
make_version (const char *etag,
              const char *date,
              gint64      total,
              DownloadEnd end,
              const char *crc)
{
  g_autoptr (DownloadDigest) digest = crc != NULL ? download_digest_new (DOWNLOAD_DIGEST_CRC64, crc, "test") : NULL;
  DownloadVersion version = {
    .etag = (char *) etag,
    .last_modified = (char *) date,
    .total = total,
    .end = total < 0 ? DOWNLOAD_END_UNKNOWN : end,
    .digest = digest,
  };

  return download_version_new (&version);
}

static void
test_compare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CompareCase *c = &cases[i];
      g_autoptr (DownloadVersion) version =
        make_version (c->then.etag, c->then.date, c->then.total, DOWNLOAD_END_ANNOUNCED, NULL);
      const DownloadOffer offer = {
        .etag = (char *) c->now.etag,
        .last_modified = (char *) c->now.date,
        .total = c->now.total,
      };

      g_test_message ("%s", c->reason);
      g_assert_cmpint (download_version_compare (version, &offer), ==, c->sameness);
    }
}

typedef struct
{
  DownloadEnd      end;
  gint64           then, now;
  DownloadSameness sameness;
  const char      *reason;
} EndCase;

static const EndCase end_cases[] = {
  { DOWNLOAD_END_SEEN, 10, 12, SAME, "what was seen to end may have been cut" },
  { DOWNLOAD_END_LIKELY, 10, 12, SAME, "even twice" },
  { DOWNLOAD_END_PROVEN, 10, 12, CHANGED, "a proven end is one" },
  { DOWNLOAD_END_ANNOUNCED, 10, 12, CHANGED, "so is an announced one" },
  { DOWNLOAD_END_SEEN, 10, 8, CHANGED, "more was there than there is now" },
};

static void
test_ends (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (end_cases); i++)
    {
      const EndCase *c = &end_cases[i];
      g_autoptr (DownloadVersion) version = make_version (STRONG, NULL, c->then, c->end, NULL);
      const DownloadOffer offer = { .etag = (char *) STRONG, .total = c->now };

      g_test_message ("%s", c->reason);
      g_assert_cmpint (download_version_compare (version, &offer), ==, c->sameness);
    }
}

static void
test_digests (void)
{
  g_autoptr (DownloadVersion) version = make_version (STRONG, NULL, 10, DOWNLOAD_END_ANNOUNCED, "00000000000000aa");
  g_autoptr (DownloadDigest) same = download_digest_new (DOWNLOAD_DIGEST_CRC64, "00000000000000aa", "test");
  g_autoptr (DownloadDigest) other = download_digest_new (DOWNLOAD_DIGEST_CRC64, "00000000000000ab", "test");
  DownloadOffer offer = { .etag = (char *) OTHER, .total = 10, .digest = same };

  g_test_message ("the same digest outdoes another ETag");
  g_assert_cmpint (download_version_compare (version, &offer), ==, SAME);
  g_test_message ("another digest outdoes the same ETag");
  offer.etag = (char *) STRONG;
  offer.digest = other;
  g_assert_cmpint (download_version_compare (version, &offer), ==, CHANGED);
}

typedef struct
{
  struct
  {
    const char *etag;
    gint64      total;
    DownloadEnd end;
  } earlier, later;
  gboolean    refines;
  const char *reason;
} RefineCase;

static const RefineCase refine_cases[] = {
  { { STRONG, -1, DOWNLOAD_END_UNKNOWN }, { STRONG, 10, DOWNLOAD_END_SEEN }, TRUE, "an end is learnt" },
  { { STRONG, 10, DOWNLOAD_END_SEEN }, { STRONG, 10, DOWNLOAD_END_LIKELY }, TRUE, "it is seen again" },
  { { STRONG, 10, DOWNLOAD_END_SEEN }, { STRONG, 12, DOWNLOAD_END_SEEN }, TRUE, "it was a cut" },
  { { STRONG, 10, DOWNLOAD_END_LIKELY }, { STRONG, 12, DOWNLOAD_END_SEEN }, TRUE, "it was one even then" },
  { { STRONG, 10, DOWNLOAD_END_PROVEN }, { STRONG, 10, DOWNLOAD_END_SEEN }, FALSE, "what is proven stays so" },
  { { STRONG, 10, DOWNLOAD_END_ANNOUNCED }, { STRONG, 12, DOWNLOAD_END_ANNOUNCED }, FALSE, "another size" },
  { { STRONG, 10, DOWNLOAD_END_SEEN }, { OTHER, 10, DOWNLOAD_END_SEEN }, FALSE, "another ETag" },
};

static void
test_refines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refine_cases); i++)
    {
      const RefineCase *c = &refine_cases[i];
      g_autoptr (DownloadVersion) earlier = make_version (c->earlier.etag, NULL, c->earlier.total, c->earlier.end, NULL);
      g_autoptr (DownloadVersion) later = make_version (c->later.etag, NULL, c->later.total, c->later.end, NULL);

      g_test_message ("%s", c->reason);
      g_assert_true (download_version_refines (later, earlier) == c->refines);
    }
}

static void
test_validators (void)
{
  const struct
  {
    const char       *etag;
    const char       *date;
    DownloadValidator validator;
  } validators[] = {
    { STRONG, DATE, DOWNLOAD_VALIDATOR_STRONG },
    { WEAK, DATE, DOWNLOAD_VALIDATOR_WEAK },
    { NULL, DATE, DOWNLOAD_VALIDATOR_DATE },
    { NULL, NULL, DOWNLOAD_VALIDATOR_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (validators); i++)
    {
      g_autoptr (DownloadVersion) version = make_version (validators[i].etag, validators[i].date, -1, 0, NULL);

      g_assert_cmpint (download_version_get_validator (version), ==, validators[i].validator);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/version/compare", test_compare);
  g_test_add_func ("/version/ends", test_ends);
  g_test_add_func ("/version/digests", test_digests);
  g_test_add_func ("/version/refines", test_refines);
  g_test_add_func ("/version/validators", test_validators);
  return g_test_run ();
}
