/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of what can be done: buttons of a row and the subtitle of the window. */

#include "config.h"

#include "text/pickup-text.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"

/* Another folder may help. A partial file that is gone cannot be moved, and is begun anew where it was. */
static gboolean
is_stopped_by_disk (const PickupFacts *facts)
{
  return facts->error != 0 && download_error_code_get_remedy (facts->error) == DOWNLOAD_REMEDY_PERSON &&
         facts->error != DOWNLOAD_ERROR_PARTIAL_GONE;
}

PickupPrimary
pickup_text_get_primary (const PickupFacts *facts)
{
  if (facts->relocating)
    return PICKUP_PRIMARY_STOP_MOVING;

  switch (facts->state)
    {
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
      return PICKUP_PRIMARY_PAUSE;
    case DOWNLOAD_STATE_WAITING:
      if (facts->error == DOWNLOAD_ERROR_NOT_YET)
        return PICKUP_PRIMARY_START_NOW;
      return facts->error == DOWNLOAD_ERROR_METERED ? PICKUP_PRIMARY_ANYWAY : PICKUP_PRIMARY_PAUSE;
    case DOWNLOAD_STATE_PAUSED:
      if (is_stopped_by_disk (facts))
        return PICKUP_PRIMARY_SAVE_ELSEWHERE;
      return facts->error != 0 ? PICKUP_PRIMARY_RETRY : PICKUP_PRIMARY_RESUME;
    case DOWNLOAD_STATE_NEEDS_LINK:
      if (facts->error == DOWNLOAD_ERROR_LINK_LOGIN)
        return PICKUP_PRIMARY_SIGN_IN;
      return facts->has_page ? PICKUP_PRIMARY_PAGE : PICKUP_PRIMARY_PASTE_LINK;
    case DOWNLOAD_STATE_NEEDS_DECISION:
      return PICKUP_PRIMARY_CHOOSE;
    case DOWNLOAD_STATE_FAILED:
      if (facts->error == DOWNLOAD_ERROR_PROXY_LOGIN)
        return PICKUP_PRIMARY_SIGN_IN;
      return facts->is_stranger ? PICKUP_PRIMARY_TRUST : PICKUP_PRIMARY_RETRY;
    case DOWNLOAD_STATE_FINISHED:
      return facts->missing ? PICKUP_PRIMARY_AGAIN : PICKUP_PRIMARY_OPEN;
    }
  g_return_val_if_reached (PICKUP_PRIMARY_NONE);
}

char *
pickup_text_get_primary_label (const PickupFacts *facts)
{
  switch (pickup_text_get_primary (facts))
    {
    case PICKUP_PRIMARY_NONE:
      return g_strdup ("");
    case PICKUP_PRIMARY_PAUSE:
      /* Translators: a button, a verb: stops a download for a while. */
      return g_strdup (_ ("Pause"));
    case PICKUP_PRIMARY_RESUME:
      /* Translators: a button, a verb: goes on with a paused download. */
      return g_strdup (_ ("Resume"));
    case PICKUP_PRIMARY_PASTE_LINK:
      return g_strdup (_ ("Paste New Link"));
    case PICKUP_PRIMARY_PAGE:
      /* Translators: a button: opens the web page that the link came from, in the browser. It has to be short. */
      return g_strdup (_ ("Get New Link"));
    case PICKUP_PRIMARY_SIGN_IN:
      /* Translators: a button: asks for the name and the password that a server wants. */
      return g_strdup (_ ("Sign In…"));
    case PICKUP_PRIMARY_CHOOSE:
      return g_strdup (_ ("Choose…"));
    case PICKUP_PRIMARY_RETRY:
      /* Translators: a button, a verb: tries a download that failed once more. */
      return g_strdup (_ ("Retry"));
    case PICKUP_PRIMARY_OPEN:
      /* Translators: a button, a verb: opens the file. */
      return g_strdup (_ ("Open"));
    case PICKUP_PRIMARY_AGAIN:
      return g_strdup (_ ("Download Again"));
    case PICKUP_PRIMARY_ANYWAY:
      /* Translators: a button: on a connection that costs something. */
      return g_strdup (_ ("Download Anyway"));
    case PICKUP_PRIMARY_START_NOW:
      /* Translators: a button: begins a download that was to begin later. */
      return g_strdup (_ ("Start Now"));
    case PICKUP_PRIMARY_TRUST:
      /* Translators: a button: asks whether to believe whoever vouches for a server. It has to be short: narrow windows have no room. */
      return g_strdup (_ ("Trust This Authority…"));
    case PICKUP_PRIMARY_SAVE_ELSEWHERE:
      /* Translators: a button: asks for another folder and goes on there, with what has come so far. */
      return g_strdup (_ ("Save Elsewhere…"));
    case PICKUP_PRIMARY_STOP_MOVING:
      /* Translators: a button: the file stays where it was. */
      return g_strdup (_ ("Stop Moving"));
    }
  g_return_val_if_reached (g_strdup (""));
}

/* What a screen reader says of the primary button: the file belongs to it, as there are many such buttons. */
char *
pickup_text_get_primary_name (const PickupFacts *facts)
{
  switch (pickup_text_get_primary (facts))
    {
    case PICKUP_PRIMARY_NONE:
      return g_strdup ("");
    case PICKUP_PRIMARY_PAUSE:
      return g_strdup_printf (_ ("Pause %s"), facts->name);
    case PICKUP_PRIMARY_RESUME:
      return g_strdup_printf (_ ("Resume %s"), facts->name);
    case PICKUP_PRIMARY_PASTE_LINK:
      return g_strdup_printf (_ ("Paste new link for %s"), facts->name);
    case PICKUP_PRIMARY_PAGE:
      /* Translators: %s is the name of a file. */
      return g_strdup_printf (_ ("Get a new link for %s from its page"), facts->name);
    case PICKUP_PRIMARY_SIGN_IN:
      /* Translators: %s is the name of a file. */
      return g_strdup_printf (_ ("Sign in to go on with %s"), facts->name);
    case PICKUP_PRIMARY_CHOOSE:
      return g_strdup_printf (_ ("Choose what to do with %s"), facts->name);
    case PICKUP_PRIMARY_RETRY:
      return g_strdup_printf (_ ("Retry %s"), facts->name);
    case PICKUP_PRIMARY_OPEN:
      return g_strdup_printf (_ ("Open %s"), facts->name);
    case PICKUP_PRIMARY_AGAIN:
      return g_strdup_printf (_ ("Download %s again"), facts->name);
    case PICKUP_PRIMARY_ANYWAY:
      /* Translators: %s is the name of a file. */
      return g_strdup_printf (_ ("Download %s anyway"), facts->name);
    case PICKUP_PRIMARY_START_NOW:
      /* Translators: %s is the name of a file. */
      return g_strdup_printf (_ ("Start %s now"), facts->name);
    case PICKUP_PRIMARY_TRUST:
      /* Translators: %s is the name of a file. */
      return g_strdup_printf (_ ("Trust the authority of the server that has %s"), facts->name);
    case PICKUP_PRIMARY_SAVE_ELSEWHERE:
      return g_strdup_printf (_ ("Save %s elsewhere"), facts->name);
    case PICKUP_PRIMARY_STOP_MOVING:
      return g_strdup_printf (_ ("Stop moving %s"), facts->name);
    }
  g_return_val_if_reached (g_strdup (""));
}

char *
pickup_text_get_remove_label (const PickupFacts *facts)
{
  if (facts->state == DOWNLOAD_STATE_FINISHED)
    return g_strdup (_ ("Remove from List"));
  if (facts->received > 0)
    /* Translators: a button: gives a download up; what is there of the file is deleted. */
    return g_strdup (_ ("Cancel and Delete Partial File"));
  /* Translators: a button, a verb: gives a download up. */
  return g_strdup (_ ("Cancel"));
}

char *
pickup_text_get_remove_name (const PickupFacts *facts)
{
  if (facts->state == DOWNLOAD_STATE_FINISHED)
    return g_strdup_printf (_ ("Remove %s from list"), facts->name);
  return g_strdup_printf (_ ("Cancel %s"), facts->name);
}

/* Why downloads wait for the network. @n_waiting: how many do because it is metered */
char *
pickup_text_get_network (DownloadNetwork network,
                         guint           n_waiting)
{
  if (network == DOWNLOAD_NETWORK_NONE)
    return g_strdup (_ ("You are offline. Downloads go on when the network is back."));
  return g_strdup_printf (ngettext ("This connection is metered, so %u download waits.", "This connection is metered, so %u downloads wait.", n_waiting),
                          n_waiting);
}

/* What can be taken back for a while. @name: of the first one */
char *
pickup_text_get_removed (const char *name,
                         guint       n_items)
{
  g_autofree char *short_name = pickup_format_name (name);

  if (n_items == 1)
    /* Translators: %s is the name of a file. */
    return g_strdup_printf (_ ("Removed “%s”"), short_name);
  return g_strdup_printf (ngettext ("Removed %u download", "Removed %u downloads", n_items), n_items);
}

/* "2 downloading · 42 MB/s · 23 min left"; empty when nothing moves. @time_left is -1 while unknown. */
char *
pickup_text_get_window_subtitle (guint    n_downloading,
                                 guint64  speed,
                                 gint64   time_left,
                                 gboolean limited,
                                 gboolean narrow)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rate = pickup_format_speed (speed);

  if (n_downloading == 0)
    return g_strdup ("");
  if (!narrow)
    g_ptr_array_add (pieces, g_strdup_printf (ngettext ("%u downloading", "%u downloading", n_downloading), n_downloading));
  /* Translators: a speed which a person has limited, such as “5.0 MB/s (limited)”. */
  g_ptr_array_add (pieces, limited && !narrow ? g_strdup_printf (_ ("%s (limited)"), rate) : g_strdup (rate));
  if (time_left >= 0)
    {
      g_autofree char *duration = pickup_format_duration (time_left);

      g_ptr_array_add (pieces, g_strdup_printf (_ ("%s left"), duration));
    }
  g_ptr_array_add (pieces, NULL);
  return g_strjoinv (" · ", (char **) pieces->pdata);
}
