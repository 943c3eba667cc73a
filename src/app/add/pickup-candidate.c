/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request on its way to become a download. */

#include "config.h"

#include "add/pickup-candidate.h"

#include "files/pickup-folder.h"

struct _PickupCandidate
{
  GObject parent_instance;

  DownloadRequest *request;
  DownloadItem    *known; /* nullable: the download that this link would continue */
  char            *suggested_name;
  char            *name;
  PickupPreview   *preview;
  gboolean         is_touched; /* a person has chosen whether it is wanted */

  DownloadRequest *asked; /* nullable: what the server was asked for */
  GCancellable    *server_cancellable;
  char            *disk_asked; /* nullable: the path that was looked for */
  char            *folder;     /* nullable */
  char            *free_name;  /* nullable: beside what is on disk */
  GCancellable    *disk_cancellable;
  DownloadError    refusal; /* 0 if there is none */
  gboolean         is_stranger;
};

G_DEFINE_FINAL_TYPE (PickupCandidate, pickup_candidate, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_WANTED,
  PROP_PREVIEW,
  N_PROPS,
};

enum
{
  ANSWERED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

static void
announce (PickupCandidate *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW]);
}

static void
replace_text (char      **place,
              const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
look_on_disk (PickupCandidate *self);

static gboolean
is_renamed (PickupCandidate *self)
{
  return self->known == NULL && g_strcmp0 (self->name, self->suggested_name) != 0;
}

static void
set_name (PickupCandidate *self,
          const char      *name)
{
  g_autofree char *clean = name != NULL ? download_file_name_sanitize (name, -1, DOWNLOAD_FILE_NAME_MAX) : NULL;
  const char      *wanted = clean != NULL && *clean != '\0' ? clean : self->suggested_name;

  if (g_strcmp0 (self->name, wanted) != 0)
    replace_text (&self->name, wanted);
  /* Told even if it stayed: what was typed may have been made clean. */
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  look_on_disk (self);
}

static void
set_wanted (PickupCandidate *self,
            gboolean         wanted)
{
  if (self->preview->is_wanted == wanted)
    return;
  self->preview->is_wanted = wanted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED]);
  announce (self);
}

static void
set_on_disk (PickupCandidate *self,
             const char      *path)
{
  if (g_strcmp0 (self->preview->on_disk, path) == 0)
    return;
  replace_text (&self->preview->on_disk, path);
  announce (self);
}

typedef struct
{
  char *folder;
  char *name;
} FreeName;

static void
free_name_free (gpointer data)
{
  FreeName *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static void
find_free_name (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  const FreeName *self = data;

  for (guint number = 1;; number++)
    {
      g_autofree char *name = download_file_name_number (self->name, number, DOWNLOAD_FILE_NAME_MAX);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_task_return_pointer (task, g_steal_pointer (&name), g_free);
      return;
    }
}

static void
free_name_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  PickupCandidate *self = PICKUP_CANDIDATE (source);
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *shown = NULL;

  if (name == NULL)
    return;
  shown = pickup_folder_get_display_name (self->disk_asked);
  g_free (self->free_name);
  self->free_name = g_steal_pointer (&name);
  set_on_disk (self, shown);
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
ask_free_name (PickupCandidate *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->disk_cancellable, free_name_cb, NULL);
  FreeName *data = g_new0 (FreeName, 1);

  data->folder = g_path_get_dirname (self->disk_asked);
  data->name = g_strdup (self->name);
  g_task_set_task_data (task, data, free_name_free);
  g_task_run_in_thread (task, find_free_name);
}

static void
disk_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PickupCandidate) self = PICKUP_CANDIDATE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR && g_file_info_get_size (info) == self->preview->total)
    {
      ask_free_name (self);
      return;
    }
  set_on_disk (self, NULL);
  g_signal_emit (self, signals[ANSWERED], 0);
}

/* The same name and the same size: that is most likely the same file. */
static void
look_on_disk (PickupCandidate *self)
{
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  if (self->known != NULL || self->preview->total < 0 || self->folder == NULL)
    return;
  path = g_build_filename (self->folder, self->name, NULL);
  if (g_strcmp0 (path, self->disk_asked) == 0)
    return;

  g_cancellable_cancel (self->disk_cancellable);
  g_clear_object (&self->disk_cancellable);
  self->disk_cancellable = g_cancellable_new ();
  replace_text (&self->disk_asked, path);
  set_on_disk (self, NULL);
  file = g_file_new_for_path (path);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, self->disk_cancellable, disk_cb, g_object_ref (self));
}

static void
take_probe (PickupCandidate     *self,
            const DownloadProbe *probe)
{
  const gboolean renamed = is_renamed (self);

  self->preview->is_answered = TRUE;
  if (probe->total >= 0)
    self->preview->total = probe->total;
  self->preview->resume = probe->resume;
  self->preview->expires = probe->expires >= 0 ? probe->expires / G_USEC_PER_SEC : 0;
  if (self->known != NULL || probe->name == NULL || download_request_get_name (self->request) != NULL)
    return;
  replace_text (&self->suggested_name, probe->name);
  if (!renamed)
    set_name (self, NULL);
}

static void
server_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PickupCandidate) self = PICKUP_CANDIDATE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadProbe) probe = download_service_probe_finish (DOWNLOAD_SERVICE (source), result, &error);

  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED))
    return;
  g_clear_object (&self->server_cancellable);
  self->preview->is_asking = FALSE;
  self->refusal = error != NULL ? (DownloadError) error->code : 0;
  self->is_stranger = download_error_get_stranger (error, NULL) != NULL;
  replace_text (&self->preview->problem, error != NULL ? error->message : NULL);
  if (probe != NULL)
    take_probe (self, probe);
  announce (self);
  look_on_disk (self);
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
pickup_candidate_finalize (GObject *object)
{
  PickupCandidate *self = PICKUP_CANDIDATE (object);

  g_object_unref (self->request);
  g_clear_object (&self->known);
  g_clear_object (&self->asked);
  g_clear_object (&self->server_cancellable);
  g_clear_object (&self->disk_cancellable);
  g_free (self->disk_asked);
  g_free (self->folder);
  g_free (self->free_name);
  g_free (self->suggested_name);
  g_free (self->name);
  pickup_preview_free (self->preview);
  G_OBJECT_CLASS (pickup_candidate_parent_class)->finalize (object);
}

static void
pickup_candidate_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  PickupCandidate *self = PICKUP_CANDIDATE (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_WANTED:
      g_value_set_boolean (value, self->preview->is_wanted);
      break;
    case PROP_PREVIEW:
      g_value_set_boxed (value, self->preview);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_candidate_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  PickupCandidate *self = PICKUP_CANDIDATE (object);

  switch (property_id)
    {
    case PROP_NAME:
      set_name (self, g_value_get_string (value));
      break;
    case PROP_WANTED:
      self->is_touched = self->is_touched || self->preview->is_wanted != g_value_get_boolean (value);
      set_wanted (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_candidate_class_init (PickupCandidateClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = pickup_candidate_finalize;
  object_class->get_property = pickup_candidate_get_property;
  object_class->set_property = pickup_candidate_set_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_WANTED] = g_param_spec_boolean ("wanted", NULL, NULL, TRUE, flags);
  properties[PROP_PREVIEW] = g_param_spec_boxed ("preview", NULL, NULL, PICKUP_TYPE_PREVIEW, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pickup_candidate_init (PickupCandidate *self)
{
  self->preview = g_new0 (PickupPreview, 1);
  self->preview->is_wanted = TRUE;
  self->preview->total = -1;
  self->preview->now = g_get_real_time () / G_USEC_PER_SEC;
}

static void
begin_preview (PickupCandidate *self)
{
  DownloadLink          *link = download_request_get_link (self->request);
  const DownloadProvider provider = download_link_get_provider (link);
  const gint64           expires = download_link_get_expires (link);
  PickupPreview         *preview = self->preview;

  preview->source = g_strdup (provider != DOWNLOAD_PROVIDER_UNKNOWN ? download_provider_get_name (provider) : download_link_get_host (link));
  preview->may_expire = download_link_is_signed (link) || download_link_get_query (link) != NULL;
  preview->expires = expires >= 0 ? expires / G_USEC_PER_SEC : 0;
  if (self->known == NULL)
    return;
  preview->is_known = TRUE;
  preview->received = download_item_get_received (self->known);
  preview->total = download_item_get_total (self->known);
}

/* @known: (nullable): the download that is in the list already */
PickupCandidate *
pickup_candidate_new (DownloadRequest *request,
                      DownloadItem    *known)
{
  PickupCandidate *self = g_object_new (PICKUP_TYPE_CANDIDATE, NULL);
  DownloadLink    *link = download_request_get_link (request);

  self->request = g_object_ref (request);
  self->known = known != NULL ? g_object_ref (known) : NULL;
  self->suggested_name = g_strdup (download_request_get_name (request));
  if (self->suggested_name == NULL)
    self->suggested_name = download_link_suggest_name (link);
  if (self->suggested_name == NULL)
    self->suggested_name = g_strdup (download_link_get_host (link));
  self->name = g_strdup (known != NULL ? download_item_get_name (known) : self->suggested_name);
  begin_preview (self);
  return self;
}

DownloadRequest *
pickup_candidate_get_request (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  return self->request;
}

const char *
pickup_candidate_get_name (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  return self->name;
}

/* The name to ask for: what a person has put in place of the suggested one, or a free one beside the file that is there
 * already. (transfer full) (nullable): %NULL leaves it to link and server */
char *
pickup_candidate_choose_name (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  if (self->preview->on_disk != NULL)
    return g_strdup (self->free_name);
  return is_renamed (self) ? g_strdup (self->name) : NULL;
}

gboolean
pickup_candidate_get_wanted (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), FALSE);

  return self->preview->is_wanted;
}

const PickupPreview *
pickup_candidate_get_preview (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  return self->preview;
}

static gboolean
is_same_link (DownloadLink *a,
              DownloadLink *b)
{
  return a == b || (a != NULL && b != NULL && g_str_equal (download_link_get_uri (a), download_link_get_uri (b)));
}

/* @request: what would be downloaded, with all headers that are to be sent. Asked once, and again if that has changed. */
void
pickup_candidate_ask_server (PickupCandidate *self,
                             DownloadService *service,
                             DownloadRequest *request)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  if (self->asked != NULL &&
      is_same_link (download_request_get_head_link (self->asked), download_request_get_head_link (request)) &&
      g_strv_equal (download_request_get_headers (self->asked), download_request_get_headers (request)))
    return;

  pickup_candidate_stop_asking (self);
  g_set_object (&self->asked, request);
  self->server_cancellable = g_cancellable_new ();
  self->preview->is_asking = TRUE;
  self->preview->is_answered = FALSE;
  replace_text (&self->preview->problem, NULL);
  self->refusal = 0;
  announce (self);
  download_service_probe_async (service, request, self->server_cancellable, server_cb, g_object_ref (self));
}

/* Whether @folder has such a file already, as soon as its size is known. */
void
pickup_candidate_ask_disk (PickupCandidate *self,
                           const char      *folder)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  replace_text (&self->folder, folder);
  look_on_disk (self);
}

/* What is known by now stays. */
void
pickup_candidate_stop_asking (PickupCandidate *self)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  if (self->server_cancellable == NULL)
    return;
  g_cancellable_cancel (self->server_cancellable);
  g_clear_object (&self->server_cancellable);
  g_clear_object (&self->asked);
  self->preview->is_asking = FALSE;
}

void
pickup_candidate_set_lacking (PickupCandidate *self,
                              guint64          bytes)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  if (self->preview->lacking == bytes)
    return;
  self->preview->lacking = bytes;
  announce (self);
}

void
pickup_candidate_set_time (PickupCandidate *self,
                           gint64           now)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  self->preview->now = now;
  announce (self);
}

/* Why it could not be added. */
void
pickup_candidate_set_error (PickupCandidate *self,
                            const char      *error)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  replace_text (&self->preview->problem, error);
  announce (self);
}

gboolean
pickup_candidate_is_touched (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), FALSE);

  return self->is_touched;
}

static gboolean
passes_soon (DownloadError refusal)
{
  return download_error_code_get_remedy (refusal) == DOWNLOAD_REMEDY_WAIT && refusal != DOWNLOAD_ERROR_UNKNOWN_HOST;
}

/* Whether it is worth a tick if only there is room for it. What a moment's wait may mend is, or a person's trust. */
gboolean
pickup_candidate_is_promising (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), FALSE);

  return self->preview->on_disk == NULL &&
         (self->refusal == 0 || passes_soon (self->refusal) || self->is_stranger);
}

/* A person's own choice stays. */
void
pickup_candidate_suggest (PickupCandidate *self,
                          gboolean         wanted)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  if (!self->is_touched)
    set_wanted (self, wanted);
}

/* It has become a download. */
void
pickup_candidate_settle (PickupCandidate *self)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  self->is_touched = TRUE;
  set_wanted (self, FALSE);
}
