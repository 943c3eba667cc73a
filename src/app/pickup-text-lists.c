/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of many downloads at once: what became of links that came in, and what would become of them. */

#include "config.h"

#include "pickup-text-lists.h"

#include <glib/gi18n-lib.h>

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
