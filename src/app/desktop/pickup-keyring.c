/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords in the Secret Service: each with the origin, the realm and the name that it is for. Nothing is asked of it before a server has
 * asked for a password, or a person wants to see what is remembered. */

#include "config.h"

#include "desktop/pickup-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* Seconds. A person may be asked for the password of the keyring meanwhile. */
#define TIME_LIMIT 120

struct _PickupKeyring
{
  DownloadKeyring parent_instance;
};

G_DEFINE_FINAL_TYPE (PickupKeyring, pickup_keyring, DOWNLOAD_TYPE_KEYRING)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const SecretSchema schema = {
  .name = PICKUP_SCHEMA_ID ".Password",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "realm", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/* One question to the service. */
typedef struct
{
  GCancellable *cancellable; /* owned: ours, so that the limit is told from the caller's wish */
  GCancellable *callers;     /* nullable */
  gulong        cancelled_id;
  guint         timer;
  gboolean      timed_out;
  PickupKept    kept;
  char         *password; /* nullable: to be remembered */
} Asking;

static void
kept_clear (PickupKept *self)
{
  g_free (self->origin);
  g_free (self->realm);
  g_free (self->user);
}

static void
kept_free (gpointer data)
{
  kept_clear (data);
  g_free (data);
}

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_disconnect (self->callers, self->cancelled_id);
  g_clear_object (&self->callers);
  g_object_unref (self->cancellable);
  kept_clear (&self->kept);
  g_free (self->password);
  g_free (self);
}

static gboolean
time_out_cb (gpointer user_data)
{
  Asking *self = user_data;

  self->timer = 0;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *callers,
              gpointer      cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* @kept: (nullable) */
static GTask *
begin (PickupKeyring      *self,
       const PickupKept   *kept,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask  *task = g_task_new (self, cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);

  asking->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      asking->callers = g_object_ref (cancellable);
      asking->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (asking->cancellable), g_object_unref);
    }
  asking->timer = g_timeout_add_seconds (TIME_LIMIT, time_out_cb, asking);
  if (kept != NULL)
    asking->kept = (PickupKept) { g_strdup (kept->origin), g_strdup (kept->realm), g_strdup (kept->user) };
  g_task_set_task_data (task, asking, asking_free);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/* The bus knows nobody, cannot start anybody, or there is none at all. */
static gboolean
is_nobody (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY) ||
         error->domain == G_SPAWN_ERROR || error->domain == G_SPAWN_EXIT_ERROR ||
         (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED && error->code != G_IO_ERROR_TIMED_OUT);
}

/* @error: (transfer full): what the library says */
static void
return_error (GTask  *task,
              GError *error)
{
  const Asking *asking = g_task_get_task_data (task);
  g_autoptr (GError) reason = error;

  g_dbus_error_strip_remote_error (reason);
  if (asking->timed_out || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s", _ ("The keyring of the desktop does not answer."));
  else if (is_nobody (reason))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             _ ("Passwords cannot be remembered: no keyring is running. Install GNOME Keyring, KWallet or KeePassXC."));
  else if (g_error_matches (reason, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s", _ ("The keyring of the desktop is locked."));
  else
    g_task_return_error (task, g_steal_pointer (&reason));
}

static GHashTable *
make_attributes (const PickupKept *kept,
                 gboolean          with_user)
{
  GHashTable *attributes = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (attributes, (char *) "origin", kept->origin);
  g_hash_table_insert (attributes, (char *) "realm", kept->realm);
  if (with_user)
    g_hash_table_insert (attributes, (char *) "user", kept->user);
  return attributes;
}

static void
list_free (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

/* Finding. */

static void
retrieved_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (SECRET_RETRIEVABLE (source));
  g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, NULL);
  const char *user = g_hash_table_lookup (attributes, "user");
  const char *password = value != NULL ? secret_value_get_text (value) : NULL;

  if (user != NULL && password != NULL)
    g_task_return_pointer (task, download_password_new (user, password), (GDestroyNotify) download_password_free);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  const Asking *asking = g_task_get_task_data (task);
  GList        *items = secret_password_search_finish (result, NULL);

  if (items != NULL)
    secret_retrievable_retrieve_secret (items->data, asking->cancellable, retrieved_cb, g_steal_pointer (&task));
  else
    g_task_return_pointer (task, NULL, NULL);
  list_free (items);
}

static void
pickup_keyring_find_async (DownloadKeyring    *keyring,
                           const char         *origin,
                           const char         *realm,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  const PickupKept kept = { (char *) origin, (char *) realm, NULL };
  GTask           *task = begin (PICKUP_KEYRING (keyring), &kept, cancellable, callback, user_data);
  const Asking    *asking = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = make_attributes (&asking->kept, FALSE);

  g_task_set_source_tag (task, pickup_keyring_find_async);
  secret_password_searchv (&schema, attributes, SECRET_SEARCH_UNLOCK, asking->cancellable, found_cb, task);
}

/* Listing. */

static GPtrArray *
read_items (GList *items)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (kept_free);

  for (GList *l = items; l != NULL; l = l->next)
    {
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      PickupKept *kept = g_new (PickupKept, 1);

      *kept = (PickupKept) { g_strdup (g_hash_table_lookup (attributes, "origin")), g_strdup (g_hash_table_lookup (attributes, "realm")),
                             g_strdup (g_hash_table_lookup (attributes, "user")) };
      if (kept->origin != NULL && kept->realm != NULL && kept->user != NULL)
        g_ptr_array_add (all, kept);
      else
        kept_free (kept);
    }
  return all;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  GList  *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_pointer (task, read_items (items), (GDestroyNotify) g_ptr_array_unref);
  list_free (items);
}

void
pickup_keyring_list_async (PickupKeyring      *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask        *task = begin (self, NULL, cancellable, callback, user_data);
  const Asking *asking = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);

  g_task_set_source_tag (task, pickup_keyring_list_async);
  secret_password_searchv (&schema, attributes, SECRET_SEARCH_ALL, asking->cancellable, listed_cb, task);
}

GPtrArray *
pickup_keyring_list_finish (PickupKeyring *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Forgetting and remembering. */

static void
return_changed (GTask  *task,
                GError *error)
{
  if (error != NULL)
    {
      return_error (task, error);
      return;
    }
  g_signal_emit (g_task_get_source_object (task), signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  return_changed (task, error);
}

void
pickup_keyring_forget_async (PickupKeyring      *self,
                             const PickupKept   *kept,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask        *task = begin (self, kept, NULL, callback, user_data);
  const Asking *asking = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = make_attributes (&asking->kept, TRUE);

  g_task_set_source_tag (task, pickup_keyring_forget_async);
  secret_password_clearv (&schema, attributes, asking->cancellable, forgotten_cb, task);
}

gboolean
pickup_keyring_forget_finish (PickupKeyring *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  secret_password_store_finish (result, &error);
  return_changed (task, error);
}

/* There is one for each realm of an origin, whoever it is for. */
static void
made_room_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  const Asking *asking = g_task_get_task_data (task);
  GError       *error = NULL;
  g_autoptr (GHashTable) attributes = make_attributes (&asking->kept, TRUE);
  g_autofree char *label = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    {
      return_error (task, error);
      return;
    }
  /* Translators: what a password is called in the keyring. %s is a server, such as “https://example.org”. */
  label = g_strdup_printf (_ ("Password for %s (Pickup)"), asking->kept.origin);
  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, asking->password, asking->cancellable, stored_cb,
                          g_steal_pointer (&task));
}

void
pickup_keyring_remember_async (PickupKeyring      *self,
                               const PickupKept   *kept,
                               const char         *password,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask  *task = begin (self, kept, NULL, callback, user_data);
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GHashTable) others = make_attributes (&asking->kept, FALSE);

  g_task_set_source_tag (task, pickup_keyring_remember_async);
  asking->password = g_strdup (password);
  secret_password_clearv (&schema, others, asking->cancellable, made_room_cb, task);
}

gboolean
pickup_keyring_remember_finish (PickupKeyring *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
pickup_keyring_class_init (PickupKeyringClass *klass)
{
  DOWNLOAD_KEYRING_CLASS (klass)->find_async = pickup_keyring_find_async;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pickup_keyring_init (PickupKeyring *self)
{
}

PickupKeyring *
pickup_keyring_new (void)
{
  return g_object_new (PICKUP_TYPE_KEYRING, NULL);
}
