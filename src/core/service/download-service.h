/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-network.h"
#include "checkpoint/download-saved-list.h"
#include "net/download-authority.h"
#include "net/download-keyring.h"
#include "net/download-netrc.h"
#include "service/download-item.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_SERVICE (download_service_get_type ())
G_DECLARE_FINAL_TYPE (DownloadService, download_service, DOWNLOAD, SERVICE, GObject)

/**
 * DownloadService:
 *
 * All downloads: a #GListModel of #DownloadItem in the user's order. Everything happens on the #GMainContext that was the
 * thread default when the service was made, and nothing in it blocks.
 *
 * Properties (each with getter, setter and "notify"): max-active, limit-rate, network,
 * metered-allowed; and read-only: speed, n-running.
 */

/* On the main context: why the list cannot be opened yet, once a second has passed, and again when that changes; %NULL when it goes on. */
typedef void (*DownloadServiceWaits) (const GError *reason,
                                      gpointer      user_data);

/**
 * download_service_open_async:
 * @state_dir: (nullable): folder of the state file, made with mode 0700 if need be; %NULL for the user's own
 *   ($XDG_STATE_HOME/pickup)
 * @waits: (nullable): is told what it waits for
 * @waits_data: for @waits
 * @cancellable: (nullable): gives up at once, whatever the disk does
 * @callback: called with a result for download_service_open_finish()
 * @user_data: for @callback
 *
 * Opens the state file and restores the list. What may pass by itself is waited for without end, a lock that another process holds or
 * a disk that does not answer: nothing begins that could not be recorded. Nothing runs until download_service_start() or until an
 * item is resumed.
 */
void download_service_open_async (const char          *state_dir,
                                  DownloadServiceWaits waits,
                                  gpointer             waits_data,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);

/* (transfer full) (nullable): %NULL if the folder cannot be used, if a newer version of Pickup made the list, or if it was cancelled;
 * damaged state is set aside and no error */
DownloadService *download_service_open_finish (GAsyncResult *result,
                                               GError      **error);

/* (transfer full) (nullable): what a person should be told about the list itself, and was not told yet: it was damaged, or what
 * happens cannot be recorded. The signal "trouble" says that there is something new. */
GError *download_service_take_trouble (DownloadService *self);

/* Where the state is kept if nobody says otherwise. */
char *download_service_get_default_state_dir (void);

/* Reads the list as other processes keep it, without locking or changing anything; in its order. Blocks.
 * (transfer full): one by one, or all at once (element-type DownloadCheckpoint) */
DownloadSavedList *download_service_read_list (const char *state_dir,
                                               GError    **error);
GPtrArray         *download_service_list_checkpoints (const char *state_dir,
                                                      GError    **error);

/* Goes on with everything that was under way when the program ended. */
void download_service_start (DownloadService *self);

/* Items that run at once, 1 to 32. */
guint download_service_get_max_active (DownloadService *self);
void  download_service_set_max_active (DownloadService *self,
                                       guint            max_active);

/* For all items together, bytes per second; 0 is no limit. */
guint64 download_service_get_limit_rate (DownloadService *self);
void    download_service_set_limit_rate (DownloadService *self,
                                         guint64          bytes_per_second);

/* Attempts without a new byte before an item that waits gives up; 0 gives up at once, -1 never does. */
void download_service_set_max_retries (DownloadService *self,
                                       int              max_retries);

/* Whether finished items forget signatures, passwords and headers, those that are finished already included. A link that is
 * forgotten is in no file any more. */
void download_service_set_forget_links (DownloadService *self,
                                        gboolean         forget_links);

/* Seconds; 15 and 30 unless set. */
void download_service_set_timeouts (DownloadService *self,
                                    guint            connect,
                                    guint            stall);

/* A file of PEM certificates to trust instead of the system's, in the whole process. */
gboolean download_service_set_ca_file (DownloadService *self,
                                       const char      *path,
                                       GError         **error);

/* (transfer none) (element-type DownloadAuthority): whom a person trusts beside those whom the system does, in every run. */
GListModel *download_service_get_authorities (DownloadService *self);

/**
 * download_service_trust:
 * @origin: (nullable): for whose server, see download_error_get_stranger(); %NULL for all
 * @certificate: who vouches for it, such as download_certificate_get_authority() of what it showed
 *
 * Holds at once and in later runs. What failed because nobody had vouched for a server goes on.
 */
void download_service_trust (DownloadService *self,
                             const char      *origin,
                             GTlsCertificate *certificate);

/* What is under way goes on with the connections that it has. */
void download_service_distrust (DownloadService   *self,
                                DownloadAuthority *authority);

/* (transfer none): the #DownloadRule that new downloads are given something by, see download_rules_apply(). What is changed in it is kept
 * for later runs. The service adds what it is told to: whoever makes a request applies them. */
GListStore *download_service_get_rules (DownloadService *self);

/* (nullable): why there are none although somebody has written them. */
const GError *download_service_get_rules_error (DownloadService *self);

/* Names and passwords for servers that ask for them, with Basic or Digest; in no file of ours. @netrc: (transfer full) */
void download_service_set_netrc (DownloadService *self,
                                 DownloadNetrc   *netrc);

/* A bearer token that the server at @origin gets with every request, and nobody else; in no file of ours. */
void download_service_set_token (DownloadService *self,
                                 const char      *origin,
                                 const char      *token);

/* Where passwords are remembered, if somewhere. (nullable) (transfer none) */
DownloadKeyring *download_service_get_keyring (DownloadService *self);
void             download_service_set_keyring (DownloadService *self,
                                               DownloadKeyring *keyring);

/**
 * download_service_log_in:
 * @origin: whose server asks
 * @realm: what it asks for, see download_error_get_realm(); empty for a proxy
 *
 * Says a name and a password to it, with Basic or Digest; to no other origin, and no later than this process. What waited for
 * them goes on.
 */
void download_service_log_in (DownloadService *self,
                              const char      *origin,
                              const char      *realm,
                              const char      *name,
                              const char      *password);

/* What a proxy is called as an origin, see download_error_get_proxy(). (transfer full) */
char *download_service_get_proxy_origin (const char *proxy);

/* Says them no more. What is under way goes on with the answers that it has. */
void download_service_log_out (DownloadService *self,
                               const char      *origin,
                               const char      *realm);

/* GLib priority of the transfers' sources: the redraw's own in a program with windows. */
void download_service_set_source_priority (DownloadService *self,
                                           int              priority);

/**
 * download_service_set_network:
 *
 * Whoever follows the network says here what there is; free unless set. Any change lets items go on at once that waited.
 *
 * Without a network an item that fails waits with %DOWNLOAD_ERROR_OFFLINE and no timer; nothing that moves is stopped. With
 * a metered one items wait with %DOWNLOAD_ERROR_METERED, those that run included, unless download_service_set_metered_allowed()
 * or download_item_download_anyway() lets them.
 */
DownloadNetwork download_service_get_network (DownloadService *self);
void            download_service_set_network (DownloadService *self,
                                              DownloadNetwork  network);

/* The same kind of network may be another one: items that wait go on at once, and those that run do not wait for connections
 * that stay silent for two seconds from now on. Called for GLib's own monitor, and when the computer has slept. */
void download_service_network_changed (DownloadService *self);

/* Whether all items may use a metered network; FALSE unless set. */
gboolean download_service_get_metered_allowed (DownloadService *self);
void     download_service_set_metered_allowed (DownloadService *self,
                                               gboolean         allowed);

/* download_item_download_anyway() for all that wait for it. */
void download_service_download_anyway (DownloadService *self);

guint64 download_service_get_speed (DownloadService *self);
guint   download_service_get_n_running (DownloadService *self);

/**
 * download_service_take_lease_async:
 * @request: what is about to be added
 *
 * Asks to be the one process that downloads it, of all that share the list: what they did before is known when it is granted. Without
 * that an item asks when it starts; whoever asks before it is added makes no second item for what another process is adding.
 */
void download_service_take_lease_async (DownloadService    *self,
                                        DownloadRequest    *request,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);

/* %FALSE with %DOWNLOAD_ERROR_IN_USE if another process is downloading it. */
gboolean download_service_take_lease_finish (DownloadService *self,
                                             GAsyncResult    *result,
                                             GError         **error);

/* To be called once for each that was granted. An item that runs keeps its own. */
void download_service_return_lease (DownloadService *self,
                                    DownloadRequest *request);

/**
 * download_service_add:
 * @request: what is wanted; copied
 * @position: where in the list, or -1 for the end
 * @error: return location
 *
 * Adds a download, which starts as soon as it may. A request for the object and target of an item that is there already
 * (see download_request_get_key()) is given to that item: an unfinished one goes on with the new link, a finished one
 * has its file looked at, and stays as it is if that is still the one that was saved.
 *
 * Returns: (transfer none) (nullable): the item
 */
DownloadItem *download_service_add (DownloadService *self,
                                    DownloadRequest *request,
                                    int              position,
                                    GError         **error);

/* The same, but it waits in the list until a person resumes it, in later runs too. An item that runs already goes on. */
DownloadItem *download_service_add_paused (DownloadService *self,
                                           DownloadRequest *request,
                                           int              position,
                                           GError         **error);

/* The item that download_service_add() would continue, or %NULL; it may be withdrawn. (transfer none) */
DownloadItem *download_service_find (DownloadService *self,
                                     DownloadRequest *request);

/* The item for the same object, whatever its target, that @link could continue, or %NULL; it may be withdrawn. (transfer none) */
DownloadItem *download_service_find_by_link (DownloadService *self,
                                             DownloadLink    *link);

/* See download-service-relocate.c. */
void     download_service_relocate_async (DownloadService    *self,
                                          DownloadItem       *item,
                                          const char         *folder,
                                          const char         *name,
                                          gboolean            anew,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean download_service_relocate_finish (DownloadService *self,
                                           GAsyncResult    *result,
                                           GError         **error);

/* Done when all that was added up to now is recorded and synced, whatever happens to this process; fails if that cannot be done. */
void     download_service_record_async (DownloadService    *self,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean download_service_record_finish (DownloadService *self,
                                         GAsyncResult    *result,
                                         GError         **error);

/**
 * download_service_remove:
 * @item: one of the items
 *
 * Takes @item out of the list for good. If it is not finished this cancels it: its partial file is deleted. A finished
 * file is never touched.
 */
void download_service_remove (DownloadService *self,
                              DownloadItem    *item);

/* Takes a finished item out of the memory of this process, for whoever adds more than it wants to keep. It stays recorded, and in the
 * list of whoever opens it next. Nothing happens as long as something of it is under way. */
void download_service_let_go (DownloadService *self,
                              DownloadItem    *item);

/**
 * download_service_withdraw:
 * @item: one of the items
 *
 * Takes @item out of the list and stops its transfer, but keeps everything of it, so that download_service_take_back() can
 * put it back. Adding its link does that, too: download_service_find() and download_service_find_by_link() still know it.
 *
 * In the end download_service_remove_withdrawn() or download_service_remove() makes the removal final, or its time, see
 * download_service_set_undo_time(), or an orderly shutdown. The signal "withdrawal-ended" tells of each #DownloadItem that came
 * back or left. After a crash the item is in the list again, as it was.
 */
void download_service_withdraw (DownloadService *self,
                                DownloadItem    *item);

/* After so many seconds what was withdrawn is removed for good, whatever still shows it; 0, as it is unless set: it stays. */
void download_service_set_undo_time (DownloadService *self,
                                     guint            seconds);

gboolean download_service_is_withdrawn (DownloadService *self,
                                        DownloadItem    *item);

/* Puts @item back where it was in the list, and on its way if it was on its way. FALSE if it is not withdrawn. */
gboolean download_service_take_back (DownloadService *self,
                                     DownloadItem    *item);

/* As download_service_remove(), but leaves an item alone that has come back. FALSE if it is not withdrawn. */
gboolean download_service_remove_withdrawn (DownloadService *self,
                                            DownloadItem    *item);

/**
 * download_service_move:
 * @items: (element-type DownloadItem): some of the items, in the order in which they are to stand
 * @before: (nullable): the item that is to follow them, which is none of them; %NULL for the end of the list
 *
 * Moves @items to one place. The model changes once, and what did not move is not recorded anew.
 */
void download_service_move (DownloadService *self,
                            GPtrArray       *items,
                            DownloadItem    *before);

/* Moves @item so that it ends up at @position. */
void download_service_reorder (DownloadService *self,
                               DownloadItem    *item,
                               guint            position);

/* Moves @item in front of everything else that waits for its turn: it runs next. Nothing happens if it is in front already. */
void download_service_run_next (DownloadService *self,
                                DownloadItem    *item);

void download_service_pause_all (DownloadService *self);
void download_service_resume_all (DownloadService *self);

/**
 * download_service_shutdown_async:
 *
 * Stops all transfers, syncs what was written and records it. Items keep the state in which they were, so that
 * download_service_start() of the next run goes on with them. Afterwards the service may only be unreferenced.
 *
 * A disk that does not answer is waited for during %DOWNLOAD_SERVICE_PATIENCE seconds at most, or, once
 * download_service_hurry() was called, during %DOWNLOAD_SERVICE_HURRY. After that error threads hang: the process is to end by
 * download_process_end() and to touch nothing of the service any more. What was not recorded is fetched again by the next run.
 */
void download_service_shutdown_async (DownloadService    *self,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
/* A person, or the end of the session, wants an end: the shutdown that is under way has so many seconds left. */
#define DOWNLOAD_SERVICE_PATIENCE 60
#define DOWNLOAD_SERVICE_HURRY 3
void download_service_hurry (DownloadService *self);

gboolean download_service_shutdown_finish (DownloadService *self,
                                           GAsyncResult    *result,
                                           GError         **error);

G_END_DECLS
