/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What to use here in place of the options of wget, curl and aria2c. */

#include "config.h"

#include "cli-foreign.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *const *names; /* ends with NULL */
  const char        *advice;
} Foreign;

#define NAMES(...) ((const char *const[]) { __VA_ARGS__, NULL })

static const Foreign foreign[] = {
  { NAMES ("-C", "--continue", "--continue-at", "--always-resume", "--start-pos"), N_ ("a download goes on where it stopped without being told.") },
  { NAMES ("-O", "-J", "--remote-name", "--remote-name-all", "--remote-header-name", "--content-disposition", "--trust-server-names"),
    N_ ("a file gets the name that its server or its link gives it; write another one with --output.") },
  { NAMES ("--output-document", "--out"), N_ ("use --output.") },
  { NAMES ("-P", "--directory-prefix", "--output-dir", "--dir", "--create-dirs"), N_ ("use --directory, which makes the folder if need be.") },
  { NAMES ("-L", "--location", "--location-trusted", "--max-redirs", "--max-redirect"), N_ ("redirects are followed without being told.") },
  { NAMES ("-k", "--insecure", "--no-check-certificate", "--check-certificate"),
    N_ ("certificates are always checked; trust those of your own authority with --ca-file.") },
  { NAMES ("--cacert", "--capath", "--ca-certificate", "--ca-directory"), N_ ("use --ca-file.") },
  { NAMES ("-A", "-U", "-e", "-b", "-u", "--user-agent", "--referer", "--cookie", "--user", "--password", "--http-user", "--http-password", "--http-passwd", "--oauth2-bearer", "--basic"),
    N_ ("send it with --header, such as “User-Agent: …”, “Referer: …”, “Cookie: …” or “Authorization: …”.") },
  { NAMES ("-n", "--netrc-optional", "--netrc-path"), N_ ("use --netrc or --netrc-file.") },
  { NAMES ("-x", "--proxy", "--noproxy", "--no-proxy", "--socks5", "--socks5-hostname", "--all-proxy", "--http-proxy", "--https-proxy"),
    N_ ("the proxy is that of the system, or of https_proxy and http_proxy in the environment.") },
  { NAMES ("-t", "--tries", "--retry", "--retry-delay", "--retry-max-time", "--retry-connrefused", "--retry-all-errors", "--waitretry", "--max-tries", "--retry-wait"),
    N_ ("use --retries.") },
  { NAMES ("-T", "-m", "-y", "-Y", "--timeout", "--max-time", "--read-timeout", "--dns-timeout", "--speed-time", "--speed-limit", "--lowest-speed-limit"),
    N_ ("use --connect-timeout and --stall-timeout.") },
  { NAMES ("-q", "-s", "-S", "--silent", "--show-error", "--no-verbose", "--no-progress-meter"), N_ ("use --quiet.") },
  { NAMES ("-v", "-w", "-#", "--verbose", "--debug", "--trace", "--trace-ascii", "--write-out", "--progress-bar", "--progress", "--show-progress", "--server-response"),
    N_ ("use --json, which tells everything that happens.") },
  { NAMES ("-N", "-z", "--timestamping", "--time-cond", "--etag-compare", "--etag-save", "--conditional-get"), N_ ("use --if-changed.") },
  { NAMES ("-X", "-F", "-G", "--request", "--method", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "--form", "--get", "--post-data", "--post-file", "--body-data", "--body-file", "--upload-file", "--json-data"),
    N_ ("nothing is ever sent, only fetched.") },
  { NAMES ("-I", "--head", "--spider", "--dump-header", "--range", "--save-headers"), N_ ("only whole files are fetched.") },
  { NAMES ("-f", "--fail", "--fail-with-body", "--fail-early"), N_ ("what a server says with an error is never saved as a file.") },
  { NAMES ("-j", "-Z", "--split", "--max-connection-per-server", "--min-split-size", "--parallel", "--parallel-max", "--max-concurrent-downloads"),
    N_ ("use --connections; several files are fetched at the same time without being told.") },
  { NAMES ("--max-download-limit", "--max-overall-download-limit"), N_ ("use --limit-rate.") },
  { NAMES ("-l", "-p", "-R", "--mirror", "--level", "--page-requisites", "--no-parent", "--accept", "--reject", "--domains", "--span-hosts"),
    N_ ("pages with all that belongs to them are not fetched, only the files that are named.") },
  { NAMES ("-4", "-6", "--ipv4", "--ipv6", "--inet4-only", "--inet6-only", "--interface", "--bind-address"), N_ ("the system chooses the way.") },
  { NAMES ("--on-download-complete", "--exec-before-download"), N_ ("use --exec.") },
  { NAMES ("--background", "--daemon"), N_ ("leave that to your shell, or use the application.") },
  { NAMES ("--compressed", "--compression", "--http1.1", "--http2", "--tlsv1.2", "--tlsv1.3", "--remote-time", "--no-clobber", "--globoff", "--keepalive"),
    N_ ("leave it out, it is not needed.") },
  { NAMES ("-V"), N_ ("use --version in place of a command.") },
};

/**
 * cli_foreign_find:
 * @name: an option, with its dashes and without a value
 *
 * Returns: (nullable): what to do instead, as the end of a sentence, if another program knows the option
 */
const char *
cli_foreign_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    for (const char *const *known = foreign[i].names; *known != NULL; known++)
      if (g_str_equal (name, *known))
        return _ (foreign[i].advice);

  return NULL;
}
