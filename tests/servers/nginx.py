# SPDX-License-Identifier: GPL-3.0-or-later
"""A private nginx on the loopback interface: plain and TLS, slow, unsized and signed places, and a log to count requests in."""

import base64
import getpass
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.parse

from processes import die_with_parent, end, find_program, make_file, read_log, wait_for

SECRET = "not much of a secret"

# /FILE            as it is; /rate/RATE/FILE with at most RATE (bytes a second, k, m) a connection
# /staff/FILE      for whom let_in() has named, with Basic
# /unsized/FILE    chunked, without a length, a validator or ranges
# /no-head/FILE    refuses HEAD; /busy always answers 503
# /secure/RATE/FILE?md5=…&expires=…   only with a link of secure_link(): 403 without, 410 when it has expired
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 512; }}
http {{
  log_format json escape=json '{{"method":"$request_method","uri":"$request_uri","status":$status,"sent":$body_bytes_sent,'
    '"range":"$http_range","if_match":"$http_if_match","if_none_match":"$http_if_none_match","protocol":"$server_protocol",'
    '"connection":$connection,"ended":$msec,"seconds":$request_time,"user_agent":"$http_user_agent"}}';
  access_log {folder}/access.log json;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  default_type application/octet-stream;
  sendfile on;
  lingering_close off;
  server {{
    listen 127.0.0.1:{http};
    listen 127.0.0.1:{https} ssl http2;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    root {folder}/www;
    if (-f {folder}/slow) {{ set $limit_rate 20k; }}
    location ~ ^/rate/(?<rate>[0-9]+[km]?)/(?<name>.*)$ {{
      limit_rate $rate;
      try_files /$name =404;
    }}
    location /unsized/ {{
      alias {folder}/www/;
      sub_filter_types *;
      sub_filter 'this text is in no file' '';
    }}
    location /no-head/ {{
      if ($request_method = HEAD) {{ return 405; }}
      alias {folder}/www/;
    }}
    location /whole/ {{
      limit_rate 2m;
      max_ranges 0;
      alias {folder}/www/;
    }}
    location /busy {{ return 503; }}
    location /staff/ {{
      auth_basic "Staff";
      auth_basic_user_file {folder}/users;
      alias {folder}/www/;
    }}
    location ~ ^/secure/(?<rate>[0-9]+[km]?)/(?<name>.*)$ {{
      secure_link $arg_md5,$arg_expires;
      secure_link_md5 "$secure_link_expires$uri {secret}";
      if ($secure_link = "") {{ return 403; }}
      if ($secure_link = "0") {{ return 410; }}
      limit_rate $rate;
      try_files /$name =404;
    }}
  }}
}}
"""


def _listen():
    """The kernel chooses the port, and nginx inherits the very socket: nobody can take it in between."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    return listener


def _openssl(folder, *arguments):
    run = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"openssl {' '.join(arguments)}: {run.stderr}")


def make_certificates(folder, *names):
    """A CA of our own (ca.pem) and a certificate of it for 127.0.0.1, localhost and other names (server.pem, server.key)."""
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    _openssl(folder, "req", "-x509", *new_key, "-days", "3", "-subj", "/CN=Pickup test CA", "-keyout", "ca.key", "-out", "ca.pem")
    _openssl(folder, "req", *new_key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    pathlib.Path(folder, "server.ext").write_text(
        "subjectAltName=" + ",".join(["IP:127.0.0.1", *(f"DNS:{name}" for name in ("localhost", *names))]) + "\nextendedKeyUsage=serverAuth\n")
    _openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
             "-extfile", "server.ext", "-out", "server.pem")


class Nginx:
    """Start it with a folder of its own; put files; ask for URLs; read what was requested; stop."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.www = self.folder / "www"
        self.www.mkdir(parents=True)
        make_certificates(self.folder)
        self.ca_file = self.folder / "ca.pem"
        self._process = None
        self._seen = 0

    def show_authority(self):
        """Sends the certificate of the CA along with that of the server, as most do."""
        with open(self.folder / "server.pem", "a", encoding="ascii") as chain:
            chain.write(self.ca_file.read_text())
        return self

    def let_in(self, name, password):
        (self.folder / "users").write_text(f"{name}:{{PLAIN}}{password}\n")
        return self

    def start(self):
        plain, tls = _listen(), _listen()
        self.http_port, self.https_port = plain.getsockname()[1], tls.getsockname()[1]
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        configuration = self.folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(
            folder=self.folder, http=self.http_port, https=self.https_port, secret=SECRET, user=user))
        self._process = subprocess.Popen(
            [find_program("nginx"), "-c", configuration, "-p", self.folder, "-e", self.folder / "error.log"],
            env={"NGINX": f"{plain.fileno()};{tls.fileno()};", "PATH": os.environ.get("PATH", "")},
            pass_fds=[plain.fileno(), tls.fileno()], preexec_fn=die_with_parent,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        plain.close()
        tls.close()
        wait_for(lambda: (self.folder / "nginx.pid").exists() or self._process.poll() is not None, "nginx to start")
        if self._process.poll() is not None:
            raise RuntimeError("nginx did not start: " + read_log(self.folder / "error.log"))
        return self

    def stop(self):
        if self._process:
            end(self._process)
            self._process = None

    def put(self, name, size):
        """Writes a file of that size; returns its SHA-256."""
        (self.www / name).parent.mkdir(parents=True, exist_ok=True)
        return make_file(self.www / name, size)

    def url(self, path, tls=False):
        scheme, port = ("https", self.https_port) if tls else ("http", self.http_port)
        return f"{scheme}://127.0.0.1:{port}/{path}"

    def secure_link(self, name, seconds, rate="1000m", tls=False):
        """A link that the server accepts for so many seconds (or that has expired, when negative)."""
        path, expires = f"/secure/{rate}/{name}", int(time.time()) + seconds
        digest = hashlib.md5(f"{expires}{path} {SECRET}".encode()).digest()
        signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return self.url(urllib.parse.quote(path[1:]), tls) + f"?md5={signature}&expires={expires}"

    def requests(self):
        """All that was logged since the last call; a request is logged when it has ended."""
        lines = read_log(self.folder / "access.log").splitlines()
        new, self._seen = lines[self._seen:], len(lines)
        return [json.loads(line) for line in new]
