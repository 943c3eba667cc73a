/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-file-place.h"
#include "checkpoint/download-checkpoint.h"
#include "checkpoint/download-dict.h"
#include "checkpoint/download-event-log.h"
#include "checkpoint/download-version.h"
#include "verify/download-crc-set.h"
#include "verify/download-digest.h"

G_BEGIN_DECLS

/*
 * The fields of a checkpoint, for the rooms of the core. Strings and objects are owned; every one may be NULL unless a
 * line says otherwise.
 *
 * Two claims are kept of what is on disk. "durable" was synced before it was recorded: it holds after power loss, for the
 * file with this identity. "written" was in the page cache when it was recorded: it holds only within the boot
 * "written_boot_id" names. The two never overlap.
 */
struct _DownloadCheckpoint
{
  char            *id;      /* never NULL: 32 lower-case hex digits */
  DownloadRequest *request; /* never NULL; without its own checkpoint */

  /* Where it stands. */
  DownloadState state;
  GError       *error;          /* why it is not going on; domain DOWNLOAD_ERROR */
  gint64        position;       /* the order in the list; ties are broken by added_at */
  gint64        added_at;       /* real time, microseconds */
  gint64        finished_at;    /* 0 while it is not */
  gint64        finished_mtime; /* of the published file, nanoseconds since 1970; 0 while nobody knows */
  gboolean      metered_anyway; /* goes on although the network costs something */
  gboolean      open_when_finished;

  /* What the server had, from the first answer that was believed: all bytes below are of this version. */
  DownloadVersion *version;       /* never NULL */
  gboolean         ranges_proven; /* a 206 was seen that kept its word */

  /* Where the bytes are. */
  char           *name;      /* of the finished file; NULL until an answer decided it */
  char           *part_name; /* in the request's folder; NULL while there is no partial file */
  guint64         device;
  guint64         inode;
  guint64         part_size;  /* as the file was when the claims were last known to be true: if it is so still, nobody */
  gint64          part_mtime; /* has written into it since; nanoseconds since 1970, 0 if that is not known */
  gint64          part_ctime;
  DownloadCrcSet *durable;         /* never NULL */
  DownloadCrcSet *written;         /* never NULL */
  char           *written_boot_id; /* as download_clock_get_boot_id() has it, or its tag as read from the journal */

  /* How it was proven, once finished; all NULL if nothing could be compared. */
  DownloadDigest *verified;

  /* The intent to publish, recorded before the final name can appear: everything has come and is proven, and whatever is found
   * later, the partial file or the finished one, is only to be given its name. NULL while there is none. */
  char   *publish_name;
  guint64 publish_crc; /* of the whole, with total bytes */

  /* The intent to move, recorded before the file can be there: it is moved, or a copy of it made. And what was left behind when it had
   * been copied, until that is deleted. */
  DownloadFilePlace moving;
  DownloadFilePlace left;

  /* What happened so far; NULL for nothing. Not among the fields: download_journal_put_event() records it. */
  DownloadEventLog *events;

  /* Keys of newer versions, kept as they came: a{sv}. */
  GVariant *unknown;
};

/**
 * download_checkpoint_get_believed:
 * @boot_id: the boot that is asked in, see download_clock_get_boot_id()
 *
 * Returns: (transfer full): the durable ranges, and the written ones if they were written in the boot @boot_id
 */
DownloadCrcSet *download_checkpoint_get_believed (const DownloadCheckpoint *self,
                                                  const char               *boot_id);

/**
 * DownloadVersionChange:
 * @DOWNLOAD_VERSION_CHANGE_NOTHING_SAFE: no byte of another version is kept: what the server has now is the object
 * @DOWNLOAD_VERSION_CHANGE_PERSON: a person, or the policy that they set, has said that the new one is wanted
 * @DOWNLOAD_VERSION_CHANGE_NEWER: a finished download is fetched again because the server has another version by now
 * @DOWNLOAD_VERSION_CHANGE_COMPARED: every byte that is kept was compared with the other version and is in it, too
 *
 * Who may say that another version is wanted. Nobody else may.
 */
typedef enum
{
  DOWNLOAD_VERSION_CHANGE_NOTHING_SAFE,
  DOWNLOAD_VERSION_CHANGE_PERSON,
  DOWNLOAD_VERSION_CHANGE_NEWER,
  DOWNLOAD_VERSION_CHANGE_COMPARED,
} DownloadVersionChange;

/* Takes over another version. What a person, or a newer version, makes worthless is let go of first, with the partial file; where
 * nothing is safe there must be no claim, and the empty partial file stays. */
void download_checkpoint_change_version (DownloadCheckpoint   *self,
                                         DownloadVersion      *version,
                                         DownloadVersionChange change);

/* More is known of the same version: @version must refine the one that is there. */
void download_checkpoint_learn_version (DownloadCheckpoint *self,
                                        DownloadVersion    *version);

/* Starting over: neither bytes nor a file that holds them, and nothing known of the object they belonged to. What was asked
 * for, the place in the list and the decided name stay. */
void download_checkpoint_forget_bytes (DownloadCheckpoint *self);

/* A new download by @request that goes on with the bytes of @earlier, which was of the same object and folder. */
DownloadCheckpoint *download_checkpoint_new_continuing (const DownloadCheckpoint *earlier,
                                                        DownloadRequest          *request);

/* What 8 bytes keep of a boot id: it compares equal to that id only. 0 stands for none. */
guint64 download_checkpoint_get_boot_tag (const char *boot_id);

/**
 * download_checkpoint_to_variant:
 *
 * Returns: (transfer floating): a{sv} of everything but id and claims, as FORMAT.md lists the keys; what equals its default
 *   is left out
 */
GVariant *download_checkpoint_to_variant (const DownloadCheckpoint *self);

/* (transfer floating): the keys that a move to another state replaces. */
GVariant *download_checkpoint_state_to_variant (DownloadState state,
                                                const GError *error);

/* Whether @key is one of them. */
gboolean download_checkpoint_is_state_key (const char *key);

/**
 * download_checkpoint_new_from_variant:
 * @id: 32 lower-case hex digits
 * @variant: a{sv}, trusted to be in normal form, otherwise read as if a stranger wrote it: what is missing, of another type or
 *   out of its range takes its default, what is unknown is kept
 * @state: (nullable): a{sv} that replaces the state keys of @variant
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a checkpoint without claims; %NULL only if there is no link that can be read
 */
DownloadCheckpoint *download_checkpoint_new_from_variant (const char *id,
                                                          GVariant   *variant,
                                                          GVariant   *state,
                                                          GError    **error);

/* The same of dictionaries where they stand. */
DownloadCheckpoint *download_checkpoint_new_from_dict (const char         *id,
                                                       const DownloadDict *fields,
                                                       const DownloadDict *state,
                                                       GError            **error);

/**
 * DownloadCheckpointPlace:
 *
 * What decides where in the list a download stands.
 */
typedef struct
{
  gint64 position;
  gint64 added_at;
} DownloadCheckpointPlace;

/* As the checkpoint of @fields would have it. */
DownloadCheckpointPlace download_checkpoint_read_place (const DownloadDict *fields);

G_END_DECLS
