/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one door of an item's state: nothing else of the core's upper rooms writes where an item stands, which tests/lint checks.
 *
 * 1. Every move is in the table of base/download-state.c; one that is not there is refused and changes nothing.
 * 2. A move is stored, recorded, told and announced here, in that order, and once.
 * 3. What is asked about a finished file leaves it finished in the journal, whatever it looks like meanwhile. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

static void
store (DownloadCheckpoint *checkpoint,
       DownloadState       state,
       const GError       *error)
{
  GError *copy = error != NULL ? g_error_copy (error) : NULL;

  /* It may be the one that is there already. */
  g_clear_error (&checkpoint->error);
  checkpoint->error = copy;
  checkpoint->state = state;
}

/**
 * download_item_begin_at:
 * @checkpoint: of an item that is to be made
 * @state: one in which an item can begin
 * @error: (nullable): why it does not go on
 */
void
download_item_begin_at (DownloadCheckpoint *checkpoint,
                        DownloadState       state,
                        const GError       *error)
{
  g_return_if_fail (download_state_can_begin (state));

  store (checkpoint, state, error);
}

/**
 * download_item_take_checkpoint:
 * @checkpoint: (transfer full): of the item, as the state file has it
 *
 * What ran in another process, or when the program ended, does not run here.
 */
void
download_item_take_checkpoint (DownloadItem       *self,
                               DownloadCheckpoint *checkpoint)
{
  DownloadState state = download_state_at_rest (checkpoint->state);

  if (state != checkpoint->state)
    store (checkpoint, state, checkpoint->error);
  g_clear_pointer (&self->checkpoint, download_checkpoint_free);
  self->checkpoint = checkpoint;
}

/* A step of what is done for a person with a finished file is nothing to go on with after a crash. */
static gboolean
is_recorded (DownloadItem *self)
{
  return self->mode == DOWNLOAD_TRANSFER_FETCH && self->look == NULL;
}

/* What is to be gone on with after a crash, whatever is done for a person meanwhile. */
static DownloadState
get_recorded_state (DownloadItem  *self,
                    const GError **error)
{
  *error = NULL;
  if (self->look != NULL)
    return download_item_get_state_before_look (self, error);
  return DOWNLOAD_STATE_FINISHED;
}

/**
 * download_item_record:
 *
 * To be called when anything but the state of the checkpoint has been changed.
 */
void
download_item_record (DownloadItem *self)
{
  g_autoptr (DownloadCheckpoint) recorded = NULL;
  const GError *error = NULL;

  if (!is_recorded (self))
    {
      DownloadState state = get_recorded_state (self, &error);

      recorded = download_checkpoint_copy (self->checkpoint);
      store (recorded, state, error);
    }
  download_journal_put_fields (self->context->transfer.journal, recorded != NULL ? recorded : self->checkpoint);
}

static void
move (DownloadItem *self,
      DownloadState state,
      const GError *error,
      gboolean      records)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  DownloadState       old = checkpoint->state;
  gboolean            had_error = checkpoint->error != NULL;

  if (old != state && !download_state_can_move (old, state))
    {
      g_critical ("%s cannot go from %s to %s", checkpoint->id, download_state_to_string (old), download_state_to_string (state));
      return;
    }

  g_debug ("%s: %s → %s%s%s", checkpoint->id, download_state_to_string (old), download_state_to_string (state),
           error != NULL ? ": " : "", error != NULL ? error->message : "");
  store (checkpoint, state, error);
  if (is_recorded (self) && records)
    download_journal_put_state (self->context->transfer.journal, checkpoint->id, state, checkpoint->error);

  download_item_update_numbers (self);
  if (is_recorded (self))
    download_item_tell_state (self, old);
  if (had_error || checkpoint->error != NULL)
    download_item_notify (self, PROP_ERROR);
  if (old != state)
    download_item_notify (self, PROP_STATE);
  download_item_emit_checkpoint_changed (self);
}

/**
 * download_item_move:
 * @state: where to; the present one to change only the reason
 * @error: (nullable): the reason
 */
void
download_item_move (DownloadItem *self,
                    DownloadState state,
                    const GError *error)
{
  move (self, state, error, TRUE);
}

/**
 * download_item_move_recorded:
 *
 * As download_item_move(), of an item that was recorded whole as it will be.
 */
void
download_item_move_recorded (DownloadItem *self,
                             DownloadState state)
{
  move (self, state, NULL, FALSE);
}
