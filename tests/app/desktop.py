# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of our own: display, session bus, accessibility bus and window manager; and the application seen through it.

What a test finds here is what a screen reader finds: widgets by role and name. Keys and the pointer are real ones.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / name) for name in ("servers", "language")]
from processes import TIME_LIMIT, die_with_parent, end, find_program, read_log, wait_for  # noqa: E402

# By their places: with newer keyboard maps xdotool holds Alt for each of these keys.
FUNCTION_KEYS = {f"F{number}": str(66 + number) for number in range(1, 11)}
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
KEYRING = "org.freedesktop.secrets"
HERE = pathlib.Path(__file__).resolve().parent

# GTK 4.8 may crash when it is asked for a widget in the very moment in which it comes or goes. So a test looks a little after
# it has done something, and not without a break.
SETTLE = 0.4
BREAK = 0.15
NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
# So often Tab is pressed at most on the way to a widget.
MAX_STEPS = 60
STEP_TIME = 5
# What a press opens is there by then.
PRESS_TIME = 15

# Roles as versions of GTK and of the accessibility bus call them.
ROLES = {"button": ("push button", "button", "toggle button"), "label": ("label", "static"), "row": ("list item",), "check": ("check box", "switch"),
         "item": ("menu item",), "choice": ("radio menu item",), "group": ("panel", "grouping"), "text": ("text",), "tab": ("page tab",)}

# What GLib writes where something is wrong with a program.
WARNING = re.compile(r"(WARNING|CRITICAL|ERROR) \*\*")
# And where it is not ours: any window of any program brings these.
OF_THE_TOOLKIT = (
    # GTK 4.24 on X11 without a compositor: each popup's first frame is reported by two places of GDK.
    "gdk_frame_timings_submitted() called on submitted frame",
    # GTK 4.18 and later: a file dialog that is closed while it still reads its folder.
    "gtk_box_remove: assertion 'GTK_IS_BOX (box)' failed",
    # The compositor of Debian 12 that the tests use has an old protocol for popups.
    "Compositor doesn't support moving popups, relying on remapping",
)


def start(command, env, **options):
    return subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent, **options)


class Desktop:
    """Call start() before anything that talks to a display or a bus is imported."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pickup-desktop-"))
        self.children = []
        self.bus = None
        # No warning ends a process here: the accessibility library of this one warns of what GTK 4.8 does not have, and what the
        # application warns of is read after it.
        os.environ.pop("G_DEBUG", None)
        self.env = {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
                    "XDG_RUNTIME_DIR": str(self.folder / "run"), "GSETTINGS_BACKEND": "memory", "GSK_RENDERER": "cairo",
                    "GDK_BACKEND": "x11", "GDK_DISABLE": "gl,vulkan", "NO_AT_BRIDGE": "0", "GTK_A11Y": "atspi",
                    # The computer that this runs on may have none.
                    "GIO_USE_NETWORK_MONITOR": "base"}
        (self.folder / "run").mkdir(mode=0o700)
        self._keep_keyring_out()

    def _keep_keyring_out(self):
        """Whatever this computer has of that kind is not started when it is asked for."""
        services = self.folder / "run/dbus-1/services"
        services.mkdir(parents=True)
        (services / f"{KEYRING}.service").write_text(f"[D-BUS Service]\nName={KEYRING}\nExec=/bin/false\n")

    def start_keyring(self):
        """A real one, open, with nothing in it; the process is to be ended."""
        home = tempfile.mkdtemp(prefix="keyring-", dir=self.folder)
        command = [find_program("gnome-keyring-daemon"), "--unlock", "--foreground", "--components=secrets", f"--control-directory={home}"]
        child = subprocess.Popen(command, env=dict(self.env, HOME=home, XDG_DATA_HOME=home), stdin=subprocess.PIPE, preexec_fn=die_with_parent, **QUIET)
        child.stdin.write(b"a password of the keyring")
        child.stdin.close()
        wait_for(self._has_keyring, "the keyring")
        return self._keep(child)

    def _has_keyring(self):
        query = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", f"string:{KEYRING}"]
        return "true" in subprocess.run(query, env=self.env, capture_output=True, text=True).stdout

    def start(self):
        self.start_display()
        bus = self._keep(start([find_program("dbus-daemon"), "--session", "--nofork", "--print-address"],
                               self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        launcher = next(path for path in LAUNCHERS if os.path.exists(path))
        self._keep(start([launcher, "--launch-immediately"], self.env, **QUIET))
        self.start_window_manager()
        os.environ.update(self.env)
        return self

    def start_display(self):
        reader, writer = os.pipe()
        self._keep(start([find_program("Xvfb"), "-displayfd", str(writer), "-screen", "0", "1400x1000x24", "-nolisten", "tcp", "-noreset"],
                         self.env, pass_fds=[writer], **QUIET))
        os.close(writer)
        with os.fdopen(reader) as numbers:
            self.env["DISPLAY"] = ":" + numbers.readline().strip()

    def start_window_manager(self):
        self._keep(start([find_program("openbox")], self.env, **QUIET))
        wait_for(self._has_window_manager, "the window manager")

    def _has_window_manager(self):
        query = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
        return "window id" in subprocess.run(query, env=self.env, capture_output=True, text=True).stdout

    def get_bus(self):
        """The accessibility bus; imported late, as what it needs must not be there before the display is."""
        from accessible import Bus

        if self.bus is None:
            self.bus = Bus()
        return self.bus

    def _keep(self, child):
        self.children.append(child)
        return child

    def stop(self):
        for child in reversed(self.children):
            end(child)
        shutil.rmtree(self.folder, ignore_errors=True)

    def key(self, *keys):
        keys = [re.sub(r"\bF\d+$", lambda found: FUNCTION_KEYS[found[0]], combination) for combination in keys]
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], env=self.env, check=True, timeout=TIME_LIMIT)
        time.sleep(SETTLE)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "5", text], env=self.env, check=True, timeout=TIME_LIMIT)

    def pointer(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env=self.env, check=True, timeout=TIME_LIMIT)

    def copy(self, text):
        """Puts text into the clipboard, as another application would."""
        subprocess.run(["xclip", "-selection", "clipboard", "-in"], env=self.env, input=text.encode(), check=True, timeout=TIME_LIMIT,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # It goes on in the background, and may not have told the display yet.
        wait_for(lambda: self.paste() == text, "the text to be in the clipboard")

    def paste(self):
        """What is in the clipboard, as another application sees it; nothing where there is no text."""
        command = ["xclip", "-selection", "clipboard", "-out"]
        return subprocess.run(command, env=self.env, timeout=TIME_LIMIT, capture_output=True, text=True).stdout

    def list_windows(self, title):
        """Those that are on the screen."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], env=self.env, capture_output=True, text=True, timeout=TIME_LIMIT)
        return found.stdout.split()

    def find_window(self, title):
        return wait_for(lambda: self.list_windows(title), f"the window “{title}”")[-1]

    def activate_window(self, title):
        window = self.find_window(title)
        subprocess.run(["xdotool", "windowactivate", "--sync", window], env=self.env, check=True, timeout=TIME_LIMIT)
        return window

    def get_size(self, window):
        said = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], env=self.env, check=True, capture_output=True, text=True).stdout
        found = dict(line.split("=") for line in said.split())
        return int(found["WIDTH"]), int(found["HEIGHT"])

    def picture(self, name):
        """For who asks for it with PICKUP_PICTURES=FOLDER."""
        if os.environ.get("PICKUP_PICTURES"):
            time.sleep(1)
            self.take_picture(os.path.join(os.environ["PICKUP_PICTURES"], name + ".png"))

    def take_picture(self, path):
        subprocess.run(["import", "-window", "root", path], env=self.env, timeout=TIME_LIMIT)


def make_desktop():
    """On X11, or on Wayland with meson test --setup wayland."""
    if os.environ.get("PICKUP_TEST_DESKTOP") != "wayland":
        return Desktop()
    from wayland import WaylandDesktop

    return WaylandDesktop()


class Application:
    """One run of the window with folders of its own."""

    def __init__(self, desktop, program, schemas, folder):
        self.desktop, self.program, self.folder = desktop, program, pathlib.Path(folder)
        self.downloads = self.folder / "Downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        self.env = dict(desktop.env, HOME=str(folder), XDG_STATE_HOME=str(self.folder / "state"), XDG_CONFIG_HOME=str(self.folder / "config"),
                        XDG_DATA_HOME=str(self.folder / "data"), XDG_CACHE_HOME=str(self.folder / "cache"),
                        GSETTINGS_SCHEMA_DIR=str(schemas), GIO_USE_PROXY_RESOLVER="dummy", GIO_USE_VFS="local")
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_SLICE", "LD_LIBRARY_PATH"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.menu = "Main Menu"  # in the language that it speaks
        self.process = None
        self.tells_all = False  # what it says on standard output is to be in the log
        self.log_path = self.folder / "log"
        self.warned = 0  # warnings that were reported

    def start(self, *arguments):
        with open(self.log_path, "ab") as log:
            self.process = start([self.program, *arguments], self.env, stdout=log if self.tells_all else None, stderr=log)
        wait_for(self.get_root, "the application on the accessibility bus")
        wait_for(self.is_open, "the window to have its list")
        self.activate("Pickup")
        return self

    def is_open(self):
        """Whether there is the list, or word of why there is none. On a slow computer another window comes first: it says what is waited
        for, takes no links, and goes away."""
        return self.look("button", self.menu.__eq__) or self.look("label", "The List Cannot Be Opened".__eq__)

    def activate(self, title):
        """Gives the keyboard to that window, which is laid out by then: before, mnemonics lead nowhere."""
        window = self.desktop.activate_window(f"^{title}$")
        wait_for(lambda: self.is_laid_out(title), f"the window “{title}” to be laid out")
        return window

    def is_laid_out(self, title):
        from gi.repository import GLib

        time.sleep(BREAK)
        try:
            sizes = [window.get_size() for window in self.get_root().get_children() if window.get_name() == title]
        except GLib.Error:
            return False
        return sizes and all(width > 1 for width, _ in sizes)

    def open_preferences(self, page):
        """At the page that this key leads to."""
        self.activate("Pickup")
        self.desktop.key("ctrl+comma")
        self.activate("Preferences")
        self.desktop.key(page)

    def close_preferences(self):
        self.activate("Preferences")
        self.desktop.key("Escape")
        wait_for(lambda: not self.desktop.list_windows("^Preferences$"), "the preferences to close")

    def run_second(self, *arguments):
        """Another process, which hands its arguments to the first one."""
        with open(self.log_path, "ab") as log:
            code = subprocess.run([self.program, *arguments], env=self.env, timeout=TIME_LIMIT, stderr=log).returncode
        time.sleep(SETTLE)
        return code

    def paste(self, text):
        """Into the window, as from another application."""
        self.desktop.copy(text)
        self.activate("Pickup")
        self.desktop.key("ctrl+v")

    def quit(self):
        self.activate("Pickup")
        self.desktop.key("ctrl+q")
        code = self.process.wait(TIME_LIMIT)
        self.expect_no_warnings()
        return code

    def get_processor_time(self):
        """Seconds that it has computed: other than those on the wall, they are about the same on a busy computer."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(TIME_LIMIT)
        self.expect_no_warnings()

    def expect_no_warnings(self):
        """Of what was written since the last call."""
        found = [line for line in read_log(self.log_path).splitlines() if WARNING.search(line) and not any(known in line for known in OF_THE_TOOLKIT)]
        new, self.warned = found[self.warned:], len(found)
        if new:
            raise AssertionError("the application was warned:\n" + "\n".join(new))

    def get_root(self):
        """The application as a node of the tree, or None while it is not there."""
        if self.process.poll() is not None:
            last_words = "\n".join(read_log(self.log_path).splitlines()[-5:])
            raise AssertionError(f"the application ended with {self.process.returncode}\n{last_words}")
        return self.desktop.get_bus().find_application(self.process.pid)

    def walk(self):
        """Yields what is in the tree and is there for a person."""
        return (node for node, _ in self.walk_with_states(self.get_root()))

    def walk_with_states(self, node, depth=0):
        from gi.repository import GLib

        try:
            # GTK 4.8 tells only windows that they are showing.
            states = node.get_states() if node and depth > 1 else ()
            if node is None or depth > 1 and "visible" not in states:
                return
            yield node, states
            children = node.get_children()[:500]
        except GLib.Error:
            return
        for child in children:
            yield from self.walk_with_states(child, depth + 1)

    def look(self, role, matches, fits=lambda node: True):
        """The first widget of that role (see ROLES) whose name fits now, and which fits itself, or None."""
        from gi.repository import GLib

        time.sleep(BREAK)
        for node in self.walk():
            try:
                if node.get_role_name() in ROLES[role] and matches(node.get_name()) and fits(node):
                    return node
            except GLib.Error:
                continue
        return None

    def find(self, role, name, *other_names):
        """Waits for a widget by its exact name."""
        try:
            return wait_for(lambda: self.look(role, lambda text: text in (name, *other_names)), f"a {role} “{name}”")
        except AssertionError as error:
            raise AssertionError(f"{error}; there is\n{self.describe()}") from None

    def find_like(self, role, part):
        """Waits for a widget by a part of its name."""
        try:
            return wait_for(lambda: self.look(role, lambda text: part in text), f"a {role} with “{part}”")
        except AssertionError as error:
            raise AssertionError(f"{error}; there is\n{self.describe()}") from None

    def open_add(self):
        """The window to add links in, once it listens to keys."""
        self.press("Add Downloads")
        self.wait_add()

    def wait_add(self):
        self.activate("Add Downloads")
        wait_for(lambda: self.look("text", lambda text: text.startswith("Links to download"), lambda node: node.is_in_state("focused")),
                 "the place for links to have the focus")

    def wait_gone(self, role, name):
        wait_for(lambda: self.look(role, lambda text: text == name) is None, f"no {role} “{name}” any more")

    def press(self, name):
        """Does what a press of that button does. Libadwaita 1.2 names the buttons of a dialog twice, with and without the mnemonic;
        GTK 4.8 has a menu button and the real one in it."""
        from gi.repository import Gio, GLib

        def search():
            return self.look("button", lambda text: text.replace("_", "") in (name, f"{name} {name}"), lambda node: node.has_action())

        def press():
            try:
                button = search()
                if button:
                    button.act()
                return button
            except GLib.Error as error:
                # It went away in this moment, as a row does that changes its place; or the whole application did, as it was told to.
                return Gio.DBusError.get_remote_error(error) == NO_REPLY

        try:
            wait_for(press, f"a button “{name}” to press")
        except AssertionError as error:
            raise AssertionError(f"{error}; there is\n{self.describe()}") from None
        time.sleep(SETTLE)

    def press_to_see(self, name, text):
        """Presses that button until there is a label with that text: in a row that is just being put elsewhere a press may be lost."""
        def press():
            self.press(name)
            try:
                return wait_for(lambda: self.look("label", text.__eq__), f"a label “{text}”", PRESS_TIME)
            except AssertionError:
                return None

        wait_for(press, lambda: f"a label “{text}” after a press of “{name}”; there is\n{self.describe()}")

    def list_focused(self):
        """Paths and names of what has the keyboard, from the outside to the inside."""
        from gi.repository import GLib

        time.sleep(BREAK)
        found = []
        for node, states in self.walk_with_states(self.get_root()):
            try:
                if "focused" in states:
                    found.append((node.path, node.get_name()))
            except GLib.Error:
                continue
        return found

    def step(self, before=None):
        """Presses the Tab key, and waits until the focus has moved, though it may be at something that does not say so; returns what has
        it then."""
        before = before or self.list_focused()
        self.desktop.key("Tab")
        end_time = time.monotonic() + STEP_TIME
        while True:
            now = self.list_focused()
            if now and [path for path, _ in now] != [path for path, _ in before] or time.monotonic() > end_time:
                return now

    def step_to(self, name):
        """Walks to what has a name that begins so, as a person without a pointer does."""
        focused, passed = None, []
        while len(passed) < MAX_STEPS:
            focused = self.step(focused)
            passed.append([text for _, text in focused])
            if any(text.startswith(name) for text in passed[-1]):
                return
        raise AssertionError(f"Tab does not lead to “{name}”, but to {passed}")

    def drag(self, offers, x=380, y=320, hover=None):
        """Drags from another application (see drag-source.py) to that place of the screen, with the pointer; hover() is called before
        the drop. Without it, what is there has to be ready to take it."""
        log = open(self.folder / "drag.log", "w+")
        source = start([sys.executable, str(HERE / "drag-source.py"), *offers], self.env, stdout=log)
        window = self.desktop.find_window("^Drag Source$")
        self.desktop.pointer("windowmove", "--sync", window, 1100, 700)
        self.desktop.pointer("windowmove", self.desktop.find_window("^Pickup$"), 20, 20)
        self.desktop.pointer("windowactivate", "--sync", window)

        def words():
            log.seek(0)
            return log.read().split()

        def is_taken():
            for left in (-1, 1):
                self.desktop.pointer("mousemove_relative", "--", left, 0)
            return words()[-1] == "taken"

        def begun():
            """A hand is never quite still, and GTK 4.24 looks only when it moves whether it has been held for long enough."""
            for left in (1101, 1100):
                self.desktop.pointer("mousemove", left, 780)
            return "begin" in words()

        def begin():
            self.desktop.pointer("mousemove", 1190, 780, "mousedown", 1)
            for left in range(1180, 1100, -10):
                self.desktop.pointer("mousemove", left, 780)
            try:
                return wait_for(begun, "the drag", 5)
            except AssertionError:
                self.desktop.pointer("mouseup", 1)
                return False

        try:
            wait_for(begin, "the drag to begin")
            for step in range(1, 9):
                self.desktop.pointer("mousemove", 1100 + (x - 1100) * step // 8, 780 + (y - 780) * step // 8)
            # The same with where it is let go.
            for _ in range(4):
                self.desktop.pointer("mousemove_relative", "--", 1, 1)
                time.sleep(BREAK)
            if hover:
                hover()
            else:
                wait_for(is_taken, "the drop to be welcome")
            self.desktop.pointer("mouseup", 1)
            wait_for(lambda: "end" in words(), "the drop to be taken")
        finally:
            end(source)
            log.close()
        time.sleep(SETTLE)

    def describe(self):
        from gi.repository import GLib

        lines = []
        for node in self.walk():
            try:
                lines.append(f"  {node.get_role_name()}: {node.get_name()}")
            except GLib.Error:
                continue
        return "\n".join(lines)
