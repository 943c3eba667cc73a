/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Items that are added one by one, told together. */

#include "config.h"

#include "policy/pickup-batch.h"

typedef struct
{
  GListStore  *store;
  PickupBatch *batch;
  GPtrArray   *seen; /* what somebody knows who only listens */
  guint        n_told;
} Fixture;

static GObject *
make_item (void)
{
  return G_OBJECT (g_simple_action_new ("item", NULL));
}

static void
changed_cb (GListModel *list,
            guint       position,
            guint       n_removed,
            guint       n_added,
            Fixture    *self)
{
  self->n_told++;
  if (n_removed > 0)
    g_ptr_array_remove_range (self->seen, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    g_ptr_array_insert (self->seen, (int) i, g_list_model_get_item (list, i));
}

/* Whoever listens knows what the model holds. */
static void
check_same (Fixture *self)
{
  g_assert_cmpuint (self->seen->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->batch)));
  for (guint i = 0; i < self->seen->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->batch), i);

      g_assert_true (item == g_ptr_array_index (self->seen, i));
    }
}

static void
check_up_to_date (Fixture *self)
{
  check_same (self);
  g_assert_false (pickup_batch_is_pending (self->batch));
  g_assert_cmpuint (self->seen->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->store)));
  for (guint i = 0; i < self->seen->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      g_assert_true (item == g_ptr_array_index (self->seen, i));
    }
}

static void
add (Fixture *self,
     guint    position)
{
  g_autoptr (GObject) item = make_item ();

  g_list_store_insert (self->store, position, item);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->store = g_list_store_new (G_TYPE_OBJECT);
  for (guint i = 0; i < 5; i++)
    add (self, 0);
  self->batch = pickup_batch_new (G_LIST_MODEL (self->store));
  self->seen = g_ptr_array_new_with_free_func (g_object_unref);
  changed_cb (G_LIST_MODEL (self->batch), 0, 0, 5, self);
  self->n_told = 0;
  g_signal_connect (self->batch, "items-changed", G_CALLBACK (changed_cb), self);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_object_unref (self->batch);
  g_object_unref (self->store);
  g_ptr_array_unref (self->seen);
}

static void
wait_told (Fixture *self)
{
  while (pickup_batch_is_pending (self->batch))
    g_main_context_iteration (NULL, TRUE);
}

/* The first is told at once, and what follows in a moment, without anybody who asks for it. */
static void
test_together (Fixture      *self,
               gconstpointer data)
{
  add (self, 3);
  g_assert_cmpuint (self->n_told, ==, 1);
  check_up_to_date (self);
  for (guint i = 0; i < 100; i++)
    {
      add (self, i % 3);
      check_same (self);
    }
  g_assert_cmpuint (self->n_told, ==, 1);
  wait_told (self);
  g_assert_cmpuint (self->n_told, ==, 2);
  check_up_to_date (self);
}

static void
test_removed (Fixture      *self,
              gconstpointer data)
{
  add (self, 3);
  add (self, 5);
  add (self, 0);
  g_list_store_remove (self->store, 1);
  g_assert_cmpuint (self->n_told, ==, 2);
  check_up_to_date (self);
  add (self, 0);
  g_list_store_remove_all (self->store);
  g_assert_cmpuint (self->n_told, ==, 3);
  check_up_to_date (self);
}

/* Whatever happens in whatever order, those who listen know it. */
static void
test_any_order (Fixture      *self,
                gconstpointer data)
{
  for (guint i = 0; i < 5000; i++)
    {
      const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->store));

      switch (g_test_rand_int_range (0, 8))
        {
        case 0:
          g_main_context_iteration (NULL, FALSE);
          break;
        case 1:
          if (n_items > 0)
            g_list_store_remove (self->store, (guint) g_test_rand_int_range (0, (gint32) n_items));
          break;
        default:
          add (self, (guint) g_test_rand_int_range (0, (gint32) n_items + 1));
          break;
        }
      check_same (self);
    }
  wait_told (self);
  check_up_to_date (self);
}

/* Nothing is told of what is gone. */
static void
test_end (Fixture      *self,
          gconstpointer data)
{
  add (self, 0);
  add (self, 0);
  g_signal_handlers_disconnect_by_data (self->batch, self);
  g_clear_object (&self->batch);
  add (self, 0);
  self->batch = pickup_batch_new (G_LIST_MODEL (self->store));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/batch/together", Fixture, NULL, set_up, test_together, tear_down);
  g_test_add ("/batch/removed", Fixture, NULL, set_up, test_removed, tear_down);
  g_test_add ("/batch/any-order", Fixture, NULL, set_up, test_any_order, tear_down);
  g_test_add ("/batch/end", Fixture, NULL, set_up, test_end, tear_down);
  return g_test_run ();
}
