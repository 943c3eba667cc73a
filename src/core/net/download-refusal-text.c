/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Says in one sentence why a server refused, and what to do. Nothing that the server sent is in it but names of headers
 * that were sent to it, and names of places that cannot be anything else. */

#include "config.h"

#include "net/download-refusal-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* More headers than these are not named. */
#define MAX_NAMED_HEADERS 3

static const struct
{
  DownloadError code;
  const char   *sentence;
} reasons[DOWNLOAD_N_REASONS] = {
  [DOWNLOAD_REASON_EXPIRED] = { DOWNLOAD_ERROR_LINK_EXPIRED, N_ ("The link has expired.") },
  [DOWNLOAD_REASON_TOKEN_EXPIRED] = { DOWNLOAD_ERROR_LINK_EXPIRED, N_ ("The link ended earlier than it says, because the login it was made with is over: ask for a new link.") },
  [DOWNLOAD_REASON_TOO_EARLY] = { DOWNLOAD_ERROR_LINK_TOO_EARLY, N_ ("The link is not valid yet: try again later.") },
  [DOWNLOAD_REASON_WRONG_CLOCK] = { DOWNLOAD_ERROR_LINK_TOO_EARLY, N_ ("The link was made by a computer whose clock is wrong: ask for a new link.") },
  [DOWNLOAD_REASON_WRONG_TIME] = { DOWNLOAD_ERROR_LINK_REFUSED, N_ ("The link is not valid at this time: ask for a new one.") },
  [DOWNLOAD_REASON_TOO_LONG] = { DOWNLOAD_ERROR_LINK_TOO_LONG, N_ ("The link was made to last longer than the server allows: ask for one that lasts 7 days at most.") },

  [DOWNLOAD_REASON_SIGNATURE] = { DOWNLOAD_ERROR_LINK_SIGNATURE, N_ ("The signature of the link is wrong, or not for downloading: copy the whole link again, or ask for a new one.") },
  [DOWNLOAD_REASON_OTHER_METHOD] = { DOWNLOAD_ERROR_LINK_SIGNATURE, N_ ("The link was made for something else than downloading: ask for a download link.") },
  [DOWNLOAD_REASON_NOT_FOR_HEAD] = { DOWNLOAD_ERROR_LINK_SIGNATURE, N_ ("The link was not made for asking about the file without downloading it: ask for one that was.") },
  [DOWNLOAD_REASON_ONE_RANGE] = { DOWNLOAD_ERROR_LINK_HEADERS, N_ ("The link was made for one piece of the file only: ask for a link to the whole file.") },
  [DOWNLOAD_REASON_HEADER_MISSING] = { DOWNLOAD_ERROR_LINK_HEADERS, N_ ("The link works only with headers that were not sent: ask for them, or for a link without any.") },
  [DOWNLOAD_REASON_HEADER_NOT_SIGNED] = { DOWNLOAD_ERROR_LINK_HEADERS, N_ ("The link does not allow one of the headers that were sent: remove the headers of this download.") },
  [DOWNLOAD_REASON_MALFORMED] = { DOWNLOAD_ERROR_LINK_REFUSED, N_ ("The server does not understand the link: copy the whole link again, or ask for a new one.") },
  [DOWNLOAD_REASON_KEY] = { DOWNLOAD_ERROR_LINK_KEY, N_ ("The key that the link was signed with is not valid any more: ask for a new link.") },
  [DOWNLOAD_REASON_LINK] = { DOWNLOAD_ERROR_LINK_REFUSED, N_ ("The server refused the link: ask for a new one.") },

  [DOWNLOAD_REASON_DENIED] = { DOWNLOAD_ERROR_LINK_DENIED, N_ ("Whoever made the link may not read this file, or the file is not there: ask for a new link.") },
  [DOWNLOAD_REASON_NOT_PUBLIC] = { DOWNLOAD_ERROR_LINK_DENIED, N_ ("This file is not for everyone, or it is not there: ask for a signed link.") },
  [DOWNLOAD_REASON_LOGIN] = { DOWNLOAD_ERROR_LINK_REFUSED, N_ ("The server wants you to log in, or does not let you download this file.") },
  [DOWNLOAD_REASON_GATED] = { DOWNLOAD_ERROR_LINK_DENIED, N_ ("This repository is for those who have agreed to its terms: do so on its page, and set HF_TOKEN to a token of your account.") },
  [DOWNLOAD_REASON_NETWORK] = { DOWNLOAD_ERROR_LINK_DENIED, N_ ("The server gives out this file only to certain networks: use one of them, or ask for a new link.") },
  [DOWNLOAD_REASON_NOT_SECURE] = { DOWNLOAD_ERROR_LINK_DENIED, N_ ("The link works only if it begins with “https:”.") },
  [DOWNLOAD_REASON_PLACE] = { DOWNLOAD_ERROR_LINK_PLACE, N_ ("The link goes to the wrong region or address of the store: ask for a new link.") },
  [DOWNLOAD_REASON_REFERER] = { DOWNLOAD_ERROR_LINK_REFERER, N_ ("The server gives out this file only from certain web pages: add a “Referer” header with the address of the page that has the link.") },
  [DOWNLOAD_REASON_REQUESTER_PAYS] = { DOWNLOAD_ERROR_LINK_REQUESTER_PAYS, N_ ("Whoever downloads this file has to pay for it: ask for a link that is signed for that.") },

  [DOWNLOAD_REASON_NO_OBJECT] = { DOWNLOAD_ERROR_NOT_FOUND, N_ ("There is no such file on the server.") },
  [DOWNLOAD_REASON_NOTHING_THERE] = { DOWNLOAD_ERROR_NOT_FOUND, N_ ("There is no such file on the server.") },
  [DOWNLOAD_REASON_DELETED] = { DOWNLOAD_ERROR_NOT_FOUND, N_ ("The file was deleted from the server.") },
  [DOWNLOAD_REASON_NO_TARGET] = { DOWNLOAD_ERROR_NOT_FOUND, N_ ("The file only points to another one, which is not on the server.") },
  [DOWNLOAD_REASON_NO_VERSION] = { DOWNLOAD_ERROR_NOT_FOUND, N_ ("This version of the file is no longer on the server.") },
  [DOWNLOAD_REASON_NO_BUCKET] = { DOWNLOAD_ERROR_BUCKET_GONE, N_ ("The bucket that the file was in is not on the server.") },
  [DOWNLOAD_REASON_NO_REPOSITORY] = { DOWNLOAD_ERROR_NOT_FOUND, N_ ("There is no such repository, or it is a private one: then set HF_TOKEN to a token of an account that may read it.") },
  [DOWNLOAD_REASON_ARCHIVED] = { DOWNLOAD_ERROR_ARCHIVED, N_ ("The file is archived: its owner must restore it first.") },
  [DOWNLOAD_REASON_RESTORING] = { DOWNLOAD_ERROR_ARCHIVED, N_ ("The file is being restored from an archive: try again in a few hours.") },
  [DOWNLOAD_REASON_CHANGED] = { DOWNLOAD_ERROR_CHANGED, N_ ("The file on the server has changed.") },
  [DOWNLOAD_REASON_PREPARING] = { DOWNLOAD_ERROR_SERVER_BUSY, N_ ("The server is still preparing the file.") },
  [DOWNLOAD_REASON_NOTHING] = { DOWNLOAD_ERROR_NOTHING, N_ ("There is nothing to save under this link.") },

  [DOWNLOAD_REASON_APP] = { DOWNLOAD_ERROR_FORBIDDEN, N_ ("The store does not give out apps at this address: ask for a link with the owner’s own domain.") },
  [DOWNLOAD_REASON_EXTERNAL_REDIRECT] = { DOWNLOAD_ERROR_FORBIDDEN, N_ ("The store does not point elsewhere from this address: ask for a link with the owner’s own domain.") },
  [DOWNLOAD_REASON_ACCOUNT] = { DOWNLOAD_ERROR_REFUSED, N_ ("The store has suspended the owner of this file: only the owner can change that.") },
  [DOWNLOAD_REASON_QUOTA] = { DOWNLOAD_ERROR_REFUSED, N_ ("The owner’s allowance for downloads is used up: try again tomorrow.") },
  [DOWNLOAD_REASON_LAW] = { DOWNLOAD_ERROR_REFUSED, N_ ("The server may not give out this file for legal reasons.") },
  [DOWNLOAD_REASON_NONE] = { DOWNLOAD_ERROR_REFUSED, N_ ("The server does not give out this file.") },
  [DOWNLOAD_REASON_REFUSED] = { DOWNLOAD_ERROR_REFUSED, N_ ("The server does not give out this file.") },
  [DOWNLOAD_REASON_THROTTLED] = { DOWNLOAD_ERROR_SERVER_BUSY, N_ ("The server limits how much is downloaded now: it goes on by itself.") },
  [DOWNLOAD_REASON_BUSY] = { DOWNLOAD_ERROR_SERVER_BUSY, N_ ("The server is busy.") },

  [DOWNLOAD_REASON_PORTAL] = { DOWNLOAD_ERROR_SERVER_BUSY, N_ ("This network wants you to log in first.") },
  [DOWNLOAD_REASON_PROXY] = { DOWNLOAD_ERROR_PROXY, N_ ("The proxy server asks for a password.") },
  [DOWNLOAD_REASON_REDIRECT] = { DOWNLOAD_ERROR_REDIRECT, N_ ("The server points nowhere.") },
  [DOWNLOAD_REASON_PROTOCOL] = { DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent an answer that makes no sense.") },
};

/* Hosts of stores, which end so. */
static const char *const store_suffixes[] = {
  ".aliyuncs.com",
  ".amazonaws.com",
  ".amazonaws.com.cn",
  ".googleapis.com",
  ".myhuaweicloud.com",
  ".myqcloud.com",
  ".tencentcos.cn",
};

static DownloadSentence *
describe_expired (const DownloadRefusal *self)
{
  gint64 expires = download_refusal_get_expires (self);
  gint64 now = download_refusal_get_now (self);
  gulong ago = expires >= 0 && expires < now ? (gulong) ((now - expires) / G_USEC_PER_SEC) : 0;

  if (ago == 0)
    return NULL;
  if (ago < MINUTE)
    return download_sentence_new_count ("The link expired %lu second ago.", "The link expired %lu seconds ago.", ago);
  if (ago < HOUR)
    return download_sentence_new_count ("The link expired %lu minute ago.", "The link expired %lu minutes ago.", ago / MINUTE);
  if (ago < DAY)
    return download_sentence_new_count ("The link expired %lu hour ago.", "The link expired %lu hours ago.", ago / HOUR);
  return download_sentence_new_count ("The link expired %lu day ago.", "The link expired %lu days ago.", ago / DAY);
}

static DownloadSentence *
describe_too_early (const DownloadRefusal *self)
{
  gint64 not_before = download_refusal_get_not_before (self);
  gint64 now = download_refusal_get_now (self);
  gulong wait = not_before > now ? (gulong) ((not_before - now) / G_USEC_PER_SEC) : 0;
  gulong minutes = (wait + MINUTE - 1) / MINUTE;
  gulong hours = (wait + HOUR - 1) / HOUR;
  gulong days = (wait + DAY - 1) / DAY;

  if (wait == 0)
    return NULL;
  if (wait <= HOUR)
    return download_sentence_new_count ("The link is not valid yet: try again in %lu minute.", "The link is not valid yet: try again in %lu minutes.", minutes);
  if (wait <= DAY)
    return download_sentence_new_count ("The link is not valid yet: try again in %lu hour.", "The link is not valid yet: try again in %lu hours.", hours);
  return download_sentence_new_count ("The link is not valid yet: try again in %lu day.", "The link is not valid yet: try again in %lu days.", days);
}

static DownloadSentence *
describe_missing_headers (const DownloadRefusal *self)
{
  g_autoptr (GPtrArray) missing = download_refusal_find_missing_headers (self);
  DownloadSentence *sentence = NULL;

  if (missing->len == 0 || missing->len > MAX_NAMED_HEADERS)
    return NULL;

  /* Translators: %s is the name of a header, or a list of them. */
  sentence = download_sentence_new_plural ("The link works only with the header “%s”: add it with the value that was signed.",
                                           "The link works only with the headers “%s”: add them with the values that were signed.",
                                           missing->len);
  g_ptr_array_add (missing, NULL);
  download_sentence_add_names (sentence, (const char *const *) missing->pdata);
  return sentence;
}

/* (nullable) */
static DownloadSentence *
describe_name (const char *template_text,
               const char *name)
{
  DownloadSentence *sentence = NULL;

  if (name == NULL)
    return NULL;

  sentence = download_sentence_new (template_text);
  download_sentence_add_text (sentence, name);
  return sentence;
}

static gboolean
consists_of (const char *text,
             const char *characters,
             gsize       max_length)
{
  gsize length = strlen (text);

  return length > 0 && length <= max_length && strspn (text, characters) == length;
}

static guint
count_digits (const char *text)
{
  guint digits = 0;

  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      digits++;
  return digits;
}

/* The name of a host at a store, which leads nobody astray. Secrets have more digits. */
static gboolean
is_endpoint (const char *endpoint)
{
  if (endpoint == NULL || count_digits (endpoint) > 3 || !consists_of (endpoint, "abcdefghijklmnopqrstuvwxyz0123456789.-", 100))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (store_suffixes); i++)
    if (g_str_has_suffix (endpoint, store_suffixes[i]))
      return TRUE;
  return FALSE;
}

/* Such as "eu-central-1" or "ap-guangzhou". */
static gboolean
is_region (const char *region)
{
  return region != NULL && consists_of (region, "abcdefghijklmnopqrstuvwxyz0123456789-", 24) &&
         g_regex_match_simple ("^[a-z]{2,9}(-[a-z]+){1,3}(-?[0-9]{1,2})?$", region, 0, 0);
}

/* What the store says of the place to ask, if it can be nothing else; or NULL. */
static const char *
find_place (const DownloadRefusal *self)
{
  if (is_endpoint (self->body->endpoint))
    return self->body->endpoint;
  return is_region (self->body->region) ? self->body->region : NULL;
}

/* What can be said only with what this refusal tells, or NULL. */
static DownloadSentence *
describe_closely (const DownloadRefusal *self,
                  DownloadReason         reason)
{
  switch ((guint) reason)
    {
    case DOWNLOAD_REASON_EXPIRED:
      return describe_expired (self);
    case DOWNLOAD_REASON_TOO_EARLY:
      return describe_too_early (self);
    case DOWNLOAD_REASON_HEADER_MISSING:
      return describe_missing_headers (self);
    case DOWNLOAD_REASON_HEADER_NOT_SIGNED:
      return describe_name (N_ ("The link does not allow the header “%s”: remove it from this download."), download_refusal_find_unsigned_header (self));
    case DOWNLOAD_REASON_PLACE:
      return describe_name (N_ ("The link goes to the wrong region or address of the store: ask for one made for “%s”."), find_place (self));
    case DOWNLOAD_REASON_NOTHING_THERE:
      return self->status == 410 ? download_sentence_new (N_ ("The file is no longer on the server.")) : NULL;
    default:
      return NULL;
    }
}

/**
 * download_refusal_describe:
 * @reason: why, as download_refusal_find_reason() found
 *
 * Returns: (transfer full): a #DownloadError with one plain sentence
 */
GError *
download_refusal_describe (const DownloadRefusal *self,
                           DownloadReason         reason)
{
  DownloadSentence *sentence = describe_closely (self, reason);

  return download_error_new_sentence (reasons[reason].code, sentence != NULL ? sentence : download_sentence_new (reasons[reason].sentence));
}
