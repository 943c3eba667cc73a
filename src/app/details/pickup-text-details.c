/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of the details of a download. */

#include "config.h"

#include "details/pickup-text-details.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "text/pickup-text.h"

/* Characters. */
#define LONG_ETAG 12

/* What is under way outlives its link; everything else needs another. */
static gboolean
is_over (const PickupFacts *facts)
{
  return pickup_text_is_short_of_time (facts) && facts->expires != 0 && facts->expires <= facts->now &&
         facts->state != DOWNLOAD_STATE_DOWNLOADING;
}

gboolean
pickup_text_details_has_note (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;

  return pickup_text_needs_person (facts) || is_over (facts) || pickup_text_expires_too_soon (facts);
}

/* Whether asking for another link is what helps. */
gboolean
pickup_text_details_can_ask (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;

  if (facts->state == DOWNLOAD_STATE_NEEDS_LINK)
    return facts->error != DOWNLOAD_ERROR_LINK_LOGIN;
  return is_over (facts) || pickup_text_expires_too_soon (facts);
}

/* Whether the primary button belongs to the note. */
gboolean
pickup_text_details_note_acts (const PickupDetailsFacts *details)
{
  return pickup_text_details_has_note (details) && !pickup_text_details_can_ask (details);
}

char *
pickup_text_details_get_note_title (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;
  g_autofree char   *duration = NULL;

  if (pickup_text_needs_person (facts))
    return pickup_text_get_reason (facts);
  if (!pickup_text_expires_too_soon (facts))
    return g_strdup (is_over (facts) ? _ ("Link has expired") : "");
  duration = pickup_format_duration (facts->expires - facts->now);
  return g_strdup_printf (_ ("Link expires in %s"), duration);
}

char *
pickup_text_details_get_note_body (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;
  g_autofree char   *duration = NULL;

  if (pickup_text_expires_too_soon (facts))
    {
      duration = pickup_format_duration (pickup_text_get_needed_time (facts));
      /* Translators: %s is a duration such as "23 min". */
      return g_strdup_printf (_ ("%s are still needed."), duration);
    }
  return g_strdup (pickup_text_details_can_ask (details) ? _ ("A new link to the same file continues it.") : "");
}

/* Of the button beside it, which leaves it little room. */
char *
pickup_text_details_get_note_label (const PickupDetailsFacts *details)
{
  if (pickup_text_get_primary (details->facts) == PICKUP_PRIMARY_TRUST)
    /* Translators: a button: asks whether to believe whoever vouches for a server. */
    return g_strdup (_ ("Trust…"));
  return pickup_text_get_primary_label (details->facts);
}

/* Below the name; the reason is told by the note. */
char *
pickup_text_details_get_status (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;

  if (pickup_text_needs_person (facts))
    return pickup_format_progress (facts->received, facts->total);
  return pickup_text_get_status (facts);
}

gboolean
pickup_text_details_has_map (const PickupDetailsFacts *details)
{
  return details->facts->total > 0;
}

static guint64
get_missing_bytes (const PickupFacts *facts)
{
  return facts->total > 0 ? (guint64) facts->total - MIN (facts->received, (guint64) facts->total) : 0;
}

char *
pickup_text_details_get_safe (const PickupDetailsFacts *details)
{
  g_autofree char *size = pickup_format_size (details->facts->received);

  /* Translators: so much of the file is on the disk; %s is a size such as "3.4 GB". */
  return g_strdup_printf (_ ("Safe %s"), size);
}

char *
pickup_text_details_get_arriving (const PickupDetailsFacts *details)
{
  /* Translators: so many parts of the file are on their way. */
  return g_strdup_printf (ngettext ("Arriving %u part", "Arriving %u parts", details->n_arriving), details->n_arriving);
}

char *
pickup_text_details_get_missing (const PickupDetailsFacts *details)
{
  g_autofree char *size = pickup_format_size (get_missing_bytes (details->facts));

  /* Translators: so much of the file has still to be fetched; %s is a size such as "15.2 GB". */
  return g_strdup_printf (_ ("Missing %s"), size);
}

/* The map in one sentence, for those who hear it. */
char *
pickup_text_details_get_map_summary (const PickupDetailsFacts *details)
{
  g_autofree char *have = pickup_format_progress (details->facts->received, details->facts->total);
  g_autofree char *missing = pickup_format_size (get_missing_bytes (details->facts));

  if (!pickup_text_details_has_map (details))
    return g_strdup (_ ("Parts of the file: not known"));
  /* Translators: an amount such as "3.4 of 18.6 GB", a number of parts of the file, and a size such as "15.2 GB". */
  return g_strdup_printf (ngettext ("Parts of the file: %1$s are safe, %2$u part is arriving, %3$s are missing",
                                    "Parts of the file: %1$s are safe, %2$u parts are arriving, %3$s are missing", details->n_arriving),
                          have, details->n_arriving, missing);
}

/* Bytes per second with which the link would last long enough, 0 if it does anyway. */
static guint64
get_needed_speed (const PickupFacts *facts)
{
  return pickup_text_expires_too_soon (facts) ? get_missing_bytes (facts) / (guint64) (facts->expires - facts->now) : 0;
}

/* "Now 11 · Average 11 MB/s"; the unit is left out if one that follows tells it. */
char *
pickup_text_details_get_speeds (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;
  const guint64      needed = get_needed_speed (facts);
  const guint64      last = needed > 0 ? needed : facts->usual_speed;
  g_autofree char   *now = last > 0 ? pickup_format_speed_before (facts->speed, last) : pickup_format_speed (facts->speed);
  g_autofree char   *average = needed > 0 ? pickup_format_speed_before (facts->usual_speed, needed) : pickup_format_speed (facts->usual_speed);

  if (facts->usual_speed == 0)
    /* Translators: %s is a speed such as "11 MB/s". */
    return g_strdup_printf (_ ("Now %s"), now);
  /* Translators: two speeds such as "11 MB/s", of which the first may be without its unit. */
  return g_strdup_printf (_ ("Now %1$s · Average %2$s"), now, average);
}

/* Empty if the link lasts. */
char *
pickup_text_details_get_needed_speed (const PickupDetailsFacts *details)
{
  const guint64    needed = get_needed_speed (details->facts);
  g_autofree char *speed = pickup_format_speed (needed);

  /* Translators: the speed at which the file would be here before its link expires; %s is a speed such as "84 MB/s". */
  return needed > 0 ? g_strdup_printf (_ ("%s needed"), speed) : g_strdup ("");
}

char *
pickup_text_details_get_from (const PickupDetailsFacts *details)
{
  const char *provider = download_provider_get_name (details->facts->provider);

  if (provider == NULL)
    return g_strdup (details->host);
  /* Translators: the name of a service such as "Amazon S3" and of the computer that is asked. */
  return g_strdup_printf (_ ("%1$s, %2$s"), provider, details->host);
}

char *
pickup_text_details_get_link (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;
  g_autofree char   *time = facts->expires != 0 ? pickup_format_time (facts->expires, facts->now) : NULL;

  if (details->forgotten)
    return g_strdup (_ ("Forgotten"));
  if (time == NULL)
    return g_strdup (details->is_signed ? _ ("Does not tell when it ends, signature hidden") : _ ("Does not end by itself"));
  if (facts->expires <= facts->now)
    /* Translators: %s is a time of day, perhaps with a date. */
    return g_strdup_printf (_ ("Expired at %s, signature hidden"), time);
  /* Translators: %s is a time of day, perhaps with a date. */
  return g_strdup_printf (_ ("Valid until %s, signature hidden"), time);
}

/* What a server that nobody knows has shown; empty if it is known. */
char *
pickup_text_details_get_certificate (const PickupDetailsFacts *details)
{
  if (details->shown_by == NULL)
    return g_strdup ("");
  /* Translators: the name that a certificate is for, and the name of whoever issued it. */
  return g_strdup_printf (_ ("%1$s, issued by %2$s"), details->shown_by, details->issued_by);
}

/* Of whom would be trusted. */
char *
pickup_text_details_get_fingerprint (const PickupDetailsFacts *details)
{
  if (details->fingerprint == NULL)
    return g_strdup ("");
  /* Translators: the name that a certificate is for, and a row of numbers that nobody can forge. */
  return g_strdup_printf (_ ("%1$s, SHA-256 %2$s"), details->authority, details->fingerprint);
}

/* Long ones are hashes, of which the ends are enough to see whether two are the same. */
static char *
shorten (const char *etag)
{
  g_autofree char *bare = g_strdelimit (g_strdup (etag), "\"", ' ');
  const glong      length = g_utf8_strlen (g_strstrip (bare), -1);
  g_autofree char *start = NULL;

  if (length <= LONG_ETAG || !g_utf8_validate (bare, -1, NULL))
    return g_utf8_make_valid (bare, -1);
  start = g_utf8_substring (bare, 0, LONG_ETAG / 2);
  return g_strdup_printf ("%s…%s", start, g_utf8_offset_to_pointer (bare, length - LONG_ETAG / 2 + 1));
}

static char *
get_validator (const PickupDetailsFacts *details)
{
  g_autofree char *etag = details->etag != NULL ? shorten (details->etag) : NULL;

  if (etag == NULL)
    /* Translators: %s is a date as servers write it. */
    return g_strdup_printf (_ ("last modified %s"), details->last_modified);
  /* Translators: the version of a file as the server names it; “ETag” is its technical name. */
  return g_strdup_printf (_ ("ETag %s"), etag);
}

char *
pickup_text_details_get_version (const PickupDetailsFacts *details)
{
  const PickupFacts *facts = details->facts;
  g_autofree char   *validator = NULL;

  if (facts->state == DOWNLOAD_STATE_NEEDS_DECISION && facts->error == DOWNLOAD_ERROR_CHANGED)
    return g_strdup (_ ("Changed on the server since the start"));
  if (details->etag == NULL && details->last_modified == NULL)
    return g_strdup (facts->total >= 0 || facts->received > 0 ? _ ("The server does not tell") : _ ("Not known yet"));
  validator = get_validator (details);
  if (facts->state == DOWNLOAD_STATE_FINISHED)
    return g_steal_pointer (&validator);
  /* Translators: %s is "ETag 5b3c" or "last modified …". */
  return g_strdup_printf (_ ("Unchanged since the start, %s"), validator);
}

char *
pickup_text_details_get_connections (const PickupDetailsFacts *details)
{
  if (details->most_connections == 0)
    return details->connections == 0 ? g_strdup (_ ("Chosen automatically")) : g_strdup_printf (_ ("%u, chosen automatically"), details->connections);
  if (details->connections == 0)
    return g_strdup_printf (_ ("At most %u"), details->most_connections);
  /* Translators: how many connections there are, and how many are allowed. */
  return g_strdup_printf (_ ("%1$u of at most %2$u"), details->connections, details->most_connections);
}

/* "SHA-256" for "sha256". (transfer none) */
const char *
pickup_text_details_get_algorithm (const char *algorithm)
{
  static const char *const names[][2] = {
    { "crc64", "CRC-64" },
    { "crc32", "CRC-32" },
    { "md5", "MD5" },
    { "sha1", "SHA-1" },
    { "sha256", "SHA-256" },
    { "sha384", "SHA-384" },
    { "sha512", "SHA-512" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (algorithm, names[i][0]))
      return names[i][1];
  return algorithm;
}

static char *
get_agreed_checksum (const PickupDetailsFacts *details)
{
  if (details->agreed_digest == NULL && !details->facts->end_proven)
    return g_strdup (_ ("Nothing to compare with, and the server never proved where the file ends"));
  if (details->agreed_digest == NULL)
    return g_strdup (_ ("Nothing to compare with"));
  if (g_strcmp0 (details->facts->verified, "user") == 0)
    /* Translators: %s is a kind of checksum such as "SHA-256". */
    return g_strdup_printf (_ ("%s, the same as yours"), pickup_text_details_get_algorithm (details->agreed_digest));
  /* Translators: %s is a kind of checksum such as "SHA-256". */
  return g_strdup_printf (_ ("%s, the same as the server’s"), pickup_text_details_get_algorithm (details->agreed_digest));
}

char *
pickup_text_details_get_checksum (const PickupDetailsFacts *details)
{
  if (details->facts->state == DOWNLOAD_STATE_FINISHED)
    return get_agreed_checksum (details);
  if (details->wanted_digest != NULL)
    /* Translators: %s is a kind of checksum such as "SHA-256". */
    return g_strdup_printf (_ ("%s of yours, compared at the end"), pickup_text_details_get_algorithm (details->wanted_digest));
  if (details->server_digest == NULL)
    return g_strdup (details->facts->total >= 0 ? _ ("The server names none") : _ ("Not known yet"));
  if (g_str_equal (details->server_digest, "crc64"))
    /* Translators: %s is a kind of checksum such as "CRC-64". */
    return g_strdup_printf (_ ("%s of the server, checked as the bytes arrive"), pickup_text_details_get_algorithm (details->server_digest));
  /* Translators: %s is a kind of checksum such as "SHA-256". */
  return g_strdup_printf (_ ("%s of the server, compared at the end"), pickup_text_details_get_algorithm (details->server_digest));
}
