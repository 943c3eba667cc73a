/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "verify/download-crc64.h"

G_BEGIN_DECLS

guint64 download_crc64_power (guint64 exponent);

#ifdef HAVE_PCLMUL
gboolean download_crc64_has_pclmul (void);
guint64  download_crc64_update_pclmul (guint64     crc,
                                       const void *data,
                                       gsize       length);
#endif

G_END_DECLS
