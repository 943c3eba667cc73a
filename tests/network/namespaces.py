# SPDX-License-Identifier: GPL-3.0-or-later
"""Two computers and a cable between them, made of network namespaces: this process is the client's, threads enter the server's."""

import collections
import ctypes
import os
import pathlib
import socket
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

from processes import find_program

CLONE_NEWNET = 0x40000000
ETHERNET_ALL = 3
CLIENT, SERVER = "client0", "server0"
NAME = "files.test"
# Buffers of the kernel that a lost connection may take along.
RECEIVED_AT_MOST = 256 << 10
_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def find_way():
    """How this system makes namespaces, as the beginning of a command; or None and why it does not. Whoever has no rights needs a
    namespace of users; who is root in a container may be allowed everything but that."""
    for options in (["--map-root-user", "--net", "--mount"], ["--net", "--mount"]):
        command = [find_program("unshare"), *options]
        try_out = f"{find_program('ip')} link add name {CLIENT} type veth peer name {SERVER} && mount -t tmpfs none /mnt"
        tried = subprocess.run([*command, "sh", "-c", try_out], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return command, None
    return None, tried.stderr.strip().splitlines()[-1] if tried.stderr.strip() else f"exit {tried.returncode}"


class Namespace:
    """A network of its own, for as long as this process lives."""

    def __init__(self):
        self._own = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._fd = self._in_thread(self._create)

    def _create(self):
        _checked(_libc.unshare(CLONE_NEWNET), "unshare")
        return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    @staticmethod
    def _in_thread(function):
        """A thread that is elsewhere must not live on as somebody else's."""
        results = []

        def run():
            try:
                results.append((function(), None))
            except BaseException as error:
                results.append((None, error))
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        result, error = results[0]
        if error is not None:
            raise error
        return result

    def run(self, function):
        """Calls function() in here; its sockets and children stay."""
        def inside():
            _checked(_libc.setns(self._fd, CLONE_NEWNET), "setns")
            return function()
        return self._in_thread(inside)


def ip(*arguments):
    subprocess.run([find_program("ip"), *map(str, arguments)], check=True, stdin=subprocess.DEVNULL)


def _set(name, value):
    pathlib.Path("/proc/sys/net", name).write_text(value)


def bind_file(text, target, folder):
    """Others see another file from now on; this process and its children see this text."""
    source = pathlib.Path(folder, pathlib.Path(target).name)
    source.write_text(text)
    if os.path.exists(target):
        subprocess.run(["mount", "--bind", source, os.path.realpath(target)], check=True)


class Lookout:
    """Counts what arrives at the server's end for these addresses."""

    ADDRESS_AT = {0x0800: (30, 4), 0x86dd: (38, 16)}  # in a frame of Ethernet: the receiver's, and its length

    def __init__(self, namespace, *addresses):
        self.addresses = {socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address): address
                          for address in addresses}
        self.seen = collections.Counter()
        self.socket = namespace.run(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERNET_ALL)))
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self):
        while True:
            frame = self.socket.recv(128)
            at, length = self.ADDRESS_AT.get(int.from_bytes(frame[12:14], "big"), (0, 0))
            address = self.addresses.get(frame[at:at + length])
            if address is not None:
                self.seen[address] += 1


class Cable:
    """A client and a server that are connected with each other and with nobody else."""

    CLIENT4, OTHER_CLIENT4 = "10.77.0.64", "10.77.0.65"
    SERVER4, DEAD4 = "10.77.0.1", "10.77.0.66"
    DEAD = (DEAD4, "fd77::66")
    CLIENT6, SERVER6, DEAD6 = "fd77::2", "fd77::1", "fd77::66"

    def __init__(self, folder):
        self.server = Namespace()
        self.leads_out = True
        pid = os.getpid()
        self.server.run(lambda: ip("link", "add", "name", SERVER, "type", "veth", "peer", "name", CLIENT, "netns", pid))
        _set("ipv4/tcp_rmem", f"4096 {RECEIVED_AT_MOST // 2} {RECEIVED_AT_MOST}")
        ip("link", "set", "lo", "up")
        self.lift()
        self.server.run(lambda: ip("link", "set", SERVER, "up"))
        self.add_client(self.CLIENT4)
        ip("address", "add", f"{self.CLIENT6}/64", "dev", CLIENT, "nodad")
        self.attach_server()
        bind_file("nameserver 127.0.0.1\n", "/etc/resolv.conf", folder)
        bind_file("hosts: files dns\n", "/etc/nsswitch.conf", folder)
        self._make_dead()

    def _make_dead(self):
        """Whatever is sent there arrives, and nobody says a word."""
        mac = self._server_mac()
        for address in (self.DEAD4, self.DEAD6):
            ip("neighbour", "replace", address, "lladdr", mac, "nud", "permanent", "dev", CLIENT)

    def _server_mac(self):
        text = self.server.run(lambda: subprocess.run([find_program("ip"), "-brief", "link", "show", "dev", SERVER], check=True,
                                                      capture_output=True, text=True).stdout)
        return text.split()[2]

    def add_client(self, address):
        """With a way out of here, which is how a computer knows that it has a network."""
        ip("address", "add", f"{address}/24", "dev", CLIENT)
        if self.leads_out:
            ip("route", "replace", "default", "via", self.SERVER4, "dev", CLIENT)

    def remove_client(self, address):
        """Another one that was added meanwhile stays, as wherever a desktop runs."""
        _set(f"ipv4/conf/{CLIENT}/promote_secondaries", "1")
        ip("address", "delete", f"{address}/24", "dev", CLIENT)

    def attach_server(self):
        def add():
            ip("address", "add", f"{self.SERVER4}/24", "dev", SERVER)
            ip("address", "add", f"{self.SERVER6}/64", "dev", SERVER, "nodad")
        self.server.run(add)

    def detach_server(self):
        """The server's computer is gone, and the client's network has not changed."""
        self.server.run(lambda: ip("address", "flush", "dev", SERVER))

    def remove_way_out(self):
        self.leads_out = False
        ip("route", "delete", "default", "dev", CLIENT)

    def cut(self):
        ip("link", "set", CLIENT, "down")

    def lift(self):
        ip("link", "set", CLIENT, "up")

    def mend(self):
        """What does not outlive the link comes back."""
        self.lift()
        if self.leads_out:
            ip("route", "replace", "default", "via", self.SERVER4, "dev", CLIENT)
        ip("address", "replace", f"{self.CLIENT6}/64", "dev", CLIENT, "nodad")
        self._make_dead()
