# SPDX-License-Identifier: GPL-3.0-or-later
"""What fuzzing begins with: the strings of the tests that know the format, files of tests/data, and what was found before."""

import ast
import json
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parents[2]

ENTRY = '{{"pickup-list":1,"downloads":[{{"url":"https://a.example/b",{}}}]}}'

# For each target: tests whose strings it gets, sources whose strings are the words of the format, and how long inputs become.
TARGETS = {
    "answer": (["tests/core/net/test-exchange*.c", "tests/core/transfer/test-*.c"], ["src/core/net/*.c"], 4096),
    "browser": (["tests/browser/test-message.c"], ["src/browser/host/browser-message.c"], 2048),
    "checksum": (["tests/core/request/test-checksum-text.c", "tests/core/verify/test-digest.c"], ["src/core/request/download-checksum-text.c"], 300),
    "cookie-file": (["tests/core/net/test-cookie-file.c"], ["src/core/net/download-cookie-file.c"], 1024),
    "cookies": (["tests/core/net/test-cookies.c"], ["src/core/net/download-cookies.c"], 1024),
    "curl": (["tests/core/request/test-curl-command.c"], ["src/core/request/download-curl-*.c", "src/core/request/download-shell-text.c"], 1024),
    "digest": (["tests/core/net/test-answer-digest.c", "tests/core/verify/test-digest.c"], ["src/core/net/download-answer-digest.c"], 512),
    "disposition": (["tests/core/link/test-disposition.c", "tests/core/link/test-file-name.c"], ["src/core/link/download-disposition.c"], 600),
    "drop": (["tests/core/request/test-link-drop.c", "tests/core/request/test-link-text.c"], ["src/core/request/download-link-drop.c"], 1024),
    "error-body": (["tests/core/net/test-error-body.c", "tests/core/net/test-refusal*.c"], ["src/core/net/download-error-body.c", "src/core/net/download-refusal*.c"], 2048),
    "header": (["tests/core/net/test-header.c"], ["src/core/net/download-header.c"], 128),
    "journal": ([], ["src/core/checkpoint/*.c"], 4096),
    "link": (["tests/core/link/test-*.c"], ["src/core/link/*.c"], 1024),
    "link-file": (["tests/core/request/test-link-drop.c", "tests/app/test-readers.c", "tests/core/request/test-request-list.c"], ["src/core/request/download-link-drop.c"], 1024),
    "list": (["tests/core/request/test-request-list.c"], ["src/core/request/download-request-list.c"], 2048),
    "listing": (["tests/core/listing/test-page.c"], ["src/core/listing/download-listing-page.c"], 2048),
    "netrc": (["tests/core/net/test-netrc.c"], ["src/core/net/download-netrc.c"], 512),
    "pattern": (["tests/core/request/test-link-pattern.c"], ["src/core/request/download-link-pattern.c"], 512),
    "policy": (["tests/core/link/test-scheme.c", "tests/core/link/test-link.c"], ["src/core/link/download-link-time.c"], 400),
    "proxy": (["tests/core/net/test-proxy-rules.c"], ["src/core/net/download-proxy-rules.c"], 512),
    "repository": (["tests/core/listing/test-repository.c"], ["src/core/listing/download-repository*.c"], 2048),
    "sign": (["tests/core/sign/test-*.c"], ["src/core/sign/*.c", "src/core/link/*.c"], 512),
    "text": (["tests/core/request/test-link-*.c", "tests/core/request/test-request-text.c"], ["src/core/request/download-link-*.c"], 1024),
}

LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
ESCAPES = {"n": 10, "r": 13, "t": 9, "a": 7, "b": 8, "f": 12, "v": 11, "0": 0}


def unescape(text):
    """The bytes of a C string."""
    data, position = bytearray(), 0
    while position < len(text):
        if text[position] != "\\":
            data += text[position].encode()
            position += 1
            continue
        number = re.match(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))", text[position:])
        if number:
            data.append(int(number.group(1), 16) if number.group(1) else int(number.group(2), 8) & 255)
            position += number.end()
        else:
            data.append(ESCAPES.get(text[position + 1], ord(text[position + 1]) & 255))
            position += 2
    return bytes(data)


def strings(patterns):
    """Neighbours are one string, as in C; words that a macro puts between them are lost."""
    for pattern in patterns:
        for path in sorted(TOP.glob(pattern)):
            text = re.sub(r"#include .*", "", path.read_text())
            for run in re.finditer(r'"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*', text):
                data = b"".join(unescape(part) for part in LITERAL.findall(run.group(0)))
                if data:
                    yield data


def rows(patterns):
    """Neighbouring strings of one row, as "name: value" lines."""
    for pattern in patterns:
        for path in sorted(TOP.glob(pattern)):
            for line in path.read_text().split("\n"):
                parts = [unescape(part) for part in LITERAL.findall(line)]
                yield b"\n".join(a + b": " + b for a, b in zip(parts[::2], parts[1::2]))


MAGIC = b"\xff\x50\x4a\xfe"


def journals():
    """Whole ones, and shorter ones of a header and two records that follow one another."""
    for path in sorted((TOP / "tests/data/state").glob("*/journal")):
        data = path.read_bytes()
        records = [MAGIC + record for record in data.split(MAGIC)[1:]]
        yield data
        yield from (records[0] + first + second for first, second in zip(records[1:], records[2:]))


def found(target):
    """What once broke something; written down as Python writes bytes, so that it can be read."""
    for entry in json.loads((TOP / "tests/fuzz/found.json").read_text()).get(target, []):
        yield ast.literal_eval(f'b"{entry["input"]}"')


def answers(data):
    """A string of a test is an answer, or headers of one, or nothing of the kind."""
    if data.startswith(b"HTTP/"):
        yield data.replace(b"%%", b"%").replace(b"%s", b"http://b.example/c")
    elif b":" in data:
        yield b"HTTP/1.1 206 Partial\r\nContent-Length: 10\r\nContent-Range: bytes 10-19/100\r\nETag: \"a\"\r\n" + data + b"\r\n\r\n0123456789"


ORDER = [b"key-id", b"https://s3.example.com", b"region-1", b"bucket", b"a folder/parcel.bin", b"version", b"token", b"attachment"]


def orders(data):
    """A string of a test as the object's name and in the place of another line, of every kind in turn."""
    line = data.replace(b"\n", b" ")
    for place in (4, len(line) % len(ORDER)):
        lines = list(ORDER)
        lines[1] = lines[1] if len(line) % 2 else b""
        lines[place] = line
        yield bytes([(place + 5 * len(line)) % 21]) + b"\n".join(lines)


def shape(target, data):
    """The forms of one string that are worth trying."""
    if target == "answer":
        yield from answers(data)
        return
    if target == "sign":
        yield from orders(data)
        return
    yield data
    if target in ("list", "link-file") and data[:1] == b'"':
        yield ENTRY.format(data.decode("utf-8", "replace")).encode()


def seeds(target):
    tests, _, longest = TARGETS[target]
    inputs = list(strings(tests)) + (list(journals()) if target == "journal" else []) + (list(rows(tests)) if target == "digest" else [])
    shaped = [form for data in inputs for form in shape(target, data)]
    return sorted({form for form in shaped if len(form) <= max(longest, 65536)} | {b""} | set(found(target)), key=lambda data: (len(data), data))


def write(target, folder):
    for number, data in enumerate(seeds(target)):
        (folder / f"{number:04}").write_bytes(data)


def dictionary(target):
    """The words of a format, for the fuzzer to put in."""
    words = sorted({data for data in strings(TARGETS[target][1]) if 2 <= len(data) <= 32 and b" " not in data})
    return "".join('"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in word)) for word in words)
