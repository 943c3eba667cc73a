/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of curl and what they mean for a download. */

#include "config.h"

#include "request/download-curl-option.h"

#include "base/download-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char        *name;
  char               letter;
  DownloadCurlOption meaning;
} Option;

/* Sorted by name. Options to which curl adds a "no-" are listed without it. */
static const Option options[] = {
  { "abstract-unix-socket", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "alpn", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "alt-svc", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "anyauth", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "append", 'a', DOWNLOAD_CURL_OPTION_DATA },
  { "aws-sigv4", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "basic", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "buffer", 'N', DOWNLOAD_CURL_OPTION_SKIP },
  { "ca-native", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "cacert", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "capath", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "cert", 'E', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "cert-status", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "cert-type", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "ciphers", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "clobber", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "compressed", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "compressed-ssh", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "config", 'K', DOWNLOAD_CURL_OPTION_FILE },
  { "connect-timeout", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "connect-to", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "continue-at", 'C', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "cookie", 'b', DOWNLOAD_CURL_OPTION_COOKIE },
  { "cookie-jar", 'c', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "create-dirs", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "create-file-mode", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "crlf", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "crlfile", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "curves", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "data", 'd', DOWNLOAD_CURL_OPTION_DATA },
  { "data-ascii", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "data-binary", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "data-raw", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "data-urlencode", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "delegation", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "digest", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "disable", 'q', DOWNLOAD_CURL_OPTION_SKIP },
  { "disable-eprt", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "disable-epsv", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "disallow-username-in-url", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "dns-interface", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "dns-ipv4-addr", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "dns-ipv6-addr", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "dns-servers", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "doh-cert-status", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "doh-insecure", '\0', DOWNLOAD_CURL_OPTION_INSECURE },
  { "doh-url", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "dump-ca-embed", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "dump-header", 'D', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "ech", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "egd-file", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "engine", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "etag-compare", '\0', DOWNLOAD_CURL_OPTION_FILE },
  { "etag-save", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "expand-url", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "expect100-timeout", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "fail", 'f', DOWNLOAD_CURL_OPTION_SKIP },
  { "fail-early", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "fail-with-body", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "false-start", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "form", 'F', DOWNLOAD_CURL_OPTION_DATA },
  { "form-escape", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "form-string", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "ftp-account", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "ftp-alternative-to-user", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "ftp-create-dirs", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ftp-method", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "ftp-pasv", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ftp-port", 'P', DOWNLOAD_CURL_OPTION_OTHER },
  { "ftp-pret", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ftp-skip-pasv-ip", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ftp-ssl-ccc", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ftp-ssl-ccc-mode", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "ftp-ssl-control", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "get", 'G', DOWNLOAD_CURL_OPTION_SKIP },
  { "globoff", 'g', DOWNLOAD_CURL_OPTION_LITERAL },
  { "happy-eyeballs-timeout-ms", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "haproxy-protocol", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "head", 'I', DOWNLOAD_CURL_OPTION_HEAD },
  { "header", 'H', DOWNLOAD_CURL_OPTION_HEADER },
  { "help", 'h', DOWNLOAD_CURL_OPTION_OTHER },
  { "hostpubmd5", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "hostpubsha256", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "hsts", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "http0.9", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "http1.0", '0', DOWNLOAD_CURL_OPTION_SKIP },
  { "http1.1", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "http2", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "http2-prior-knowledge", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "http3", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "http3-only", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ignore-content-length", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "include", 'i', DOWNLOAD_CURL_OPTION_SKIP },
  { "insecure", 'k', DOWNLOAD_CURL_OPTION_INSECURE },
  { "interface", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "ip-tos", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "ipfs-gateway", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "ipv4", '4', DOWNLOAD_CURL_OPTION_SKIP },
  { "ipv6", '6', DOWNLOAD_CURL_OPTION_SKIP },
  { "json", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "junk-session-cookies", 'j', DOWNLOAD_CURL_OPTION_SKIP },
  { "keepalive", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "keepalive-cnt", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "keepalive-time", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "key", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "key-type", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "krb", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "libcurl", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "limit-rate", '\0', DOWNLOAD_CURL_OPTION_LIMIT_RATE },
  { "list-only", 'l', DOWNLOAD_CURL_OPTION_OTHER },
  { "local-port", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "location", 'L', DOWNLOAD_CURL_OPTION_SKIP },
  { "location-trusted", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "login-options", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "mail-auth", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "mail-from", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "mail-rcpt", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "mail-rcpt-allowfails", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "manual", 'M', DOWNLOAD_CURL_OPTION_OTHER },
  { "max-filesize", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "max-redirs", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "max-time", 'm', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "metalink", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "mptcp", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "negotiate", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "netrc", 'n', DOWNLOAD_CURL_OPTION_FILE },
  { "netrc-file", '\0', DOWNLOAD_CURL_OPTION_FILE },
  { "netrc-optional", '\0', DOWNLOAD_CURL_OPTION_FILE },
  { "next", ':', DOWNLOAD_CURL_OPTION_NEXT },
  { "noproxy", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "npn", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ntlm", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "ntlm-wb", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "oauth2-bearer", '\0', DOWNLOAD_CURL_OPTION_BEARER },
  { "out-null", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "output", 'o', DOWNLOAD_CURL_OPTION_OUTPUT },
  { "output-dir", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "parallel", 'Z', DOWNLOAD_CURL_OPTION_SKIP },
  { "parallel-immediate", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "parallel-max", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "parallel-max-host", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "pass", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "path-as-is", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "pinnedpubkey", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "post301", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "post302", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "post303", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "preproxy", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "progress-bar", '#', DOWNLOAD_CURL_OPTION_SKIP },
  { "progress-meter", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "proto", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "proto-default", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "proto-redir", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "proxy", 'x', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-anyauth", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-basic", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-ca-native", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-cacert", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-capath", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-cert", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-cert-type", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-ciphers", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-crlfile", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-digest", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-header", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-insecure", '\0', DOWNLOAD_CURL_OPTION_INSECURE },
  { "proxy-key", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-key-type", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-negotiate", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-ntlm", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-pass", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-pinnedpubkey", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-service-name", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-ssl-allow-beast", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-ssl-auto-client-cert", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-tls13-ciphers", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-tlsauthtype", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-tlspassword", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-tlsuser", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-tlsv1", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy-user", 'U', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxy1.0", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "proxytunnel", 'p', DOWNLOAD_CURL_OPTION_PROXY },
  { "pubkey", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "quote", 'Q', DOWNLOAD_CURL_OPTION_OTHER },
  { "random-file", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "range", 'r', DOWNLOAD_CURL_OPTION_PART },
  { "rate", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "raw", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "referer", 'e', DOWNLOAD_CURL_OPTION_REFERER },
  { "remote-header-name", 'J', DOWNLOAD_CURL_OPTION_SKIP },
  { "remote-name", 'O', DOWNLOAD_CURL_OPTION_REMOTE_NAME },
  { "remote-name-all", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "remote-time", 'R', DOWNLOAD_CURL_OPTION_SKIP },
  { "remove-on-error", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "request", 'X', DOWNLOAD_CURL_OPTION_METHOD },
  { "request-target", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "resolve", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "retry", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "retry-all-errors", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "retry-connrefused", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "retry-delay", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "retry-max-time", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "sasl-authzid", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "sasl-ir", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "service-name", '\0', DOWNLOAD_CURL_OPTION_SIGN_IN },
  { "sessionid", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "show-error", 'S', DOWNLOAD_CURL_OPTION_SKIP },
  { "silent", 's', DOWNLOAD_CURL_OPTION_SKIP },
  { "skip-existing", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "socks4", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks4a", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks5", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks5-basic", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks5-gssapi", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks5-gssapi-nec", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks5-gssapi-service", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "socks5-hostname", '\0', DOWNLOAD_CURL_OPTION_PROXY },
  { "speed-limit", 'Y', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "speed-time", 'y', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "ssl", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ssl-allow-beast", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ssl-auto-client-cert", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "ssl-no-revoke", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ssl-reqd", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "ssl-revoke-best-effort", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "sslv2", '2', DOWNLOAD_CURL_OPTION_SKIP },
  { "sslv3", '3', DOWNLOAD_CURL_OPTION_SKIP },
  { "stderr", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "styled-output", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "suppress-connect-headers", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tcp-fastopen", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tcp-nodelay", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "telnet-option", 't', DOWNLOAD_CURL_OPTION_OTHER },
  { "tftp-blksize", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "tftp-no-options", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "time-cond", 'z', DOWNLOAD_CURL_OPTION_OTHER },
  { "tls-earlydata", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tls-max", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "tls13-ciphers", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "tlsauthtype", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "tlspassword", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "tlsuser", '\0', DOWNLOAD_CURL_OPTION_CERTIFICATE },
  { "tlsv1", '1', DOWNLOAD_CURL_OPTION_SKIP },
  { "tlsv1.0", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tlsv1.1", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tlsv1.2", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tlsv1.3", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "tr-encoding", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "trace", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "trace-ascii", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "trace-config", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "trace-ids", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "trace-time", '\0', DOWNLOAD_CURL_OPTION_SKIP },
  { "unix-socket", '\0', DOWNLOAD_CURL_OPTION_PLACE },
  { "upload-file", 'T', DOWNLOAD_CURL_OPTION_DATA },
  { "url", '\0', DOWNLOAD_CURL_OPTION_URL },
  { "url-query", '\0', DOWNLOAD_CURL_OPTION_DATA },
  { "use-ascii", 'B', DOWNLOAD_CURL_OPTION_OTHER },
  { "user", 'u', DOWNLOAD_CURL_OPTION_USER },
  { "user-agent", 'A', DOWNLOAD_CURL_OPTION_USER_AGENT },
  { "variable", '\0', DOWNLOAD_CURL_OPTION_OTHER },
  { "verbose", 'v', DOWNLOAD_CURL_OPTION_SKIP },
  { "version", 'V', DOWNLOAD_CURL_OPTION_OTHER },
  { "vlan-priority", '\0', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "write-out", 'w', DOWNLOAD_CURL_OPTION_SKIP_VALUE },
  { "xattr", '\0', DOWNLOAD_CURL_OPTION_SKIP },
};

static int
option_compare (gconstpointer name,
                gconstpointer option)
{
  return strcmp (name, ((const Option *) option)->name);
}

static const Option *
find_by_name (const char *name)
{
  gsize from = 0, to = G_N_ELEMENTS (options);

  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      int   order = option_compare (name, &options[middle]);

      if (order == 0)
        return &options[middle];
      if (order < 0)
        to = middle;
      else
        from = middle + 1;
    }

  return NULL;
}

/**
 * download_curl_option_find:
 * @name: without the dashes
 *
 * Returns: what it means; %DOWNLOAD_CURL_OPTION_OTHER if it is not known, because then nobody knows whether a value follows
 */
DownloadCurlOption
download_curl_option_find (const char *name)
{
  const Option *option = find_by_name (name);

  if (option != NULL)
    return option->meaning;

  /* "--no-insecure" and the like turn off what is off here anyway. */
  option = download_text_begins (name, "no-") ? find_by_name (name + 3) : NULL;
  return option != NULL && !download_curl_option_takes_value (option->meaning) ? DOWNLOAD_CURL_OPTION_SKIP
                                                                               : DOWNLOAD_CURL_OPTION_OTHER;
}

/**
 * download_curl_option_find_letter:
 *
 * Returns: what the short form of an option means; %DOWNLOAD_CURL_OPTION_OTHER if it is not known
 */
DownloadCurlOption
download_curl_option_find_letter (char letter)
{
  static gsize              ready;
  static DownloadCurlOption meanings[128];

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
        meanings[i] = DOWNLOAD_CURL_OPTION_OTHER;
      for (guint i = 0; i < G_N_ELEMENTS (options); i++)
        if (options[i].letter != '\0')
          meanings[(guchar) options[i].letter] = options[i].meaning;
      g_once_init_leave (&ready, 1);
    }

  return letter > '\0' ? meanings[(guchar) letter & 0x7f] : DOWNLOAD_CURL_OPTION_OTHER;
}

/**
 * download_curl_option_takes_value:
 *
 * Returns: whether the rest of the word or the next word belongs to it; of options with a refusal it does not matter
 */
gboolean
download_curl_option_takes_value (DownloadCurlOption self)
{
  switch (self)
    {
    case DOWNLOAD_CURL_OPTION_SKIP_VALUE:
    case DOWNLOAD_CURL_OPTION_HEADER:
    case DOWNLOAD_CURL_OPTION_COOKIE:
    case DOWNLOAD_CURL_OPTION_USER_AGENT:
    case DOWNLOAD_CURL_OPTION_REFERER:
    case DOWNLOAD_CURL_OPTION_USER:
    case DOWNLOAD_CURL_OPTION_BEARER:
    case DOWNLOAD_CURL_OPTION_METHOD:
    case DOWNLOAD_CURL_OPTION_OUTPUT:
    case DOWNLOAD_CURL_OPTION_URL:
    case DOWNLOAD_CURL_OPTION_LIMIT_RATE:
      return TRUE;
    case DOWNLOAD_CURL_OPTION_SKIP:
    case DOWNLOAD_CURL_OPTION_HEAD:
    case DOWNLOAD_CURL_OPTION_REMOTE_NAME:
    case DOWNLOAD_CURL_OPTION_LITERAL:
    case DOWNLOAD_CURL_OPTION_NEXT:
    case DOWNLOAD_CURL_OPTION_DATA:
    case DOWNLOAD_CURL_OPTION_INSECURE:
    case DOWNLOAD_CURL_OPTION_FILE:
    case DOWNLOAD_CURL_OPTION_PROXY:
    case DOWNLOAD_CURL_OPTION_CERTIFICATE:
    case DOWNLOAD_CURL_OPTION_PLACE:
    case DOWNLOAD_CURL_OPTION_SIGN_IN:
    case DOWNLOAD_CURL_OPTION_PART:
    case DOWNLOAD_CURL_OPTION_OTHER:
      return FALSE;
    }

  return FALSE;
}

/**
 * download_curl_option_get_refusal:
 *
 * Returns: (nullable): one sentence that says why a command with this option is not taken, or %NULL if it is
 */
const char *
download_curl_option_get_refusal (DownloadCurlOption self)
{
  static const char *const refusals[] = {
    [DOWNLOAD_CURL_OPTION_DATA] = N_ ("This curl command sends something to the server: Pickup only fetches."),
    [DOWNLOAD_CURL_OPTION_INSECURE] = N_ ("This curl command does without a check of the server’s certificate: Pickup always checks it, so take that option out."),
    [DOWNLOAD_CURL_OPTION_FILE] = N_ ("This curl command reads from another file: put what is needed into the command itself."),
    [DOWNLOAD_CURL_OPTION_PROXY] = N_ ("This curl command names a proxy: set it for the whole system and take it out of the command."),
    [DOWNLOAD_CURL_OPTION_CERTIFICATE] = N_ ("This curl command uses certificates of its own: Pickup goes by those of the system."),
    [DOWNLOAD_CURL_OPTION_PLACE] = N_ ("This curl command goes to another address than its link names: Pickup asks only the server of the link."),
    [DOWNLOAD_CURL_OPTION_SIGN_IN] = N_ ("This curl command signs in in a way that Pickup does not know."),
    [DOWNLOAD_CURL_OPTION_PART] = N_ ("This curl command asks for a part only: Pickup fetches whole files."),
    [DOWNLOAD_CURL_OPTION_OTHER] = N_ ("This curl command has an option that means nothing for a download: take it out and paste it again."),
  };

  return (guint) self < G_N_ELEMENTS (refusals) && refusals[self] != NULL ? _ (refusals[self]) : NULL;
}
