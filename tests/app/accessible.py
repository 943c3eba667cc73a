# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees, asked of the application itself over the accessibility bus.

The library for it (libatspi) keeps copies of the tree, and takes news of it in while it is being walked: where windows come and go it
has been seen to recurse without an end. Here nothing is kept: every question is one call, and its answer is of now. Only the names
of roles are the library's.
"""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

TIME_LIMIT = 60000  # milliseconds
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
NULL = "/org/a11y/atspi/null"

LABELLED_BY = 2  # of AtspiRelationType

# Numbers of AtspiStateType, in the bits of two words.
STATES = {"checked": 4, "expanded": 10, "focusable": 11, "focused": 12, "multi-line": 17, "pressed": 20, "selected": 23, "sensitive": 24, "visible": 30}


class Bus:
    """The accessibility bus of the session bus that the environment names."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        answer = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, TIME_LIMIT, None)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(answer.unpack()[0], flags, None, None)

    def call(self, name, path, interface, method, arguments=None):
        return self.connection.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, TIME_LIMIT, None).unpack()

    def find_application(self, pid):
        """The node of the process, or None while it is not there."""
        for node in Node(self, *REGISTRY).get_children():
            try:
                if self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                             GLib.Variant("(s)", (node.name,)))[0] == pid:
                    return node
            except GLib.Error:
                continue
        return None


class Node:
    """One widget. Every method may raise GLib.Error: the widget may be gone."""

    def __init__(self, bus, name, path):
        self.bus, self.name, self.path = bus, name, path

    def _call(self, interface, method, arguments=None):
        return self.bus.call(self.name, self.path, "org.a11y.atspi." + interface, method, arguments)

    def _get(self, interface, name):
        arguments = GLib.Variant("(ss)", ("org.a11y.atspi." + interface, name))
        return self.bus.call(self.name, self.path, "org.freedesktop.DBus.Properties", "Get", arguments)[0]

    def get_children(self):
        return [Node(self.bus, name, path) for name, path in self._call("Accessible", "GetChildren")[0] if path != NULL]

    def get_parent(self):
        name, path = self._get("Accessible", "Parent")
        return Node(self.bus, name, path) if path != NULL else None

    def get_name(self):
        """Its own, or else, as a screen reader does, that of what labels it: newer versions of GTK name the items of menus only so."""
        return self._get("Accessible", "Name") or " ".join(label._get("Accessible", "Name") or label.get_text() or "" for label in self.get_labels())

    def get_labels(self):
        relations = self._call("Accessible", "GetRelationSet")[0]
        return [Node(self.bus, name, path) for kind, targets in relations if kind == LABELLED_BY for name, path in targets if path != NULL]

    def get_description(self):
        return self._get("Accessible", "Description")

    def get_attributes(self):
        return self._call("Accessible", "GetAttributes")[0]

    def get_role_name(self):
        return Atspi.role_get_name(Atspi.Role(self._call("Accessible", "GetRole")[0]))

    def has_interface(self, name):
        return "org.a11y.atspi." + name in self._call("Accessible", "GetInterfaces")[0]

    def get_states(self):
        words = self._call("Accessible", "GetState")[0]
        return {name for name, number in STATES.items() if words[number // 32] >> number % 32 & 1}

    def is_in_state(self, state):
        return state in self.get_states()

    def get_value(self):
        """(minimum, current, maximum), or None if it has none."""
        if not self.has_interface("Value"):
            return None
        return tuple(self._get("Value", name) for name in ("MinimumValue", "CurrentValue", "MaximumValue"))

    def get_text(self):
        """Of what shows or takes text; None of anything else."""
        return self._call("Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0] if self.has_interface("Text") else None

    def get_size(self):
        """Width and height, which are 0 as long as it has not been laid out."""
        return self._call("Component", "GetSize") if self.has_interface("Component") else (0, 0)

    def has_action(self):
        return self.has_interface("Action") and self._get("Action", "NActions") > 0

    def act(self):
        self._call("Action", "DoAction", GLib.Variant("(i)", (0,)))
