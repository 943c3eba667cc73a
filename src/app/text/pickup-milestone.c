/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The milestones of a download, as they are said aloud. */

#include "config.h"

#include "text/pickup-milestone.h"

#include <glib/gi18n-lib.h>

/* Often enough to know that it moves, seldom enough to hear something else. */
#define QUARTERS 4

static char *
describe_progress (const PickupFacts *before,
                   const PickupFacts *after)
{
  const int quarter = (int) (after->fraction * QUARTERS);

  if (before->state != after->state || before->fraction < 0 || quarter <= (int) (before->fraction * QUARTERS) || quarter >= QUARTERS)
    return NULL;
  /* Translators: the name of a file, and how much of it there is; a screen reader says it. */
  return g_strdup_printf (_ ("%1$s: %2$d percent"), after->name, quarter * 100 / QUARTERS);
}

static char *
describe_state (const PickupFacts *facts)
{
  switch (facts->state)
    {
    case DOWNLOAD_STATE_FINISHED:
      return g_strdup_printf (_ ("%s is finished"), facts->name);
    case DOWNLOAD_STATE_NEEDS_LINK:
      return g_strdup_printf (facts->error == DOWNLOAD_ERROR_LINK_LOGIN ? _ ("%s needs a password") : _ ("%s needs a new link"), facts->name);
    case DOWNLOAD_STATE_NEEDS_DECISION:
      return g_strdup_printf (_ ("%s needs your decision"), facts->name);
    case DOWNLOAD_STATE_FAILED:
      return g_strdup_printf (_ ("%s has stopped"), facts->name);
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_WAITING:
    case DOWNLOAD_STATE_PAUSED:
      return NULL;
    }
  g_return_val_if_reached (NULL);
}

char *
pickup_milestone_describe (const PickupFacts *before,
                           const PickupFacts *after)
{
  if (after->state == DOWNLOAD_STATE_DOWNLOADING)
    return describe_progress (before, after);
  return before->state != after->state ? describe_state (after) : NULL;
}
