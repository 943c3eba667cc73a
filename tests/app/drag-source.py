#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window to drag from: offers each of its arguments MIME=TEXT, as a browser or a file manager would.

The text may hold the escapes of Python; a MIME type that ends with ;utf16 is offered without that, as UTF-16.
"""

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402


def make_provider(offer):
    mime, text = offer.split("=", 1)
    text = text.encode("utf-8").decode("unicode_escape")
    if mime.endswith(";utf16"):
        return Gdk.ContentProvider.new_for_bytes(mime[: -len(";utf16")], GLib.Bytes.new(text.encode("utf-16-le")))
    return Gdk.ContentProvider.new_for_bytes(mime, GLib.Bytes.new(text.encode("utf-8")))


def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Drag Source", default_width=200, default_height=100)
    label = Gtk.Label(label="Drag me", hexpand=True, vexpand=True)
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY | Gdk.DragAction.LINK)
    source.set_content(Gdk.ContentProvider.new_union([make_provider(offer) for offer in sys.argv[1:]]))
    source.connect("drag-begin", lambda *_: print("begin", flush=True))
    source.connect("drag-end", lambda *_: print("end", flush=True))
    label.add_controller(source)
    window.set_child(label)
    window.present()


application = Gtk.Application(application_id="io.github.pickup_app.DragSource")
application.connect("activate", activate)
application.run([])
