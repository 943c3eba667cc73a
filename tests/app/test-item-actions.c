/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the menus of downloads offer. */

#include "config.h"

#include "text/pickup-item-actions.h"

static void
describe_items (GString    *text,
                GMenuModel *section)
{
  for (int i = 0; i < g_menu_model_get_n_items (section); i++)
    {
      g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (section, i, G_MENU_LINK_SUBMENU);
      g_autofree char *action = NULL;
      g_autofree char *label = NULL;

      g_assert_true (g_menu_model_get_item_attribute (section, i, G_MENU_ATTRIBUTE_LABEL, "s", &label));
      g_assert_cmpstr (label, !=, "");
      if (i > 0)
        g_string_append_c (text, ' ');
      if (submenu != NULL)
        {
          g_string_append_c (text, '(');
          describe_items (text, submenu);
          g_string_append_c (text, ')');
          continue;
        }
      g_assert_true (g_menu_model_get_item_attribute (section, i, G_MENU_ATTRIBUTE_ACTION, "s", &action));
      g_assert_true (g_str_has_prefix (action, "item."));
      g_string_append (text, action + strlen ("item."));
    }
}

/* The names of all items, a bar between sections that have any. */
static char *
describe (GMenuModel *menu)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      if (text->len > 0 && g_menu_model_get_n_items (section) > 0)
        g_string_append (text, " | ");
      describe_items (text, section);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_states (void)
{
  static const struct
  {
    DownloadState state;
    gboolean      missing;
    const char   *menu;
    gboolean      has_page;
  } cases[] = {
    { DOWNLOAD_STATE_QUEUED, FALSE, "show-in-files details | pause run-next (priority-high priority-low) change limit open-later | rename move always | copy-link copy-message copy-report | remove" },
    { DOWNLOAD_STATE_DOWNLOADING, FALSE, "show-in-files details | pause (priority-high priority-low) change limit open-later | rename move always | copy-link copy-message copy-report | remove" },
    { DOWNLOAD_STATE_PAUSED, FALSE, "show-in-files details | resume (priority-high priority-low) change limit open-later | rename move always | copy-link copy-message copy-report | remove" },
    { DOWNLOAD_STATE_NEEDS_LINK, FALSE, "show-in-files details | (priority-high priority-low) change limit open-later | rename move always | copy-link copy-message copy-report | remove" },
    { DOWNLOAD_STATE_NEEDS_LINK, FALSE, "show-in-files details | (priority-high priority-low) page paste change limit open-later | rename move always | copy-link copy-message copy-report | remove", TRUE },
    { DOWNLOAD_STATE_PAUSED, FALSE, "show-in-files details | resume (priority-high priority-low) page change limit open-later | rename move always | copy-link copy-message copy-report | remove", TRUE },
    { DOWNLOAD_STATE_FINISHED, FALSE, "open show-in-files details | again check | rename move always | copy-link copy-report | trash remove", TRUE },
    { DOWNLOAD_STATE_FAILED, FALSE, "show-in-files details | resume (priority-high priority-low) change limit open-later | rename move always | copy-link copy-message copy-report | remove" },
    { DOWNLOAD_STATE_FINISHED, FALSE, "open show-in-files details | again check | rename move always | copy-link copy-report | trash remove" },
    { DOWNLOAD_STATE_FINISHED, TRUE, "details | again | always | copy-link copy-report | remove" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupFacts facts = { .name = (char *) "a.iso", .host = (char *) "my_host.example", .state = cases[i].state, .missing = cases[i].missing, .has_page = cases[i].has_page };
      g_autoptr (GPtrArray) all = g_ptr_array_new ();
      g_autoptr (GMenuModel) menu = NULL;
      g_autofree char *text = NULL;

      g_ptr_array_add (all, &facts);
      menu = pickup_item_menu_new ("item", all, PICKUP_N_ITEM_ACTIONS);
      text = describe (menu);
      g_assert_cmpstr (text, ==, cases[i].menu);
    }
}

/* What any of them can do; nothing that is only for one. */
static void
test_several (void)
{
  PickupFacts finished = { .name = (char *) "a.iso", .state = DOWNLOAD_STATE_FINISHED };
  PickupFacts paused = { .name = (char *) "b.iso", .state = DOWNLOAD_STATE_PAUSED };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GMenuModel) menu = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (all, &finished);
  g_ptr_array_add (all, &paused);
  menu = pickup_item_menu_new ("item", all, PICKUP_ITEM_ACTION_COPY_LINK);
  text = describe (menu);
  g_assert_cmpstr (text, ==, "show-in-files | resume (priority-high priority-low) check open-later | move | copy-message copy-report | trash remove");
}

static void
test_start (void)
{
  PickupFacts waiting = { .name = (char *) "a.iso", .state = DOWNLOAD_STATE_WAITING, .error = DOWNLOAD_ERROR_NOT_YET, .can_start_later = TRUE };
  PickupFacts running = { .name = (char *) "b.iso", .state = DOWNLOAD_STATE_DOWNLOADING, .can_start_later = TRUE };
  PickupFacts finished = { .name = (char *) "c.iso", .state = DOWNLOAD_STATE_FINISHED };

  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_START_NOW, &waiting));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_START_LATER, &waiting));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_PAUSE, &waiting));
  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_START_NOW, &running));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_START_LATER, &running));
  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_START_LATER, &finished));
}

/* What it has already is not offered. */
static void
test_priority (void)
{
  PickupFacts high = { .name = (char *) "a.iso", .state = DOWNLOAD_STATE_QUEUED, .priority = DOWNLOAD_PRIORITY_HIGH };
  PickupFacts finished = { .name = (char *) "b.iso", .state = DOWNLOAD_STATE_FINISHED };

  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_PRIORITY_HIGH, &high));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_PRIORITY_NORMAL, &high));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_PRIORITY_LOW, &high));
  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_PRIORITY_HIGH, &finished));
}

/* Either the one or the other; both for several of which some have it. */
static void
test_open_later (void)
{
  PickupFacts with = { .name = (char *) "a.iso", .state = DOWNLOAD_STATE_DOWNLOADING, .open_when_finished = TRUE };
  PickupFacts without = { .name = (char *) "b.iso", .state = DOWNLOAD_STATE_DOWNLOADING };
  PickupFacts finished = { .name = (char *) "c.iso", .state = DOWNLOAD_STATE_FINISHED, .open_when_finished = TRUE };

  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_OPEN_LATER, &with));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_NOT_OPEN, &with));
  g_assert_true (pickup_item_action_applies (PICKUP_ITEM_ACTION_OPEN_LATER, &without));
  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_NOT_OPEN, &without));
  g_assert_false (pickup_item_action_applies (PICKUP_ITEM_ACTION_NOT_OPEN, &finished));
}

static void
test_names (void)
{
  for (guint i = 0; i < PICKUP_N_ITEM_ACTIONS; i++)
    {
      g_autofree char *name = g_strconcat ("item.", pickup_item_action_get_name ((PickupItemAction) i), NULL);

      g_assert_cmpint (pickup_item_action_from_name (name), ==, i);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/item-actions/states", test_states);
  g_test_add_func ("/app/item-actions/several", test_several);
  g_test_add_func ("/app/item-actions/start", test_start);
  g_test_add_func ("/app/item-actions/priority", test_priority);
  g_test_add_func ("/app/item-actions/open-later", test_open_later);
  g_test_add_func ("/app/item-actions/names", test_names);

  return g_test_run ();
}
