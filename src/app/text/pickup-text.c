/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of a row: what a download is doing, what it needs, what its button says. */

#include "config.h"

#include "text/pickup-text.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"

/* A link that dies later than this says nothing to a person who looks at the list now. */
#define EXPIRY_HORIZON (24 * 60 * 60)
#define COMPACT_EXPIRY_HORIZON (60 * 60)

/* Before a person is likely to be back. Seconds. */
#define SOON (10 * 60)

static char *
join_with_dot (const char *first,
               const char *second)
{
  if (second == NULL || *second == '\0')
    return g_strdup (first);
  /* Translators: joins two pieces of a status line. */
  return g_strdup_printf (_ ("%1$s · %2$s"), first, second);
}

/* "1.2 of 4.0 GB", or nothing before there is anything to tell. */
static char *
get_amount (const PickupFacts *facts)
{
  if (facts->total < 0 && facts->received == 0)
    return NULL;
  return pickup_format_progress (facts->received, facts->total);
}

static char *
get_safe_amount (const PickupFacts *facts)
{
  g_autofree char *amount = get_amount (facts);

  /* With the folder or the partial file gone nobody can promise it. */
  if (facts->received == 0 || facts->error == DOWNLOAD_ERROR_FOLDER_GONE || facts->error == DOWNLOAD_ERROR_PARTIAL_GONE)
    return NULL;
  /* Translators: %s is an amount such as "3.1 of 4.0 GB": it stays on the disk. */
  return g_strdup_printf (_ ("%s are safe."), amount);
}

static char *
get_old_amount (const PickupFacts *facts)
{
  g_autofree char *size = pickup_format_size (facts->received);

  if (facts->received == 0)
    return NULL;
  /* Translators: %s is a size such as "9.2 GB", of the file as it was before it changed. */
  return g_strdup_printf (_ ("%s of the old one are safe."), size);
}

static char *
add_time_left (const char *moving,
               gint64      seconds)
{
  g_autofree char *duration = pickup_format_duration (seconds);
  /* Translators: %s is a duration such as "2 min". */
  g_autofree char *left = g_strdup_printf (_ ("%s left"), duration);

  return seconds >= 0 ? join_with_dot (moving, left) : g_strdup (moving);
}

gboolean
pickup_text_is_comparing (const PickupFacts *facts)
{
  return facts->state == DOWNLOAD_STATE_DOWNLOADING && facts->to_compare > 0;
}

/* Until what was here is compared: how long the rest takes is told when it comes. */
static char *
get_comparing (const PickupFacts *facts)
{
  const guint64    left = facts->to_compare - MIN (facts->compared, facts->to_compare);
  g_autofree char *amount = pickup_format_progress (facts->compared, (gint64) facts->to_compare);
  /* Translators: %s is an amount such as "120 of 428 MB": it is here, comes once more and is compared. */
  g_autofree char *comparing = g_strdup_printf (_ ("Comparing %s"), amount);
  g_autofree char *speed = pickup_format_speed (facts->speed);
  g_autofree char *moving = join_with_dot (comparing, speed);

  return add_time_left (moving, facts->speed > 0 ? (gint64) ((left + facts->speed - 1) / facts->speed) : -1);
}

static char *
get_downloading (const PickupFacts *facts)
{
  g_autofree char *known = pickup_format_progress (facts->received, facts->total);
  /* Translators: %s is a size such as "920 MB": so much is there, and nobody knows how much will come. */
  g_autofree char *amount = facts->total < 0 ? g_strdup_printf (_ ("%s so far"), known) : g_strdup (known);
  g_autofree char *speed = pickup_format_speed (facts->speed);
  g_autofree char *moving = join_with_dot (amount, speed);

  return add_time_left (moving, facts->time_left);
}

static char *
get_verifying (const PickupFacts *facts)
{
  g_autofree char *amount = NULL;

  if (facts->total > 0 && facts->fraction >= 0)
    amount = pickup_format_progress ((guint64) (facts->fraction * (double) facts->total), facts->total);
  return join_with_dot (_ ("Verifying"), amount);
}

static const char *
get_wait_reason (const PickupFacts *facts)
{
  switch ((guint) facts->error)
    {
    case DOWNLOAD_ERROR_TIMED_OUT:
      return _ ("nothing came for too long");
    case DOWNLOAD_ERROR_SERVER_BUSY:
      return _ ("the server is busy");
    case DOWNLOAD_ERROR_TRUNCATED:
      return _ ("the connection broke");
    case DOWNLOAD_ERROR_IN_USE:
      return _ ("another program is downloading this file");
    case DOWNLOAD_ERROR_SYSTEM_BUSY:
      return _ ("the computer has too much to do");
    case DOWNLOAD_ERROR_DAMAGED:
      return _ ("another program wrote into the partial file");
    default:
      return _ ("the server cannot be reached");
    }
}

static char *
get_waiting (const PickupFacts *facts)
{
  const gint64     seconds = facts->waits_until - facts->now;
  g_autofree char *duration = NULL;

  if (facts->error == DOWNLOAD_ERROR_NOT_YET)
    return pickup_format_start (facts->waits_until, facts->now);
  if (facts->error == DOWNLOAD_ERROR_OFFLINE)
    return g_strdup (_ ("Waiting for the network"));
  if (facts->error == DOWNLOAD_ERROR_METERED)
    return g_strdup (_ ("Paused on a metered connection"));
  if (seconds <= 0)
    /* Translators: %s is a reason such as "the server is busy". */
    return g_strdup_printf (_ ("Trying again: %s"), get_wait_reason (facts));

  duration = pickup_format_duration (seconds);
  /* Translators: a duration such as "8 s" and a reason such as "the server is busy". */
  return g_strdup_printf (_ ("Trying again in %1$s: %2$s"), duration, get_wait_reason (facts));
}

static char *
get_expired_ago (const PickupFacts *facts)
{
  g_autofree char *duration = NULL;

  if (facts->expires == 0 || facts->expires > facts->now)
    return g_strdup (_ ("The link expired."));
  duration = pickup_format_duration (facts->now - facts->expires);
  /* Translators: %s is a duration such as "3 min". */
  return g_strdup_printf (_ ("The link expired %s ago."), duration);
}

/* How long ago is said anew each time. A link that did not end by its own date has a reason to tell. */
static char *
get_needs_link (const PickupFacts *facts)
{
  gboolean over = facts->expires != 0 && facts->expires <= facts->now;

  switch ((guint) facts->error)
    {
    case 0:
    case DOWNLOAD_ERROR_LINK_REFUSED:
      if (over)
        return get_expired_ago (facts);
      break;
    case DOWNLOAD_ERROR_LINK_EXPIRED:
      if (over || facts->expires == 0)
        return get_expired_ago (facts);
      break;
    default:
      break;
    }

  return g_strdup (facts->error_message != NULL ? facts->error_message : _ ("The server refused the link."));
}

static char *
get_needs_decision (const PickupFacts *facts)
{
  switch ((guint) facts->error)
    {
    case DOWNLOAD_ERROR_CHANGED:
      return g_strdup (_ ("The file on the server has changed."));
    case DOWNLOAD_ERROR_CHECKSUM:
      return g_strdup (_ ("The file is not what the checksum promises."));
    case DOWNLOAD_ERROR_NAME_TAKEN:
      return g_strdup (_ ("A file of this name is there already."));
    case DOWNLOAD_ERROR_NO_RESUME:
      return g_strdup (_ ("The server can only send the whole file again."));
    default:
      return g_strdup (facts->error_message != NULL ? facts->error_message : _ ("This download needs a decision."));
    }
}

static char *
get_reason (const PickupFacts *facts,
            const char        *fallback)
{
  return g_strdup (facts->error_message != NULL ? facts->error_message : fallback);
}

static char *
get_finished (const PickupFacts *facts)
{
  g_autofree char *note = NULL;
  g_autofree char *size = pickup_format_size (facts->total >= 0 ? (guint64) facts->total : facts->received);

  if (facts->missing)
    note = g_strdup (_ ("The file was moved or deleted"));
  else if (facts->unchanged)
    note = g_strdup (_ ("Not changed on the server"));
  else if (facts->verified == NULL)
    /* Translators: what became of a download. */
    note = g_strdup (_ ("Finished"));
  else if (g_str_equal (facts->verified, "user"))
    note = g_strdup (_ ("Verified against your checksum"));
  else if (facts->provider != DOWNLOAD_PROVIDER_UNKNOWN)
    /* Translators: %s is a name such as "Alibaba Cloud OSS". */
    note = g_strdup_printf (_ ("Verified against %s"), download_provider_get_name (facts->provider));
  else
    note = g_strdup (_ ("Verified against the server’s checksum"));
  return join_with_dot (size, note);
}

static char *
get_relocating (const PickupFacts *facts)
{
  g_autofree char *amount = NULL;

  if (facts->to_relocate > 0)
    amount = pickup_format_progress (MIN (facts->relocated, facts->to_relocate), (gint64) facts->to_relocate);
  /* Translators: what is done with a file now: it gets another folder or name. */
  return join_with_dot (_ ("Moving the file"), amount);
}

/* The status in two pieces: what is going on, and how much there is. @sentences tells that both are whole sentences. */
static char *
get_pieces (const PickupFacts *facts,
            char             **amount,
            gboolean          *sentences)
{
  *amount = NULL;
  *sentences = FALSE;

  if (facts->relocating)
    return get_relocating (facts);

  switch (facts->state)
    {
    case DOWNLOAD_STATE_QUEUED:
      *amount = facts->received > 0 ? get_amount (facts) : NULL;
      return g_strdup (_ ("Waiting for its turn"));
    case DOWNLOAD_STATE_CHECKING:
      *amount = get_amount (facts);
      return g_strdup (_ ("Checking what is here already"));
    case DOWNLOAD_STATE_CONNECTING:
      *amount = facts->received > 0 ? get_amount (facts) : NULL;
      return g_strdup (_ ("Connecting"));
    case DOWNLOAD_STATE_DOWNLOADING:
      return pickup_text_is_comparing (facts) ? get_comparing (facts) : get_downloading (facts);
    case DOWNLOAD_STATE_VERIFYING:
      return get_verifying (facts);
    case DOWNLOAD_STATE_WAITING:
      *amount = get_amount (facts);
      return get_waiting (facts);
    case DOWNLOAD_STATE_PAUSED:
      *sentences = facts->error != 0;
      *amount = *sentences ? get_safe_amount (facts) : get_amount (facts);
      /* Translators: what a download is doing now. */
      return get_reason (facts, _ ("Paused"));
    case DOWNLOAD_STATE_NEEDS_LINK:
      *sentences = TRUE;
      *amount = get_safe_amount (facts);
      return get_needs_link (facts);
    case DOWNLOAD_STATE_NEEDS_DECISION:
      *sentences = TRUE;
      *amount = facts->error == DOWNLOAD_ERROR_CHANGED ? get_old_amount (facts) : get_safe_amount (facts);
      return get_needs_decision (facts);
    case DOWNLOAD_STATE_FAILED:
      *sentences = TRUE;
      *amount = get_safe_amount (facts);
      return get_reason (facts, _ ("The download failed."));
    case DOWNLOAD_STATE_FINISHED:
      return get_finished (facts);
    }
  g_return_val_if_reached (g_strdup (""));
}

/* What is going on, without the amount. */
char *
pickup_text_get_reason (const PickupFacts *facts)
{
  g_autofree char *amount = NULL;
  gboolean         sentences;

  return get_pieces (facts, &amount, &sentences);
}

char *
pickup_text_get_status (const PickupFacts *facts)
{
  g_autofree char *amount = NULL;
  gboolean         sentences;
  g_autofree char *status = get_pieces (facts, &amount, &sentences);

  if (sentences && amount != NULL)
    /* Translators: puts two whole sentences after each other. */
    return g_strdup_printf (_ ("%1$s %2$s"), status, amount);
  return join_with_dot (status, amount);
}

/* A link matters as long as more bytes have to come through it. */
static gboolean
link_matters (const PickupFacts *facts)
{
  switch (facts->state)
    {
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_WAITING:
    case DOWNLOAD_STATE_PAUSED:
      return facts->expires != 0;
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
    case DOWNLOAD_STATE_FINISHED:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

/* Seconds that the rest takes, -1 while unknown. Before anything moves it is reckoned with what is usual. */
gint64
pickup_text_get_needed_time (const PickupFacts *facts)
{
  if (facts->time_left >= 0)
    return facts->time_left;
  if (facts->usual_speed == 0 || facts->total < 0)
    return -1;
  return (gint64) (((guint64) facts->total - MIN (facts->received, (guint64) facts->total)) / facts->usual_speed);
}

static gboolean
ends_before_the_file (const PickupFacts *facts)
{
  return facts->expires > facts->now && pickup_text_get_needed_time (facts) > facts->expires - facts->now;
}

gboolean
pickup_text_expires_too_soon (const PickupFacts *facts)
{
  return link_matters (facts) && facts->state != DOWNLOAD_STATE_PAUSED && ends_before_the_file (facts);
}

/* The link is dead, or will be before a person can count on it. */
gboolean
pickup_text_is_short_of_time (const PickupFacts *facts)
{
  if (facts->state == DOWNLOAD_STATE_NEEDS_LINK)
    return TRUE;
  return link_matters (facts) && (facts->expires - facts->now < SOON || ends_before_the_file (facts));
}

/* A link that is dropped on such a download is meant for it; others go on well without. */
gboolean
pickup_text_wants_link (const PickupFacts *facts)
{
  switch (facts->state)
    {
    case DOWNLOAD_STATE_PAUSED:
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
      return TRUE;
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_WAITING:
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_FINISHED:
      return pickup_text_is_short_of_time (facts);
    }
  g_return_val_if_reached (FALSE);
}

/* What whoever pauses this download now should know; empty if it can wait. */
char *
pickup_text_get_pause_warning (const PickupFacts *facts)
{
  g_autofree char *duration = NULL;

  if (facts->state == DOWNLOAD_STATE_PAUSED || !link_matters (facts) || !pickup_text_is_short_of_time (facts))
    return g_strdup ("");
  if (facts->expires <= facts->now)
    return g_strdup (_ ("The link has expired. To go on, a new one is needed."));
  duration = pickup_format_duration (facts->expires - facts->now);
  /* Translators: %s is a duration such as "4 min". */
  return g_strdup_printf (_ ("The link expires in %s. After that a new one is needed."), duration);
}

static char *
get_time_to_expiry (const PickupFacts *facts)
{
  return pickup_format_duration (facts->expires - facts->now);
}

/* What stands at the far end of the status line; empty where the link's end does not matter. */
char *
pickup_text_get_expiry (const PickupFacts *facts)
{
  g_autofree char *duration = NULL;

  if (!link_matters (facts) || facts->expires - facts->now > EXPIRY_HORIZON)
    return g_strdup ("");
  if (facts->expires <= facts->now)
    return g_strdup (facts->state == DOWNLOAD_STATE_DOWNLOADING ? "" : _ ("Link has expired"));

  duration = get_time_to_expiry (facts);
  if (pickup_text_expires_too_soon (facts))
    /* Translators: %s is a duration such as "3 min". */
    return g_strdup_printf (_ ("Link expires in %s, will not finish at this speed"), duration);
  /* Translators: %s is a duration such as "52 min". */
  return g_strdup_printf (_ ("Link expires in %s"), duration);
}

/* When it was finished; empty before. */
char *
pickup_text_get_day (const PickupFacts *facts)
{
  return facts->finished_at != 0 ? pickup_format_day (facts->finished_at, facts->now) : g_strdup ("");
}

/* Where it comes from and, once it is there, since when: "data.example.org · Today". */
char *
pickup_text_get_origin (const PickupFacts *facts)
{
  g_autofree char *day = pickup_text_get_day (facts);

  return facts->host != NULL ? join_with_dot (facts->host, day) : g_steal_pointer (&day);
}

static char *
get_compact_second_line (const PickupFacts *facts,
                         const char        *amount)
{
  g_autofree char *duration = NULL;
  g_autofree char *expiry = NULL;
  const gint64     left = facts->expires - facts->now;

  if (amount == NULL || !link_matters (facts) || left <= 0 || left > COMPACT_EXPIRY_HORIZON)
    return g_strdup (amount);
  duration = get_time_to_expiry (facts);
  /* Translators: stands after an amount; %s is a duration such as "27 min". */
  expiry = g_strdup_printf (_ ("link expires in %s"), duration);
  return join_with_dot (amount, expiry);
}

/* Whether nothing goes on until a person does something: what the disk stopped, too, but not what somebody paused, who knows. */
gboolean
pickup_text_needs_person (const PickupFacts *facts)
{
  return download_state_needs_person (facts->state) || (facts->state == DOWNLOAD_STATE_PAUSED && facts->error != 0);
}

/* For rows that are too narrow for one line: two pieces become two lines, and where it comes from ends the second one, if that
 * is no sentence. */
char *
pickup_text_get_compact_status (const PickupFacts *facts)
{
  g_autofree char *amount = NULL;
  g_autofree char *line = NULL;
  g_autofree char *second = NULL;
  g_autofree char *origin = pickup_text_get_origin (facts);
  gboolean         sentences;
  g_autofree char *status = get_pieces (facts, &amount, &sentences);

  line = get_compact_second_line (facts, amount);
  if (line != NULL && sentences && *origin != '\0')
    second = g_strconcat (line, "\n", origin, NULL);
  else if (line != NULL)
    second = join_with_dot (line, origin);
  else if (*origin != '\0')
    second = g_steal_pointer (&origin);
  return second != NULL ? g_strconcat (status, "\n", second, NULL) : g_steal_pointer (&status);
}

/* On a narrow row only a link that ends too soon gets a line of its own. */
char *
pickup_text_get_compact_expiry (const PickupFacts *facts)
{
  return pickup_text_expires_too_soon (facts) ? pickup_text_get_expiry (facts) : g_strdup ("");
}

/* The row in one sentence, for those who hear it: of what runs only what is still true when it is heard. */
char *
pickup_text_get_summary (const PickupFacts *facts)
{
  g_autofree char *status = NULL;

  if (pickup_text_is_comparing (facts))
    /* Translators: a file name; what is here of the file comes once more and is compared. */
    return g_strdup_printf (_ ("%s, comparing what is here"), facts->name);
  if (facts->state == DOWNLOAD_STATE_DOWNLOADING && facts->fraction >= 0)
    /* Translators: a file name and how much of it is there, in tenths. */
    return g_strdup_printf (_ ("%1$s, downloading, %2$d percent"), facts->name, (int) (facts->fraction * 10) * 10);
  status = pickup_text_get_status (facts);

  /* Translators: a file name and what the download is doing. */
  return g_strdup_printf (_ ("%1$s, %2$s"), facts->name, status);
}
