/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "net/download-answer.h"

G_BEGIN_DECLS

DownloadAnswer *download_answer_new (SoupMessage  *message,
                                     GInputStream *body,
                                     GSocket      *socket,
                                     DownloadLink *link);

void     download_answer_set_needs_chain (DownloadAnswer *self,
                                          gboolean        needs_chain);
gboolean download_answer_check_sound (DownloadAnswer *self,
                                      GError        **error);

G_END_DECLS
