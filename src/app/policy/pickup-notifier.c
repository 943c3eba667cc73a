/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of downloads while nobody looks: many at once become one, and what is resolved is taken back. */

#include "config.h"

#include "policy/pickup-notifier.h"

#include <glib/gi18n-lib.h>

/* Microseconds in which news is gathered. */
#define PATIENCE (2 * G_USEC_PER_SEC)

/* Names in a notice about several downloads. */
#define MAX_NAMES 3

typedef struct
{
  PickupNews news;
  char      *item_id;
  char      *name;
} Told;

struct _PickupNotifier
{
  PickupNotifierShowFunc     show;
  PickupNotifierWithdrawFunc withdraw;
  gpointer                   user_data;

  GPtrArray *pending;               /* of Told: not shown yet */
  GPtrArray *alone;                 /* of Told: each shown in a notice of its own */
  GPtrArray *groups[PICKUP_N_NEWS]; /* of Told: shown in one notice for each kind */
  gint64     due;
};

static const char *const group_tags[PICKUP_N_NEWS] = { NULL, "finished", "needs-link", "needs-password", "needs-decision", "stopped", "link-expires" };

static void
told_free (Told *self)
{
  g_free (self->item_id);
  g_free (self->name);
  g_free (self);
}

PickupNews
pickup_news_from_state (DownloadState state,
                        DownloadError error)
{
  switch (state)
    {
    case DOWNLOAD_STATE_FINISHED:
      return PICKUP_NEWS_FINISHED;
    case DOWNLOAD_STATE_NEEDS_LINK:
      return error == DOWNLOAD_ERROR_LINK_LOGIN ? PICKUP_NEWS_NEEDS_PASSWORD : PICKUP_NEWS_NEEDS_LINK;
    case DOWNLOAD_STATE_NEEDS_DECISION:
      return PICKUP_NEWS_NEEDS_DECISION;
    case DOWNLOAD_STATE_FAILED:
      return PICKUP_NEWS_STOPPED;
    case DOWNLOAD_STATE_PAUSED:
      return error != 0 ? PICKUP_NEWS_STOPPED : PICKUP_NEWS_NONE;
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_WAITING:
      return PICKUP_NEWS_NONE;
    }
  g_return_val_if_reached (PICKUP_NEWS_NONE);
}

PickupNotifier *
pickup_notifier_new (PickupNotifierShowFunc     show,
                     PickupNotifierWithdrawFunc withdraw,
                     gpointer                   user_data)
{
  PickupNotifier *self = g_new0 (PickupNotifier, 1);

  self->show = show;
  self->withdraw = withdraw;
  self->user_data = user_data;
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) told_free);
  self->alone = g_ptr_array_new_with_free_func ((GDestroyNotify) told_free);
  for (guint i = 0; i < PICKUP_N_NEWS; i++)
    self->groups[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) told_free);
  self->due = -1;
  return self;
}

/* What is shown stays: it is of use after the program, too. */
void
pickup_notifier_free (PickupNotifier *self)
{
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->alone);
  for (guint i = 0; i < PICKUP_N_NEWS; i++)
    g_ptr_array_unref (self->groups[i]);
  g_free (self);
}

static char *
get_title (PickupNews news,
           guint      n_downloads)
{
  switch (news)
    {
    case PICKUP_NEWS_FINISHED:
      return n_downloads == 1 ? g_strdup (_ ("Download finished"))
                              : g_strdup_printf (ngettext ("%u download finished", "%u downloads finished", n_downloads), n_downloads);
    case PICKUP_NEWS_NEEDS_LINK:
      return n_downloads == 1 ? g_strdup (_ ("Download needs a new link"))
                              : g_strdup_printf (ngettext ("%u download needs a new link", "%u downloads need new links", n_downloads), n_downloads);
    case PICKUP_NEWS_NEEDS_PASSWORD:
      return n_downloads == 1 ? g_strdup (_ ("Download needs a password"))
                              : g_strdup_printf (ngettext ("%u download needs a password", "%u downloads need a password", n_downloads), n_downloads);
    case PICKUP_NEWS_NEEDS_DECISION:
      return n_downloads == 1 ? g_strdup (_ ("Download needs your decision"))
                              : g_strdup_printf (ngettext ("%u download needs your decision", "%u downloads need your decision", n_downloads), n_downloads);
    case PICKUP_NEWS_STOPPED:
      return n_downloads == 1 ? g_strdup (_ ("Download stopped"))
                              : g_strdup_printf (ngettext ("%u download stopped", "%u downloads stopped", n_downloads), n_downloads);
    case PICKUP_NEWS_LINK_EXPIRES:
      return n_downloads == 1 ? g_strdup (_ ("The link expires before the download is done"))
                              : g_strdup_printf (ngettext ("%u link expires before its download is done", "%u links expire before their downloads are done", n_downloads), n_downloads);
    case PICKUP_NEWS_NONE:
    case PICKUP_N_NEWS:
      break;
    }
  g_return_val_if_reached (g_strdup (""));
}

static char *
get_names (GPtrArray *group)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *text = NULL;
  const guint      n_named = MIN (group->len, MAX_NAMES);
  const guint      n_others = group->len - n_named;

  for (guint i = 0; i < n_named; i++)
    g_ptr_array_add (names, ((Told *) g_ptr_array_index (group, i))->name);
  g_ptr_array_add (names, NULL);
  /* Translators: stands between two names of files in a list of them. */
  text = g_strjoinv (_ (", "), (char **) names->pdata);

  if (n_others == 0)
    return g_steal_pointer (&text);
  /* Translators: names of files, and how many files are not named. */
  return g_strdup_printf (ngettext ("%1$s and %2$u more", "%1$s and %2$u more", n_others), text, n_others);
}

/* One download replaces its own notice, whatever the news. */
static char *
get_tag (const Told *told)
{
  return g_strconcat ("download-", told->item_id, NULL);
}

static void
show_alone (PickupNotifier *self,
            Told           *told)
{
  g_autofree char   *tag = get_tag (told);
  g_autofree char   *title = get_title (told->news, 1);
  const PickupNotice notice = { tag, told->news, told->item_id, title, told->name };

  g_ptr_array_add (self->alone, told);
  self->show (&notice, self->user_data);
}

static void
show_group (PickupNotifier *self,
            PickupNews      news)
{
  GPtrArray         *group = self->groups[news];
  g_autofree char   *title = get_title (news, group->len);
  g_autofree char   *names = get_names (group);
  const PickupNotice notice = { group_tags[news], news, NULL, title, names };

  self->show (&notice, self->user_data);
}

static gboolean
take_away (GPtrArray  *array,
           const char *item_id)
{
  for (guint i = 0; i < array->len; i++)
    if (g_str_equal (((Told *) g_ptr_array_index (array, i))->item_id, item_id))
      {
        g_ptr_array_remove_index (array, i);
        return TRUE;
      }
  return FALSE;
}

void
pickup_notifier_tell (PickupNotifier *self,
                      PickupNews      news,
                      const char     *item_id,
                      const char     *name,
                      gint64          now)
{
  Told *told;

  g_return_if_fail (news > PICKUP_NEWS_NONE && news < PICKUP_N_NEWS);

  pickup_notifier_forget (self, item_id);
  told = g_new (Told, 1);
  told->news = news;
  told->item_id = g_strdup (item_id);
  told->name = g_strdup (name);
  g_ptr_array_add (self->pending, told);
  if (self->due < 0)
    self->due = now + PATIENCE;
}

void
pickup_notifier_forget (PickupNotifier *self,
                        const char     *item_id)
{
  const Told       key = { PICKUP_NEWS_NONE, (char *) item_id, NULL };
  g_autofree char *tag = get_tag (&key);

  if (take_away (self->pending, item_id) && self->pending->len == 0)
    self->due = -1;
  if (take_away (self->alone, item_id))
    self->withdraw (tag, self->user_data);
  for (guint i = 0; i < PICKUP_N_NEWS; i++)
    if (take_away (self->groups[i], item_id) && self->groups[i]->len == 0)
      self->withdraw (group_tags[i], self->user_data);
}

static void
retain (PickupNotifier *self,
        GPtrArray      *array,
        GHashTable     *item_ids)
{
  for (guint i = array->len; i > 0; i--)
    {
      g_autofree char *item_id = g_strdup (((Told *) g_ptr_array_index (array, i - 1))->item_id);

      if (!g_hash_table_contains (item_ids, item_id))
        pickup_notifier_forget (self, item_id);
    }
}

void
pickup_notifier_retain (PickupNotifier *self,
                        GHashTable     *item_ids)
{
  retain (self, self->pending, item_ids);
  retain (self, self->alone, item_ids);
  for (guint i = 0; i < PICKUP_N_NEWS; i++)
    retain (self, self->groups[i], item_ids);
}

void
pickup_notifier_forget_all (PickupNotifier *self)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  pickup_notifier_retain (self, none);
}

gboolean
pickup_notifier_is_empty (PickupNotifier *self)
{
  guint n_told = self->pending->len + self->alone->len;

  for (guint i = 0; i < PICKUP_N_NEWS; i++)
    n_told += self->groups[i]->len;
  return n_told == 0;
}

gint64
pickup_notifier_get_due (PickupNotifier *self)
{
  return self->due;
}

static guint
count_pending (PickupNotifier *self,
               PickupNews      news)
{
  guint n_told = 0;

  for (guint i = 0; i < self->pending->len; i++)
    if (((Told *) g_ptr_array_index (self->pending, i))->news == news)
      n_told++;
  return n_told;
}

/* Whoever has not looked at a notice about several yet finds the later ones in it. */
static void
show_pending (PickupNotifier *self,
              PickupNews      news)
{
  const guint    n_told = count_pending (self, news);
  const gboolean alone = n_told == 1 && self->groups[news]->len == 0;

  for (guint i = 0; i < self->pending->len;)
    {
      Told *told = g_ptr_array_index (self->pending, i);

      if (told->news != news)
        {
          i++;
          continue;
        }
      g_ptr_array_steal_index (self->pending, i);
      if (alone)
        show_alone (self, told);
      else
        g_ptr_array_add (self->groups[news], told);
    }
  if (n_told > 0 && !alone)
    show_group (self, news);
}

void
pickup_notifier_run (PickupNotifier *self,
                     gint64          now)
{
  if (self->due < 0 || now < self->due)
    return;
  self->due = -1;
  for (guint i = PICKUP_NEWS_NONE + 1; i < PICKUP_N_NEWS; i++)
    show_pending (self, (PickupNews) i);
}
