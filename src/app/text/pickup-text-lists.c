/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of many downloads at once: what became of links that came in, and what would become of them. */

#include "config.h"

#include "text/pickup-text-lists.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "text/pickup-text.h"

/* Takes @piece. */
static void
add_piece (GPtrArray *pieces,
           guint      count,
           char      *piece)
{
  if (count > 0)
    g_ptr_array_add (pieces, piece);
  else
    g_free (piece);
}

static char *
join (GPtrArray *pieces)
{
  g_ptr_array_add (pieces, NULL);
  /* Translators: stands between the parts of "3 downloads continue, 197 are new, 2 were there already". */
  return g_strjoinv (_ (", "), (char **) pieces->pdata);
}

/* What became of links that were pasted, dropped or imported, in one line. */
char *
pickup_text_get_added (guint n_new,
                       guint n_continued,
                       guint n_known)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);

  if (n_new + n_continued == 0)
    return g_strdup (ngettext ("This download is in the list already", "These downloads are in the list already", n_known));
  if (n_continued + n_known == 0)
    return g_strdup_printf (ngettext ("%u download added", "%u downloads added", n_new), n_new);
  if (n_new + n_known == 0)
    return g_strdup_printf (ngettext ("%u download continues with its new link", "%u downloads continue with their new links", n_continued), n_continued);

  add_piece (pieces, n_continued, g_strdup_printf (ngettext ("%u download continues", "%u downloads continue", n_continued), n_continued));
  add_piece (pieces, n_new, g_strdup_printf (ngettext ("%u is new", "%u are new", n_new), n_new));
  add_piece (pieces, n_known, g_strdup_printf (ngettext ("%u was there already", "%u were there already", n_known), n_known));
  return join (pieces);
}

/* Of finished downloads that were asked for again. @name: of the first one; @replaced: something else has its name */
char *
pickup_text_get_fetched_again (const char *name,
                               gboolean    replaced,
                               guint       n_items)
{
  g_autofree char *short_name = pickup_format_name (name);

  if (n_items > 1)
    return g_strdup_printf (ngettext ("%u file is not there any more and is downloaded again", "%u files are not there any more and are downloaded again", n_items), n_items);
  if (replaced)
    /* Translators: %s is the name of a file that was saved earlier. */
    return g_strdup_printf (_ ("“%s” was changed meanwhile and is downloaded again"), short_name);
  /* Translators: %s is the name of a file that was saved earlier. */
  return g_strdup_printf (_ ("“%s” was moved or deleted and is downloaded again"), short_name);
}

/* What would become of them: "2 continue downloads in the list, 1 is new". */
char *
pickup_text_get_foreseen (guint n_new,
                          guint n_continued,
                          guint n_known)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);

  add_piece (pieces, n_continued, g_strdup_printf (ngettext ("%u continues a download in the list", "%u continue downloads in the list", n_continued), n_continued));
  add_piece (pieces, n_new, g_strdup_printf (ngettext ("%u is new", "%u are new", n_new), n_new));
  add_piece (pieces, n_known, g_strdup_printf (ngettext ("%u is in the list already", "%u are in the list already", n_known), n_known));
  return join (pieces);
}

/* What a drop would be. @first: nothing is in the list yet */
char *
pickup_text_get_drop_title (guint    n_links,
                            gboolean first)
{
  if (first)
    return g_strdup_printf (ngettext ("Drop to Add %u Link", "Drop to Add %u Links", n_links), n_links);
  return g_strdup_printf (ngettext ("Drop %u Link", "Drop %u Links", n_links), n_links);
}

/* What a fresh link would do for the download, in the place of its status. @valid: seconds that the link lives, -1 if it does
 * not tell */
char *
pickup_text_get_offer (const PickupFacts *facts,
                       gint64             valid)
{
  const gboolean   runs = pickup_text_get_primary (facts) == PICKUP_PRIMARY_PAUSE;
  g_autofree char *received = pickup_format_size (facts->received);
  g_autofree char *duration = pickup_format_duration (MAX (valid, 1));
  g_autofree char *start = NULL;

  if (runs)
    start = g_strdup (_ ("Drop to renew the link: same file"));
  else if (facts->received > 0)
    /* Translators: %s is a size such as "3.1 GB". */
    start = g_strdup_printf (_ ("Drop to continue at %s: same file"), received);
  else
    start = g_strdup (_ ("Drop to start: same file"));

  if (valid == 0)
    return g_strdup_printf (_ ("%s, but the link has expired"), start);
  if (valid < 0)
    return g_steal_pointer (&start);
  /* Translators: %1$s is like "Drop to continue at 3.1 GB: same file", %2$s is a duration such as "58 min". */
  return g_strdup_printf (_ ("%1$s, valid for %2$s"), start, duration);
}
