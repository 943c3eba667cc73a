# SPDX-License-Identifier: GPL-3.0-or-later
"""A session in which the application is not running and can be started by the bus, and a server with a session of its own."""

import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "servers"), str(TESTS / "store")]

from processes import die_with_parent, end, find_program, read_log, wait_for  # noqa: E402

# A slow machine may take so many times as long.
PATIENCE = float(os.environ.get("PICKUP_TEST_PATIENCE", "1"))
TIME_LIMIT = 60 * PATIENCE
NAME, PATH = "io.github.pickup_app.Pickup", "/io/github/pickup_app/Pickup"
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class World:
    """Display, bus and home of one session; the application in it."""

    def __init__(self, pickup, cli, schemas):
        self.cli = cli
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pickup-browser-"))
        self.home = self.folder / "home"
        self.downloads = self.home / "Downloads"
        self.downloads.mkdir(parents=True)
        self.children = []
        # Newer libraries call properties deprecated that the oldest ones need.
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "G_ENABLE_DIAGNOSTIC")}
        self.env.update(HOME=str(self.home), GTK_A11Y="none", GDK_BACKEND="x11", GSK_RENDERER="cairo", GSETTINGS_SCHEMA_DIR=str(schemas),
                        GSETTINGS_BACKEND="memory", XDG_STATE_HOME=str(self.home / "state"), XDG_CONFIG_HOME=str(self.home / ".config"),
                        XDG_DATA_HOME=str(self.home / "data"), XDG_CACHE_HOME=str(self.home / "cache"), XDG_RUNTIME_DIR=str(self.folder))
        self.folder.chmod(0o700)
        self.service = self.folder / "services" / f"{NAME}.service"
        self.service.parent.mkdir()
        self.n_services = 0
        self.pickup = pickup

    def start(self):
        read, write = os.pipe()
        self.children.append(subprocess.Popen([find_program("Xvfb"), "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
                                              pass_fds=[write], preexec_fn=die_with_parent, **QUIET))
        os.close(write)
        with os.fdopen(read) as stream:
            self.env["DISPLAY"] = ":" + stream.readline().strip()
        config = self.folder / "bus.conf"
        config.write_text(f"""<busconfig><type>session</type><listen>unix:dir={self.folder}</listen><servicedir>{self.service.parent}</servicedir>
            <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
        self.let_start(self.pickup)
        with open(self.folder / "log", "ab") as log:
            bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"], env=self.env, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, preexec_fn=die_with_parent)
        self.children.append(bus)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        bus.stdout.close()
        return self

    def stop(self):
        self.end_pickup()
        for child in reversed(self.children):
            end(child)
        shutil.rmtree(self.folder, ignore_errors=True)

    def let_start(self, program):
        """What the bus starts as the application, or nothing."""
        self.service.unlink(missing_ok=True)
        if program:
            self.service.write_text(f"[D-BUS Service]\nName={NAME}\nExec={program} --gapplication-service\n")
            # The bus knows a file again by the second in which it was written.
            self.n_services += 1
            os.utime(self.service, (self.n_services, self.n_services))
        if "DBUS_SESSION_BUS_ADDRESS" in self.env:
            self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.ReloadConfig")

    def install(self, program):
        """Makes the session's desktop know the application, as its package does."""
        applications = self.home / "data/applications"
        applications.mkdir(parents=True, exist_ok=True)
        entry = (TESTS.parent / f"data/{NAME}.desktop.in").read_text().replace("Exec=pickup", f"Exec={program}")
        (applications / f"{NAME}.desktop").write_text(entry)
        subprocess.run([find_program("update-desktop-database"), applications], check=True, timeout=TIME_LIMIT)

    def count_windows(self, title):
        run = subprocess.run([find_program("xdotool"), "search", "--name", title], env=self.env, timeout=TIME_LIMIT, capture_output=True, text=True)
        return len(run.stdout.split())

    def has_window(self, title):
        return self.count_windows(title) > 0

    def call(self, name, path, method, *arguments, check=True):
        command = ["gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method, "--", *arguments]
        run = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=TIME_LIMIT)
        if check and run.returncode:
            raise AssertionError(run.stderr)
        return run.stdout.strip()

    def get_pid(self):
        """Of the application, or 0."""
        said = self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID", NAME, check=False)
        return int(said.split()[1].rstrip(",)")) if said else 0

    def end_pickup(self, how=signal.SIGTERM):
        pid = self.get_pid()
        if pid:
            os.kill(pid, how)
            # The bus, whose child it is, takes its time to bury it.
            wait_for(lambda: self.get_pid() != pid, "the end of the application", TIME_LIMIT)

    def list(self):
        """What is recorded, as pickup-cli tells it."""
        run = subprocess.run([self.cli, "list", "--json"], env=self.env, capture_output=True, text=True, timeout=TIME_LIMIT)
        return [json.loads(line) for line in run.stdout.splitlines()]

    def clear(self):
        """A session without a list, in which nothing runs."""
        self.end_pickup(signal.SIGKILL)
        shutil.rmtree(self.home / "state", ignore_errors=True)
        shutil.rmtree(self.downloads, ignore_errors=True)
        self.downloads.mkdir()

    def read_log(self):
        return read_log(self.folder / "log")


class Site:
    """A web site. Each path that ends in .bin is a file that is the same each time; what is before it says how it is given out."""

    SIZE, BEGINNING = 2 << 20, 1 << 16

    def __init__(self):
        self.seen = []  # method, path, user agent (in short), cookies
        self.data = os.urandom(self.SIZE)
        self.pages = {}
        self.alive = False  # whether links below "dead" are good
        self.flow = threading.Event()  # until it is set, browsers get no more than the beginning of a file
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_HEAD(self):
                site.answer(self)

            def do_GET(self):
                site.answer(self)

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                site.answer(self)

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address):
                """A browser that gives a download up is no error."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}/{path}"

    def seen_by(self, program, path):
        """The requests for that path by "Mozilla" or "Pickup": Pickup says who the browser is, but never asks for pages to be shown."""
        return [entry for entry in list(self.seen) if entry["path"] == "/" + path and (entry["navigates"] == (program == "Mozilla"))]

    def answer(self, handler):
        path = urllib.parse.urlsplit(handler.path).path
        cookies = handler.headers.get("Cookie", "")
        self.seen.append({"method": handler.command, "path": path, "agent": handler.headers.get("User-Agent", ""), "cookies": cookies,
                          "referrer": handler.headers.get("Referer", ""), "navigates": "Sec-Fetch-Mode" in handler.headers})
        kind = path.split("/")[1]
        if kind in self.pages:
            return self.send(handler, 200, self.pages[kind].encode(), {"Content-Type": "text/html; charset=utf-8"})
        if kind == "login":
            return self.send(handler, 200, b"<p>in</p>", {"Content-Type": "text/html", "Set-Cookie": "session=5ec7e7; Path=/; HttpOnly"})
        if kind == "hop":
            return self.send(handler, 302, b"", {"Location": "/crumb/" + path.split("/", 2)[2], "Set-Cookie": "crumb=found; Path=/"})
        if kind == "away":
            return self.send(handler, 302, b"", {"Location": self.url("plain/" + path.split("/", 2)[2], "localhost")})
        if kind == "crumb" and "crumb=found" not in cookies or kind == "members" and "session=5ec7e7" not in cookies:
            return self.send(handler, 403, b"no", {"Content-Type": "text/plain"})
        if kind == "dead" and not self.alive:
            return self.send(handler, 403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", {"Content-Type": "application/xml"})
        if path.endswith(".bin"):
            name = "from the server.bin" if kind == "named" else path.rsplit("/", 1)[1]
            return self.send_file(handler, name, kind)
        return self.send(handler, 404, b"nothing", {"Content-Type": "text/plain"})

    def send(self, handler, status, body, headers):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command == "HEAD":
            return
        try:
            if "Content-Disposition" in headers and len(body) > self.BEGINNING and "Sec-Fetch-Mode" in handler.headers:
                handler.wfile.write(body[:self.BEGINNING])
                self.flow.wait(TIME_LIMIT)
                body = body[self.BEGINNING:]
            handler.wfile.write(body)
        except OSError:
            handler.close_connection = True

    def send_file(self, handler, name, kind):
        data = self.data[:1000] if kind == "small" else self.data
        headers = {"Content-Type": "application/octet-stream", "ETag": '"1"', "Content-Disposition": f'attachment; filename="{name}"'}
        wanted = handler.headers.get("Range", "")
        begin, _, last = wanted.removeprefix("bytes=").partition("-")
        if not wanted or not begin:
            return self.send(handler, 200, data, headers)
        stop = min(int(last) + 1 if last else len(data), len(data))
        headers["Content-Range"] = f"bytes {begin}-{stop - 1}/{len(data)}"
        return self.send(handler, 206, data[int(begin):stop], headers)
