#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop offers on the session bus, as far as the application calls it: notifications, the session manager's inhibitors and
the background portal, or those of them that are named as arguments, such as the file manager beside real portals. Writes every call as a
line of JSON. A line "ID ACTION" on its input presses a button of a notification, and "portal ANSWER" is what the portal answers from now on to who
wants a folder opened (0: done, 1: the person did not want it, 2: not possible). "logind METHOD=WORD" is what logind says from now on
when it is asked whether it can do something, or, with the word "refuse", how it answers when it is told to. What docks are told is written
down, too.
"""

import json
import os
import sys

from gi.repository import Gio, GLib

SERVICES = {
    "org.freedesktop.Notifications": ("/org/freedesktop/Notifications", """<node><interface name="org.freedesktop.Notifications">
      <method name="GetCapabilities"><arg type="as" direction="out"/></method>
      <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
        <arg type="s" direction="out"/></method>
      <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
        <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
        <arg type="i" direction="in"/><arg type="u" direction="out"/></method>
      <method name="CloseNotification"><arg type="u" direction="in"/></method>
      <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal></interface></node>"""),
    "org.gnome.SessionManager": ("/org/gnome/SessionManager", """<node><interface name="org.gnome.SessionManager">
      <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
      <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
        <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
      <method name="Uninhibit"><arg type="u" direction="in"/></method>
      <method name="IsSessionRunning"><arg type="b" direction="out"/></method></interface></node>"""),
    "org.freedesktop.portal.Desktop": ("/org/freedesktop/portal/desktop", """<node><interface name="org.freedesktop.portal.Background">
      <method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
      <method name="SetStatus"><arg type="a{sv}" direction="in"/></method>
      </interface><interface name="org.freedesktop.portal.OpenURI">
      <method name="OpenDirectory"><arg type="s" direction="in"/><arg type="h" direction="in"/><arg type="a{sv}" direction="in"/>
        <arg type="o" direction="out"/></method>
      </interface><interface name="org.freedesktop.portal.Inhibit">
      <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="a{sv}" direction="in"/>
        <arg type="o" direction="out"/></method>
      <method name="CreateMonitor"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
      <property name="version" type="u" access="read"/></interface></node>"""),
}
# Who asks neither of these asks logind, which here is on the same bus.
SERVICES["org.freedesktop.login1"] = ("/org/freedesktop/login1", """<node><interface name="org.freedesktop.login1.Manager">
      <method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
        <arg type="s" direction="in"/><arg type="h" direction="out"/></method>
      <method name="CanSuspend"><arg type="s" direction="out"/></method><method name="CanPowerOff"><arg type="s" direction="out"/></method>
      <method name="Suspend"><arg type="b" direction="in"/></method><method name="PowerOff"><arg type="b" direction="in"/></method>
      </interface></node>""")
# What the portal gives out for an inhibition ends with it.
REQUEST = ("/request", '<node><interface name="org.freedesktop.portal.Request"><method name="Close"/></interface></node>')
# Newer versions of GTK ask the portal, and mean by “Close” what the session manager calls so.
SAME = {"Close": "Uninhibit"}
# Whoever has real portals has no file manager.
SERVICES["org.freedesktop.FileManager1"] = ("/org/freedesktop/FileManager1", """<node><interface name="org.freedesktop.FileManager1">
      <method name="ShowItems"><arg type="as" direction="in"/><arg type="s" direction="in"/></method></interface></node>""")
# What real portals ask the desktop itself.
SERVICES["org.freedesktop.impl.portal.desktop.standin"] = ("/org/freedesktop/portal/desktop", """<node>
      <interface name="org.freedesktop.impl.portal.Background">
      <method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
      <method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
        <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
      <method name="EnableAutostart"><arg type="s" direction="in"/><arg type="b" direction="in"/><arg type="as" direction="in"/>
        <arg type="u" direction="in"/><arg type="b" direction="out"/></method>
      <signal name="RunningApplicationsChanged"/></interface></node>""")
USUAL = ("org.freedesktop.Notifications", "org.gnome.SessionManager", "org.freedesktop.portal.Desktop", "org.freedesktop.login1")

BACKGROUND = "org.freedesktop.impl.portal.Background"
ALLOWED = 1

# The answers to calls that have one; a notification has a number of its own.
ANSWERS = {
    "GetCapabilities": lambda: GLib.Variant("(as)", (["body", "actions"],)),
    "GetServerInformation": lambda: GLib.Variant("(ssss)", ("test", "test", "1", "1.2")),
    "RegisterClient": lambda: GLib.Variant("(o)", ("/client",)),
    "IsSessionRunning": lambda: GLib.Variant("(b)", (True,)),
    "org.gnome.SessionManager.Inhibit": lambda: GLib.Variant("(u)", (77,)),
    "org.freedesktop.portal.Inhibit.Inhibit": lambda: GLib.Variant("(o)", (REQUEST[0],)),
    "CreateMonitor": lambda: GLib.Variant("(o)", ("/monitor",)),
    # Whatever runs has no window.
    "GetAppState": lambda: GLib.Variant("(a{sv})", ({},)),
    "NotifyBackground": lambda: GLib.Variant("(ua{sv})", (0, {"result": GLib.Variant("u", ALLOWED)})),
    "EnableAutostart": lambda: GLib.Variant("(b)", (False,)),
    "RequestBackground": lambda: GLib.Variant("(o)", ("/request",)),
}


class Services:
    def __init__(self, names):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.count = 0
        self.portal_answer = 0
        self.logind_answers = {"CanSuspend": "yes", "CanPowerOff": "yes"}
        for path, text in (*map(SERVICES.get, names), REQUEST):
            for interface in Gio.DBusNodeInfo.new_for_xml(text).interfaces:
                self.bus.register_object(path, interface, self.call, self.get_property, None)
        for name in names:
            self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                               GLib.Variant("(su)", (name, 4)), None, 0, -1)
        if "org.freedesktop.impl.portal.desktop.standin" in names:
            GLib.timeout_add_seconds(2, self.tell_of_applications)
        self.bus.signal_subscribe(None, "com.canonical.Unity.LauncherEntry", "Update", None, None, Gio.DBusSignalFlags.NONE,
                                  lambda _bus, _sender, _path, _interface, signal, arguments: self.write(signal, arguments.unpack()))
        GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, self.press)

    @staticmethod
    def get_property(*_):
        return GLib.Variant("u", 3)

    def call(self, _bus, sender, _path, interface, method, arguments, invocation):
        self.write(SAME.get(method, method), arguments.unpack())
        make_answer = ANSWERS.get(f"{interface}.{method}") or ANSWERS.get(method)
        answer = make_answer() if make_answer else None
        if interface == "org.freedesktop.login1.Manager":
            self.answer_for_logind(method, invocation)
            return
        if method == "OpenDirectory":
            self.open_directory(sender, arguments.unpack()[2]["handle_token"], invocation)
            return
        if method == "Notify":
            self.count = self.count if arguments[1] else self.count + 1
            answer = GLib.Variant("(u)", (arguments[1] or self.count,))
        invocation.return_value(answer)

    def tell_of_applications(self):
        """Real portals look at what runs when they hear this, and else only every few minutes."""
        self.bus.emit_signal(None, "/org/freedesktop/portal/desktop", BACKGROUND, "RunningApplicationsChanged", None)
        return True

    def answer_for_logind(self, method, invocation):
        answer = self.logind_answers.get(method)
        if method == "Inhibit":
            self.hold(invocation)
        elif answer == "refuse":
            invocation.return_dbus_error("org.freedesktop.login1.BlockedByInhibitorLock", "Operation denied due to active block inhibitor")
        else:
            invocation.return_value(GLib.Variant("(s)", (answer,)) if answer else None)

    def hold(self, invocation):
        """Until the other end is closed, wherever that is."""
        reader, writer = os.pipe()
        GLib.io_add_watch(reader, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: self.write("Uninhibit", []))
        fds = Gio.UnixFDList.new_from_array([writer])
        invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), fds)

    def open_directory(self, sender, token, invocation):
        request = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{token}"
        invocation.return_value(GLib.Variant("(o)", (request,)))
        self.bus.emit_signal(sender, request, "org.freedesktop.portal.Request", "Response", GLib.Variant("(ua{sv})", (self.portal_answer, {})))

    def press(self, *_):
        words = sys.stdin.readline().split()
        if len(words) != 2:
            return False
        if words[0] == "portal":
            self.portal_answer = int(words[1])
            self.write("portal", words[1:])
            return True
        if words[0] == "logind":
            self.logind_answers.update([words[1].split("=")])
            self.write("logind", words[1:])
            return True
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked",
                             GLib.Variant("(us)", (int(words[0]), words[1])))
        return True

    @staticmethod
    def write(method, arguments):
        print(json.dumps([method, arguments]), flush=True)


if __name__ == "__main__":
    Services(sys.argv[1:] or USUAL).write("Ready", [])
    GLib.MainLoop().run()
