/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-sentence.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadError:
 *
 * Why a download stopped. The numbers are stored in the state file: they never change and are never used again. The
 * hundreds are the remedies, see download_error_code_get_remedy().
 *
 * Long because: one line a reason.
 */
typedef enum
{
  /* Gets better by itself. */
  DOWNLOAD_ERROR_NETWORK = 100,           /* could not connect, or the connection broke */
  DOWNLOAD_ERROR_TIMED_OUT = 101,         /* nothing came for too long */
  DOWNLOAD_ERROR_SERVER_BUSY = 102,       /* 408, 429, 500, 502, 503, 504 */
  DOWNLOAD_ERROR_TRUNCATED = 103,         /* a body ended before its announced end */
  DOWNLOAD_ERROR_IN_USE = 104,            /* another process holds the partial file */
  DOWNLOAD_ERROR_OFFLINE = 105,           /* there is no network */
  DOWNLOAD_ERROR_METERED = 106,           /* the network costs something */
  DOWNLOAD_ERROR_PROXY_UNREACHABLE = 107, /* the proxy cannot be found, connected to or used now */
  DOWNLOAD_ERROR_PROXY_REFUSED = 108,     /* the proxy does not let this through, or could not reach the server */
  DOWNLOAD_ERROR_NO_ANSWER = 109,         /* the server ended the connection instead of answering */
  DOWNLOAD_ERROR_SYSTEM_BUSY = 110,       /* no memory, no open files, or somebody else is at the file */
  DOWNLOAD_ERROR_DAMAGED = 111,           /* another program wrote into the partial file: what it took is fetched again */
  DOWNLOAD_ERROR_UNKNOWN_HOST = 112,      /* no such name, says who answers for names: with a network, for a minute only */
  DOWNLOAD_ERROR_NOT_YET = 113,           /* a person wants it to start later */

  /* Needs a new link. */
  DOWNLOAD_ERROR_LINK_REFUSED = 200, /* 401, 403 and their kin */
  DOWNLOAD_ERROR_LINK_EXPIRED = 201,
  DOWNLOAD_ERROR_LINK_TOO_EARLY = 202,      /* not valid yet, or made by a clock that is wrong */
  DOWNLOAD_ERROR_LINK_SIGNATURE = 203,      /* altered, or signed for another method */
  DOWNLOAD_ERROR_LINK_HEADERS = 204,        /* signed with a header that was not sent, or without one that was */
  DOWNLOAD_ERROR_LINK_DENIED = 205,         /* whoever signed it may not read the object, or there is none */
  DOWNLOAD_ERROR_LINK_KEY = 206,            /* the key that signed it is not valid any more */
  DOWNLOAD_ERROR_LINK_TOO_LONG = 207,       /* signed for longer than the store allows */
  DOWNLOAD_ERROR_LINK_PLACE = 208,          /* another region or endpoint of the store has to be asked */
  DOWNLOAD_ERROR_LINK_REFERER = 209,        /* only with the Referer of certain pages */
  DOWNLOAD_ERROR_LINK_REQUESTER_PAYS = 210, /* only signed by someone who pays for the download */
  DOWNLOAD_ERROR_LINK_LOGIN = 211,          /* only for who has a name and a password */

  /* Needs a decision. */
  DOWNLOAD_ERROR_CHANGED = 300,    /* the object is not the one that was begun */
  DOWNLOAD_ERROR_CHECKSUM = 301,   /* the whole file has another digest than promised */
  DOWNLOAD_ERROR_NAME_TAKEN = 302, /* the name that the user chose exists */
  DOWNLOAD_ERROR_NO_RESUME = 303,  /* the server cannot give the rest: only a new start helps */

  /* Needs a person at the disk. */
  DOWNLOAD_ERROR_DISK_FULL = 400,
  DOWNLOAD_ERROR_FILE_TOO_LARGE = 401, /* for this file system */
  DOWNLOAD_ERROR_READ_ONLY = 402,
  DOWNLOAD_ERROR_PERMISSION = 403,
  DOWNLOAD_ERROR_FOLDER_GONE = 404,
  DOWNLOAD_ERROR_DISK = 405,         /* any other failure to write, read or sync */
  DOWNLOAD_ERROR_PARTIAL_GONE = 406, /* the partial file is not there or not ours any more */

  /* Will not get better. */
  DOWNLOAD_ERROR_NOT_FOUND = 500, /* 404, 410 */
  DOWNLOAD_ERROR_REFUSED = 501,   /* any other final refusal of the server */
  DOWNLOAD_ERROR_ARCHIVED = 502,  /* must be restored by its owner first */
  DOWNLOAD_ERROR_CERTIFICATE = 503,
  DOWNLOAD_ERROR_PROXY = 504,           /* the proxy did not take the password: once more might lock the account */
  DOWNLOAD_ERROR_REDIRECT = 505,        /* a ring, too many, https to http, no target */
  DOWNLOAD_ERROR_PROTOCOL = 506,        /* an answer that contradicts itself or what was asked */
  DOWNLOAD_ERROR_UNPROVEN_LENGTH = 507, /* two answers without a length ended differently */
  DOWNLOAD_ERROR_INVALID_LINK = 508,
  DOWNLOAD_ERROR_INVALID_REQUEST = 509,
  DOWNLOAD_ERROR_BUCKET_GONE = 510, /* the whole bucket is not there */
  DOWNLOAD_ERROR_FORBIDDEN = 511,   /* the store does not give out such files under this address */
  DOWNLOAD_ERROR_NOTHING = 512,     /* 204, 205: there is nothing to save */
  DOWNLOAD_ERROR_PROXY_LOGIN = 513, /* the proxy lets through only who has a name and a password */

  DOWNLOAD_ERROR_CANCELLED = 600,
  DOWNLOAD_ERROR_INTERNAL = 601,
} DownloadError;

/**
 * DownloadRemedy:
 * @DOWNLOAD_REMEDY_WAIT: trying again helps
 * @DOWNLOAD_REMEDY_NEW_LINK: only another link helps
 * @DOWNLOAD_REMEDY_DECISION: only the user can choose
 * @DOWNLOAD_REMEDY_PERSON: a person has to mend something on this computer
 * @DOWNLOAD_REMEDY_NONE: nothing helps that Pickup could do
 */
typedef enum
{
  DOWNLOAD_REMEDY_WAIT,
  DOWNLOAD_REMEDY_NEW_LINK,
  DOWNLOAD_REMEDY_DECISION,
  DOWNLOAD_REMEDY_PERSON,
  DOWNLOAD_REMEDY_NONE,
} DownloadRemedy;

#define DOWNLOAD_ERROR (download_error_quark ())
GQuark download_error_quark (void);

#define DOWNLOAD_TYPE_ERROR_CODE (download_error_code_get_type ())
GType download_error_code_get_type (void);

const char    *download_error_code_to_string (DownloadError code);
DownloadRemedy download_error_code_get_remedy (DownloadError code);

/* Every error that an item can come to have is made here, so that what it says can be recorded and said in other languages: its message
 * is the sentence as it is said now. Templates are marked with N_(), see #DownloadSentence. */
GError           *download_error_new (DownloadError code,
                                      const char   *template_text,
                                      ...) G_GNUC_PRINTF (2, 3);
GError           *download_error_new_literal (DownloadError code,
                                              const char   *template_text);
GError           *download_error_new_sentence (DownloadError     code,
                                               DownloadSentence *sentence);
GError           *download_error_new_as (DownloadError code,
                                         const GError *said);
void              download_error_set (GError      **error,
                                      DownloadError code,
                                      const char   *template_text,
                                      ...) G_GNUC_PRINTF (3, 4);
DownloadSentence *download_error_get_sentence (const GError *error);

/* What the server added to a refusal. These live in the GError itself and survive g_error_copy(). */
void        download_error_set_answer (GError     *error,
                                       guint       http_status,
                                       const char *provider_code,
                                       gint64      retry_after);
guint       download_error_get_http_status (const GError *error);
const char *download_error_get_provider_code (const GError *error);
gint64      download_error_get_retry_after (const GError *error);

/* Whether all that is wrong is that this computer does not know who issued the certificate. */
void     download_error_set_unknown_issuer (GError *error);
gboolean download_error_is_unknown_issuer (const GError *error);

/* Who it is that nobody knows, if a person may come to trust whoever vouches for them: what the server of an origin showed, with what
 * it sent to prove it. It is of that moment, and not recorded. (nullable) (transfer none) */
void             download_error_set_stranger (GError          *error,
                                              const char      *origin,
                                              GTlsCertificate *shown);
GTlsCertificate *download_error_get_stranger (const GError *error,
                                              const char  **origin);

/* What a name and a password are for, as the server calls it, of a %DOWNLOAD_ERROR_LINK_LOGIN, recorded ones included: empty if it does
 * not say. %NULL of any other error. */
const char *download_error_get_realm (const GError *error);

/* Host and port of the proxy of a %DOWNLOAD_ERROR_PROXY_LOGIN, recorded ones included; %NULL of any other error. */
const char *download_error_get_proxy (const GError *error);

/* Turns an errno of a file operation into a DownloadError with a plain sentence. */
void download_error_set_from_errno (GError    **error,
                                    int         saved_errno,
                                    const char *what);

G_END_DECLS
