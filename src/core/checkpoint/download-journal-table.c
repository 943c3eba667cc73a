/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The journal replayed. What holds for every entry, whatever the records say:
 *
 * 1. No two claims overlap: where records contradict each other none of them is believed.
 * 2. All written claims are of one boot.
 * 3. A claim becomes durable only by a DURABLE record of the writer that made it, with a sequence number that is not lower.
 * 4. A delta counts only for the ITEM that it was made for, so that a lost ITEM takes its deltas with it.
 */

#include "config.h"

#include "checkpoint/download-journal-table.h"

#include "checkpoint/download-journal-payload.h"

#include <string.h>

typedef struct
{
  guint64 start, end, crc;
  guint64 writer, sequence;
} Claim;

static void
entry_free (gpointer data)
{
  DownloadJournalEntry *self = data;

  download_dict_clear (&self->fields);
  download_dict_clear (&self->state);
  g_clear_pointer (&self->durable, download_crc_set_free);
  g_clear_pointer (&self->written, g_array_unref);
  g_clear_pointer (&self->events, download_event_log_unref);
  g_free (self);
}

static Claim *
claim_at (GArray *claims,
          guint   index)
{
  return &g_array_index (claims, Claim, index);
}

static gboolean
is_range_valid (guint64 start,
                guint64 end)
{
  return start < end && end <= (guint64) G_MAXINT64;
}

/* Gives up the durable ranges that share a byte with [start, end). */
static gboolean
drop_durable_overlaps (DownloadJournalEntry *self,
                       guint64               start,
                       guint64               end)
{
  g_autoptr (DownloadCrcSet) kept = download_crc_set_new ();
  guint before = self->durable != NULL ? download_crc_set_get_size (self->durable) : 0;

  for (guint i = 0; i < before; i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (self->durable, i);

      if (range->end <= start || range->start >= end)
        download_crc_set_add (kept, range->start, range->end, range->crc);
    }

  if (before == 0 || download_crc_set_get_size (kept) == before)
    return FALSE;

  download_crc_set_free (self->durable);
  self->durable = g_steal_pointer (&kept);
  return TRUE;
}

static gboolean
drop_written_overlaps (DownloadJournalEntry *self,
                       guint64               start,
                       guint64               end)
{
  gboolean dropped = FALSE;

  for (guint i = self->written->len; i-- > 0;)
    if (claim_at (self->written, i)->start < end && claim_at (self->written, i)->end > start)
      {
        g_array_remove_index (self->written, i);
        dropped = TRUE;
      }

  return dropped;
}

static void
add_written (DownloadJournalEntry *self,
             const Claim          *claim)
{
  if (!is_range_valid (claim->start, claim->end))
    return;

  if (self->written == NULL)
    self->written = g_array_new (FALSE, FALSE, sizeof (Claim));
  if (drop_durable_overlaps (self, claim->start, claim->end) | drop_written_overlaps (self, claim->start, claim->end))
    return;

  g_array_append_val (self->written, *claim);
}

static void
add_durable (DownloadJournalEntry *self,
             const Claim          *claim)
{
  if (!is_range_valid (claim->start, claim->end))
    return;

  if (self->durable == NULL)
    self->durable = download_crc_set_new ();
  download_crc_set_add (self->durable, claim->start, claim->end, claim->crc);
}

typedef void (*AddClaim) (DownloadJournalEntry *self,
                          const Claim          *claim);

static void
add_ranges (DownloadJournalEntry        *self,
            const DownloadJournalRanges *ranges,
            const DownloadJournalRecord *record,
            AddClaim                     add)
{
  for (gsize i = 0; i < ranges->n_ranges; i++)
    {
      const DownloadCrcRange range = download_journal_ranges_get (ranges, i);
      Claim                  claim = { range.start, range.end, range.crc, record->writer, record->sequence };

      add (self, &claim);
    }
}

static DownloadCrcSet *
merge_written (const DownloadJournalEntry *self)
{
  DownloadCrcSet *merged = download_crc_set_new ();

  for (guint i = 0; self->written != NULL && i < self->written->len; i++)
    {
      const Claim *claim = claim_at (self->written, i);

      download_crc_set_add (merged, claim->start, claim->end, claim->crc);
    }

  return merged;
}

static gboolean
are_ranges_equal (const DownloadCrcSet *a,
                  const DownloadCrcSet *b)
{
  guint size = download_crc_set_get_size (a);

  if (size != download_crc_set_get_size (b))
    return FALSE;

  for (guint i = 0; i < size; i++)
    {
      const DownloadCrcRange *left = download_crc_set_get (a, i);
      const DownloadCrcRange *right = download_crc_set_get (b, i);

      if (left->start != right->start || left->end != right->end || left->crc != right->crc)
        return FALSE;
    }

  return TRUE;
}

/* An ITEM that says of the written ranges what is known already must not make them younger: a sync that is under way would no
 * longer cover them. */
static void
keep_ages (DownloadJournalEntry       *self,
           const DownloadJournalEntry *before)
{
  g_autoptr (DownloadCrcSet) old = NULL;
  g_autoptr (DownloadCrcSet) new = NULL;

  if (before == NULL || before->written == NULL || self->written == NULL || before->boot != self->boot)
    return;

  for (guint i = 0; i < before->written->len; i++)
    if (claim_at (before->written, i)->writer != self->writer)
      return;

  old = merge_written (before);
  new = merge_written (self);
  if (!are_ranges_equal (old, new))
    return;

  g_array_unref (self->written);
  self->written = g_array_ref (before->written);
}

static void
apply_item (DownloadJournalTable        *table,
            const DownloadJournalRecord *record,
            DownloadJournalPayload      *payload)
{
  DownloadJournalEntry *self = g_new0 (DownloadJournalEntry, 1);
  DownloadJournalEntry *before = NULL;

  self->id.high = download_journal_record_get_number (record, 0);
  self->id.low = download_journal_record_get_number (record, 1);
  self->generation = download_journal_record_get_number (record, 2);
  self->boot = download_journal_record_get_number (record, 3);
  download_journal_payload_keep_dict (payload, record, &self->fields);
  self->writer = record->writer;
  self->sequence = record->sequence;

  add_ranges (self, &payload->durable, record, add_durable);
  if (self->boot != 0)
    add_ranges (self, &payload->written, record, add_written);

  before = download_journal_table_find (table, &self->id);
  keep_ages (self, before);
  if (before != NULL)
    self->events = g_steal_pointer (&before->events);
  g_hash_table_replace (table->entries, &self->id, self);
}

static void
apply_written (DownloadJournalEntry         *self,
               const DownloadJournalRecord  *record,
               const DownloadJournalPayload *payload)
{
  guint64 boot = download_journal_record_get_number (record, 3);

  if (boot != self->boot)
    g_clear_pointer (&self->written, g_array_unref);
  self->boot = boot;
  if (boot != 0)
    add_ranges (self, &payload->written, record, add_written);
}

static void
apply_durable (DownloadJournalEntry        *self,
               const DownloadJournalRecord *record)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->written);
  guint64 sequence = download_journal_record_get_number (record, 3);

  for (guint i = 0; before != NULL && i < before->len; i++)
    {
      const Claim *claim = claim_at (before, i);

      if (claim->writer == record->writer && claim->sequence <= sequence)
        add_durable (self, claim);
      else
        add_written (self, claim);
    }
}

static void
apply_stamp (DownloadJournalEntry        *self,
             const DownloadJournalRecord *record)
{
  self->part_size = download_journal_record_get_number (record, 3);
  self->part_mtime = (gint64) download_journal_record_get_number (record, 4);
  self->part_ctime = (gint64) download_journal_record_get_number (record, 5);
}

static gboolean
apply_to_entry (DownloadJournalTable        *table,
                DownloadJournalEntry        *entry,
                const DownloadJournalRecord *record,
                DownloadJournalPayload      *payload)
{
  if (record->type == DOWNLOAD_JOURNAL_REMOVE)
    return g_hash_table_remove (table->entries, &entry->id);

  if (record->type == DOWNLOAD_JOURNAL_STATE)
    {
      download_journal_payload_keep_dict (payload, record, &entry->state);
    }
  else if (record->type == DOWNLOAD_JOURNAL_FIELDS)
    {
      download_dict_clear (&entry->state);
      download_journal_payload_keep_dict (payload, record, &entry->fields);
    }
  else
    {
      if (download_journal_record_get_number (record, 2) != entry->generation)
        return FALSE;
      if (record->type == DOWNLOAD_JOURNAL_WRITTEN)
        apply_written (entry, record, payload);
      else if (record->type == DOWNLOAD_JOURNAL_STAMP)
        apply_stamp (entry, record);
      else
        apply_durable (entry, record);
    }

  entry->writer = record->writer;
  entry->sequence = record->sequence;
  return TRUE;
}

static GBytes *
keep_payload (const DownloadJournalRecord *record)
{
  const guint8 *start = g_bytes_get_data (record->owner, NULL);

  return g_bytes_new_from_bytes (record->owner, (gsize) (record->payload - start), record->length);
}

/* Most timelines are never looked at: only the id is read. */
static gboolean
apply_events (DownloadJournalTable        *table,
              const DownloadJournalRecord *record,
              DownloadJournalId           *touched)
{
  DownloadJournalEntry *entry;
  g_autoptr (GBytes) payload = NULL;

  if (record->length < sizeof (DownloadJournalId))
    return FALSE;

  touched->high = download_journal_record_get_number (record, 0);
  touched->low = download_journal_record_get_number (record, 1);
  entry = download_journal_table_find (table, touched);
  if (entry == NULL)
    return FALSE;

  payload = record->owner != NULL ? keep_payload (record) : g_bytes_new (record->payload, record->length);
  download_event_log_add_stored (&entry->events, payload);
  entry->writer = record->writer;
  entry->sequence = record->sequence;
  return TRUE;
}

DownloadJournalTable *
download_journal_table_new (void)
{
  DownloadJournalTable *self = g_new0 (DownloadJournalTable, 1);

  self->entries = g_hash_table_new_full (download_journal_id_hash, download_journal_id_equal, NULL, entry_free);
  return self;
}

void
download_journal_table_free (DownloadJournalTable *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static gboolean
apply_payload (DownloadJournalTable        *self,
               const DownloadJournalRecord *record,
               DownloadJournalPayload      *payload,
               DownloadJournalId           *touched)
{
  DownloadJournalEntry *entry = NULL;

  touched->high = download_journal_record_get_number (record, 0);
  touched->low = download_journal_record_get_number (record, 1);
  if (record->type == DOWNLOAD_JOURNAL_ITEM)
    {
      apply_item (self, record, payload);
      return TRUE;
    }

  entry = download_journal_table_find (self, touched);
  return entry != NULL && apply_to_entry (self, entry, record, payload);
}

/**
 * download_journal_table_apply:
 * @record: the next record
 * @touched: (out): the download that it changed
 *
 * Returns: %TRUE if it changed one
 */
gboolean
download_journal_table_apply (DownloadJournalTable        *self,
                              const DownloadJournalRecord *record,
                              DownloadJournalId           *touched)
{
  DownloadJournalPayload payload;
  gboolean               changed = FALSE;

  self->newer |= record->format > DOWNLOAD_JOURNAL_FORMAT;
  if (record->format != DOWNLOAD_JOURNAL_FORMAT)
    return FALSE;
  if (record->type == DOWNLOAD_JOURNAL_EVENTS)
    return apply_events (self, record, touched);

  changed = download_journal_payload_init (&payload, record) && apply_payload (self, record, &payload, touched);
  download_journal_payload_clear (&payload);
  return changed;
}

/* What @bytes say; they last as long as anything that is still in them. */
DownloadJournalTable *
download_journal_table_new_from_bytes (GBytes *bytes)
{
  DownloadJournalTable *self = download_journal_table_new ();
  DownloadJournalScan   scan = { .owner = bytes };
  DownloadJournalRecord record;
  DownloadJournalId     touched;

  scan.data = g_bytes_get_data (bytes, &scan.length);
  while (download_journal_scan_next (&scan, &record))
    download_journal_table_apply (self, &record, &touched);
  return self;
}

DownloadJournalEntry *
download_journal_table_find (DownloadJournalTable    *self,
                             const DownloadJournalId *id)
{
  return g_hash_table_lookup (self->entries, id);
}

GVariant *
download_journal_ranges_to_variant (const DownloadCrcSet *ranges,
                                    guint                 first,
                                    guint                 count)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ttt)"));
  for (guint i = first; i < first + count; i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (ranges, i);

      g_variant_builder_add (&builder, "(ttt)", range->start, range->end, range->crc);
    }

  return g_variant_builder_end (&builder);
}

/* The dictionary with the latest state in its place. Works on keys, so that what this version cannot read is kept. */
static GVariant *
merge_fields (const DownloadJournalEntry *self)
{
  g_autoptr (GVariant) fields = download_dict_to_variant (&self->fields);
  g_autoptr (GVariant) state = NULL;
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *key = NULL;
  GVariant       *value = NULL;

  if (self->state.owner == NULL)
    return g_steal_pointer (&fields);

  state = download_dict_to_variant (&self->state);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, fields);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!download_checkpoint_is_state_key (key))
      g_variant_builder_add (&builder, "{sv}", key, value);
  g_variant_iter_init (&iter, state);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_builder_add (&builder, "{sv}", key, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
write_entry (const DownloadJournalEntry *self,
             GByteArray                 *to)
{
  g_autoptr (GVariant) merged = merge_fields (self);
  g_autoptr (DownloadCrcSet) durable = self->durable != NULL ? download_crc_set_copy (self->durable) : download_crc_set_new ();
  GVariant *ranges = download_journal_ranges_to_variant (durable, 0, download_crc_set_get_size (durable));
  GVariant *none = g_variant_new_array (G_VARIANT_TYPE ("(ttt)"), NULL, 0);

  if (!download_journal_record_append (to, DOWNLOAD_JOURNAL_ITEM, self->writer, self->sequence,
                                       g_variant_new ("(tttt@a(ttt)@a(ttt)@a{sv})", self->id.high, self->id.low,
                                                      self->generation, self->boot, ranges, none, merged)))
    return FALSE;

  /* Written claims keep writer and sequence number, because the DURABLE that covers them may still come. */
  for (guint i = 0; self->written != NULL && i < self->written->len; i++)
    {
      const Claim *claim = claim_at (self->written, i);
      GVariant    *range = g_variant_new ("(ttt)", claim->start, claim->end, claim->crc);

      download_journal_record_append (to, DOWNLOAD_JOURNAL_WRITTEN, claim->writer, claim->sequence,
                                      g_variant_new ("(tttt@a(ttt))", self->id.high, self->id.low,
                                                     self->generation, self->boot,
                                                     g_variant_new_array (NULL, &range, 1)));
    }

  if (self->part_mtime != 0)
    download_journal_record_append (to, DOWNLOAD_JOURNAL_STAMP, self->writer, self->sequence,
                                    g_variant_new ("(ttttxx)", self->id.high, self->id.low, self->generation,
                                                   self->part_size, self->part_mtime, self->part_ctime));

  return self->events == NULL ||
         download_journal_record_append (to, DOWNLOAD_JOURNAL_EVENTS, self->writer, self->sequence,
                                         g_variant_new ("(tt@" DOWNLOAD_EVENT_LOG_TYPE ")", self->id.high, self->id.low,
                                                        download_event_log_to_variant (self->events)));
}

/* The shortest journal that says the same, without its header. FALSE if something is too large for one record. */
gboolean
download_journal_table_write (DownloadJournalTable *self,
                              GByteArray           *to)
{
  GHashTableIter iter;
  gpointer       entry = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    if (!write_entry (entry, to))
      return FALSE;

  return TRUE;
}

/* About how many bytes download_journal_table_write() would write. */
gsize
download_journal_table_estimate (DownloadJournalTable *self)
{
  const gsize    item = DOWNLOAD_JOURNAL_FRAME + 64;
  const gsize    delta = DOWNLOAD_JOURNAL_FRAME + 56;
  const gsize    stamp = DOWNLOAD_JOURNAL_FRAME + 48;
  const gsize    events = DOWNLOAD_JOURNAL_FRAME + 16;
  GHashTableIter iter;
  gpointer       value = NULL;
  gsize          size = 0;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DownloadJournalEntry *entry = value;

      size += item + entry->fields.size;
      if (entry->durable != NULL)
        size += download_crc_set_get_size (entry->durable) * sizeof (DownloadCrcRange);
      if (entry->written != NULL)
        size += entry->written->len * delta;
      if (entry->part_mtime != 0)
        size += stamp;
      if (entry->events != NULL)
        size += events + download_event_log_estimate (entry->events);
    }

  return size;
}

static gboolean
is_inside (const DownloadCrcRange   *range,
           const DownloadCheckpoint *checkpoint)
{
  return checkpoint->version->total < 0 || range->end <= (guint64) checkpoint->version->total;
}

static void
copy_ranges (const DownloadCrcSet     *from,
             const DownloadCheckpoint *checkpoint,
             DownloadCrcSet           *to)
{
  for (guint i = 0; i < download_crc_set_get_size (from); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (from, i);

      if (is_inside (range, checkpoint))
        download_crc_set_add (to, range->start, range->end, range->crc);
    }
}

/**
 * download_journal_entry_to_checkpoint:
 *
 * Returns: (transfer full) (nullable): what the entry says, for any thread; %NULL if there is no link in it that can be read
 */
DownloadCheckpoint *
download_journal_entry_to_checkpoint (const DownloadJournalEntry *self)
{
  g_autofree char    *id = download_journal_id_to_string (&self->id);
  DownloadCheckpoint *checkpoint = download_checkpoint_new_from_dict (id, &self->fields, self->state.owner != NULL ? &self->state : NULL, NULL);
  g_autoptr (DownloadCrcSet) written = NULL;

  if (checkpoint == NULL)
    return NULL;

  if (self->durable != NULL)
    copy_ranges (self->durable, checkpoint, checkpoint->durable);
  if (self->written != NULL && self->written->len > 0)
    {
      written = merge_written (self);
      copy_ranges (written, checkpoint, checkpoint->written);
      checkpoint->written_boot_id = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", self->boot);
    }
  checkpoint->part_size = self->part_size;
  checkpoint->part_mtime = self->part_mtime;
  checkpoint->part_ctime = self->part_ctime;
  if (self->events != NULL)
    checkpoint->events = download_event_log_copy (self->events);
  return checkpoint;
}

int
download_journal_compare_checkpoints (gconstpointer a,
                                      gconstpointer b)
{
  const DownloadCheckpoint *left = *(const DownloadCheckpoint *const *) a;
  const DownloadCheckpoint *right = *(const DownloadCheckpoint *const *) b;

  if (left->position != right->position)
    return left->position < right->position ? -1 : 1;
  if (left->added_at != right->added_at)
    return left->added_at < right->added_at ? -1 : 1;
  return g_strcmp0 (left->id, right->id);
}
