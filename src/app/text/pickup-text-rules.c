/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of rules: which downloads they are for, what they give, and what they would do with a link. */

#include "config.h"

#include "text/pickup-text-rules.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"

static const struct
{
  const char *type;
  const char *label;
} labels[] = {
  /* Translators: kinds of files, as which a rule is for. */
  { "archive", N_ ("Archives") },
  { "audio", N_ ("Audio") },
  { "disk", N_ ("Disk images") },
  { "document", N_ ("Documents") },
  { "image", N_ ("Pictures") },
  { "program", N_ ("Programs") },
  { "video", N_ ("Videos") },
};

/* "Videos"; a pattern stays as it is */
char *
pickup_text_get_type_label (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (type, labels[i].type))
      return g_strdup (_ (labels[i].label));
  return g_strdup (type);
}

static char *
join (GPtrArray *pieces)
{
  g_ptr_array_add (pieces, NULL);
  return g_strjoinv (" · ", (char **) pieces->pdata);
}

/* "*.example.org · Videos" */
char *
pickup_text_get_rule_title (const DownloadRuleFields *fields)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);

  if (fields->host != NULL)
    g_ptr_array_add (pieces, g_strdup (fields->host));
  if (fields->bucket != NULL)
    /* Translators: %s is the name of a bucket of a store such as S3. */
    g_ptr_array_add (pieces, g_strdup_printf (_ ("Bucket %s"), fields->bucket));
  if (fields->type != NULL)
    g_ptr_array_add (pieces, pickup_text_get_type_label (fields->type));
  if (pieces->len == 0)
    /* Translators: which downloads a rule is for. */
    g_ptr_array_add (pieces, g_strdup (_ ("All downloads")));
  return join (pieces);
}

static char *
describe_connections (guint connections)
{
  return g_strdup_printf (ngettext ("%u connection", "%u connections", connections), connections);
}

static char *
describe_limit (guint64 limit_rate)
{
  g_autofree char *speed = pickup_format_speed (limit_rate);

  /* Translators: %s is a speed, such as “5.0 MB/s”. */
  return g_strdup_printf (_ ("At most %s"), speed);
}

/* "~/Videos · 2 connections" */
char *
pickup_text_get_rule_gifts (const DownloadRuleFields *fields)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);

  if (fields->folder != NULL)
    g_ptr_array_add (pieces, g_strdup (fields->folder));
  if (fields->connections > 0)
    g_ptr_array_add (pieces, describe_connections (fields->connections));
  if (fields->limit_rate > 0)
    g_ptr_array_add (pieces, describe_limit (fields->limit_rate));
  return join (pieces);
}

/* Takes @what. */
static void
add_with_reason (GPtrArray    *lines,
                 char         *what,
                 DownloadRule *rule)
{
  g_autofree char *title = rule != NULL ? pickup_text_get_rule_title (download_rule_get_fields (rule)) : NULL;

  if (rule == NULL)
    g_ptr_array_add (lines, g_strdup (what));
  else
    /* Translators: what a rule gives to a download, and the title of the rule, such as “*.example.org · Videos”. */
    g_ptr_array_add (lines, g_strdup_printf (_ ("%1$s (rule “%2$s”)"), what, title));
  g_free (what);
}

/* What would become of a download: the folder in the first line, then what else rules give it, each with the rule. */
char *
pickup_text_get_trial (GListModel      *rules,
                       DownloadRequest *request,
                       const char      *usual_folder,
                       GDateTime       *now)
{
  const DownloadRulesChoice choice = download_rules_choose (rules, request);
  g_autoptr (DownloadRequest) whole = download_request_copy (request);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = NULL;

  download_rules_choice_apply (&choice, whole, usual_folder, now);
  folder = g_filename_display_name (choice.folder != NULL ? download_request_get_folder (whole) : usual_folder);
  /* Translators: %s is a folder. */
  add_with_reason (lines, g_strdup_printf (_ ("Saved in %s"), folder), choice.folder);
  if (choice.connections != NULL)
    add_with_reason (lines, describe_connections (download_request_get_connections (whole)), choice.connections);
  if (choice.limit != NULL)
    add_with_reason (lines, describe_limit (download_request_get_limit_rate (whole)), choice.limit);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
