/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which symbolic icon stands for a file: by its name first, because object stores call most things octet-stream. */

#include "config.h"

#include "text/pickup-file-icon.h"

#include <string.h>

#define PACKAGE "package-x-generic-symbolic"
#define FIRMWARE "application-x-firmware-symbolic"
#define VIDEO "video-x-generic-symbolic"
#define AUDIO "audio-x-generic-symbolic"
#define IMAGE "image-x-generic-symbolic"
#define TABLE "x-office-spreadsheet-symbolic"
#define DOCUMENT "x-office-document-symbolic"
#define SLIDES "x-office-presentation-symbolic"
#define ADDON "application-x-addon-symbolic"
#define OPTICAL "media-optical-symbolic"
#define DISKS "drive-multidisk-symbolic"
#define FONT "font-x-generic-symbolic"
#define TEXT "text-x-generic-symbolic"

static const struct
{
  const char *icon;
  const char *extensions;
} by_extension[] = {
  { PACKAGE, " tar tgz tbz2 txz zip 7z rar deb rpm jar whl apk flatpak appimage cab xpi " },
  { FIRMWARE, " img bin rom hex uf2 fw efi " },
  { VIDEO, " mov mp4 mkv webm avi m4v mpg mpeg ts ogv wmv mxf " },
  { AUDIO, " mp3 flac ogg opus wav m4a aac aiff wma " },
  { IMAGE, " png jpg jpeg gif webp svg tif tiff heic avif bmp raw dng psd jp2 " },
  { TABLE, " csv tsv xls xlsx ods parquet feather arrow orc sqlite db " },
  { DOCUMENT, " pdf doc docx odt rtf epub ps djvu " },
  { SLIDES, " ppt pptx odp key " },
  { ADDON, " safetensors gguf onnx pt pth ckpt pkl npy npz h5 hdf5 tflite " },
  { OPTICAL, " iso udf nrg " },
  { DISKS, " qcow2 vmdk vdi vhd vhdx ova ovf dmg wim " },
  { FONT, " ttf otf woff woff2 " },
  { TEXT, " txt md log json xml yaml yml toml ini sh c h py js html css " },
};

static const struct
{
  const char *prefix;
  const char *icon;
} by_type[] = {
  { "video/", VIDEO },
  { "audio/", AUDIO },
  { "image/", IMAGE },
  { "font/", FONT },
  { "text/csv", TABLE },
  { "text/", TEXT },
  { "application/pdf", DOCUMENT },
  { "application/json", TEXT },
  { "application/zip", PACKAGE },
  { "application/gzip", PACKAGE },
  { "application/x-tar", PACKAGE },
  { "application/zstd", PACKAGE },
  { "application/x-iso9660-image", OPTICAL },
};

static const char *
icon_for_extension (const char *extension)
{
  g_autofree char *lower = g_ascii_strdown (extension, -1);
  g_autofree char *word = g_strconcat (" ", lower, " ", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (by_extension); i++)
    if (g_strrstr (by_extension[i].extensions, word) != NULL)
      return by_extension[i].icon;
  return NULL;
}

static gboolean
is_compression (const char *extension)
{
  static const char *const names[] = { "gz", "xz", "bz2", "zst", "lz4", "br", "lzma", "Z", NULL };

  return g_strv_contains (names, extension);
}

static const char *
icon_for_name (const char *file_name)
{
  g_autofree char *inner = NULL;
  const char      *dot = strrchr (file_name, '.');
  const char      *icon;

  if (dot == NULL || dot == file_name)
    return NULL;
  if (!is_compression (dot + 1))
    return icon_for_extension (dot + 1);

  /* A packed disk image or table is shown as what it is; a packed anything else as a package. */
  inner = g_strndup (file_name, (gsize) (dot - file_name));
  icon = icon_for_name (inner);
  return icon != NULL ? icon : PACKAGE;
}

const char *
pickup_file_icon_get_name (const char *file_name,
                           const char *content_type)
{
  const char *icon = file_name != NULL ? icon_for_name (file_name) : NULL;

  if (icon != NULL)
    return icon;
  for (gsize i = 0; content_type != NULL && i < G_N_ELEMENTS (by_type); i++)
    if (g_ascii_strncasecmp (content_type, by_type[i].prefix, strlen (by_type[i].prefix)) == 0)
      return by_type[i].icon;
  return TEXT;
}
