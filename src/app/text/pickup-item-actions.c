/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of what can be done with downloads, and the menus that are made of it. */

#include "config.h"

#include "text/pickup-item-actions.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "text/pickup-text.h"

typedef struct
{
  const char *name;
  const char *label; /* NULL: it depends on the download */
  gboolean (*applies) (const PickupFacts *facts);
  gboolean for_several;
  gboolean begins_section;
  gboolean is_priority; /* in a menu of their own */
} Entry;

static gboolean
always (const PickupFacts *facts)
{
  return TRUE;
}

static gboolean
is_there (const PickupFacts *facts)
{
  return !facts->missing;
}

static gboolean
is_finished (const PickupFacts *facts)
{
  return facts->state == DOWNLOAD_STATE_FINISHED;
}

static gboolean
is_unfinished (const PickupFacts *facts)
{
  return facts->state != DOWNLOAD_STATE_FINISHED;
}

static gboolean
has_file (const PickupFacts *facts)
{
  return is_finished (facts) && is_there (facts);
}

static gboolean
can_pause (const PickupFacts *facts)
{
  const PickupPrimary primary = pickup_text_get_primary (facts);

  return primary == PICKUP_PRIMARY_PAUSE || primary == PICKUP_PRIMARY_ANYWAY || primary == PICKUP_PRIMARY_START_NOW;
}

static gboolean
waits_for_start (const PickupFacts *facts)
{
  return pickup_text_get_primary (facts) == PICKUP_PRIMARY_START_NOW;
}

static gboolean
can_start_later (const PickupFacts *facts)
{
  return facts->can_start_later;
}

static gboolean
can_resume (const PickupFacts *facts)
{
  return facts->state == DOWNLOAD_STATE_PAUSED || facts->state == DOWNLOAD_STATE_FAILED;
}

/* The folder or the name of its file. */
static gboolean
can_relocate (const PickupFacts *facts)
{
  return is_there (facts) && !facts->relocating;
}

static gboolean
can_open_page (const PickupFacts *facts)
{
  return is_unfinished (facts) && facts->has_page;
}

/* Where it is not the button of the row. */
static gboolean
can_paste (const PickupFacts *facts)
{
  return pickup_text_get_primary (facts) == PICKUP_PRIMARY_PAGE;
}

static gboolean
is_queued (const PickupFacts *facts)
{
  return facts->state == DOWNLOAD_STATE_QUEUED;
}

static gboolean
can_be_high (const PickupFacts *facts)
{
  return is_unfinished (facts) && facts->priority != DOWNLOAD_PRIORITY_HIGH;
}

static gboolean
can_be_normal (const PickupFacts *facts)
{
  return is_unfinished (facts) && facts->priority != DOWNLOAD_PRIORITY_NORMAL;
}

static gboolean
can_be_low (const PickupFacts *facts)
{
  return is_unfinished (facts) && facts->priority != DOWNLOAD_PRIORITY_LOW;
}

static gboolean
can_open_later (const PickupFacts *facts)
{
  return is_unfinished (facts) && !facts->open_when_finished;
}

static gboolean
is_opened_later (const PickupFacts *facts)
{
  return is_unfinished (facts) && facts->open_when_finished;
}

static gboolean
has_host (const PickupFacts *facts)
{
  return facts->host != NULL;
}

static const Entry entries[PICKUP_N_ITEM_ACTIONS] = {
  /* Translators: a menu item, a verb: opens the file. */
  [PICKUP_ITEM_ACTION_OPEN] = { "open", N_ ("_Open"), has_file, FALSE, TRUE },
  [PICKUP_ITEM_ACTION_SHOW_IN_FILES] = { "show-in-files", N_ ("_Show in Files"), is_there, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_DETAILS] = { "details", N_ ("_Details"), always, FALSE, FALSE },
  /* Translators: a menu item, a verb: stops a download for a while. */
  [PICKUP_ITEM_ACTION_PAUSE] = { "pause", N_ ("_Pause"), can_pause, TRUE, TRUE },
  /* Translators: a menu item, a verb: goes on with a paused download. */
  [PICKUP_ITEM_ACTION_RESUME] = { "resume", N_ ("_Resume"), can_resume, TRUE, FALSE },
  /* Translators: a menu item: begins a download that was to begin later. */
  [PICKUP_ITEM_ACTION_START_NOW] = { "start-now", N_ ("_Start Now"), waits_for_start, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_RUN_NEXT] = { "run-next", N_ ("Download _Next"), is_queued, FALSE, FALSE },
  /* Translators: a menu item: asks for a time of day before which it does not begin. */
  [PICKUP_ITEM_ACTION_START_LATER] = { "start-later", N_ ("S_tart At…"), can_start_later, TRUE, FALSE },
  /* Translators: menu items: the priority of a download among those that wait for their turn. */
  [PICKUP_ITEM_ACTION_PRIORITY_HIGH] = { "priority-high", NC_ ("priority", "_High"), can_be_high, TRUE, FALSE, TRUE },
  [PICKUP_ITEM_ACTION_PRIORITY_NORMAL] = { "priority-normal", NC_ ("priority", "_Normal"), can_be_normal, TRUE, FALSE, TRUE },
  [PICKUP_ITEM_ACTION_PRIORITY_LOW] = { "priority-low", NC_ ("priority", "_Low"), can_be_low, TRUE, FALSE, TRUE },
  [PICKUP_ITEM_ACTION_AGAIN] = { "again", N_ ("Download _Again"), is_finished, FALSE, FALSE },
  /* Translators: a menu item: asks the server whether the file has changed there, and fetches it only then. */
  [PICKUP_ITEM_ACTION_CHECK] = { "check", N_ ("Check for _New Version"), has_file, TRUE, FALSE },
  /* Translators: a menu item: opens the web page that the link came from, in the browser. */
  [PICKUP_ITEM_ACTION_PAGE] = { "page", N_ ("_Get a New Link from the Page"), can_open_page, FALSE, FALSE },
  /* Translators: a menu item: takes the link that was copied. */
  [PICKUP_ITEM_ACTION_PASTE] = { "paste", N_ ("Pa_ste New Link"), can_paste, FALSE, FALSE },
  [PICKUP_ITEM_ACTION_CHANGE] = { "change", N_ ("Change _Link and Headers…"), is_unfinished, FALSE, FALSE },
  [PICKUP_ITEM_ACTION_LIMIT] = { "limit", N_ ("L_imit…"), is_unfinished, FALSE, FALSE },
  /* Translators: a menu item: the file is opened as soon as it is there. */
  [PICKUP_ITEM_ACTION_OPEN_LATER] = { "open-later", N_ ("_Open When Finished"), can_open_later, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_NOT_OPEN] = { "not-open", N_ ("Do Not _Open When Finished"), is_opened_later, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_RENAME] = { "rename", N_ ("Rena_me…"), can_relocate, FALSE, TRUE },
  [PICKUP_ITEM_ACTION_MOVE] = { "move", N_ ("Move to _Folder…"), can_relocate, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_ALWAYS] = { "always", NULL, has_host, FALSE, FALSE },
  [PICKUP_ITEM_ACTION_COPY_LINK] = { "copy-link", N_ ("_Copy Link"), always, TRUE, TRUE },
  [PICKUP_ITEM_ACTION_COPY_MESSAGE] = { "copy-message", N_ ("Copy _Message Asking for a New Link"), is_unfinished, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_COPY_REPORT] = { "copy-report", N_ ("Copy _Report"), always, TRUE, FALSE },
  [PICKUP_ITEM_ACTION_TRASH] = { "trash", N_ ("Move to _Trash"), has_file, TRUE, TRUE },
  [PICKUP_ITEM_ACTION_REMOVE] = { "remove", NULL, always, TRUE, FALSE },
};

const char *
pickup_item_action_get_name (PickupItemAction self)
{
  g_return_val_if_fail (self < PICKUP_N_ITEM_ACTIONS, NULL);

  return entries[self].name;
}

PickupItemAction
pickup_item_action_from_name (const char *full_name)
{
  const char *dot = strchr (full_name, '.');

  for (guint i = 0; i < PICKUP_N_ITEM_ACTIONS; i++)
    if (g_strcmp0 (entries[i].name, dot != NULL ? dot + 1 : full_name) == 0)
      return (PickupItemAction) i;
  g_return_val_if_reached (PICKUP_ITEM_ACTION_DETAILS);
}

gboolean
pickup_item_action_applies (PickupItemAction   self,
                            const PickupFacts *facts)
{
  g_return_val_if_fail (self < PICKUP_N_ITEM_ACTIONS, FALSE);

  return entries[self].applies (facts);
}

static gboolean
applies_to_any (PickupItemAction action,
                GPtrArray       *facts)
{
  if (facts->len > 1 && !entries[action].for_several)
    return FALSE;
  for (guint i = 0; i < facts->len; i++)
    if (pickup_item_action_applies (action, g_ptr_array_index (facts, i)))
      return TRUE;
  return FALSE;
}

/* In a menu an underscore marks a key. */
static char *
make_always_label (const PickupFacts *facts)
{
  g_autoptr (GString) host = g_string_new (facts->host);

  g_string_replace (host, "_", "__", 0);
  /* Translators: a menu item: makes a rule for all downloads from a host, such as “example.org”. */
  return g_strdup_printf (_ ("Al_ways Do This for %s…"), host->str);
}

static char *
make_label (PickupItemAction action,
            GPtrArray       *facts)
{
  if (entries[action].is_priority)
    return g_strdup (g_dpgettext2 (NULL, "priority", entries[action].label));
  if (entries[action].label != NULL)
    return g_strdup (_ (entries[action].label));
  if (action == PICKUP_ITEM_ACTION_ALWAYS)
    return make_always_label (g_ptr_array_index (facts, 0));
  if (facts->len > 1)
    return g_strdup (_ ("Remove"));
  return pickup_text_get_remove_label (g_ptr_array_index (facts, 0));
}

/* @priorities: (inout) (nullable): the menu of priorities, made when there is one */
static void
append (GMenu           *section,
        GMenu          **priorities,
        const char      *prefix,
        PickupItemAction action,
        const char      *label)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", prefix, entries[action].name);

  if (!entries[action].is_priority)
    {
      g_menu_append (section, label, name);
      return;
    }
  if (*priorities == NULL)
    {
      *priorities = g_menu_new ();
      /* Translators: a menu: who has a turn first. */
      g_menu_append_submenu (section, _ ("Priorit_y"), G_MENU_MODEL (*priorities));
    }
  g_menu_append (*priorities, label, name);
}

GMenuModel *
pickup_item_menu_new (const char      *prefix,
                      GPtrArray       *facts,
                      PickupItemAction without)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = NULL;
  g_autoptr (GMenu) priorities = NULL;

  for (guint i = 0; i < PICKUP_N_ITEM_ACTIONS; i++)
    {
      const PickupItemAction action = (PickupItemAction) i;
      g_autofree char       *label = NULL;

      if (entries[action].begins_section)
        {
          g_clear_object (&section);
          section = g_menu_new ();
          g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
        }
      if (action == without || !applies_to_any (action, facts))
        continue;
      label = make_label (action, facts);
      append (section, &priorities, prefix, action, label);
    }
  return G_MENU_MODEL (menu);
}
