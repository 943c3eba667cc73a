/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happened to a download, one plain sentence for each event. */

#include "config.h"

#include "details/pickup-text-timeline.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "details/pickup-text-details.h"

/* What stands after a colon, as in "Stopped: the disk is full". */
static const struct
{
  DownloadError code;
  const char   *words;
} reasons[] = {
  { DOWNLOAD_ERROR_NETWORK, N_ ("the server cannot be reached") },
  { DOWNLOAD_ERROR_TIMED_OUT, N_ ("nothing came for too long") },
  { DOWNLOAD_ERROR_SERVER_BUSY, N_ ("the server is busy") },
  { DOWNLOAD_ERROR_TRUNCATED, N_ ("the connection broke") },
  { DOWNLOAD_ERROR_IN_USE, N_ ("another program is downloading this file") },
  { DOWNLOAD_ERROR_OFFLINE, N_ ("there is no network") },
  { DOWNLOAD_ERROR_METERED, N_ ("the connection is metered") },
  { DOWNLOAD_ERROR_PROXY_UNREACHABLE, N_ ("the proxy cannot be reached") },
  { DOWNLOAD_ERROR_PROXY_REFUSED, N_ ("the proxy does not let it through") },
  { DOWNLOAD_ERROR_NO_ANSWER, N_ ("the server did not answer") },
  { DOWNLOAD_ERROR_SYSTEM_BUSY, N_ ("the computer has too much to do") },
  { DOWNLOAD_ERROR_DAMAGED, N_ ("another program wrote into the partial file") },
  { DOWNLOAD_ERROR_UNKNOWN_HOST, N_ ("the server cannot be reached") },
  { DOWNLOAD_ERROR_NOT_YET, N_ ("it was not its time") },
  { DOWNLOAD_ERROR_LINK_EXPIRED, N_ ("it has expired") },
  { DOWNLOAD_ERROR_LINK_TOO_EARLY, N_ ("it is not valid yet") },
  { DOWNLOAD_ERROR_LINK_SIGNATURE, N_ ("its signature does not fit") },
  { DOWNLOAD_ERROR_LINK_HEADERS, N_ ("it was made for other headers") },
  { DOWNLOAD_ERROR_LINK_DENIED, N_ ("whoever made it may not read the file") },
  { DOWNLOAD_ERROR_LINK_KEY, N_ ("the key that signed it is not valid any more") },
  { DOWNLOAD_ERROR_LINK_TOO_LONG, N_ ("it was made to last longer than allowed") },
  { DOWNLOAD_ERROR_LINK_PLACE, N_ ("another server has the file") },
  { DOWNLOAD_ERROR_LINK_REFERER, N_ ("it works on certain web pages only") },
  { DOWNLOAD_ERROR_LINK_REQUESTER_PAYS, N_ ("somebody has to pay for the download") },
  { DOWNLOAD_ERROR_LINK_LOGIN, N_ ("the server wants a name and a password") },
  { DOWNLOAD_ERROR_CHANGED, N_ ("the file on the server has changed") },
  { DOWNLOAD_ERROR_CHECKSUM, N_ ("the file is not what the checksum promises") },
  { DOWNLOAD_ERROR_NAME_TAKEN, N_ ("a file of this name is there already") },
  { DOWNLOAD_ERROR_NO_RESUME, N_ ("the server can only send the whole file again") },
  { DOWNLOAD_ERROR_DISK_FULL, N_ ("the disk is full") },
  { DOWNLOAD_ERROR_FILE_TOO_LARGE, N_ ("the file is too large for this disk") },
  { DOWNLOAD_ERROR_READ_ONLY, N_ ("the disk can only be read") },
  { DOWNLOAD_ERROR_PERMISSION, N_ ("the folder may not be written to") },
  { DOWNLOAD_ERROR_FOLDER_GONE, N_ ("the folder is gone") },
  { DOWNLOAD_ERROR_DISK, N_ ("the disk has an error") },
  { DOWNLOAD_ERROR_PARTIAL_GONE, N_ ("the partial file is gone") },
  { DOWNLOAD_ERROR_NOT_FOUND, N_ ("the server has no such file") },
  { DOWNLOAD_ERROR_REFUSED, N_ ("the server refuses") },
  { DOWNLOAD_ERROR_ARCHIVED, N_ ("the file is archived and has to be restored first") },
  { DOWNLOAD_ERROR_CERTIFICATE, N_ ("the server cannot prove who it is") },
  { DOWNLOAD_ERROR_PROXY, N_ ("the proxy does not take the password") },
  { DOWNLOAD_ERROR_PROXY_LOGIN, N_ ("the proxy wants a name and a password") },
  { DOWNLOAD_ERROR_REDIRECT, N_ ("the server sends from one place to the next") },
  { DOWNLOAD_ERROR_PROTOCOL, N_ ("the server contradicts itself") },
  { DOWNLOAD_ERROR_UNPROVEN_LENGTH, N_ ("nobody knows where the file ends") },
  { DOWNLOAD_ERROR_INVALID_LINK, N_ ("the link cannot be read") },
  { DOWNLOAD_ERROR_BUCKET_GONE, N_ ("the server has no such folder") },
  { DOWNLOAD_ERROR_FORBIDDEN, N_ ("the server does not give out such files") },
  { DOWNLOAD_ERROR_NOTHING, N_ ("there is nothing to save") },
};

/* (nullable) */
static const char *
get_reason (const DownloadEvent *event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].code == event->error_code)
      return _ (reasons[i].words);
  return NULL;
}

/* @bare is what is said where no reason is known. */
static char *
with_reason (const DownloadEvent *event,
             const char          *before,
             const char          *bare)
{
  const char *reason = get_reason (event);

  if (reason == NULL)
    return g_strdup (bare);
  /* Translators: something that happened, such as "Stopped", and why, such as "the disk is full". */
  return g_strdup_printf (_ ("%1$s: %2$s"), before, reason);
}

static char *
get_added (const DownloadEvent *event)
{
  g_autofree char *size = pickup_format_size (event->bytes);

  if (event->bytes == 0)
    return g_strdup (_ ("Added to the list"));
  /* Translators: %s is a size such as "2.1 GB". */
  return g_strdup_printf (_ ("Added, with %s that were here already"), size);
}

static char *
get_started (const DownloadEvent *event)
{
  g_autofree char *size = pickup_format_size (event->bytes);

  if (event->bytes == 0)
    return g_strdup (_ ("Started"));
  /* Translators: %s is how much of the file was there, such as "2.1 GB". */
  return g_strdup_printf (_ ("Went on at %s"), size);
}

/* Only a server that cannot send the rest alone makes this necessary. */
static char *
get_comparing (const DownloadEvent *event)
{
  g_autofree char *size = pickup_format_size (event->bytes);

  /* Translators: %s is how much of the file was there, such as "2.1 GB". */
  return g_strdup_printf (_ ("The server sends the file from its start only: %s are compared"), size);
}

static char *
get_waiting (const DownloadEvent *event)
{
  g_autofree char *times = NULL;

  if (event->count <= 1)
    return with_reason (event, _ ("Had to wait"), _ ("Had to wait"));
  times = g_strdup_printf (ngettext ("Had to wait %u time", "Had to wait %u times", event->count), event->count);
  return with_reason (event, times, times);
}

static char *
get_refused (const DownloadEvent *event)
{
  g_autofree char *duration = pickup_format_duration (event->seconds);

  if (event->seconds > 0)
    /* Translators: %s is a duration such as "20 s". */
    return g_strdup_printf (_ ("The link was refused: it expired %s earlier"), duration);
  return with_reason (event, _ ("The link was refused"), _ ("The link was refused"));
}

static char *
get_new_link (const DownloadEvent *event)
{
  g_autofree char *size = pickup_format_size (event->bytes);

  if (event->bytes == 0)
    return g_strdup (_ ("New link, same file"));
  /* Translators: %s is how much of the file was there, such as "2.1 GB". */
  return g_strdup_printf (_ ("New link, same file: %s are kept"), size);
}

static char *
get_decided (const DownloadEvent *event)
{
  switch ((DownloadDecision) event->number)
    {
    case DOWNLOAD_DECISION_START_OVER:
      return g_strdup (_ ("Decided to start over"));
    case DOWNLOAD_DECISION_KEEP:
      return g_strdup (_ ("Decided to keep the old part and stop"));
    case DOWNLOAD_DECISION_COPY:
      return g_strdup (_ ("Decided to save a second file"));
    case DOWNLOAD_DECISION_RENAME:
      return g_strdup (_ ("Decided to save under another name"));
    case DOWNLOAD_DECISION_ACCEPT:
      return g_strdup (_ ("Decided to use the file anyway"));
    }
  return g_strdup (_ ("Decided"));
}

static char *
get_restarted (const DownloadEvent *event)
{
  g_autofree char *size = pickup_format_size (event->bytes);

  if (event->bytes == 0)
    return g_strdup (_ ("Began again"));
  /* Translators: %s is a size such as "2.1 GB". */
  return g_strdup_printf (_ ("Began again, without the old %s"), size);
}

static char *
get_limit_changed (const DownloadEvent *event)
{
  g_autofree char *speed = pickup_format_speed (event->bytes);

  if (event->bytes == 0)
    return g_strdup (_ ("Speed not limited any more"));
  /* Translators: %s is a speed such as "2.0 MB/s". */
  return g_strdup_printf (_ ("Speed limited to %s"), speed);
}

static char *
get_connections_changed (const DownloadEvent *event)
{
  if (event->number == 0)
    return g_strdup (_ ("Number of connections left to Pickup"));
  return g_strdup_printf (ngettext ("At most %u connection", "At most %u connections", event->number), event->number);
}

static char *
get_checksum_changed (const DownloadEvent *event)
{
  if (event->text == NULL)
    return g_strdup (_ ("Checksum not wanted any more"));
  /* Translators: %s is a kind of checksum such as "SHA-256". */
  return g_strdup_printf (_ ("Checksum to compare with: %s"), pickup_text_details_get_algorithm (event->text));
}

static char *
get_verified (const DownloadEvent *event)
{
  const char *algorithm = download_digest_algorithm_to_string ((DownloadDigestAlgorithm) event->number);
  const char *name = algorithm != NULL ? pickup_text_details_get_algorithm (algorithm) : _ ("Checksum");

  if (g_strcmp0 (event->text, "user") == 0)
    /* Translators: %s is a kind of checksum such as "SHA-256". */
    return g_strdup_printf (_ ("%s is the same as yours"), name);
  /* Translators: %s is a kind of checksum such as "SHA-256". */
  return g_strdup_printf (_ ("%s is the same as the server’s"), name);
}

static char *
get_finished (const DownloadEvent *event)
{
  g_autofree char *size = pickup_format_size (event->bytes);

  /* Translators: %s is a size such as "4.0 GB". */
  return g_strdup_printf (_ ("Finished, %s"), size);
}

/* (transfer full): never %NULL */
char *
pickup_text_timeline_get_sentence (const DownloadEvent *event)
{
  switch (event->kind)
    {
    case DOWNLOAD_EVENT_ADDED:
      return get_added (event);
    case DOWNLOAD_EVENT_STARTED:
      return get_started (event);
    case DOWNLOAD_EVENT_PAUSED:
      return event->error_code == 0 ? g_strdup (_ ("Paused")) : with_reason (event, _ ("Stopped"), _ ("Stopped"));
    case DOWNLOAD_EVENT_RESUMED:
      return g_strdup (_ ("Resumed"));
    case DOWNLOAD_EVENT_WAITING:
      return get_waiting (event);
    case DOWNLOAD_EVENT_LINK_REFUSED:
      return get_refused (event);
    case DOWNLOAD_EVENT_NEW_LINK:
      return get_new_link (event);
    case DOWNLOAD_EVENT_TOO_SLOW:
      return g_strdup (_ ("Will not finish before the link expires"));
    case DOWNLOAD_EVENT_UNDECIDED:
      return with_reason (event, _ ("Needs a decision"), _ ("Needs a decision"));
    case DOWNLOAD_EVENT_DECIDED:
      return get_decided (event);
    case DOWNLOAD_EVENT_RESTARTED:
      return get_restarted (event);
    case DOWNLOAD_EVENT_LIMIT_CHANGED:
      return get_limit_changed (event);
    case DOWNLOAD_EVENT_CONNECTIONS_CHANGED:
      return get_connections_changed (event);
    case DOWNLOAD_EVENT_HEADERS_CHANGED:
      return g_strdup (_ ("Headers changed"));
    case DOWNLOAD_EVENT_CHECKSUM_CHANGED:
      return get_checksum_changed (event);
    case DOWNLOAD_EVENT_VERIFIED:
      return get_verified (event);
    case DOWNLOAD_EVENT_FINISHED:
      return get_finished (event);
    case DOWNLOAD_EVENT_FAILED:
      return with_reason (event, _ ("Failed"), _ ("Failed"));
    case DOWNLOAD_EVENT_UNCHANGED:
      return g_strdup (_ ("Asked again: not changed on the server"));
    case DOWNLOAD_EVENT_FILE_REPLACED:
      return g_strdup (_ ("The saved file was changed or replaced: fetched again"));
    case DOWNLOAD_EVENT_COMPARING:
      return get_comparing (event);
    }
  /* Of a newer version. */
  return g_strdup (_ ("Something that this version of Pickup does not know"));
}

PickupTone
pickup_text_timeline_get_tone (const DownloadEvent *event)
{
  switch (event->kind)
    {
    case DOWNLOAD_EVENT_NEW_LINK:
      return PICKUP_TONE_GOOD;
    case DOWNLOAD_EVENT_LINK_REFUSED:
    case DOWNLOAD_EVENT_TOO_SLOW:
    case DOWNLOAD_EVENT_UNDECIDED:
    case DOWNLOAD_EVENT_FAILED:
      return PICKUP_TONE_BAD;
    case DOWNLOAD_EVENT_PAUSED:
      return event->error_code == 0 ? PICKUP_TONE_QUIET : PICKUP_TONE_BAD;
    case DOWNLOAD_EVENT_VERIFIED:
    case DOWNLOAD_EVENT_FINISHED:
      return PICKUP_TONE_DONE;
    case DOWNLOAD_EVENT_ADDED:
    case DOWNLOAD_EVENT_STARTED:
    case DOWNLOAD_EVENT_RESUMED:
    case DOWNLOAD_EVENT_WAITING:
    case DOWNLOAD_EVENT_DECIDED:
    case DOWNLOAD_EVENT_RESTARTED:
    case DOWNLOAD_EVENT_LIMIT_CHANGED:
    case DOWNLOAD_EVENT_CONNECTIONS_CHANGED:
    case DOWNLOAD_EVENT_HEADERS_CHANGED:
    case DOWNLOAD_EVENT_CHECKSUM_CHANGED:
    case DOWNLOAD_EVENT_UNCHANGED:
    case DOWNLOAD_EVENT_FILE_REPLACED:
    case DOWNLOAD_EVENT_COMPARING:
      break;
    }
  return PICKUP_TONE_QUIET;
}
