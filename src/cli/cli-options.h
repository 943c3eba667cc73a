/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

#define CLI_OPTION_ERROR (cli_option_error_quark ())
GQuark cli_option_error_quark (void);

typedef enum
{
  CLI_OPTION_ERROR_USAGE,
} CliOptionError;

/**
 * CliGetOptions:
 *
 * What "pickup-cli get" was told, checked as far as that is possible without reading a file.
 */
typedef struct
{
  char               **urls; /* nullable */
  char                *output;
  char                *directory;
  char                *head_url;
  char               **headers;
  char                *load_cookies;
  char                *netrc_file;
  char                *input_file;
  char                *checksum;
  char                *ca_file;
  char                *state_dir;
  char                *account;
  char                *renew_command;
  char               **include; /* nullable: patterns */
  char               **exclude; /* likewise */
  DownloadCommand     *command; /* nullable: for each finished file */
  int                  connections;
  int                  retries;
  int                  connect_timeout;
  int                  stall_timeout;
  guint64              limit_rate;
  gint64               start_at; /* microseconds since 1970, 0 for at once */
  DownloadChangePolicy on_change;
  gboolean             chose_connections;
  gboolean             no_rules;
  gboolean             if_changed;
  gboolean             netrc;  /* of the home folder, if no other is named */
  gboolean             expand; /* patterns in links */
  gboolean             recursive;
  gboolean             json;
  gboolean             quiet;
} CliGetOptions;

CliGetOptions *cli_get_options_parse (char  ***arguments,
                                      GError **error);
void           cli_get_options_free (CliGetOptions *self);
gboolean       cli_get_options_check_count (const CliGetOptions *self,
                                            guint                n_links,
                                            GError             **error);
void           cli_get_options_get_target (const CliGetOptions *self,
                                           const char          *current_folder,
                                           char               **folder,
                                           char               **name);

gboolean cli_options_parse_rate (const char *text,
                                 guint64    *bytes_per_second,
                                 GError    **error);
gboolean cli_options_parse (char             ***arguments,
                            const char         *summary,
                            const char         *parameters,
                            const GOptionEntry *entries,
                            GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliGetOptions, cli_get_options_free)

G_END_DECLS
