/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ways in which links write down a time. */

#include "config.h"

#include "link/download-link-time.h"

#include <string.h>

/* The first second of the year 10000: what is later is no date but a mistake, or milliseconds. */
#define SECONDS_MAX G_GINT64_CONSTANT (253402300800)

/* A policy is a few hundred bytes. */
#define POLICY_MAX (64 * 1024)

static gboolean
parse_digits (const char **text,
              guint        digits,
              int         *number)
{
  *number = 0;
  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      *number = *number * 10 + g_ascii_digit_value ((*text)[i]);
    }

  *text += digits;
  return TRUE;
}

static gboolean
skip_char (const char **text,
           char         c)
{
  if (**text != c)
    return FALSE;

  *text += 1;
  return TRUE;
}

static void
skip_blanks (const char **text)
{
  *text += strspn (*text, " \t\r\n");
}

/* Both spellings of ISO 8601: @basic is 20231217T025437Z, the other 2023-12-17[T02:54[:37[.5]]Z]. */
static gboolean
parse_clock (const char *text,
             gboolean    basic,
             int        *hour,
             int        *minute,
             int        *second)
{
  if (!skip_char (&text, 'T') || !parse_digits (&text, 2, hour))
    return FALSE;
  if ((!basic && !skip_char (&text, ':')) || !parse_digits (&text, 2, minute))
    return FALSE;

  if (basic || *text == ':')
    {
      if ((!basic && !skip_char (&text, ':')) || !parse_digits (&text, 2, second))
        return FALSE;
      if (!basic && *text == '.')
        text += 1 + strspn (text + 1, "0123456789");
    }

  return strcmp (text, "Z") == 0;
}

/* Finds "name" : in @json and returns what follows, without blanks. */
static const char *
find_member (const char *json,
             const char *name)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", name);

  json = strstr (json, quoted);
  if (json == NULL)
    return NULL;

  json += strlen (quoted);
  skip_blanks (&json);
  if (!skip_char (&json, ':'))
    return NULL;
  skip_blanks (&json);
  return json;
}

static char *
decode_policy (const char *policy)
{
  g_autofree char   *base64 = g_strdup (policy);
  g_autofree guchar *bytes = NULL;
  gsize              length;

  if (strlen (policy) > POLICY_MAX)
    return NULL;

  for (char *p = base64; *p != '\0'; p++)
    *p = *p == '-' ? '+' : *p == '_' ? '='
                         : *p == '~' ? '/'
                                     : *p;

  bytes = g_base64_decode (base64, &length);
  return bytes != NULL ? g_strndup ((const char *) bytes, length) : NULL;
}

/**
 * download_link_time_parse_epoch:
 * @seconds: (nullable): decimal seconds since 1970
 */
gint64
download_link_time_parse_epoch (const char *seconds)
{
  guint64 number;

  if (seconds == NULL || !g_ascii_string_to_unsigned (seconds, 10, 1, SECONDS_MAX - 1, &number, NULL))
    return -1;

  return (gint64) number * G_USEC_PER_SEC;
}

/**
 * download_link_time_parse_iso:
 * @text: (nullable): a date of ISO 8601 in UTC, in its short or its long form
 */
gint64
download_link_time_parse_iso (const char *text)
{
  g_autoptr (GDateTime) date = NULL;
  int      year, month, day, hour = 0, minute = 0, second = 0;
  gboolean basic;

  if (text == NULL || !parse_digits (&text, 4, &year))
    return -1;

  basic = *text != '-';
  if ((!basic && !skip_char (&text, '-')) || !parse_digits (&text, 2, &month))
    return -1;
  if ((!basic && !skip_char (&text, '-')) || !parse_digits (&text, 2, &day))
    return -1;
  if ((basic || *text != '\0') && !parse_clock (text, basic, &hour, &minute, &second))
    return -1;

  date = g_date_time_new_utc (year, month, day, hour, minute, second);
  return date != NULL && g_date_time_to_unix (date) > 0 ? g_date_time_to_unix (date) * G_USEC_PER_SEC : -1;
}

/**
 * download_link_time_add:
 * @time: a time, or -1
 * @seconds: (nullable): decimal seconds to add
 */
gint64
download_link_time_add (gint64      time,
                        const char *seconds)
{
  gint64 more = download_link_time_parse_epoch (seconds);

  if (time < 0 || more < 0 || time + more >= SECONDS_MAX * G_USEC_PER_SEC)
    return -1;

  return time + more;
}

/**
 * download_link_time_parse_policy:
 * @policy: (nullable): a custom policy of CloudFront, in its variant of base64
 * @condition: "DateLessThan" or "DateGreaterThan"
 *
 * Looks for `"condition": { "AWS:EpochTime": seconds }`. A policy has one statement, and nothing else in it can contain
 * a quoted member of these names: quotes inside strings are escaped.
 */
gint64
download_link_time_parse_policy (const char *policy,
                                 const char *condition)
{
  g_autofree char *json = policy != NULL ? decode_policy (policy) : NULL;
  g_autofree char *seconds = NULL;
  const char      *value = json != NULL ? find_member (json, condition) : NULL;
  gsize            digits;

  if (value == NULL || !skip_char (&value, '{'))
    return -1;

  skip_blanks (&value);
  if (!g_str_has_prefix (value, "\"AWS:EpochTime\""))
    return -1;

  value = find_member (value, "AWS:EpochTime");
  if (value == NULL)
    return -1;

  digits = strspn (value, "0123456789");
  seconds = g_strndup (value, digits);
  value += digits;
  skip_blanks (&value);
  return *value == '}' || *value == ',' ? download_link_time_parse_epoch (seconds) : -1;
}

/* The base64 of URLs, mostly without its end. (nullable) */
static char *
decode_part (const char *part)
{
  gsize              missing = (4 - strlen (part) % 4) % 4;
  g_autofree char   *base64 = g_strconcat (part, &"==="[3 - missing], NULL);
  g_autofree guchar *bytes = NULL;
  gsize              length;

  if (strlen (part) > POLICY_MAX)
    return NULL;

  g_strdelimit (base64, "-", '+');
  g_strdelimit (base64, "_", '/');
  bytes = g_base64_decode (base64, &length);
  return bytes != NULL ? g_strndup ((const char *) bytes, length) : NULL;
}

/**
 * download_link_time_parse_jwt:
 * @token: (nullable): parts divided by dots, the second of them JSON in base64
 *
 * Looks for `"exp": seconds`, where the seconds may be quoted.
 */
gint64
download_link_time_parse_jwt (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token != NULL ? token : "", ".", 3);
  g_autofree char *json = g_strv_length (parts) == 3 ? decode_part (parts[1]) : NULL;
  g_autofree char *seconds = NULL;
  const char      *value = json != NULL ? find_member (json, "exp") : NULL;

  if (value == NULL)
    return -1;

  value += *value == '"' ? 1 : 0;
  seconds = g_strndup (value, strspn (value, "0123456789"));
  return download_link_time_parse_epoch (seconds);
}
