/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the command line. */

#include "config.h"

#include "cli-options.h"

static void
test_rates (void)
{
  static const struct
  {
    const char *text;
    gint64      rate; /* -1 if it is none */
    const char *reason;
  } cases[] = {
    { "0", 0, "no limit" },
    { "1", 1, "the lowest" },
    { "1000", 1000, "bytes" },
    { "500K", 500 * 1024, "kibibytes" },
    { "500k", 500 * 1024, "small letters" },
    { "2M", 2 * 1024 * 1024, "mebibytes" },
    { "1.5M", 1536 * 1024, "a fraction" },
    { "3g", G_GINT64_CONSTANT (3) << 30, "gibibytes" },
    { "0.5K", 512, "less than one" },
    { "10.9", 10, "part of a byte" },
    { "", -1, "nothing" },
    { "K", -1, "only a unit" },
    { "-1", -1, "negative" },
    { "+1", -1, "a sign" },
    { " 1", -1, "a space before" },
    { "1 ", -1, "a space behind" },
    { "1 M", -1, "a space between" },
    { "1MB", -1, "two letters" },
    { "1T", -1, "a unit that is not offered" },
    { "1.2.3", -1, "two points" },
    { ".5M", -1, "no digit before the point" },
    { "1e3", -1, "an exponent" },
    { "0x10", -1, "hexadecimal" },
    { "nan", -1, "no number" },
    { "inf", -1, "no finite number" },
    { "99999999999G", -1, "too large" },
    { "0.1", -1, "would become no limit" },
    { "1,5M", -1, "a comma" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64  rate = 12345;
      gboolean valid = cli_options_parse_rate (cases[i].text, &rate, &error);

      g_test_message ("%s", cases[i].reason);
      g_assert_true (valid == (cases[i].rate >= 0));
      if (valid)
        g_assert_cmpuint (rate, ==, (guint64) cases[i].rate);
      else
        g_assert_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE);
    }
}

/* @line: arguments with spaces between them. */
static CliGetOptions *
parse (const char *line,
       GError    **error)
{
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);

  return cli_get_options_parse (&arguments, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliGetOptions) options = parse ("get https://a/b", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (options->urls), ==, 1);
  g_assert_cmpint (options->connections, ==, 0);
  g_assert_cmpint (options->retries, ==, 8);
  g_assert_cmpint (options->connect_timeout, ==, 15);
  g_assert_cmpint (options->stall_timeout, ==, 30);
  g_assert_cmpuint (options->limit_rate, ==, 0);
  g_assert_cmpint (options->on_change, ==, DOWNLOAD_CHANGE_POLICY_ASK);
  g_assert_false (options->if_changed || options->json || options->quiet);
}

static void
test_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliGetOptions) options =
    parse ("get -o x/y.bin -d /tmp/z --head-url=https://h/ -H A:b -H C:d -c 4 --limit-rate=2M --checksum=md5:00 --retries=0 "
           "--connect-timeout=3 --stall-timeout=4 --ca-file=ca.pem --state-dir=/s --on-change=copy --if-changed --expand --json --quiet "
           "-i - https://a/b?c=d https://e/f",
           &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->output, ==, "x/y.bin");
  g_assert_cmpstr (options->directory, ==, "/tmp/z");
  g_assert_cmpstr (options->head_url, ==, "https://h/");
  g_assert_cmpuint (g_strv_length (options->headers), ==, 2);
  g_assert_cmpstr (options->headers[1], ==, "C:d");
  g_assert_cmpint (options->connections, ==, 4);
  g_assert_cmpuint (options->limit_rate, ==, 2 * 1024 * 1024);
  g_assert_cmpstr (options->checksum, ==, "md5:00");
  g_assert_cmpint (options->retries, ==, 0);
  g_assert_cmpint (options->connect_timeout, ==, 3);
  g_assert_cmpint (options->stall_timeout, ==, 4);
  g_assert_cmpstr (options->ca_file, ==, "ca.pem");
  g_assert_cmpstr (options->state_dir, ==, "/s");
  g_assert_cmpint (options->on_change, ==, DOWNLOAD_CHANGE_POLICY_COPY);
  g_assert_true (options->if_changed && options->expand && options->json && options->quiet);
  g_assert_cmpstr (options->input_file, ==, "-");
  g_assert_cmpstr (options->urls[0], ==, "https://a/b?c=d");
  g_assert_cmpuint (g_strv_length (options->urls), ==, 2);
}

static void
test_attached (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliGetOptions) options = parse ("get -c4 -ox/y.bin -HA:b -d/tmp -HC:d -o -c5 -i- https://a/ -- -c6", &error);

  g_assert_no_error (error);
  g_assert_cmpint (options->connections, ==, 4);
  g_assert_cmpstr (options->output, ==, "-c5");
  g_assert_cmpstr (options->directory, ==, "/tmp");
  g_assert_cmpstr (options->input_file, ==, "-");
  g_assert_cmpuint (g_strv_length (options->headers), ==, 2);
  g_assert_cmpstr (options->headers[0], ==, "A:b");
  g_assert_cmpuint (g_strv_length (options->urls), ==, 2);
  g_assert_cmpstr (options->urls[1], ==, "-c6");
}

static void
test_mistakes (void)
{
  static const struct
  {
    const char *line;
    const char *reason;
  } cases[] = {
    { "get", "no link" },
    { "get -c 17 https://a/", "too many connections" },
    { "get -c -1 https://a/", "fewer than none" },
    { "get -c many https://a/", "no number" },
    { "get -cmany https://a/", "no number, attached" },
    { "get -c17 https://a/", "too many connections, attached" },
    { "get --retries=-3 https://a/", "negative" },
    { "get --connect-timeout=0 https://a/", "no time at all" },
    { "get --stall-timeout=0 https://a/", "no time at all" },
    { "get --on-change=maybe https://a/", "no such policy" },
    { "get --limit-rate=fast https://a/", "no rate" },
    { "get --start-at=tonight https://a/", "no time" },
    { "get --start-at=2020-01-01T00:00 https://a/", "a time that has passed" },
    { "get -o - https://a/", "standard output" },
    { "get -o /dev/null https://a/", "a device" },
    { "get -d /dev -o null https://a/", "a device in a folder" },
    { "get --output= https://a/", "no name" },
    { "get --no-such-option https://a/", "no such option" },
    { "get --no-such-option=https://a/?signature=secret", "and the message hides it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CliGetOptions) options = parse (cases[i].line, &error);

      g_test_message ("%s", cases[i].reason);
      g_assert_null (options);
      g_assert_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE);
      g_assert_null (strstr (error->message, "secret"));
    }
}

/* Whoever comes from another program is told what to use instead. */
static void
test_foreign (void)
{
  static const struct
  {
    const char *line;
    const char *option;
    const char *advice;
  } cases[] = {
    { "get -C - https://a/", "-C", "goes on" },
    { "get --continue https://a/", "--continue", "goes on" },
    { "get -LO https://a/", "-L", "redirects" },
    { "get -O https://a/", "-O", "--output" },
    { "get -O secret https://a/", "-O", "--output" },
    { "get --output-document=secret https://a/", "--output-document", "--output" },
    { "get -P secret https://a/", "-P", "--directory" },
    { "get -k https://a/", "-k", "--ca-file" },
    { "get --no-check-certificate https://a/", "--no-check-certificate", "--ca-file" },
    { "get --user-agent=secret https://a/", "--user-agent", "--header" },
    { "get -u me:secret https://a/", "-u", "--header" },
    { "get --proxy=http://secret/ https://a/", "--proxy", "https_proxy" },
    { "get --tries=3 https://a/", "--tries", "--retries" },
    { "get -q https://a/", "-q", "--quiet" },
    { "get -sS https://a/", "-s", "--quiet" },
    { "get -N https://a/", "-N", "--if-changed" },
    { "get -n https://a/", "-n", "--netrc" },
    { "get --data=secret https://a/", "--data", "only fetched" },
    { "get --range=0-99 https://a/", "--range", "whole files" },
    { "get --mirror https://a/", "--mirror", "that are named" },
    { "get --split=4 https://a/", "--split", "--connections" },
    { "get --max-time=9 https://a/", "--max-time", "--stall-timeout" },
    { "get --compressed https://a/", "--compressed", "leave it out" },
    { "get -c https://a/?secret", "-c", "goes on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CliGetOptions) options = parse (cases[i].line, &error);

      g_test_message ("%s", cases[i].line);
      g_assert_null (options);
      g_assert_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, cases[i].option));
      g_assert_nonnull (strstr (error->message, cases[i].advice));
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_count (void)
{
  static const struct
  {
    const char *line;
    guint       n_links;
    gboolean    valid;
  } cases[] = {
    { "get https://a/", 1, TRUE },
    { "get https://a/", 1000, TRUE },
    { "get -i list", 0, FALSE },
    { "get -o f https://a/", 1, TRUE },
    { "get -o f https://a/", 2, FALSE },
    { "get --head-url=https://h/ https://a/", 1, TRUE },
    { "get --head-url=https://h/ https://a/", 2, FALSE },
    { "get --checksum=md5:0 https://a/", 2, FALSE },
    { "get -d f https://a/", 2, TRUE },
    { "get -o f/ https://a/", 2, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliGetOptions) options = parse (cases[i].line, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (cli_get_options_check_count (options, cases[i].n_links, &error) == cases[i].valid);
      g_assert_true ((error == NULL) == cases[i].valid);
    }
}

static void
test_target (void)
{
  static const struct
  {
    const char *line;
    const char *folder;
    const char *name;
  } cases[] = {
    { "get https://a/", "/home/me", NULL },
    { "get -d sub https://a/", "/home/me/sub", NULL },
    { "get -d .. https://a/", "/home", NULL },
    { "get -d /tmp/ https://a/", "/tmp", NULL },
    { "get -o f https://a/", "/home/me", "f" },
    { "get -o x/y/f https://a/", "/home/me/x/y", "f" },
    { "get -d sub -o x/f https://a/", "/home/me/sub/x", "f" },
    { "get -o /x/f https://a/", "/x", "f" },
    { "get -d sub -o /x/f https://a/", "/x", "f" },
    { "get -o /f https://a/", "/", "f" },
    { "get -o f/ https://a/", "/home/me/f", NULL },
    { "get -d sub -o f/ https://a/", "/home/me/sub/f", NULL },
    { "get -o .. https://a/", "/home", NULL },
    { "get -o /tmp https://a/", "/tmp", NULL },
    { "get -d / -o tmp https://a/", "/tmp", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliGetOptions) options = parse (cases[i].line, NULL);
      g_autofree char *folder = NULL;
      g_autofree char *name = NULL;

      cli_get_options_get_target (options, "/home/me", &folder, &name);
      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_secrets (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    { "p get https://a/b?c=d", "p get *" },
    { "p get -o name https://a/b -d dir", "p get -o name * -d dir" },
    { "p get --head-url=https://h/?s=1 --head-url https://h/?s=1", "p get --head-url=* --head-url *" },
    { "p get -H Cookie:secret --header Cookie:secret x", "p get -H * --header * x" },
    { "p get -HCookie:secret --header=Cookie:secret", "p get -H* --header=*" },
    { "p get host/path?signature=secret", "p get *" },
    { "p list --state-dir=/a/b", "p list --state-dir=/a/b" },
    { "p get -H", "p get -H" },
    { "p get -H -H x", "p get -H * x" },
    { "p", "p" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) arguments = g_strsplit (cases[i].before, " ", -1);
      g_autofree char *after = NULL;

      download_process_hide_arguments ((int) g_strv_length (arguments), arguments);
      after = g_strjoinv (" ", arguments);
      g_assert_cmpstr (after, ==, cases[i].after);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/options/rates", test_rates);
  g_test_add_func ("/cli/options/defaults", test_defaults);
  g_test_add_func ("/cli/options/all", test_all);
  g_test_add_func ("/cli/options/mistakes", test_mistakes);
  g_test_add_func ("/cli/options/attached", test_attached);
  g_test_add_func ("/cli/options/foreign", test_foreign);
  g_test_add_func ("/cli/options/count", test_count);
  g_test_add_func ("/cli/options/target", test_target);
  g_test_add_func ("/cli/options/secrets", test_secrets);
  return g_test_run ();
}
