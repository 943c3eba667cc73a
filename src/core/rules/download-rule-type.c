/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which files a rule means: a group of extensions, or a pattern of the name. */

#include "config.h"

#include "rules/download-rule-type.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *group;
  const char *extensions;
} groups[] = {
  { "archive", " 7z bz2 cab gz lz4 lzma rar tar tbz2 tgz txz xz zip zst " },
  { "audio", " aac aiff flac m4a mp3 oga ogg opus wav wma " },
  { "disk", " dmg img iso nrg ova ovf qcow2 udf vdi vhd vhdx vmdk wim " },
  { "document", " csv djvu doc docx epub odp ods odt pdf ppt pptx ps rtf tsv txt xls xlsx " },
  { "image", " avif bmp dng gif heic jp2 jpeg jpg png psd raw svg tif tiff webp " },
  { "program", " apk appimage deb exe flatpak flatpakref jar msi rpm run snap whl xpi " },
  { "video", " avi m4v mkv mov mp4 mpeg mpg mxf ogv ts webm wmv " },
};

/* (nullable) */
static const char *
find_extensions (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].group, group))
      return groups[i].extensions;
  return NULL;
}

const char *const *
download_rule_type_get_groups (void)
{
  static const char *names[G_N_ELEMENTS (groups) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    names[i] = groups[i].group;
  return names;
}

/* A word without any mark of a pattern is a group that is misspelt, not the name of a file. */
gboolean
download_rule_type_check (const char *type,
                          GError    **error)
{
  if (find_extensions (type) != NULL || (strpbrk (type, "*?.") != NULL && strchr (type, '/') == NULL))
    return TRUE;

  /* Translators: %s is what somebody has typed. Leave “*.iso” as it is. */
  download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("“%s” is no type of file: name one of the groups, or a pattern such as “*.iso”."), type);
  return FALSE;
}

static gboolean
is_among (const char *extensions,
          const char *name)
{
  const char      *dot = strrchr (name, '.');
  g_autofree char *word = dot != NULL ? g_strdup_printf (" %s ", dot + 1) : NULL;

  return word != NULL && strchr (dot, ' ') == NULL && strstr (extensions, word) != NULL;
}

gboolean
download_rule_type_fits (const char *type,
                         const char *name)
{
  const char      *extensions = find_extensions (type);
  g_autofree char *lower_type = g_utf8_casefold (type, -1);
  g_autofree char *lower_name = name != NULL ? g_utf8_casefold (name, -1) : NULL;

  if (lower_name == NULL)
    return FALSE;
  return extensions != NULL ? is_among (extensions, lower_name) : g_pattern_match_simple (lower_type, lower_name);
}
