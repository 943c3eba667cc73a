# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that must not come to light, the search for them, and a server that is given them and answers with more of them."""

import base64
import os
import pathlib
import random
import re
import socket
import string
import threading
import time
import urllib.parse

from processes import wait_for

LENGTH = 18
# A text that was cut short still tells too much.
ENOUGH = 9


def _in_base64(value):
    """What of it is in the Base64 of any text that holds it, for each of the three places that it may begin at."""
    for lead in range(3):
        encoded = base64.b64encode(bytes(lead) + value)
        yield encoded[-(-lead * 8 // 6):(lead + len(value)) * 8 // 6]


class Canaries:
    """Makes a value for each name that is asked for, and finds them all again."""

    def __init__(self):
        self._values = {}

    def __getitem__(self, name):
        if name not in self._values:
            self._values[name] = "".join(random.choices(string.ascii_lowercase, k=LENGTH))
        return self._values[name]

    def names(self):
        return list(self._values)

    def find(self, data):
        """The names of those that are in these bytes: as they are, in capitals, cut short, in Base64 or in hexadecimal."""
        lower = data.lower().replace(b"\0", b"")
        found = []
        for name, text in self._values.items():
            value = text.encode()
            if value[:ENOUGH] in lower or value[-ENOUGH:] in lower or value.hex().encode() in lower or \
                    any(part in data for part in (*_in_base64(value), *_in_base64(value.upper()))):
                found.append(name)
        return found

    def search(self, places):
        """A line for each that is in one of the places, which are pairs of a description and of bytes or text."""
        leaks = []
        for where, data in places:
            data = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
            for name in self.find(data):
                place = data.lower().find(self[name][:ENOUGH].encode())
                line = data[data.rfind(b"\n", 0, max(place, 0)) + 1:][:300].split(b"\n")[0]
                leaks.append(f"{where} tells {name}: {line!r}")
        return leaks

    def query(self, kind, source="link"):
        """The query of a signed link; names of the values begin with the source."""
        now = time.time()
        date, expires = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now)), int(now) + 3600
        end = time.strftime("%Y-%m-%dT%H%%3A%M%%3A%SZ", time.gmtime(expires))
        if kind == "s3-v4":
            return (f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={self[source + ' X-Amz-Credential']}%2F{date[:8]}%2Feu-west-1%2Fs3"
                    f"%2Faws4_request&X-Amz-Date={date}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
                    f"&X-Amz-Security-Token={self[source + ' X-Amz-Security-Token']}%2F%2F%3D&X-Amz-Signature={self[source + ' X-Amz-Signature']}")
        if kind == "oss-v1":
            return (f"OSSAccessKeyId={self[source + ' OSSAccessKeyId']}&Expires={expires}&Signature={self[source + ' Signature']}%3D"
                    f"&security-token={self[source + ' security-token']}")
        if kind == "azure":
            return f"sv=2022-11-02&sr=b&sp=r&se={end}&sig={self[source + ' sig']}%3D"
        return f"file=1&token={self[source + ' token']}&key={self[source + ' key']}"


def places_in(folder, exempt=()):
    """Names, extended attributes and contents of all that is in the folder; of what is exempt, only the names."""
    for path in sorted(pathlib.Path(folder).rglob("*")):
        name = str(path.relative_to(folder))
        yield f"the name {name!r}", name
        if any(path == secret or secret in path.parents for secret in map(pathlib.Path, exempt)):
            continue
        try:
            for mark in os.listxattr(path, follow_symlinks=False):
                yield f"the attribute {mark} of {name}", mark.encode() + b"=" + os.getxattr(path, mark, follow_symlinks=False)
        except OSError:
            pass
        if path.is_symlink():
            yield f"the target of {name}", os.readlink(path)
        elif path.is_file():
            yield f"the file {name}", path.read_bytes()


def places_of_process(pid):
    for name in ("cmdline", "comm"):
        yield f"/proc/PID/{name}", pathlib.Path(f"/proc/{pid}/{name}").read_bytes()


def core_limit(pid):
    """The limits, soft and hard, on the size of a core dump."""
    for line in pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines():
        if line.startswith("Max core file size"):
            return line.split()[4:6]
    return None


S3_REFUSAL = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>{code}</Code><Message>{message} {Message}</Message><AWSAccessKeyId>{AWSAccessKeyId}</AWSAccessKeyId>
<StringToSign>AWS4-HMAC-SHA256 {StringToSign}</StringToSign><SignatureProvided>{SignatureProvided}</SignatureProvided>
<StringToSignBytes>41 57</StringToSignBytes><CanonicalRequest>GET /x?token={CanonicalRequest}</CanonicalRequest>
<X-Amz-Expires>1</X-Amz-Expires><Expires>2020-01-01T00:00:00Z</Expires><ServerTime>2020-01-02T00:00:00Z</ServerTime>
<Token-0>{Token}</Token-0><RequestId>0001</RequestId><HostId>host</HostId></Error>"""
OSS_REFUSAL = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>{code}</Code><Message>{message} {Message}</Message><RequestId>0001</RequestId><HostId>b.oss-cn-hangzhou.aliyuncs.com</HostId>
<OSSAccessKeyId>{OSSAccessKeyId}</OSSAccessKeyId><SignatureProvided>{SignatureProvided}</SignatureProvided>
<StringToSign>GET {StringToSign}</StringToSign><SecurityToken>{SecurityToken}</SecurityToken><EC>0002-00000226</EC></Error>"""
AZURE_REFUSAL = """\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message} {Message}
RequestId:1\nTime:2020-01-01T00:00:00Z</Message><AuthenticationErrorDetail>Signature did not match. String to sign used was r
{StringToSign}</AuthenticationErrorDetail></Error>"""
JSON_REFUSAL = """{{"code":"{code}","message":"{message} {Message}","error":{{"code":403,"message":"{error_message}",
"errors":[{{"reason":"forbidden","message":"{errors_message}","debugInfo":"{debugInfo}"}}]}},"token":"{Token}"}}"""
HTML_REFUSAL = """<html><head><title>{title}</title></head><body>{body} <a href="/login?token={Token}">{message}, {code}</a></body></html>"""

# Body, its type, what it says.
REFUSALS = {
    "s3-signature": (S3_REFUSAL, "application/xml", "SignatureDoesNotMatch", "The request signature we calculated does not match"),
    "s3-expired": (S3_REFUSAL, "application/xml", "AccessDenied", "Request has expired"),
    "s3-token": (S3_REFUSAL, "application/xml", "ExpiredToken", "The provided token has expired."),
    "s3-unknown": (S3_REFUSAL, "application/xml", "SomethingNobodyKnows", "Look at"),
    "oss-signature": (OSS_REFUSAL, "application/xml", "SignatureDoesNotMatch", "The request signature we calculated does not match"),
    "oss-expired": (OSS_REFUSAL, "application/xml", "AccessDenied", "Request has expired."),
    "azure": (AZURE_REFUSAL, "application/xml", "AuthenticationFailed", "Server failed to authenticate the request."),
    "json": (JSON_REFUSAL, "application/json", "bad_auth_token", "Invalid authorization token"),
    "html": (HTML_REFUSAL, "text/html", "403", "Forbidden"),
}


class _Named(dict):
    """Fills each name that the text of a body has and that is not given with a canary."""

    def __init__(self, canaries, given):
        super().__init__(given)
        self.canaries = canaries

    def __missing__(self, name):
        return self.canaries["body " + name]


class CanaryServer:
    """Raw sockets: what they say is exactly what is written here.

    /object/NAME               an object of that name, whole or in parts; /slow/NAME slowly, /crawl/NAME very slowly
    /refuse/KIND/NAME          403 with a body of REFUSALS
    /hop/PATH, /hop-KIND/NAME  points elsewhere, with a signature and a cookie; KIND says what is wrong with it
    /cut/NAME, /garbage/NAME   ends in the middle; is no HTTP
    /busy/NAME                 500, with a reason phrase and a body that tell secrets
    """

    SIZE = 1 << 20
    # Bytes a second.
    SPEEDS = {"slow": 1 << 19, "crawl": 1 << 15}

    def __init__(self, canaries):
        self.canaries = canaries
        self.version = 1
        self.seen = []
        self.sent = {}
        self._listener = None
        self._data = os.urandom(self.SIZE)

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self):
        # Wakes the thread that waits for the next connection.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def url(self, path, query=None, user=None):
        return f"http://{user + '@' if user else ''}127.0.0.1:{self.port}/{path}" + (f"?{query}" if query else "")

    def is_object(self, data):
        """Whether this is the object, or its beginning with nothing but zeros behind it."""
        return isinstance(data, bytes) and len(data) <= self.SIZE and self._data.startswith(data.rstrip(b"\0"))

    def wait_seen(self, part):
        wait_for(lambda: any(part.encode() in head for head in list(self.seen)), f"a request with {part}")

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            try:
                while head := self._read_head(stream):
                    self.seen.append(head)
                    if not self._answer(connection, head.decode("latin-1")):
                        return
            except OSError:
                pass

    @staticmethod
    def _read_head(stream):
        lines = []
        while line := stream.readline():
            lines.append(line)
            if line == b"\r\n":
                break
        return b"".join(lines)

    def _send(self, connection, status, headers, body=b"", head_only=False):
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
        connection.sendall("\r\n".join(lines).encode() + (b"" if head_only else body))
        return True

    def _answer(self, connection, head):
        method, target = head.split(" ", 2)[:2]
        kind, _, rest = urllib.parse.urlsplit(target).path.lstrip("/").partition("/")
        if kind in ("object", "cut", *self.SPEEDS):
            return self._send_object(connection, head, method == "HEAD", kind)
        if kind == "refuse":
            return self._refuse(connection, rest.partition("/")[0], method == "HEAD")
        if kind.startswith("hop"):
            return self._point_elsewhere(connection, kind.partition("-")[2], rest)
        if kind == "busy":
            body = f"<Error><Code>InternalError</Code><Message>{self.canaries['body Message']}</Message></Error>".encode()
            return self._send(connection, f"500 Failed {self.canaries['reason phrase']}", ["Content-Type: application/xml"], body, method == "HEAD")
        connection.sendall(f"HTPP {self.canaries['garbage']} this is no answer\r\n\r\n".encode())
        return False

    def _refuse(self, connection, kind, head_only):
        form, mime, code, message = REFUSALS[kind]
        body = form.format_map(_Named(self.canaries, {"code": code, "message": message})).encode()
        headers = [f"Content-Type: {mime}", f"Set-Cookie: session={self.canaries['answer Set-Cookie']}",
                   f'WWW-Authenticate: Bearer realm="{self.canaries["answer WWW-Authenticate"]}"']
        if kind.startswith("oss"):
            headers += ["x-oss-request-id: 0001", "x-oss-ec: 0002-00000226", "x-oss-err: " + base64.b64encode(body).decode()]
        return self._send(connection, "403 Forbidden " + self.canaries["reason phrase"], headers, body, head_only)

    def _point_elsewhere(self, connection, fault, rest):
        """Fault: where the target is no good."""
        query = self.canaries.query("s3-v4", "Location")
        user = "somebody:" + self.canaries["Location password"]
        target = {
            "": self.url(rest, query),
            "form": f"http://{user}@[broken/x?{query}",
            "scheme": f"ftp://{user}@127.0.0.1/x?{query}",
            "port": f"http://{user}@127.0.0.1:1/x?{query}",
            "loop": self.url("hop-loop/x", query),
        }[fault]
        body = f'<a href="{target}">Found</a>'.encode()
        return self._send(connection, "302 Found", [f"Location: {target}", f"Set-Cookie: session={self.canaries['answer Set-Cookie']}"], body)

    def _send_object(self, connection, head, head_only, kind):
        etag = f'"version-{self.version}"'
        wanted = re.search(r"(?im)^range: bytes=(\d+)-(\d*)", head)
        condition = re.search(r"(?im)^if-match: (.*?)\r?$", head)
        if condition and condition[1] != etag:
            return self._send(connection, "412 Precondition Failed", [f"ETag: {etag}"])
        begin, end, status, headers = 0, self.SIZE, "200 OK", []
        if wanted:
            begin, end = int(wanted[1]), min(int(wanted[2]) + 1 if wanted[2] else self.SIZE, self.SIZE)
            status, headers = "206 Partial Content", [f"Content-Range: bytes {begin}-{end - 1}/{self.SIZE}"]
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {end - begin}", f"ETag: {etag}", "Accept-Ranges: bytes",
                 "Content-Type: application/octet-stream", f"Set-Cookie: session={self.canaries['answer Set-Cookie']}", "", ""]
        connection.sendall("\r\n".join(lines).encode())
        if head_only:
            return True
        if kind == "cut":
            connection.sendall(self._data[begin:begin + (end - begin) // 2])
            return False
        step = 1 << 14
        for place in range(begin, end, step):
            connection.sendall(self._data[place:min(place + step, end)])
            name = head.split(" ", 2)[1].partition("?")[0].rpartition("/")[2]
            self.sent[name] = self.sent.get(name, 0) + step
            if kind in self.SPEEDS:
                time.sleep(step / self.SPEEDS[kind])
        return True
