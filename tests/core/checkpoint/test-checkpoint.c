/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "journal-fixture.h"

#include "base/download-clock.h"
#include "verify/download-crc64.h"

#define OTHER_BOOT "01234567-89ab-cdef-0123-456789abcdef"

static DownloadCheckpoint *
decode (GVariant *variant,
        GVariant *state)
{
  g_autoptr (GVariant) owned = g_variant_take_ref (variant);
  g_autoptr (GVariant) owned_state = state != NULL ? g_variant_ref_sink (state) : NULL;

  return download_checkpoint_new_from_variant (ID_A, owned, owned_state, NULL);
}

static DownloadCheckpoint *
decode_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return decode (variant, NULL);
}

static void
test_copy (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) copy = download_checkpoint_copy (full);

  fixture_assert_equal (full, copy);
  g_assert_true (full->request != copy->request);
  g_assert_cmpstr (full->written_boot_id, ==, copy->written_boot_id);
}

static void
test_new (void)
{
  g_autoptr (DownloadCheckpoint) plain = fixture_new_plain (NULL, 0);
  g_autoptr (DownloadCheckpoint) other = fixture_new_plain (NULL, 0);

  g_assert_cmpuint (strlen (plain->id), ==, 32);
  g_assert_cmpstr (plain->id, !=, other->id);
  g_assert_cmpint (download_checkpoint_get_total (plain), ==, -1);
  g_assert_cmpint (download_checkpoint_get_state (plain), ==, DOWNLOAD_STATE_QUEUED);
  g_assert_null (download_checkpoint_get_path (plain));
  g_assert_null (download_checkpoint_get_part_path (plain));
  g_assert_null (download_checkpoint_get_etag (plain));
  g_assert_null (download_checkpoint_get_last_modified (plain));
}

static void
test_round_trip (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) plain = fixture_new_plain (ID_A, 3);
  g_autoptr (DownloadCheckpoint) full_again = decode (download_checkpoint_to_variant (full), NULL);
  g_autoptr (DownloadCheckpoint) plain_again = decode (download_checkpoint_to_variant (plain), NULL);

  /* Claims travel beside the dictionary. */
  download_crc_set_clear (full->durable);
  download_crc_set_clear (full->written);
  g_clear_pointer (&full->written_boot_id, g_free);

  fixture_assert_equal (full, full_again);
  fixture_assert_equal (plain, plain_again);
  g_assert_cmpstr (full_again->version->etag, ==, "W/\"caf\xe9\"");
  g_assert_error (full_again->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED);
  g_assert_cmpuint (download_error_get_http_status (full_again->error), ==, 403);
  g_assert_cmpstr (download_error_get_provider_code (full_again->error), ==, "AccessDenied");
  g_assert_cmpint (download_error_get_retry_after (full_again->error), ==, 30);
  g_assert_cmpstr (download_request_get_headers (full_again->request)[1], ==, "X-Two: 2");
  g_assert_cmpstr (download_request_get_page (full_again->request), ==, "https://example.com/page#part");
  g_assert_null (plain_again->error);
  g_assert_null (plain_again->unknown);
}

static void
test_stranger (void)
{
  static const struct
  {
    const char *entry;
    const char *reason;
  } cases[] = {
    { "'total': <int64 -2>", "below its range" },
    { "'total': <'12'>", "another type" },
    { "'connections': <uint32 17>", "above its range" },
    { "'change-policy': <uint32 4>", "no such policy" },
    { "'state': <uint32 0>", "no such state" },
    { "'state': <uint32 12>", "no such state yet" },
    { "'error-code': <uint32 99>", "no such remedy" },
    { "'error-code': <uint32 700>", "no such remedy" },
    { "'http-status': <uint32 200000>", "no status" },
    { "'added-at': <int64 -1>", "before all time" },
    { "'name': <b'../evil'>", "leads out of the folder" },
    { "'name': <b'..'>", "is another folder" },
    { "'part-name': <b'/etc/passwd'>", "leads out of the folder" },
    { "'wanted-name': <b'a/b'>", "leads out of the folder" },
    { "'folder': <b'relative'>", "is not absolute" },
    { "'etag': <b''>", "empty" },
    { "'etag': <@ay []>", "not even a NUL" },
    { "'etag': <'text'>", "another type" },
    { "'head-uri': <'ftp://x/'>", "no link" },
    { "'page': <'file:///etc/passwd'>", "no page of the web" },
    { "'page': <'https://example.com/\n'>", "no address" },
    { "'headers': <[b'no colon']>", "no header" },
    { "'headers': <@aay []>", "empty" },
    { "'checksum': <b'md5:0'>", "no checksum" },
    { "'digest': <(uint32 1, b'12', b'')>", "too short" },
    { "'digest': <(uint32 0, b'995dc9bbdf1939fa', b'')>", "no algorithm" },
    { "'digest': <(uint32 99, b'995dc9bbdf1939fa', b'')>", "unknown algorithm" },
    { "'digest': <uint32 1>", "another type" },
    { "'verified': <(uint32 3, b'zz', b'x')>", "no digits" },
  };
  g_autoptr (DownloadCheckpoint) nothing = decode_text ("{'uri': <'https://example.com/a'>}");

  g_assert_cmpint (nothing->version->total, ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'uri': <'https://example.com/a'>, %s}", cases[i].entry);
      g_autoptr (DownloadCheckpoint) self = decode_text (text);

      g_test_message ("%s: %s", cases[i].entry, cases[i].reason);
      fixture_assert_equal (self, nothing);
    }
}

static void
test_no_link (void)
{
  static const char *const texts[] = { "@a{sv} {}", "{'uri': <'ftp://example.com/'>}", "{'uri': <b'https://example.com/'>}", "{'uri': <''>}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (decode_text (texts[i]));
}

static void
test_state (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) paused = decode (download_checkpoint_to_variant (full),
                                                  download_checkpoint_state_to_variant (DOWNLOAD_STATE_PAUSED, NULL));
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL, "Full.");
  g_autoptr (DownloadCheckpoint) stopped = decode (download_checkpoint_to_variant (full),
                                                   download_checkpoint_state_to_variant (DOWNLOAD_STATE_PAUSED, error));

  g_assert_cmpint (paused->state, ==, DOWNLOAD_STATE_PAUSED);
  g_assert_no_error (paused->error);
  g_assert_cmpstr (paused->version->etag, ==, full->version->etag);
  g_assert_error (stopped->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL);
  g_assert_cmpuint (download_error_get_http_status (stopped->error), ==, 0);
  g_assert_null (download_error_get_provider_code (stopped->error));
  g_assert_cmpint (download_error_get_retry_after (stopped->error), ==, -1);
}

/* What is read of an error: its sentence, if there is one and it is of this message; else the message as it is. */
static void
test_sentence (void)
{
  static const struct
  {
    const char *reason;
    const char *message;
    const char *of_message; /* what the sentence is of */
    const char *sentence;
    const char *said;
    gboolean    again; /* whether it can be said in other languages */
  } cases[] = {
    { "said again", "„a.iso“ ist zu kurz.", "„a.iso“ ist zu kurz.", "('“%s” is too short.', '', 0, [(1, <'a.iso'>)])", "“a.iso” is too short.", TRUE },
    { "an older version left it behind", "Voll.", "„a.iso“ ist zu kurz.", "('“%s” is too short.', '', 0, [(1, <'a.iso'>)])", "Voll.", FALSE },
    { "of a version that knows more", "Voll.", "Voll.", "('%s', '', 0, [(99, <'a.iso'>)])", "Voll.", FALSE },
    { "a hostile one is no format", "Voll.", "Voll.", "('%n%s%9$s%*d', '', 0, [(1, <'a%n'>)])", "%na%n%9$s%*d", TRUE },
    { "nothing", "Voll.", "Voll.", "('', '', 0, [])", "Voll.", FALSE },
    { "of no message", "", "", "('Full.', '', 0, [])", "Full.", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64          crc = download_crc64_update (0, (const guint8 *) cases[i].of_message, strlen (cases[i].of_message));
      g_autofree char *text = g_strdup_printf ("{'uri': <'https://example.com/a'>, 'error-code': <uint32 405>, 'error-message': <'%s'>, "
                                               "'error-sentence': <@(t(ssta(uv))) (%" G_GUINT64_FORMAT ", %s)>}",
                                               cases[i].message, crc, cases[i].sentence);
      g_autoptr (DownloadCheckpoint) self = decode_text (text);
      g_autoptr (DownloadCheckpoint) again = decode (download_checkpoint_to_variant (self), NULL);

      g_test_message ("%s", cases[i].reason);
      g_assert_error (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
      g_assert_cmpstr (self->error->message, ==, cases[i].said);
      g_assert_true ((download_error_get_sentence (self->error) != NULL) == cases[i].again);
      g_assert_cmpstr (again->error->message, ==, cases[i].said);
      g_assert_true ((download_error_get_sentence (again->error) != NULL) == cases[i].again);
    }
}

/* A record as an older version left it, and one whose sentence is no sentence. */
static void
test_message_only (void)
{
  static const char *const entries[] = {
    "",
    ", 'error-sentence': <'Full.'>",
    ", 'error-sentence': <@(ssta(uv)) ('Full.', '', 0, [])>",
    ", 'error-sentence': <(uint64 0, 'Full.')>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *text = g_strconcat ("{'uri': <'https://example.com/a'>, 'error-code': <uint32 405>, 'error-message': <'Voll: 100 % s.'>", entries[i], "}", NULL);
      g_autoptr (DownloadCheckpoint) self = decode_text (text);

      g_test_message ("%s", text);
      g_assert_error (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
      g_assert_cmpstr (self->error->message, ==, "Voll: 100 % s.");
      g_assert_null (download_error_get_sentence (self->error));
    }
}

/* Of two states the latter holds, also if only the former has a sentence. */
static void
test_state_without_sentence (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (GError) plain = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL, "Full.");
  g_autoptr (GError) sentence = download_error_new (DOWNLOAD_ERROR_DISK_FULL, "No room for “%s”.", "b.iso");
  g_autoptr (DownloadCheckpoint) with_plain = decode (download_checkpoint_to_variant (full),
                                                      download_checkpoint_state_to_variant (DOWNLOAD_STATE_PAUSED, plain));
  g_autoptr (DownloadCheckpoint) with_sentence = decode (download_checkpoint_to_variant (full),
                                                         download_checkpoint_state_to_variant (DOWNLOAD_STATE_PAUSED, sentence));

  g_assert_cmpstr (full->error->message, ==, "The link of “a.iso” has expired.");
  g_assert_cmpstr (with_plain->error->message, ==, "Full.");
  g_assert_null (download_error_get_sentence (with_plain->error));
  g_assert_cmpstr (with_sentence->error->message, ==, "No room for “b.iso”.");
  g_assert_nonnull (download_error_get_sentence (with_sentence->error));
}

static void
test_believed (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autofree char *tag = NULL;
  static const struct
  {
    gboolean    same_boot;
    const char *expected;
  } cases[] = { { TRUE, "0-1500 2000-3000" }, { FALSE, "0-1000 2000-3000" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadCrcSet) believed = download_checkpoint_get_believed (full, cases[i].same_boot ? download_clock_get_boot_id () : OTHER_BOOT);
      g_autofree char *claims = fixture_claims_to_string (believed);

      g_assert_cmpstr (claims, ==, cases[i].expected);
    }

  g_assert_cmpuint (download_checkpoint_get_received (full), ==, 2500);
  g_free (full->written_boot_id);
  full->written_boot_id = g_strdup (OTHER_BOOT);
  g_assert_cmpuint (download_checkpoint_get_received (full), ==, 2000);

  tag = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", download_checkpoint_get_boot_tag (OTHER_BOOT));
  g_assert_cmpuint (download_checkpoint_get_boot_tag (tag), ==, download_checkpoint_get_boot_tag (OTHER_BOOT));
  g_assert_cmpuint (download_checkpoint_get_boot_tag (NULL), ==, 0);
}

static void
test_forget (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autofree char *path = download_checkpoint_get_path (full);
  g_autofree char *part_path = download_checkpoint_get_part_path (full);

  g_assert_cmpstr (path, ==, "/home/somebody/Downloads/a \xe2\x80\x9c"
                             "b.iso");
  g_assert_cmpstr (part_path, ==, "/home/somebody/Downloads/a.iso.part");

  download_checkpoint_forget_bytes (full);
  g_assert_cmpuint (download_checkpoint_get_received (full), ==, 0);
  g_assert_cmpint (download_checkpoint_get_total (full), ==, -1);
  g_assert_null (download_checkpoint_get_etag (full));
  g_assert_null (download_checkpoint_get_part_path (full));
  g_assert_nonnull (full->name);
}

static void
test_request (void)
{
  g_autoptr (DownloadCheckpoint) full = fixture_new_full (ID_A);
  g_autoptr (DownloadLink) link = download_link_new ("https://example.com/b", NULL);
  DownloadRequest *request = download_request_new (link);

  g_assert_null (download_request_get_checkpoint (request));
  download_request_set_checkpoint (request, full);
  g_assert_true (download_request_get_checkpoint (request) != full);
  fixture_assert_equal (download_request_get_checkpoint (request), full);
  download_request_set_checkpoint (request, NULL);
  g_assert_null (download_request_get_checkpoint (request));
  download_request_set_checkpoint (request, full);
  g_assert_finalize_object (request);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/checkpoint/copy", test_copy);
  g_test_add_func ("/checkpoint/new", test_new);
  g_test_add_func ("/checkpoint/round-trip", test_round_trip);
  g_test_add_func ("/checkpoint/stranger", test_stranger);
  g_test_add_func ("/checkpoint/no-link", test_no_link);
  g_test_add_func ("/checkpoint/state", test_state);
  g_test_add_func ("/checkpoint/sentence", test_sentence);
  g_test_add_func ("/checkpoint/message-only", test_message_only);
  g_test_add_func ("/checkpoint/state-without-sentence", test_state_without_sentence);
  g_test_add_func ("/checkpoint/believed", test_believed);
  g_test_add_func ("/checkpoint/forget", test_forget);
  g_test_add_func ("/checkpoint/request", test_request);

  return g_test_run ();
}
