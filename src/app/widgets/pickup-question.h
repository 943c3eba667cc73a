/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * Questions:
 *
 * A question with a heading, words and answers, each of which has an id. The signal "response" tells the id of the one that is given,
 * once: `void (*) (GtkWidget *question, const char *id, gpointer user_data)`.
 */
GtkWidget *pickup_question_new (const char *heading,
                                const char *body);
void       pickup_question_set_body (GtkWidget  *question,
                                     const char *body);
void       pickup_question_set_extra_child (GtkWidget *question,
                                            GtkWidget *child);
void       pickup_question_add_answer (GtkWidget            *question,
                                       const char           *id,
                                       const char           *label,
                                       AdwResponseAppearance appearance);

/* Which answer Enter gives, and which one leaving gives. */
void pickup_question_set_defaults (GtkWidget  *question,
                                   const char *on_enter,
                                   const char *on_close);

/* Asks, and does not wait. */
void pickup_question_present (GtkWidget *question,
                              GtkWindow *parent);

/* Whether anything of this kind, or a modal window, waits for an answer over @parent. */
gboolean pickup_question_is_open (GtkWindow *parent);

G_END_DECLS
