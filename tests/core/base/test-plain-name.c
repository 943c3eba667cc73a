/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of names that Windows can have. */

#include "config.h"

#include "base/download-plain-name.h"

static void
test_cases (void)
{
  static const struct
  {
    const char *name;
    const char *expected; /* NULL: the same */
    const char *reason;
  } cases[] = {
    { "a b-c_d.e,f;g=h&i'j(k)[l]{m}!n@o#p$q%r^s~t`u+v.iso", NULL, "all that is allowed" },
    { "Ünï漢字😀.bin", NULL, "other letters" },
    { ".hidden", NULL, "a dot in front" },
    { " a", NULL, "a blank in front" },
    { "", NULL, "nothing" },
    { "2024-01-01T10:00:00.log", "2024-01-01T10_00_00.log", "a colon" },
    { "a\"b*c/d:e<f>g?h\\i|j", "a_b_c_d_e_f_g_h_i_j", "each of them" },
    { "a\tb\nc\x7f", "a_b_c_", "controls" },
    { "end.", "end_", "a dot at the end" },
    { "end ", "end_", "a blank at the end" },
    { "...", ".._", "nothing but dots" },
    { "con", "_con", "a device" },
    { "CON.txt", "_CON.txt", "in capitals, with a type" },
    { "Nul.tar.gz", "_Nul.tar.gz", "with two types" },
    { "aux .c", "_aux .c", "a blank before the dot" },
    { "com1", "_com1", "one of several" },
    { "LPT9.log", "_LPT9.log", "another" },
    { "com\302\271", "_com\302\271", "a superscript is a digit" },
    { "CONOUT$", "_CONOUT$", "of the console" },
    { "com", NULL, "no digit" },
    { "com10", NULL, "two digits" },
    { "com1x", NULL, "a word" },
    { "console.log", NULL, "begins like a device" },
    { "a.con", NULL, "a type is no device" },
    { "nul (1).txt", NULL, "a number makes it none" },
    { "con:", "con_", "what becomes of it is no device" },
    { "nul.", "nul_", "what becomes of it is no device either" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = download_plain_name (cases[i].name);
      g_autofree char *again = download_plain_name (plain);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (plain, ==, cases[i].expected != NULL ? cases[i].expected : cases[i].name);
      g_assert_cmpstr (again, ==, plain);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/plain-name/cases", test_cases);

  return g_test_run ();
}
