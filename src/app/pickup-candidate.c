/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request on its way to become a download. */

#include "config.h"

#include "pickup-candidate.h"

#include <glib/gi18n-lib.h>

#include "pickup-format.h"

struct _PickupCandidate
{
  GObject parent_instance;

  DownloadRequest *request;
  DownloadItem    *known; /* nullable: the download that this link would continue */
  char            *suggested_name;
  char            *name;
  char            *error; /* nullable */
  gboolean         wanted;
};

G_DEFINE_FINAL_TYPE (PickupCandidate, pickup_candidate, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_WANTED,
  PROP_ERROR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_name (PickupCandidate *self,
          const char      *name)
{
  g_autofree char *clean = name != NULL ? download_file_name_sanitize (name, -1, DOWNLOAD_FILE_NAME_MAX) : NULL;
  const char      *wanted = clean != NULL && *clean != '\0' ? clean : self->suggested_name;

  if (g_strcmp0 (self->name, wanted) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (wanted);
    }
  /* Told even if it stayed: what was typed may have been made clean. */
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
pickup_candidate_finalize (GObject *object)
{
  PickupCandidate *self = PICKUP_CANDIDATE (object);

  g_object_unref (self->request);
  g_clear_object (&self->known);
  g_free (self->suggested_name);
  g_free (self->name);
  g_free (self->error);
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
      g_value_set_boolean (value, self->wanted);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
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
      if (self->wanted == g_value_get_boolean (value))
        break;
      self->wanted = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_ERROR:
      pickup_candidate_set_error (self, g_value_get_string (value));
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
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pickup_candidate_init (PickupCandidate *self)
{
  self->wanted = TRUE;
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

/* (nullable): a name that a person has put in place of the suggested one */
const char *
pickup_candidate_get_chosen_name (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  return self->known == NULL && g_strcmp0 (self->name, self->suggested_name) != 0 ? self->name : NULL;
}

gboolean
pickup_candidate_get_wanted (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), FALSE);

  return self->wanted;
}

/* @error: (nullable): why it could not be added */
void
pickup_candidate_set_error (PickupCandidate *self,
                            const char      *error)
{
  g_return_if_fail (PICKUP_IS_CANDIDATE (self));

  if (g_strcmp0 (self->error, error) == 0)
    return;
  g_free (self->error);
  self->error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static char *
describe_known (PickupCandidate *self)
{
  const gint64     total = download_item_get_total (self->known);
  const guint64    received = download_item_get_received (self->known);
  g_autofree char *missing = NULL;

  if (download_item_get_state (self->known) == DOWNLOAD_STATE_FINISHED)
    return g_strdup (_ ("Already in the list"));
  if (total < 0 || received > (guint64) total)
    return g_strdup (_ ("Already in the list: continues it"));
  missing = pickup_format_progress ((guint64) total - received, total);
  /* Translators: %s is an amount such as "0.9 of 4.0 GB". */
  return g_strdup_printf (_ ("Already in the list: continues it, %s missing"), missing);
}

/* Where it comes from, or what is wrong with it. */
char *
pickup_candidate_describe (PickupCandidate *self)
{
  DownloadProvider provider;

  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  if (self->error != NULL)
    return g_strdup (self->error);
  if (self->known != NULL)
    return describe_known (self);
  provider = download_link_get_provider (download_request_get_link (self->request));
  return g_strdup (provider != DOWNLOAD_PROVIDER_UNKNOWN ? download_provider_get_name (provider) : download_link_get_host (download_request_get_link (self->request)));
}

/* How long the link can be used. @now is Unix time in seconds. */
char *
pickup_candidate_describe_validity (PickupCandidate *self,
                                    gint64           now)
{
  g_autofree char *duration = NULL;
  gint64           expires;

  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), NULL);

  expires = download_link_get_expires (download_request_get_link (self->request));
  if (expires < 0)
    return g_strdup (download_link_is_signed (download_request_get_link (self->request)) ? "" : _ ("Does not expire"));

  expires /= G_USEC_PER_SEC;
  duration = pickup_format_duration (ABS (expires - now));
  /* Translators: %s is a duration such as "27 min". */
  return g_strdup_printf (expires > now ? _ ("Valid for %s at most") : _ ("Expired %s ago"), duration);
}

gboolean
pickup_candidate_needs_attention (PickupCandidate *self)
{
  g_return_val_if_fail (PICKUP_IS_CANDIDATE (self), FALSE);

  return self->error != NULL;
}
