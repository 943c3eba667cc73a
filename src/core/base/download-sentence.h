/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdarg.h>

G_BEGIN_DECLS

/**
 * DownloadSentence:
 *
 * A sentence in no language yet: what is to be translated, and what stands in its places, as values. It can be recorded, and said in
 * whatever language is spoken then. A value: once all that it tells is added, it never changes and may be shared by threads.
 *
 * Its template has places as printf() has them, `%s`, `%u`, `%d`, `%lu` and `%%`, with or without a position as in `%2$s`. Each is filled
 * with what was added at that position, whatever letter it has: nothing of a template is ever given to printf(), as it may come from a file.
 */
typedef struct _DownloadSentence DownloadSentence;

/* Of a record. Bytes; and how many values, names in one value, and places there may be. */
#define DOWNLOAD_SENTENCE_SIZE_MAX (8 * 1024)
#define DOWNLOAD_SENTENCE_VALUES_MAX 8

#define DOWNLOAD_SENTENCE_TYPE "(ssta(uv))"

DownloadSentence *download_sentence_new (const char *template_text);
DownloadSentence *download_sentence_new_plural (const char *one,
                                                const char *many,
                                                guint64     count);
DownloadSentence *download_sentence_new_count (const char *one,
                                               const char *many,
                                               guint64     count);
DownloadSentence *download_sentence_new_printf (const char *template_text,
                                                va_list     values) G_GNUC_PRINTF (1, 0);
DownloadSentence *download_sentence_ref (DownloadSentence *self);
void              download_sentence_unref (DownloadSentence *self);

/* What its next place is filled with: a name, names with quotation marks between them, a number, bytes, a day as seconds since
 * 1970, or what the system says of an errno. */
void download_sentence_add_text (DownloadSentence *self,
                                 const char       *text);
void download_sentence_add_names (DownloadSentence  *self,
                                  const char *const *names);
void download_sentence_add_number (DownloadSentence *self,
                                   gint64            number);
void download_sentence_add_size (DownloadSentence *self,
                                 guint64           bytes);
void download_sentence_add_day (DownloadSentence *self,
                                gint64            seconds);
void download_sentence_add_errno (DownloadSentence *self,
                                  int               saved_errno);

/* The value that was added as number @index, from 0, if it is a text. (nullable) (transfer none) */
const char *download_sentence_get_text (const DownloadSentence *self,
                                        guint                   index);

char *download_sentence_say (const DownloadSentence *self);
char *download_sentence_join_names (const char *const *names);

GVariant         *download_sentence_to_variant (const DownloadSentence *self);
DownloadSentence *download_sentence_new_from_variant (GVariant *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadSentence, download_sentence_unref)

G_END_DECLS
