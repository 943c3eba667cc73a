#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window to drag from: offers each of its arguments MIME=TEXT, as a browser or a file manager would.

The text may hold the escapes of Python; a MIME type that ends with ;utf16 is offered without that, as UTF-16. Instead of a MIME
type there may be a program: firefox=LINK|TITLE and chromium=LINK|TITLE offer byte for byte what these do for a link, with what
means nothing to others, and nautilus=PATH|PATH… what a file manager does; huge=MEGABYTES is so much text.
"""

import pathlib
import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def utf16(text):
    return text.encode("utf-16-le")


def like_firefox(value):
    link, title = value.split("|")
    return [("text/x-moz-url", utf16(f"{link}\n{title}")), ("_NETSCAPE_URL", f"{link}\n{title}".encode()), ("text/x-moz-url-data", utf16(link)),
            ("text/x-moz-url-desc", utf16(title)), ("application/x-moz-custom-clipdata", b"\0\0\0\1"),
            ("text/html", utf16(f'<a href="{link.replace("&", "&amp;")}">{title}</a>')), ("text/plain;charset=utf-8", link.encode()), ("text/plain", link.encode())]


def like_chromium(value):
    link, title = value.split("|")
    return [("text/plain", link.encode()), ("TEXT", link.encode()), ("STRING", link.encode()), ("UTF8_STRING", link.encode()),
            ("text/plain;charset=utf-8", link.encode()), ("text/x-moz-url", utf16(f"{link}\n{title}")), ("_NETSCAPE_URL", f"{link}\n{title}".encode()),
            ("text/html", f'<meta http-equiv="content-type" content="text/html; charset=utf-8"><a href="{link.replace("&", "&amp;")}">{title}</a>'.encode()),
            ("chromium/x-renderer-taint", b""), ("chromium/x-web-custom-data", b"\x10\0\0\0\1\0\0\0\0\0\0\0")]


def like_nautilus(value):
    return [("text/uri-list", "".join(pathlib.Path(path).as_uri() + "\r\n" for path in value.split("|")).encode())]


def huge(value):
    return [("text/plain;charset=utf-8", b"no link in this line\n" * (int(value) * (1 << 20) // 21))]


PROGRAMS = {"firefox": like_firefox, "chromium": like_chromium, "nautilus": like_nautilus, "huge": huge}


def make_offers(argument):
    mime, text = argument.split("=", 1)
    if mime in PROGRAMS:
        return PROGRAMS[mime](text)
    text = text.encode("utf-8").decode("unicode_escape")
    if mime.endswith(";utf16"):
        return [(mime[: -len(";utf16")], utf16(text))]
    return [(mime, text.encode("utf-8"))]


def make_providers():
    return [Gdk.ContentProvider.new_for_bytes(mime, GLib.Bytes.new(data)) for argument in sys.argv[1:] for mime, data in make_offers(argument)]


def begin(source, drag):
    """What the pointer is over says whether it would take it."""
    print("begin", flush=True)
    drag.connect("notify::selected-action", lambda *_: print("taken" if drag.get_selected_action() else "refused", flush=True))


def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Drag Source", default_width=200, default_height=140)
    label = Gtk.Label(label="Drag me", hexpand=True, vexpand=True)
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY | Gdk.DragAction.LINK)
    source.set_content(Gdk.ContentProvider.new_union(make_providers()))
    source.connect("drag-begin", begin)
    source.connect("drag-end", lambda *_: print("end", flush=True))
    label.add_controller(source)
    window.set_child(label)
    window.present()


application = Gtk.Application(application_id="io.github.pickup_app.DragSource")
application.connect("activate", activate)
application.run([])
