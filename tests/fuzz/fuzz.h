/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

#include "link/download-link.h"

G_BEGIN_DECLS

/* What every target defines: reads @size bytes of a stranger and asserts what is promised about them. Returns 0. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* A copy that ends with a NUL, and where a sanitizer sees who reads beyond. (transfer full) */
char *fuzz_text (const uint8_t *data,
                 size_t         size);
/* A value as libsoup gives it: valid UTF-8 on one line. (transfer full) */
char *fuzz_value (const char *text,
                  gsize       length);
/* The lines of the input, each such a value. (transfer full) */
GStrv fuzz_lines (const uint8_t *data,
                  size_t         size);

/* Assert what the map promises of each. */
void fuzz_check_name (const char *name);
void fuzz_check_link (const DownloadLink *link);
void fuzz_check_links (GPtrArray *links,
                       size_t     size);
void fuzz_check_requests (GPtrArray *requests,
                          GPtrArray *problems,
                          size_t     size);

G_END_DECLS
