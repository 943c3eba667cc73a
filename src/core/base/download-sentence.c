/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sentences that are translated when they are said, not when they are made. What is read of one is checked like a stranger's. */

#include "config.h"

#include "base/download-sentence.h"

#include "base/download-size.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The numbers are stored in the state file: they never change. */
typedef enum
{
  VALUE_TEXT = 1,
  VALUE_NAMES = 2,
  VALUE_NUMBER = 3,
  VALUE_SIZE = 4,
  VALUE_DAY = 5,
  VALUE_ERRNO = 6,
} ValueKind;

static const char *const value_types[] = {
  [VALUE_TEXT] = "s",
  [VALUE_NAMES] = "as",
  [VALUE_NUMBER] = "x",
  [VALUE_SIZE] = "t",
  [VALUE_DAY] = "x",
  [VALUE_ERRNO] = "u",
};

typedef struct
{
  ValueKind kind;
  GVariant *value;
} Value;

struct _DownloadSentence
{
  char   *one;
  char   *many; /* nullable: then there is no plural */
  guint64 count;
  GArray *values;
};

static void
value_clear (gpointer data)
{
  g_variant_unref (((Value *) data)->value);
}

static DownloadSentence *
new_empty (void)
{
  DownloadSentence *self = g_atomic_rc_box_new0 (DownloadSentence);

  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, value_clear);
  return self;
}

/**
 * download_sentence_new:
 * @template_text: marked with N_(), with a place for each value that will be added
 */
DownloadSentence *
download_sentence_new (const char *template_text)
{
  DownloadSentence *self = new_empty ();

  self->one = g_strdup (template_text);
  return self;
}

/**
 * download_sentence_new_plural:
 * @one: for a @count of 1; translators are given both as those of g_dngettext()
 * @many: for other counts
 * @count: of what is told; it is no value by itself
 */
DownloadSentence *
download_sentence_new_plural (const char *one,
                              const char *many,
                              guint64     count)
{
  DownloadSentence *self = download_sentence_new (one);

  self->many = g_strdup (many);
  self->count = count;
  return self;
}

/* As download_sentence_new_plural(), and the count is its first value. */
DownloadSentence *
download_sentence_new_count (const char *one,
                             const char *many,
                             guint64     count)
{
  DownloadSentence *self = download_sentence_new_plural (one, many, count);

  download_sentence_add_number (self, (gint64) count);
  return self;
}

static void
clear (gpointer data)
{
  DownloadSentence *self = data;

  g_free (self->one);
  g_free (self->many);
  g_array_unref (self->values);
}

DownloadSentence *
download_sentence_ref (DownloadSentence *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
download_sentence_unref (DownloadSentence *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

const char *
download_sentence_get_text (const DownloadSentence *self,
                            guint                   index)
{
  const Value *value = index < self->values->len ? &g_array_index (self->values, Value, index) : NULL;

  return value != NULL && value->kind == VALUE_TEXT ? g_variant_get_string (value->value, NULL) : NULL;
}

/* Places. */

typedef struct
{
  gsize    length;
  guint    position; /* from 1; 0: the next one */
  gboolean is_long;
  char     letter;
} Place;

/* The first per cent sign of @text, or NULL. Its letter is zero if it is no place, but stands for itself. */
static const char *
find_sign (const char *text,
           Place      *place)
{
  const char *sign = strchr (text, '%');
  const char *p = NULL;

  memset (place, 0, sizeof *place);
  if (sign == NULL)
    return NULL;

  p = sign + 1;
  if (p[0] >= '1' && p[0] <= '9' && p[1] == '$')
    {
      place->position = (guint) g_ascii_digit_value (p[0]);
      p += 2;
    }
  place->is_long = *p == 'l';
  if (place->is_long)
    p++;
  if (*p == 's' || *p == 'u' || *p == 'd')
    place->letter = *p;
  place->length = place->letter != 0 ? (gsize) (p + 1 - sign) : sign[1] == '%' ? 2
                                                                               : 1;
  return sign;
}

static guint
count_places (const char *text)
{
  const char *sign = NULL;
  guint       n_places = 0;
  Place       place;

  for (; (sign = find_sign (text, &place)) != NULL; text = sign + place.length)
    if (place.letter != 0)
      n_places++;
  return n_places;
}

/**
 * download_sentence_new_printf:
 * @template_text: marked with N_(); its positions, if any, count up
 * @values: texts and numbers for its places
 */
DownloadSentence *
download_sentence_new_printf (const char *template_text,
                              va_list     values)
{
  DownloadSentence *self = download_sentence_new (template_text);
  const char       *sign = NULL;
  va_list           rest;
  Place             place;

  va_copy (rest, values);
  for (const char *p = template_text; (sign = find_sign (p, &place)) != NULL; p = sign + place.length)
    {
      if (place.letter == 's')
        download_sentence_add_text (self, va_arg (rest, const char *));
      else if (place.letter != 0 && place.is_long)
        download_sentence_add_number (self, va_arg (rest, long));
      else if (place.letter != 0)
        download_sentence_add_number (self, place.letter == 'u' ? (gint64) va_arg (rest, guint) : va_arg (rest, int));
    }
  va_end (rest);
  return self;
}

/* Values. */

static void
add (DownloadSentence *self,
     ValueKind         kind,
     GVariant         *variant)
{
  Value value = { kind, g_variant_ref_sink (variant) };

  g_array_append_val (self->values, value);
}

void
download_sentence_add_text (DownloadSentence *self,
                            const char       *text)
{
  add (self, VALUE_TEXT, g_variant_new_take_string (g_utf8_make_valid (text, -1)));
}

void
download_sentence_add_names (DownloadSentence  *self,
                             const char *const *names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) valid = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_utf8_make_valid (names[i], -1);

      g_strv_builder_add (builder, name);
    }
  valid = g_strv_builder_end (builder);
  add (self, VALUE_NAMES, g_variant_new_strv ((const char *const *) valid, -1));
}

void
download_sentence_add_number (DownloadSentence *self,
                              gint64            number)
{
  add (self, VALUE_NUMBER, g_variant_new_int64 (number));
}

void
download_sentence_add_size (DownloadSentence *self,
                            guint64           bytes)
{
  add (self, VALUE_SIZE, g_variant_new_uint64 (bytes));
}

void
download_sentence_add_day (DownloadSentence *self,
                           gint64            seconds)
{
  add (self, VALUE_DAY, g_variant_new_int64 (seconds));
}

void
download_sentence_add_errno (DownloadSentence *self,
                             int               saved_errno)
{
  add (self, VALUE_ERRNO, g_variant_new_uint32 ((guint32) saved_errno));
}

/* Saying. */

/**
 * download_sentence_join_names:
 *
 * Returns: (transfer full): the names, for a place with quotation marks round it
 */
char *
download_sentence_join_names (const char *const *names)
{
  /* Translators: stands between two names, which have quotation marks round them. */
  return g_strjoinv (_ ("”, “"), (char **) names);
}

static char *
say_names (GVariant *value)
{
  g_autofree const char **names = g_variant_get_strv (value, NULL);

  return download_sentence_join_names (names);
}

static char *
say_day (gint64 seconds)
{
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (seconds);

  return day != NULL ? g_date_time_format (day, "%F") : g_strdup_printf ("%" G_GINT64_FORMAT, seconds);
}

static char *
say_value (const Value *self)
{
  switch (self->kind)
    {
    case VALUE_TEXT:
      return g_variant_dup_string (self->value, NULL);
    case VALUE_NAMES:
      return say_names (self->value);
    case VALUE_NUMBER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (self->value));
    case VALUE_SIZE:
      return download_size_to_text (g_variant_get_uint64 (self->value));
    case VALUE_DAY:
      return say_day (g_variant_get_int64 (self->value));
    case VALUE_ERRNO:
      return g_strdup (g_strerror ((int) g_variant_get_uint32 (self->value)));
    }
  g_return_val_if_reached (g_strdup (""));
}

/* A place that nothing was added for stays as it is. */
static void
fill_place (const DownloadSentence *self,
            guint                   position,
            const char             *at,
            gsize                   length,
            GString                *to)
{
  g_autofree char *said = NULL;

  if (position <= self->values->len)
    said = say_value (&g_array_index (self->values, Value, position - 1));
  if (said != NULL)
    g_string_append (to, said);
  else
    g_string_append_len (to, at, (gssize) length);
}

/**
 * download_sentence_say:
 *
 * Returns: (transfer full): the sentence in the language of now; untranslated if that does not have it
 */
char *
download_sentence_say (const DownloadSentence *self)
{
  const char *words = self->many != NULL ? g_dngettext (GETTEXT_PACKAGE, self->one, self->many, (gulong) self->count)
                                         : g_dgettext (GETTEXT_PACKAGE, self->one);
  GString    *said = g_string_new (NULL);
  const char *sign = NULL;
  guint       next = 1;
  Place       place;

  for (; (sign = find_sign (words, &place)) != NULL; words = sign + place.length)
    {
      g_string_append_len (said, words, sign - words);
      if (place.letter == 0)
        g_string_append_c (said, '%');
      else
        fill_place (self, place.position != 0 ? place.position : next++, sign, place.length, said);
    }
  g_string_append (said, words);
  return g_string_free (said, FALSE);
}

/* Records. */

/**
 * download_sentence_to_variant:
 *
 * Returns: (transfer floating): a %DOWNLOAD_SENTENCE_TYPE, for download_sentence_new_from_variant()
 */
GVariant *
download_sentence_to_variant (const DownloadSentence *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uv)"));
  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      g_variant_builder_add (&builder, "(uv)", (guint32) value->kind, value->value);
    }
  return g_variant_new ("(ssta(uv))", self->one, self->many != NULL ? self->many : "", self->count, &builder);
}

/* TRUE if all of them are known. */
static gboolean
read_values (DownloadSentence *self,
             GVariantIter     *iter)
{
  GVariant *variant = NULL;
  guint32   kind = 0;

  if (g_variant_iter_n_children (iter) > DOWNLOAD_SENTENCE_VALUES_MAX)
    return FALSE;

  while (g_variant_iter_next (iter, "(uv)", &kind, &variant))
    {
      g_autoptr (GVariant) value = variant;

      if (kind < VALUE_TEXT || kind >= G_N_ELEMENTS (value_types) || !g_variant_is_of_type (value, G_VARIANT_TYPE (value_types[kind])))
        return FALSE;
      if (kind == VALUE_NAMES && g_variant_n_children (value) > DOWNLOAD_SENTENCE_VALUES_MAX)
        return FALSE;
      add (self, (ValueKind) kind, value);
    }
  return TRUE;
}

static gboolean
is_template (const char *text)
{
  /* The translation of an empty text is the head of a catalogue. */
  return *text != '\0' && count_places (text) <= DOWNLOAD_SENTENCE_VALUES_MAX;
}

/**
 * download_sentence_new_from_variant:
 * @variant: a %DOWNLOAD_SENTENCE_TYPE, of anybody
 *
 * Returns: (transfer full) (nullable): %NULL if there is something in it that is not known, or more than a sentence needs
 */
DownloadSentence *
download_sentence_new_from_variant (GVariant *variant)
{
  g_autoptr (DownloadSentence) self = new_empty ();
  g_autoptr (GVariantIter) iter = NULL;

  if (g_variant_get_size (variant) > DOWNLOAD_SENTENCE_SIZE_MAX)
    return NULL;

  g_variant_get (variant, DOWNLOAD_SENTENCE_TYPE, &self->one, &self->many, &self->count, &iter);
  if (*self->many == '\0')
    g_clear_pointer (&self->many, g_free);
  if (!is_template (self->one) || (self->many != NULL && !is_template (self->many)) || !read_values (self, iter))
    return NULL;

  return g_steal_pointer (&self);
}
