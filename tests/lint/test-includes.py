# SPDX-License-Identifier: GPL-3.0-or-later
"""The law of the street: what each room of src may include, and no foreign type in a public header of the core."""

import posixpath
import re
import unittest

import tree

ROOMS = {
    "base": set(),
    "link": {"base"},
    "sign": {"base", "link"},
    "renew": {"base", "link", "sign"},
    "request": {"base", "link", "renew"},
    "rules": {"base", "link", "request"},
    "verify": {"base"},
    "net": {"base", "link", "request", "verify"},
    "plan": {"base"},
    "listing": {"base", "link", "sign", "renew", "request", "net", "plan"},
    "sink": {"base", "verify"},
    "checkpoint": {"base", "link", "request", "verify", "net/download-offer.h", "net/download-header.h"},
    "transfer": {"base", "link", "request", "net", "verify", "plan", "sink", "checkpoint"},
    "service": {"base", "link", "request", "rules", "net", "verify", "plan", "sink", "checkpoint", "transfer", "renew"},
}

# The application's own rooms, each with what it may use of the others.
APP_ROOMS = {
    "text": set(),
    "policy": {"text"},
    "files": {"text"},
    "desktop": {"text", "policy"},
    "list": {"text", "policy", "desktop"},
    "widgets": {"text"},
    "add": {"text", "files", "widgets"},
    "details": {"text", "files", "widgets"},
    "preferences": {"text", "policy", "files", "desktop", "widgets"},
    "window": {"text", "policy", "files", "desktop", "list", "widgets", "add", "details", "preferences"},
    "application": {"text", "policy", "files", "desktop", "preferences", "window"},
}

# What a browser starts is to be small.
BROWSER = {"base/download-process.h", "request/download-json-shape.h"}

# A library, what its headers look like, and who may use it.
LIBRARIES = {
    "libsoup": (r"libsoup/", {"net"}),
    "json-glib": (r"json-glib/", {"request", "net", "listing", "cli", "browser", "app"}),
    "liblzma": (r"lzma", {"verify"}),
    "zlib": (r"zlib\.h", {"verify"}),
    "GnuTLS": (r"gnutls/", {"verify"}),
    "GTK": (r"(gtk|gdk|gsk|pango|graphene|cairo|gdk-pixbuf)[/.-]", {"app"}),
    "libadwaita": (r"(adwaita\.h|libadwaita)", {"app"}),
}

# Of these rooms, JSON is the business of one file each.
ONE_JSON_FILE = {"request": None, "net": "src/core/net/download-error-body.c", "listing": "src/core/listing/download-repository-page.c", "app": "src/app/desktop/pickup-browsers.c"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
FOREIGN = re.compile(r"\b(Soup|Json)[A-Z]\w*")


def room_of(path):
    parts = path.split("/")
    if parts[:2] == ["src", "core"]:
        return parts[2] if len(parts) > 3 else "front"
    return parts[1] if len(parts) > 2 else ""


def includes(text):
    return [(kind == '"', name) for kind, name in INCLUDE.findall(tree.without_comments(text))]


def local_allowed(path, room, name, sources):
    own = posixpath.join(posixpath.dirname(path), name)
    if name == "config.h":
        return True
    if name == "download.h" and room in ("cli", "app"):
        return True
    if room == "cli":
        return own in sources
    if room == "browser":
        return own in sources or name in BROWSER
    head = name.split("/")[0]
    if room == "app":
        inner = path.split("/")[2]
        return head == inner or head in APP_ROOMS.get(inner, ())
    if room == "front":
        return head in ROOMS
    return own in sources or head == room or head in ROOMS.get(room, ()) or name in ROOMS.get(room, ())


def library_problem(room, name):
    for library, (pattern, rooms) in LIBRARIES.items():
        if re.match(pattern, name) and room not in rooms:
            return f"{library} is not for {room}"
    return None


def json_problems(sources):
    for room, only in ONE_JSON_FILE.items():
        users = [path for path, text in sources.items()
                 if room_of(path) == room and any(name.startswith("json-glib/") for _, name in includes(text))]
        if len(users) > 1 or (only and users and users != [only]):
            yield f"json-glib is for {only or 'one file of ' + room}: {', '.join(users)}"


def public_headers(sources):
    """What a program gets to see that includes download.h."""
    seen, todo = set(), ["src/core/download.h"]
    while todo:
        path = todo.pop()
        if path in sources and path not in seen:
            seen.add(path)
            todo += ["src/core/" + name for local, name in includes(sources[path]) if local]
            todo += [posixpath.join(posixpath.dirname(path), name) for local, name in includes(sources[path]) if local]
    return seen


def problems(files):
    sources = tree.select(files, ".c", ".h", under=("src/",))
    for path, text in sources.items():
        room = room_of(path)
        if room not in ROOMS and room not in ("front", "cli", "app", "browser"):
            yield f"{path}: no such room in the table: {room}"
        for local, name in includes(text):
            if local and not local_allowed(path, room, name, sources):
                yield f'{path}: "{name}" is not for {room}'
            if not local and library_problem(room, name):
                yield f"{path}: <{name}>: {library_problem(room, name)}"
    yield from json_problems(sources)
    for path in sorted(public_headers(sources)):
        for match in FOREIGN.finditer(tree.without_comments(sources[path])):
            yield f"{path}: a public header names {match.group(0)}"


class Includes(unittest.TestCase):
    def test_tree(self):
        files = tree.load()
        self.assertIn("src/core/base/download-state.h", public_headers(files))
        self.assertEqual(list(problems(files)), [])

    def test_planted(self):
        cases = {
            "a later room": ("src/core/link/a.c", '#include "net/download-host.h"'),
            "a sibling": ("src/core/plan/a.c", '#include "link/download-link.h"'),
            "more of net than the offer": ("src/core/checkpoint/a.c", '#include "net/download-host.h"'),
            "libsoup outside net": ("src/core/transfer/a.c", "#include <libsoup/soup.h>"),
            "a link in what a browser starts": ("src/browser/host/a.c", '#include "link/download-link.h"'),
            "GTK in the core": ("src/core/service/a.c", "#include <gtk/gtk.h>"),
            "zlib outside verify": ("src/core/net/a.c", "#include <zlib.h>"),
            "GnuTLS outside verify": ("src/core/sink/a.c", "#include <gnutls/crypto.h>"),
            "a room of the application above": ("src/app/text/a.c", '#include "window/pickup-window.h"'),
            "a room behind the wall": ("src/app/text/a.c", '#include "service/download-service.h"'),
            "json-glib in the app": ("src/app/text/a.c", "#include <json-glib/json-glib.h>"),
            "a second JSON file of net": ("src/core/net/a.c", "#include <json-glib/json-glib.h>"),
            "an unknown room": ("src/core/misc/a.c", "int a;"),
            "a Soup type in public": ("src/core/download.h", "SoupSession *session;"),
        }
        for reason, (path, text) in cases.items():
            with self.subTest(reason):
                self.assertEqual(len(list(problems({path: text + "\n"}))), 1)

    def test_allowed(self):
        cases = {
            "own room": ("src/core/net/a.c", '#include "net/a.h"'),
            "the offer": ("src/core/checkpoint/a.h", '#include "net/download-offer.h"'),
            "a comment": ("src/core/link/a.c", '/* #include "net/download-host.h" */'),
            "the front door": ("src/cli/a.c", '#include "download.h"\n#include <json-glib/json-glib.h>'),
            "a word in a comment": ("src/core/download.h", "/* never a SoupSession */"),
        }
        for reason, (path, text) in cases.items():
            with self.subTest(reason):
                self.assertEqual(list(problems({path: text + "\n"})), [])


if __name__ == "__main__":
    unittest.main()
