/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session in which stores are asked what they have. */

#include "config.h"

#include "cli-session.h"

/* Those whom the person came to trust in the window. */
static void
add_trust (DownloadSession *session,
           const char      *state_dir)
{
  g_autofree char *folder = state_dir != NULL ? g_strdup (state_dir) : download_service_get_default_state_dir ();
  g_autofree char *text = download_trust_read_file (folder);

  if (text != NULL)
    download_trust_add_from_text (download_session_get_trust (session), text);
}

static void
token_cb (const char *origin,
          const char *token,
          gpointer    user_data)
{
  download_session_set_token (user_data, origin, token);
}

/**
 * cli_session_new:
 * @ca_file: (nullable): a file of certificates to trust instead of the system's
 * @state_dir: (nullable): where the list is kept, and beside it who is trusted; %NULL for the user's own
 * @error: return location
 *
 * Returns: (transfer full) (nullable): %NULL if the certificates cannot be read
 */
DownloadSession *
cli_session_new (const char *ca_file,
                 const char *state_dir,
                 GError    **error)
{
  g_autoptr (DownloadClock) clock = download_clock_new_system ();
  g_autoptr (DownloadSession) session = download_session_new (clock);

  download_repository_foreach_token (token_cb, session);
  if (ca_file == NULL)
    {
      add_trust (session, state_dir);
      return g_steal_pointer (&session);
    }
  if (!download_session_set_ca_file (session, ca_file, error))
    return NULL;

  download_session_trust_nothing_else (session);
  return g_steal_pointer (&session);
}
