/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said about a link before it is downloaded. */

#include "config.h"

#include "add/pickup-preview.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"

/* Seconds in which hardly anything large is fetched, and bytes a second that hardly any line brings. */
#define SHORT_TIME (5 * 60)
#define HIGH_SPEED 50000000

G_DEFINE_BOXED_TYPE (PickupPreview, pickup_preview, pickup_preview_copy, pickup_preview_free)

PickupPreview *
pickup_preview_copy (const PickupPreview *self)
{
  PickupPreview *copy = g_memdup2 (self, sizeof *self);

  copy->source = g_strdup (self->source);
  copy->problem = g_strdup (self->problem);
  copy->on_disk = g_strdup (self->on_disk);
  return copy;
}

void
pickup_preview_free (PickupPreview *self)
{
  g_free (self->source);
  g_free (self->problem);
  g_free (self->on_disk);
  g_free (self);
}

/* What has to be fetched yet, or -1 while that is unknown. */
gint64
pickup_preview_get_missing (const PickupPreview *self)
{
  if (self->total < 0)
    return -1;
  return self->is_known ? MAX (self->total - (gint64) self->received, 0) : self->total;
}

static char *
join (const char *first,
      const char *second)
{
  /* Translators: two parts of a status line, as in "4.0 GB · Can be resumed". */
  return g_strdup_printf (_ ("%1$s · %2$s"), first, second);
}

static char *
describe_known (const PickupPreview *self)
{
  const gint64     missing = pickup_preview_get_missing (self);
  g_autofree char *amount = NULL;

  if (missing < 0)
    return g_strdup (_ ("Already in the list: continues it"));
  amount = pickup_format_progress ((guint64) missing, self->total);
  /* Translators: %s is an amount such as "0.9 of 4.0 GB". */
  return g_strdup_printf (_ ("Already in the list: continues it, %s missing"), amount);
}

static char *
describe_size (const PickupPreview *self)
{
  return self->total >= 0 ? pickup_format_size ((guint64) self->total) : g_strdup (_ ("Size unknown"));
}

static char *
describe_lacking (const PickupPreview *self)
{
  g_autofree char *size = describe_size (self);
  g_autofree char *lacking = pickup_format_size (self->lacking);
  /* Translators: %s is a size such as "397 GB". */
  g_autofree char *words = g_strdup_printf (_ ("Will not fit: %s more space needed"), lacking);

  return join (size, words);
}

static char *
describe_on_disk (const PickupPreview *self)
{
  g_autofree char *size = describe_size (self);
  /* Translators: %s is a file with its folder, such as "Downloads/film.mp4". */
  g_autofree char *where = g_strdup_printf (_ ("Already on disk: %s"), self->on_disk);

  return join (size, self->is_wanted ? _ ("Already on disk: saved as a second file") : where);
}

static char *
describe_offer (const PickupPreview *self)
{
  g_autofree char *size = describe_size (self);
  g_autofree char *both = NULL;

  switch (self->resume)
    {
    case DOWNLOAD_PROBE_RESUME_PROVEN:
    case DOWNLOAD_PROBE_RESUME_ANNOUNCED:
      both = join (size, _ ("Can be resumed"));
      break;
    case DOWNLOAD_PROBE_RESUME_NO:
      both = join (size, _ ("Cannot be resumed"));
      break;
    case DOWNLOAD_PROBE_RESUME_UNKNOWN:
      break;
    }
  return join (both != NULL ? both : size, self->source);
}

char *
pickup_preview_get_status (const PickupPreview *self)
{
  if (self->problem != NULL)
    return g_strdup (self->problem);
  if (self->lacking > 0)
    return describe_lacking (self);
  if (self->is_known)
    return describe_known (self);
  if (self->on_disk != NULL)
    return describe_on_disk (self);
  if (self->is_answered)
    return describe_offer (self);
  return self->is_asking ? join (self->source, _ ("Asking the server…")) : g_strdup (self->source);
}

char *
pickup_preview_get_validity (const PickupPreview *self)
{
  g_autofree char *duration = NULL;

  if (self->expires == 0)
    return g_strdup (self->may_expire ? "" : _ ("Does not expire"));
  duration = pickup_format_duration (ABS (self->expires - self->now));
  /* Translators: %s is a duration such as "27 min". */
  return g_strdup_printf (self->expires > self->now ? _ ("Valid for %s at most") : _ ("Expired %s ago"), duration);
}

/* Whether the link may well die before everything is here. */
gboolean
pickup_preview_is_short_of_time (const PickupPreview *self)
{
  const gint64 left = self->expires - self->now;

  if (self->expires == 0)
    return FALSE;
  return left < SHORT_TIME || pickup_preview_get_missing (self) / left > HIGH_SPEED;
}

gboolean
pickup_preview_needs_attention (const PickupPreview *self)
{
  return self->problem != NULL || self->lacking > 0;
}

char *
pickup_preview_describe_sum (const PickupPreviewSum *sum)
{
  g_autofree char *links = g_strdup_printf (ngettext ("%u link", "%u links", sum->n_links), sum->n_links);
  g_autofree char *size = pickup_format_size (sum->bytes);
  g_autofree char *amount = NULL;

  if (sum->n_links == 0)
    return g_strdup ("");
  if (sum->n_wanted == sum->n_unknown)
    return g_steal_pointer (&links);
  /* Translators: %s is a size such as "23.6 GB". */
  amount = g_strdup_printf (sum->n_unknown > 0 ? _ ("at least %s to fetch") : _ ("%s to fetch"), size);
  return join (links, amount);
}

/* @free_space: bytes, or -1 while unknown */
char *
pickup_preview_describe_space (const char             *folder,
                               gint64                  free_space,
                               const PickupPreviewSum *sum)
{
  g_autofree char *has = free_space >= 0 ? pickup_format_size ((guint64) free_space) : NULL;
  g_autofree char *needs = pickup_format_size (sum->bytes);
  g_autofree char *space = NULL;

  if (has == NULL)
    return g_strdup (folder);
  if (sum->n_wanted == sum->n_unknown)
    /* Translators: %s is a size such as "38.2 GB". */
    space = g_strdup_printf (_ ("%s free"), has);
  else if (sum->n_unknown > 0)
    /* Translators: two sizes, as in "38.2 GB free, at least 23.6 GB needed". */
    space = g_strdup_printf (_ ("%1$s free, at least %2$s needed"), has, needs);
  else
    /* Translators: two sizes, as in "38.2 GB free, 23.6 GB needed". */
    space = g_strdup_printf (_ ("%1$s free, %2$s needed"), has, needs);
  return join (folder, space);
}
