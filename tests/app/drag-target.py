#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window to drop on: prints which types were offered, then the paths of the files that were dropped, one a line."""

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def accept(target, drop):
    print("offered", *drop.get_formats().get_mime_types(), flush=True)
    return drop.get_formats().contain_gtype(Gdk.FileList)


def drop_files(target, files, x, y):
    for file in files.get_files():
        print("dropped", file.get_path(), flush=True)
    return True


def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Drop Target", default_width=300, default_height=200)
    label = Gtk.Label(label="Drop here", hexpand=True, vexpand=True)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect("accept", accept)
    target.connect("drop", drop_files)
    label.add_controller(target)
    window.set_child(label)
    window.present()


application = Gtk.Application(application_id="io.github.pickup_app.DropTarget")
application.connect("activate", activate)
application.run([])
