/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupNews:
 *
 * What a person who looks elsewhere wants to know of a download.
 */
typedef enum
{
  PICKUP_NEWS_NONE,
  PICKUP_NEWS_FINISHED,
  PICKUP_NEWS_NEEDS_LINK,
  PICKUP_NEWS_NEEDS_PASSWORD,
  PICKUP_NEWS_NEEDS_DECISION,
  PICKUP_NEWS_STOPPED,
  PICKUP_NEWS_LINK_EXPIRES,
  PICKUP_N_NEWS,
} PickupNews;

/* @error: 0 if there is none: a paused download is news only when it was not a person who paused it */
PickupNews pickup_news_from_state (DownloadState state,
                                   DownloadError error);

/**
 * PickupNotice:
 * @tag: a later notice with the same tag takes the place of this one
 * @news: what it is about
 * @item_id: (nullable): of the only download that it is about
 * @title: a short sentence
 * @body: names of files, never a link
 */
typedef struct
{
  const char *tag;
  PickupNews  news;
  const char *item_id;
  const char *title;
  const char *body;
} PickupNotice;

typedef void (*PickupNotifierShowFunc) (const PickupNotice *notice,
                                        gpointer            user_data);
typedef void (*PickupNotifierWithdrawFunc) (const char *tag,
                                            gpointer    user_data);

/**
 * PickupNotifier:
 *
 * Decides what is told, when, and when it is taken back. News waits for two seconds; what came of one kind until then
 * becomes one notice. It knows neither clock nor desktop: times are monotonic microseconds that it is given.
 */
typedef struct _PickupNotifier PickupNotifier;

PickupNotifier *pickup_notifier_new (PickupNotifierShowFunc     show,
                                     PickupNotifierWithdrawFunc withdraw,
                                     gpointer                   user_data);
void            pickup_notifier_free (PickupNotifier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupNotifier, pickup_notifier_free)

/* Takes the place of whatever was told of that download before. */
void pickup_notifier_tell (PickupNotifier *self,
                           PickupNews      news,
                           const char     *item_id,
                           const char     *name,
                           gint64          now);

/* It was resolved, or looked at. */
void pickup_notifier_forget (PickupNotifier *self,
                             const char     *item_id);
void pickup_notifier_forget_all (PickupNotifier *self);

/* Forgets every download but those whose identifiers are keys of @item_ids. */
void     pickup_notifier_retain (PickupNotifier *self,
                                 GHashTable     *item_ids);
gboolean pickup_notifier_is_empty (PickupNotifier *self);

/* When pickup_notifier_run() has something to do, or -1. */
gint64 pickup_notifier_get_due (PickupNotifier *self);
void   pickup_notifier_run (PickupNotifier *self,
                            gint64          now);

G_END_DECLS
