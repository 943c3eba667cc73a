#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GLib's monitor asks NetworkManager for, on a system bus of one's own: is there a network, and does it cost something? A line
"none", "free" or "metered" on its input changes it.
"""

import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.NetworkManager"
PATH = "/org/freedesktop/NetworkManager"
INTERFACE = f"""<node><interface name="{NAME}">
  <property name="Version" type="s" access="read"/>
  <property name="State" type="u" access="read"/>
  <property name="Connectivity" type="u" access="read"/>
  <property name="Metered" type="u" access="read"/></interface></node>"""

# State, connectivity, metered: numbers of NetworkManager's own interface.
NETWORKS = {"none": (20, 1, 2), "free": (70, 4, 2), "metered": (70, 4, 1)}


class NetworkManager:
    def __init__(self):
        self.network = "free"
        self.bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
        self.bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], None, self.get, None)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (NAME, 4)), None, 0, -1)
        GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, self.change)
        print("Ready", flush=True)

    def properties(self):
        state, connectivity, metered = NETWORKS[self.network]
        return {"Version": GLib.Variant("s", "1.42.4"), "State": GLib.Variant("u", state),
                "Connectivity": GLib.Variant("u", connectivity), "Metered": GLib.Variant("u", metered)}

    def get(self, _bus, _sender, _path, _interface, name):
        return self.properties()[name]

    def change(self, *_):
        network = sys.stdin.readline().strip()
        if network not in NETWORKS:
            return False
        self.network = network
        self.bus.emit_signal(None, PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                             GLib.Variant("(sa{sv}as)", (NAME, self.properties(), [])))
        self.bus.emit_signal(None, PATH, NAME, "PropertiesChanged", GLib.Variant("(a{sv})", (self.properties(),)))
        return True


if __name__ == "__main__":
    manager = NetworkManager()
    GLib.MainLoop().run()
