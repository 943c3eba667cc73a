/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdint.h>

/*
 * What record.c writes down of each call that changes one of the watched folders, in the order in which the kernel made the
 * changes: a header, the names, each with a zero byte behind it, and the bytes.
 *
 *   PICKUP_RECORD        the file to write
 *   PICKUP_RECORD_WATCH  the folders, with ':' between them
 *   PICKUP_BOOT_ID       nullable: a file that is read in place of the kernel's boot id
 */
#define RECORD_MAGIC 0x64726350u

typedef enum
{
  RECORD_MADE = 1,   /* inode; in folder under name, or without a name if that is empty */
  RECORD_WRITE,      /* inode, offset, bytes */
  RECORD_TRUNCATE,   /* inode, offset: the new size */
  RECORD_RESERVE,    /* inode, offset: the size that it has at least now */
  RECORD_ATTRIBUTE,  /* inode, name */
  RECORD_SYNC_BEGIN, /* inode */
  RECORD_SYNC_END,   /* inode; by the same process and thread */
  RECORD_LINK,       /* inode, folder, name */
  RECORD_RENAME,     /* folder, name, other folder, other name */
  RECORD_UNLINK,     /* folder, name */
  RECORD_MKDIR,      /* inode, folder, name */
} RecordKind;

typedef struct
{
  uint32_t magic;
  uint32_t kind;
  uint32_t process;
  uint32_t thread;
  int64_t  time; /* monotonic, microseconds */
  uint64_t inode;
  uint64_t folder;
  uint64_t other_folder;
  uint64_t offset;
  uint32_t name_size; /* with the zero byte; likewise below */
  uint32_t other_name_size;
  uint64_t size;
} Record;
