# SPDX-License-Identifier: GPL-3.0-or-later
"""The public APIs of Hugging Face and GitHub as far as folders need them, with the heads and bodies that they send, on the loopback
interface; and a second server, which stands for the one that large files are fetched from."""

import hashlib
import http.server
import json
import re
import threading
import urllib.parse

PAGE = 3


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.hub.seen.append((self.server.part, self.path, self.headers.get("Authorization")))
        self.server.hub.answer(self)

    do_HEAD = do_GET

    def send(self, status, body=b"", **headers):
        body = json.dumps(body).encode() if not isinstance(body, bytes) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def send_file(self, data, etag):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if self.headers.get("If-None-Match") == etag:
            self.send(304, ETag=etag)
        elif wanted and data:
            begin, end = int(wanted[1]), min(int(wanted[2] or len(data)) + 1, len(data))
            self.send(206, data[begin:end], ETag=etag, Content_Range=f"bytes {begin}-{end - 1}/{len(data)}")
        else:
            self.send(200, data, ETag=etag)

    def log_message(self, *arguments):
        pass


class Hub:
    def __init__(self):
        self.repositories, self.releases, self.raw = {}, {}, {}
        self.token, self.gated, self.seen = None, set(), []
        self._servers = []

    def start(self):
        for part in ("hub", "store"):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
            server.daemon_threads, server.part, server.hub = True, part, self
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            self._servers.append(server)
        return self

    def stop(self):
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def url(self, part="hub"):
        return f"http://127.0.0.1:{self._servers[part == 'store'].server_address[1]}"

    def put(self, path, data, repository="models/org/model", revision="main", large=False):
        self.repositories.setdefault((repository, revision), {})[path] = (data, large)

    def release(self, tag, assets, repository="owner/tool"):
        self.releases[repository, tag] = assets

    def answer(self, request):
        path, _, query = request.path.partition("?")
        parts = [urllib.parse.unquote(part) for part in path.split("/")[1:]]
        raw = self.raw.get(request.path, self.raw.get(path))
        if raw is not None:
            status, body, headers = raw
            request.send(status, body, **headers)
        elif request.server.part == "store":
            data, _ = self.repositories["/".join(parts[:3]), parts[3]]["/".join(parts[4:])]
            request.send_file(data, f'"{hashlib.md5(data).hexdigest()}"')
        elif parts[0] == "api":
            self._answer_tree(request, "/".join(parts[1:4]), parts[5], "/".join(parts[6:]), dict(urllib.parse.parse_qsl(query)))
        elif parts[0] == "repos":
            self._answer_release(request, "/".join(parts[1:3]), parts[-1])
        elif "resolve" in parts:
            at = parts.index("resolve")
            repository = "/".join(parts[:at] if at == 3 else ["models", *parts[:at]])
            self._answer_file(request, repository, parts[at + 1], "/".join(parts[at + 2:]))
        else:
            self._answer_asset(request, "/".join(parts[:2]), parts[4], "/".join(parts[5:]))

    def _is_known(self, request):
        return self.token and request.headers.get("Authorization") == f"Bearer {self.token}"

    def _refuse(self, request, status, code, message):
        request.send(status, {"error": message}, X_Error_Code=code, X_Error_Message=message)

    @staticmethod
    def _describe(path, data, large):
        entry = {"type": "file", "oid": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest(), "size": len(data), "path": path}
        return {**entry, "lfs": {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}} if large else entry

    def _answer_tree(self, request, repository, revision, folder, query):
        if not any(known == repository for known, _ in self.repositories):
            self._refuse(request, 401, "RepoNotFound", "Repository not found")
            return
        files = self.repositories.get((repository, revision))
        if files is None:
            self._refuse(request, 404, "RevisionNotFound", f"Invalid rev id: {revision}")
            return
        prefix = folder + "/" if folder else ""
        entries = {}
        for path, (data, large) in sorted(files.items()):
            rest = path[len(prefix):].split("/")
            if not path.startswith(prefix):
                continue
            for depth in range(1, len(rest)):
                name = prefix + "/".join(rest[:depth])
                if "recursive" in query or depth == 1:
                    entries[name] = {"type": "directory", "oid": "0" * 40, "size": 0, "path": name}
            if "recursive" in query or len(rest) == 1:
                entries[path] = self._describe(path, data, large)
        if prefix and not entries:
            self._refuse(request, 404, "EntryNotFound", f"{folder} does not exist")
            return
        begin = int(query.get("cursor", 0))
        page = list(entries.values())[begin:begin + PAGE]
        more = begin + PAGE < len(entries)
        query["cursor"] = begin + PAGE
        target = f"{self.url()}{request.path.partition('?')[0]}?{urllib.parse.urlencode(query)}"
        request.send(200, page, **({"Link": f'<{target}>; rel="next"'} if more else {}))

    def _answer_file(self, request, repository, revision, path):
        if repository in self.gated and not self._is_known(request):
            self._refuse(request, 401, "GatedRepo", f"Access to model {repository} is restricted.")
            return
        data, large = self.repositories.get((repository, revision), {}).get(path, (None, False))
        if data is None:
            self._refuse(request, 404, "EntryNotFound", "Entry not found")
        elif large:
            place = "/".join(urllib.parse.quote(part, "") for part in [*repository.split("/"), revision, *path.split("/")])
            request.send(302, Location=f"{self.url('store')}/{place}", X_Linked_Etag=f'"{hashlib.sha256(data).hexdigest()}"')
        else:
            request.send_file(data, f'"{self._describe(path, data, False)["oid"]}"')

    def _answer_release(self, request, repository, tag):
        known = [name for owner, name in self.releases if owner == repository]
        tag = known[-1] if tag == "latest" and known else tag
        assets = self.releases.get((repository, tag))
        if assets is None:
            request.send(404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"})
            return
        listed = [{"name": name, "state": "uploaded", "size": len(data), "updated_at": "2023-11-14T22:13:20Z", "url": "http://127.0.0.1:1/no",
                   "browser_download_url": "http://127.0.0.1:1/no", "digest": "sha256:" + hashlib.sha256(data).hexdigest()}
                  for name, data in assets.items()]
        listed.append({"name": "half.bin", "state": "starter", "size": 0, "digest": None})
        request.send(200, {"tag_name": tag, "name": "A release", "assets": listed})

    def _answer_asset(self, request, repository, tag, name):
        data = self.releases.get((repository, tag), {}).get(name)
        if data is None:
            request.send(404, b"Not Found")
        else:
            request.send_file(data, f'"{hashlib.md5(data).hexdigest()}"')
