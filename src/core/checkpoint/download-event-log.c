/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The timeline of a download, and how it is stored. */

#include "config.h"

#include "checkpoint/download-event-log.h"

#include "checkpoint/download-journal-record.h"

#include <string.h>

#define EVENT_TYPE "(xxtxuuuuuss)"

/* Of an event without its texts. */
#define EVENT_BYTES 56

/* A file that has grown for long is not kept in memory word for word. */
#define MAX_STORED 64

struct _DownloadEventLog
{
  grefcount  ref_count;
  GPtrArray *events; /* of DownloadEvent; NULL for none */
  GPtrArray *stored; /* of GBytes: payloads that were not read yet, later than events; NULL for none */
};

static GPtrArray *
new_events (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) download_event_free);
}

static GPtrArray *
new_stored (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

DownloadEventLog *
download_event_log_ref (DownloadEventLog *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
download_event_log_unref (DownloadEventLog *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->stored, g_ptr_array_unref);
  g_free (self);
}

static gpointer
copy_event (gconstpointer event,
            gpointer      user_data)
{
  return download_event_copy (event);
}

static gpointer
ref_payload (gconstpointer payload,
             gpointer      user_data)
{
  return g_bytes_ref ((GBytes *) payload);
}

DownloadEventLog *
download_event_log_copy (const DownloadEventLog *self)
{
  DownloadEventLog *copy = g_new0 (DownloadEventLog, 1);

  g_ref_count_init (&copy->ref_count);
  if (self != NULL && self->events != NULL)
    {
      copy->events = new_events ();
      g_ptr_array_extend (copy->events, self->events, copy_event, NULL);
    }
  if (self != NULL && self->stored != NULL)
    {
      copy->stored = new_stored ();
      g_ptr_array_extend (copy->stored, self->stored, ref_payload, NULL);
    }
  return copy;
}

static void
make_own (DownloadEventLog **self)
{
  DownloadEventLog *shared = *self;

  if (shared != NULL && g_ref_count_compare (&shared->ref_count, 1))
    return;

  *self = download_event_log_copy (shared);
  g_clear_pointer (&shared, download_event_log_unref);
}

static gboolean
is_same_waiting (const DownloadEvent *a,
                 const DownloadEvent *b)
{
  return a->error_code == b->error_code && a->http_status == b->http_status &&
         g_strcmp0 (a->provider_code, b->provider_code) == 0;
}

/* Whether @event says nothing that @last and a number could not say. */
static gboolean
fold (DownloadEvent       *last,
      const DownloadEvent *event)
{
  if (last->kind != event->kind)
    return FALSE;

  if (event->kind == DOWNLOAD_EVENT_WAITING && is_same_waiting (last, event))
    {
      last->count += MIN (event->count, G_MAXUINT - last->count);
      last->latest = event->latest;
      last->seconds = event->seconds;
      return TRUE;
    }

  /* Somebody who moves a slider decides once. */
  if (event->kind == DOWNLOAD_EVENT_LIMIT_CHANGED || event->kind == DOWNLOAD_EVENT_CONNECTIONS_CHANGED)
    {
      last->at = event->at;
      last->latest = event->latest;
      last->bytes = event->bytes;
      last->number = event->number;
      return TRUE;
    }
  return FALSE;
}

/* Takes @event. */
static void
add (DownloadEventLog *self,
     DownloadEvent    *event)
{
  guint n_events;

  if (self->events == NULL)
    self->events = new_events ();

  n_events = self->events->len;
  if (n_events > 0 && fold (g_ptr_array_index (self->events, n_events - 1), event))
    {
      download_event_free (event);
      return;
    }

  if (n_events == DOWNLOAD_EVENT_LOG_SIZE)
    {
      const DownloadEvent *first = g_ptr_array_index (self->events, 0);

      g_ptr_array_remove_index (self->events, first->kind == DOWNLOAD_EVENT_ADDED ? 1 : 0);
    }
  g_ptr_array_add (self->events, event);
}

static char *
copy_text (const char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
read_events (DownloadEventLog *self,
             GVariant         *events)
{
  GVariantIter  iter;
  DownloadEvent event = { 0 };
  guint32       kind = 0;
  const char   *provider_code = NULL, *text = NULL;

  g_variant_iter_init (&iter, events);
  while (g_variant_iter_next (&iter, "(xxtxuuuuu&s&s)", &event.at, &event.latest, &event.bytes, &event.seconds, &kind,
                              &event.count, &event.error_code, &event.http_status, &event.number, &provider_code, &text))
    {
      DownloadEvent *copy;

      if (kind == 0 || event.at < 0 || event.latest < event.at || event.seconds < 0 || event.count == 0)
        continue;

      copy = g_memdup2 (&event, sizeof event);
      copy->kind = (DownloadEventKind) kind;
      copy->provider_code = copy_text (provider_code);
      copy->text = copy_text (text);
      add (self, copy);
    }
}

static void
read_stored (DownloadEventLog *self,
             GBytes           *stored)
{
  DownloadJournalRecord record = { .type = DOWNLOAD_JOURNAL_EVENTS };
  g_autoptr (GVariant) payload = NULL;
  g_autoptr (GVariant) events = NULL;

  record.payload = g_bytes_get_data (stored, &record.length);
  payload = download_journal_record_get_payload (&record, DOWNLOAD_JOURNAL_EVENTS_PAYLOAD);
  if (payload == NULL)
    return;

  events = g_variant_get_child_value (payload, 2);
  read_events (self, events);
}

static void
read_all_stored (DownloadEventLog *self)
{
  g_autoptr (GPtrArray) stored = g_steal_pointer (&self->stored);

  for (guint i = 0; stored != NULL && i < stored->len; i++)
    read_stored (self, g_ptr_array_index (stored, i));
}

void
download_event_log_add (DownloadEventLog   **self,
                        const DownloadEvent *event)
{
  make_own (self);
  read_all_stored (*self);
  add (*self, download_event_copy (event));
}

/**
 * download_event_log_add_stored:
 * @payload: of an EVENTS record, as it is in the file: its form is looked at when it is read
 */
void
download_event_log_add_stored (DownloadEventLog **self,
                               GBytes            *payload)
{
  make_own (self);
  if ((*self)->stored == NULL)
    (*self)->stored = new_stored ();
  g_ptr_array_add ((*self)->stored, g_bytes_ref (payload));
  if ((*self)->stored->len > MAX_STORED)
    read_all_stored (*self);
}

GPtrArray *
download_event_log_get (DownloadEventLog *self)
{
  read_all_stored (self);
  if (self->events == NULL)
    self->events = new_events ();
  return self->events;
}

static GVariant *
to_tuple (const DownloadEvent *event)
{
  return g_variant_new (EVENT_TYPE, event->at, event->latest, event->bytes, event->seconds, (guint32) event->kind, event->count,
                        event->error_code, event->http_status, event->number,
                        event->provider_code != NULL ? event->provider_code : "", event->text != NULL ? event->text : "");
}

GVariant *
download_event_to_variant (const DownloadEvent *event)
{
  GVariant *tuple = to_tuple (event);

  return g_variant_new_array (NULL, &tuple, 1);
}

GVariant *
download_event_log_to_variant (DownloadEventLog *self)
{
  GPtrArray      *events = download_event_log_get (self);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (DOWNLOAD_EVENT_LOG_TYPE));
  for (guint i = 0; i < events->len; i++)
    g_variant_builder_add_value (&builder, to_tuple (g_ptr_array_index (events, i)));
  return g_variant_builder_end (&builder);
}

static gsize
estimate_event (const DownloadEvent *event)
{
  return EVENT_BYTES + (event->provider_code != NULL ? strlen (event->provider_code) : 0) +
         (event->text != NULL ? strlen (event->text) : 0);
}

gsize
download_event_log_estimate (const DownloadEventLog *self)
{
  gsize bytes = 0;

  for (guint i = 0; self->events != NULL && i < self->events->len; i++)
    bytes += estimate_event (g_ptr_array_index (self->events, i));
  for (guint i = 0; self->stored != NULL && i < self->stored->len; i++)
    bytes += g_bytes_get_size (g_ptr_array_index (self->stored, i));
  return bytes;
}
