/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rates and times of the day as text that can be edited. */

#include "config.h"

#include "widgets/pickup-spin-text.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <math.h>
#include <string.h>

#define MINUTES_PER_DAY (24 * 60)
#define ARABIC_DECIMAL_SEPARATOR 0x066b

/* No more decimals than it takes, and two at most. */
static char *
format_number (double number)
{
  const double hundreds = round (number * 100);
  const int    decimals = fmod (hundreds, 100) == 0 ? 0 : fmod (hundreds, 10) == 0 ? 1
                                                                                   : 2;

  return g_strdup_printf ("%.*f", decimals, number);
}

char *
pickup_spin_text_format_rate (double megabytes)
{
  const gboolean   small = megabytes < 1;
  g_autofree char *number = format_number (small ? megabytes * 1000 : megabytes);

  if (small)
    /* Translators: a speed that can be edited, in kilobytes per second; keep the no-break space. */
    return g_strdup_printf (_ ("%s kB/s"), number);
  /* Translators: a speed that can be edited, in megabytes per second; keep the no-break space. */
  return g_strdup_printf (_ ("%s MB/s"), number);
}

/* Whether @text begins with the letter that the unit of @format, a number and its unit, begins with. */
static gboolean
begins_like_unit (const char *text,
                  const char *format)
{
  const char      *place = strstr (format, "%s");
  g_autofree char *unit = g_utf8_normalize (place != NULL ? place + strlen ("%s") : "", -1, G_NORMALIZE_ALL_COMPOSE);

  return *g_strstrip (unit) != '\0' && g_utf8_get_char (text) == g_utf8_get_char (unit);
}

/* @unit: what follows the number: only its first letter tells, the rest is as people write it (“MB/s”, “Mo/s”, “megabytes”). */
static double
get_factor (const char *unit)
{
  switch (g_ascii_tolower (*unit))
    {
    case '\0':
    case 'm':
      return 1;
    case 'k':
      return 1e-3;
    case 'g':
      return 1e3;
    default:
      if (begins_like_unit (unit, _ ("%s kB/s")))
        return 1e-3;
      if (begins_like_unit (unit, _ ("%s MB/s")))
        return 1;
      return begins_like_unit (unit, _ ("%s GB")) ? 1e3 : 0;
    }
}

/* As it would be written in plain digits, which is all that strtod() reads. */
static char *
write_plainly (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  GString         *plain = g_string_new (NULL);

  for (const char *place = normal; place != NULL && *place != '\0'; place = g_utf8_next_char (place))
    {
      const gunichar character = g_utf8_get_char (place);
      const int      digit = g_unichar_digit_value (character);

      if (digit >= 0)
        g_string_append_c (plain, (char) ('0' + digit));
      else if (character == ARABIC_DECIMAL_SEPARATOR)
        g_string_append_c (plain, '.');
      else
        g_string_append_unichar (plain, character);
    }
  return g_strstrip (g_string_free (plain, FALSE));
}

/* A decimal point is understood in every language, as is the language’s own. */
static double
parse_number (const char  *text,
              const char **end)
{
  char  *local_end = NULL;
  char  *plain_end = NULL;
  double local = strtod (text, &local_end);
  double plain = g_ascii_strtod (text, &plain_end);

  *end = local_end >= plain_end ? local_end : plain_end;
  return local_end >= plain_end ? local : plain;
}

gboolean
pickup_spin_text_parse_rate (const char *text,
                             double     *megabytes)
{
  g_autofree char *copy = write_plainly (text);
  const char      *end = NULL;
  const double     number = parse_number (copy, &end);
  double           factor;

  if (!g_ascii_isdigit (*copy))
    return FALSE;
  while (g_ascii_isspace (*end))
    end++;
  factor = get_factor (end);
  if (!isfinite (number) || factor <= 0)
    return FALSE;
  *megabytes = number * factor;
  return TRUE;
}

/* Whether people of this language count to twelve twice. */
static gboolean
has_noon (void)
{
  const char *format = nl_langinfo (T_FMT);

  return *nl_langinfo (PM_STR) != '\0' && (strstr (format, "%r") != NULL || strstr (format, "%I") != NULL || strstr (format, "%l") != NULL || strstr (format, "%p") != NULL);
}

char *
pickup_spin_text_format_time (guint minutes)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (2001, 1, 1, (int) (minutes / 60 % 24), (int) (minutes % 60), 0);

  if (!has_noon ())
    /* Translators: a time of the day, with 24 hours. */
    return g_date_time_format (time, _ ("%H:%M"));
  /* Translators: a time of the day, with 12 hours and AM or PM; %-I is the hour without a zero before it; keep the no-break space. */
  return g_date_time_format (time, _ ("%-I:%M %p"));
}

/* Takes @n_digits at most. %FALSE if there are none. */
static gboolean
take_number (const char **text,
             guint        n_digits,
             guint       *number)
{
  *number = 0;
  if (g_unichar_digit_value (g_utf8_get_char (*text)) < 0)
    return FALSE;
  for (guint i = 0; i < n_digits; i++)
    {
      const int digit = g_unichar_digit_value (g_utf8_get_char (*text));

      if (digit < 0)
        break;
      *number = *number * 10 + (guint) digit;
      *text = g_utf8_next_char (*text);
    }
  return TRUE;
}

static gboolean
is_word_of (const char *text,
            const char *plain,
            nl_item     item)
{
  g_autofree char *word = g_utf8_casefold (text, -1);
  g_autofree char *local = g_utf8_casefold (nl_langinfo (item), -1);
  g_auto (GStrv) parts = g_strsplit (word, ".", -1);
  g_autofree char *compact = g_strjoinv ("", parts);

  return g_str_equal (compact, plain) || (*local != '\0' && g_str_equal (word, local));
}

static gboolean
apply_noon (const char *word,
            guint      *hour)
{
  const gboolean am = is_word_of (word, "am", AM_STR);
  const gboolean pm = is_word_of (word, "pm", PM_STR);

  if (*word == '\0')
    return TRUE;
  if ((!am && !pm) || *hour < 1 || *hour > 12)
    return FALSE;
  *hour = *hour % 12 + (pm ? 12 : 0);
  return TRUE;
}

/* “18:00”, “18.00”, “1800”, “18”, “6 PM” */
gboolean
pickup_spin_text_parse_time (const char *text,
                             guint      *minutes)
{
  g_autofree char *copy = write_plainly (text);
  const char      *rest = copy;
  guint            hour = 0;
  guint            minute = 0;

  if (!take_number (&rest, 2, &hour))
    return FALSE;
  if (*rest != '\0' && strchr (":.h", *rest) != NULL)
    rest++;
  take_number (&rest, 2, &minute);
  while (g_unichar_isspace (g_utf8_get_char (rest)))
    rest = g_utf8_next_char (rest);
  if (!apply_noon (rest, &hour) || hour > 23 || minute > 59)
    return FALSE;
  *minutes = (hour * 60 + minute) % MINUTES_PER_DAY;
  return TRUE;
}
