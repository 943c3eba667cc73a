/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "request/download-request.h"

G_BEGIN_DECLS

char *request_writer_describe (GPtrArray *requests);
void  request_writer_assert_problems (GPtrArray  *problems,
                                      const char *secret);
char *request_writer_mutate (GRand             *random,
                             const char *const *seeds,
                             guint              n_seeds,
                             const char        *alphabet,
                             gsize             *length);

G_END_DECLS
