/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Certificate:
 * @name: its own, and its issuer's if nobody else vouches for it
 * @dns: (nullable): names it is for, besides @address
 * @for_loopback: whether it is for 127.0.0.1
 * @from: seconds from now
 * @to: seconds from now
 */
typedef struct
{
  const char *name;
  const char *dns[3];
  gboolean    for_loopback;
  gint64      from;
  gint64      to;
} Certificate;

#define HOUR 3600
#define DAY (24 * HOUR)

/* A certificate that nobody else vouches for, and its key. */
char *tls_fixture_make_certificate (const Certificate *wanted);

/* One for which @issuer vouches, a certificate with its key, and its own key. */
char *tls_fixture_make_issued_certificate (const Certificate *wanted,
                                           const char        *issuer);

G_END_DECLS
