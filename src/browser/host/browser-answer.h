/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the extension is answered, as JSON. Each (transfer full). */

/* @has: (type ab): which of the downloads the application has */
char *browser_answer_has (GVariant *has);

/* @state: (type (uta(ssd))): how many are downloading, bytes per second, and of the last ones name, state and part that is there */
char *browser_answer_state (GVariant *state);

/* @waiting: (type a(ss)): of each download that waits for a new link, its name and the host of its link */
char *browser_answer_waiting (GVariant *waiting);

/* @error: a word for the extension, which has the sentences */
char *browser_answer_error (const char *error);

G_END_DECLS
