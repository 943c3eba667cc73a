# SPDX-License-Identifier: GPL-3.0-or-later
"""The same desktop on Wayland: sway without a screen, a keyboard by wtype, the clipboard by wl-clipboard, pictures by grim."""

import json
import os
import re
import subprocess
import time

from desktop import SETTLE, TIME_LIMIT, Desktop, find_program, start, wait_for

CONFIGURATION = """
xwayland disable
output HEADLESS-1 resolution 1400x1000 position 0 0
default_border none
default_floating_border none
focus_follows_mouse no
mouse_warping none
popup_during_fullscreen ignore
floating_minimum_size 1 x 1
floating_maximum_size -1 x -1
for_window [app_id=".*"] floating enable
"""
NOBODY = 65534
MODIFIERS = {"ctrl": "ctrl", "alt": "alt", "shift": "shift", "super": "logo"}


class WaylandDesktop(Desktop):
    def start_display(self):
        own = self.folder / "sway"
        own.mkdir()
        (own / "config").write_text(CONFIGURATION)
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
        self.env["WAYLAND_DISPLAY"] = str(wait_for(lambda: [path for path in own.glob("wayland-*") if path.is_socket()], "the compositor", TIME_LIMIT)[0])
        wait_for((own / "ipc").exists, "the compositor's ear", TIME_LIMIT)

    def start_window_manager(self):
        """A keyboard that stays, so that there is something to have the focus."""
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
        """What the tests say to xdotool, as far as it is about windows: nothing that Debian has gives this compositor a pointer."""
        words = [str(word) for word in arguments if str(word) not in ("--sync", "--")]
        while words:
            verb = words.pop(0)
            if verb == "windowsize":
                self._tell(f"[con_id={words.pop(0)}]", "resize", "set", words.pop(0), words.pop(0))
            elif verb == "windowmove":
                self._tell(f"[con_id={words.pop(0)}]", "move", "absolute", "position", words.pop(0), words.pop(0))
            elif verb == "windowactivate":
                self._tell(f"[con_id={words.pop(0)}]", "focus")
            else:
                raise ValueError(verb)

    def _get_place(self, window):
        return next(node["rect"] for node in self._windows(self._tell("-t", "get_tree")) if node["id"] == int(window))

    def get_size(self, window):
        place = self._get_place(window)
        return place["width"], place["height"]

    def copy(self, text):
        subprocess.run(["wl-copy"], env=self.env, input=text.encode(), check=True, timeout=TIME_LIMIT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def paste(self):
        return subprocess.run(["wl-paste", "--no-newline"], env=self.env, check=True, timeout=TIME_LIMIT, capture_output=True, text=True).stdout

    def find_window(self, title):
        def search():
            return [node["id"] for node in self._windows(self._tell("-t", "get_tree")) if re.search(title, node["name"] or "")]

        return str(wait_for(search, f"the window “{title}”", TIME_LIMIT)[-1])

    def activate_window(self, title):
        window = self.find_window(title)
        self.pointer("windowactivate", window)
        return window

    def take_picture(self, path):
        subprocess.run(["grim", str(path)], env=self.env, check=True, timeout=TIME_LIMIT)
