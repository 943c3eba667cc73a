/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application's settings: how each reaches the service. */

#include "config.h"

#include "application/pickup-application.h"

#include "application/pickup-application-private.h"
#include "desktop/pickup-network.h"

static void
forget_links_changed_cb (PickupApplication *self)
{
  download_service_set_forget_links (self->service, g_settings_get_boolean (self->settings, "forget-links"));
}

void
pickup_application_bind_settings (PickupApplication *self)
{
  g_settings_bind (self->settings, "max-active", self->service, "max-active", G_SETTINGS_BIND_GET);
  g_signal_connect_object (self->settings, "changed::forget-links", G_CALLBACK (forget_links_changed_cb), self, G_CONNECT_SWAPPED);
  forget_links_changed_cb (self);
  pickup_network_follow (self->service, self->settings);
  self->limit = pickup_limit_new (self->service, self->settings);
  self->history = pickup_history_new (self->service, self->settings);
}

void
pickup_application_unbind_settings (PickupApplication *self)
{
  g_clear_pointer (&self->limit, pickup_limit_free);
  g_clear_pointer (&self->history, pickup_history_free);
}
