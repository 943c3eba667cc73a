/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What new downloads are given by rules: kept beside the list. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include <glib/gi18n-lib.h>

static GError *
make_trouble (const char *reason)
{
  /* Translators: %s is what the system says of a file. */
  return download_error_new (DOWNLOAD_ERROR_DISK, N_ ("Your rules could not be recorded: %s"), reason);
}

static char *
to_text (DownloadService *self)
{
  return download_rules_to_text (G_LIST_MODEL (self->rules));
}

static void
changed_cb (DownloadService *self)
{
  download_service_record_file (self, &self->rules_file);
}

static void
set_error (DownloadService *self,
           const GError    *error)
{
  self->rules_error = g_error_copy (error);
  /* What is there may be worth being mended by hand. */
  self->rules_file.is_foreign = TRUE;
  download_service_tell_trouble (self, error);
}

/* @text: (nullable): what the file says
 * @error: (nullable): why it cannot be read */
void
download_service_init_rules (DownloadService *self,
                             const char      *text,
                             const GError    *error)
{
  g_autoptr (GError) mistake = NULL;

  self->rules_file = (DownloadServiceFile) {
    .name = DOWNLOAD_RULES_FILE,
    .make_trouble = make_trouble,
    .to_text = to_text,
  };
  self->rules = text != NULL ? download_rules_from_text (text, &mistake) : NULL;
  if (error != NULL || mistake != NULL)
    set_error (self, error != NULL ? error : mistake);
  if (self->rules == NULL)
    self->rules = g_list_store_new (DOWNLOAD_TYPE_RULE);
  g_signal_connect_object (self->rules, "items-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

GListStore *
download_service_get_rules (DownloadService *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_SERVICE (self), NULL);

  return self->rules;
}

const GError *
download_service_get_rules_error (DownloadService *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_SERVICE (self), NULL);

  return self->rules_error;
}
