/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-sentence.h"
#include "checkpoint/download-dict.h"

G_BEGIN_DECLS

typedef struct
{
  guint32     algorithm; /* 0: none */
  const char *hex;
  const char *source;
} DownloadFieldsDigest;

/* A sentence is of the message that has the same CRC-64 only. */
typedef struct
{
  guint64           message_crc;
  DownloadSentence *sentence; /* nullable */
} DownloadFieldsSentence;

/**
 * DownloadFields:
 *
 * All stored values side by side. Strings and the sentence belong to the checkpoint or variant that they come from, unless it says otherwise.
 */
typedef struct
{
  gint64                 added_at;
  gint64                 answered_at;
  gint64                 change_policy;
  const char            *checksum;
  gint64                 connections;
  const char            *content_encoding;
  const char            *content_type;
  guint64                device;
  DownloadFieldsDigest   digest;
  gint64                 end;
  gint64                 error_code;
  const char            *error_message;
  DownloadFieldsSentence error_sentence; /* the sentence itself is owned if it came from a variant */
  const char            *etag;
  gint64                 finished_at;
  gint64                 finished_mtime;
  const char            *folder;
  const char            *head_uri;
  const char           **headers; /* the array itself is owned if it came from a variant */
  gint64                 http_status;
  guint64                inode;
  const char            *last_modified;
  guint64                left_device;
  const char            *left_folder;
  guint64                left_inode;
  gint64                 left_mtime;
  const char            *left_name;
  gboolean               length_announced;
  guint64                limit_rate;
  gboolean               metered_anyway;
  guint64                moving_device;
  const char            *moving_folder;
  guint64                moving_inode;
  gint64                 moving_mtime;
  const char            *moving_name;
  const char            *moving_part_name;
  const char            *name;
  gboolean               open_when_finished;
  const char            *page;
  const char            *part_name;
  gint64                 position;
  gint64                 priority;
  const char            *provider_code;
  guint64                publish_crc;
  const char            *publish_name;
  gboolean               ranges_proven;
  gint64                 retry_after;
  gint64                 start_at;
  gint64                 state;
  gint64                 total;
  const char            *uri;
  DownloadFieldsDigest   verified;
  const char            *wanted_name;
  GSList                *kept; /* of GVariant: what values of more than one string are in */
} DownloadFields;

/* Everything takes its default; only the state fields do. */
void download_fields_init (DownloadFields *self);
void download_fields_clear_state (DownloadFields *self);

/* Of what was read: gives up what is owned. */
void download_fields_clear (DownloadFields *self);

/* Adds what differs from its default to an a{sv}. */
void download_fields_write (const DownloadFields *self,
                            gboolean              only_state,
                            GVariantBuilder      *builder);

/* Strings are those of @dict. With @unknown (nullable) it also returns the keys that are not known, or leaves %NULL there. */
void download_fields_read (DownloadFields     *self,
                           const DownloadDict *dict,
                           GVariant          **unknown);

G_END_DECLS
