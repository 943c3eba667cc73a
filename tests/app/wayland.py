# SPDX-License-Identifier: GPL-3.0-or-later
"""The same desktop on Wayland: sway without a screen, a keyboard by wtype, a pointer of our own, the clipboard by wl-clipboard, pictures by grim."""

import json
import os
import re
import subprocess
import time

from desktop import SETTLE, TIME_LIMIT, Desktop, end, find_program, start, wait_for
from virtual_pointer import VirtualPointer

CONFIGURATION = """
xwayland disable
output HEADLESS-1 resolution WIDTHxHEIGHT position 0 0
default_border none
default_floating_border none
focus_follows_mouse no
mouse_warping none
popup_during_fullscreen ignore
floating_minimum_size 1 x 1
floating_maximum_size -1 x -1
for_window [app_id=".*"] floating enable
"""
SCREEN = 1400, 1000
NOBODY = 65534
# How many words follow, and what the compositor is told about the window that is the first of them.
VERBS = {"windowsize": (3, ["resize", "set"]), "windowmove": (3, ["move", "absolute", "position"]), "windowactivate": (1, ["focus"]),
         "mousemove": (2, None), "mousemove_relative": (2, None), "mousedown": (1, None), "mouseup": (1, None), "click": (1, None), "keydown": (1, None), "keyup": (1, None)}
MODIFIERS = {"ctrl": "ctrl", "alt": "alt", "shift": "shift", "super": "logo"}


class WaylandDesktop(Desktop):
    mouse = None

    def __init__(self):
        super().__init__()
        self.held = {}

    def start_display(self):
        own = self.folder / "sway"
        own.mkdir()
        (own / "config").write_text(CONFIGURATION.replace("WIDTHxHEIGHT", "{}x{}".format(*SCREEN)))
        self.env.update({"SWAYSOCK": str(own / "ipc"), "GDK_BACKEND": "wayland"})
        command = [find_program("sway"), "--config", str(own / "config")]
        # It does not run as root.
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
            os.chown(own, NOBODY, NOBODY)
            self.folder.chmod(0o711)
        with open(own / "log", "w") as log:
            self._keep(start(command, {**self.env, "XDG_RUNTIME_DIR": str(own), "HOME": str(own), "WLR_BACKENDS": "headless",
                                       "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}, stdout=log, stderr=log))
        self.env["WAYLAND_DISPLAY"] = str(wait_for(lambda: [path for path in own.glob("wayland-*") if path.is_socket()], "the compositor")[0])
        wait_for((own / "ipc").exists, "the compositor's ear")

    def start_window_manager(self):
        """A keyboard and a pointer that stay, so that there is something to have the focus."""
        self.mouse = VirtualPointer(self.env["WAYLAND_DISPLAY"], *SCREEN)
        self._keep(start([find_program("wtype"), "-s", "86400000"], self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def _tell(self, *words):
        found = subprocess.run(["swaymsg", "--raw", *map(str, words)], env=self.env, capture_output=True, text=True, timeout=TIME_LIMIT)
        return json.loads(found.stdout or "[]")

    def _windows(self, node):
        if node.get("app_id") and node.get("visible"):
            yield node
        for child in node.get("nodes", []) + node.get("floating_nodes", []):
            yield from self._windows(child)

    def key(self, *keys):
        for combination in keys:
            *modifiers, key = combination.split("+")
            held = [MODIFIERS[modifier] for modifier in modifiers]
            command = [part for modifier in held for part in ("-M", modifier)] + ["-k", key] + [part for modifier in held for part in ("-m", modifier)]
            subprocess.run(["wtype", *command], env=self.env, check=True, timeout=TIME_LIMIT)
        time.sleep(SETTLE)

    def type(self, text):
        subprocess.run(["wtype", text], env=self.env, check=True, timeout=TIME_LIMIT)
        time.sleep(SETTLE)

    def pointer(self, *arguments):
        """What the tests say to xdotool."""
        words = [str(word) for word in arguments if str(word) not in ("--sync", "--")]
        while words:
            verb = words.pop(0)
            number, rest = VERBS[verb]
            values, words = words[:number], words[number:]
            if rest:
                self._tell(f"[con_id={values[0]}]", *rest, *values[1:])
            else:
                getattr(self, f"_{verb}")(*values)

    def _mousemove(self, x, y):
        self.mouse.move_to(int(x), int(y))

    def _mousemove_relative(self, x, y):
        self.mouse.move(int(x), int(y))

    def _mousedown(self, button):
        self.mouse.press(int(button), True)

    def _mouseup(self, button):
        self.mouse.press(int(button), False)

    def _click(self, button):
        self._mousedown(button)
        self._mouseup(button)

    def _keydown(self, modifier):
        """As long as its keyboard is there."""
        self.held[modifier] = start([find_program("wtype"), "-M", MODIFIERS[modifier], "-s", "86400000"], self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(SETTLE)

    def _keyup(self, modifier):
        end(self.held.pop(modifier))

    def stop(self):
        if self.mouse:
            self.mouse.close()
        for modifier in list(self.held):
            self._keyup(modifier)
        super().stop()

    def _get_place(self, window):
        return next(node["rect"] for node in self._windows(self._tell("-t", "get_tree")) if node["id"] == int(window))

    def get_size(self, window):
        place = self._get_place(window)
        return place["width"], place["height"]

    def copy(self, text):
        subprocess.run(["wl-copy"], env=self.env, input=text.encode(), check=True, timeout=TIME_LIMIT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # It goes on in the background, and may not have told the compositor yet.
        wait_for(lambda: self.paste() == text, "the text to be in the clipboard")

    def paste(self):
        return subprocess.run(["wl-paste", "--no-newline"], env=self.env, timeout=TIME_LIMIT, capture_output=True, text=True).stdout

    def list_windows(self, title):
        return [str(node["id"]) for node in self._windows(self._tell("-t", "get_tree")) if re.search(title, node["name"] or "")]

    def activate_window(self, title):
        window = self.find_window(title)
        self.pointer("windowactivate", window)
        return window

    def take_picture(self, path):
        subprocess.run(["grim", str(path)], env=self.env, check=True, timeout=TIME_LIMIT)
