/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

DownloadSession *cli_session_new (const char *ca_file,
                                  const char *state_dir,
                                  GError    **error);

G_END_DECLS
