/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 download_crc64_update (guint64     crc,
                               const void *data,
                               gsize       length);
guint64 download_crc64_combine (guint64 first,
                                guint64 second,
                                guint64 second_length);

G_END_DECLS
