/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadWorker:
 *
 * Does the work of one task on a thread that does nothing else meanwhile. GIO's shared threads are not used: a dead network
 * mount could fill them all. Whatever the work touched is let go on the main context of the task, never on the thread.
 */
typedef struct _DownloadWorker DownloadWorker;

typedef gpointer (*DownloadWorkerFunc) (DownloadWorker *worker,
                                        gpointer        task_data,
                                        GCancellable   *cancellable,
                                        GError        **error);
typedef void (*DownloadWorkerProgress) (guint64  bytes,
                                        gpointer user_data);

void download_worker_run (GTask                 *task,
                          DownloadWorkerFunc     func,
                          GDestroyNotify         result_free,
                          DownloadWorkerProgress progress,
                          gpointer               progress_data);
void download_worker_tell (DownloadWorker *self,
                           guint64         bytes);
void download_worker_block_signals (void);

G_END_DECLS
