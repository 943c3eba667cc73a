/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-answer-private.h"
#include "net/download-cookies.h"
#include "net/download-exchange.h"
#include "net/download-reach.h"
#include "net/download-watch.h"

G_BEGIN_DECLS

typedef struct
{
  /* Inputs, owned. */
  DownloadSession *session;
  char            *method;
  DownloadLink    *origin_link;   /* the one that the caller's headers and password are meant for */
  GStrv            headers;       /* nullable */
  char            *conditions[4]; /* nullable: the values for condition_names, sent to every hop */
  char            *range;         /* nullable */

  /* Progress. */
  DownloadLink    *link; /* owned: the hop that is asked now */
  SoupMessage     *message;
  DownloadWatch   *watch;   /* owned: of @message */
  DownloadCookies *cookies; /* owned: of the hops so far */
  gboolean         sent_cookies;
  GInputStream    *body;
  GCancellable    *cancellable; /* owned: ours, so that a time-out is told from the caller's wish */
  gulong           cancelled_id;
  guint            timer_id;
  gboolean         timed_out;
  gboolean         left_origin; /* a redirect led elsewhere, even if another led back */
  DownloadReach    reach;       /* of what the person named */
  gboolean         too_near;    /* a redirect led to what only this computer or its network can ask */
  guint            n_redirects;
  guint            n_logins; /* of the hop that is asked now */
  gboolean         asked_keyring;
  guint            n_given; /* what had been said to anybody when the hop was asked */
  guint            n_proxy_logins;
  gboolean         asked_for_proxy;
  guint            n_requests;
  GByteArray      *error_body;
} Exchange;

/* download-exchange.c. @task has an Exchange for its data. */

/* Asks the hop, or asks it again. */
void download_exchange_send (GTask *task);

/* Reads what explains a refusal, and ends with it. */
void download_exchange_read_refusal (GTask *task);
void download_exchange_end (GTask          *task,
                            DownloadAnswer *answer,
                            GError         *error);

/* download-exchange-login.c */
gboolean download_exchange_log_in (GTask *task);
GError  *download_exchange_explain_login (Exchange *self);
void     download_exchange_take_proxy_answer (GTask *task);

G_END_DECLS
