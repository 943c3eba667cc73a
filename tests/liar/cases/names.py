# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that the server, or whoever made the link, would like the file to have, and names that are taken."""

import unicodedata

from case import DISK, DONE, Case, Step, ends
from lies import *

HIDDEN = {'Cc', 'Cf', 'Cs', 'Co', 'Zl', 'Zp'}


def is_harmless(run, sandbox, output):
    """One file, in the folder, with a name that does nobody harm."""
    names = [path.name for path in sandbox.files()]
    if len(names) != 1:
        yield f'there are {len(names)} files: {names}'
    for name in names:
        if len(name.encode(errors='surrogateescape')) > 255:
            yield 'the name is longer than 255 bytes'
        if name[0] in '.-~ ' or name[-1] in '. ':
            yield f'the name begins or ends badly: {name!r}'
        if any(unicodedata.category(letter) in HIDDEN for letter in name) or any(letter in name for letter in '/\\'):
            yield f'the name has characters that it must not: {name!r}'


def named(*wanted):
    def check(run, sandbox, output):
        yield from is_harmless(run, sandbox, output)
        names = [path.name for path in sandbox.files()]
        if not set(names) & set(wanted):
            yield f'the file is called {names} instead of {wanted[0]!r}'
    return check


def disposition(name, why, value, *wanted):
    return Case(f'name-{name}', why, ((gets, put('Content-Disposition', value)),),
                check=named(*wanted) if wanted else is_harmless)


def link(name, why, last, *wanted):
    return Case(f'name-link-{name}', why, path=f'/{last}?X-Amz-Signature=SIGNATURE',
                check=named(*wanted) if wanted else is_harmless)


def taken(name, why, make, end=DONE, check=None, args=()):
    """Something lies where the file, or its part, would go; it must be there afterwards as it was."""
    def before(sandbox):
        make(sandbox)
        sandbox.remember()

    def untouched(run, sandbox, output):
        yield from sandbox.complaints_about_remembered()
        if check is not None:
            yield from check(run, sandbox, output)
    return Case(f'taken-{name}', why, steps=(Step(end, args, before=before, check=untouched),))


def write(name, text='mine'):
    return lambda sandbox: (sandbox.folder / name).write_text(text)


def symlink(name, to):
    def make(sandbox):
        (sandbox.folder.parent / 'precious').write_text('mine')
        (sandbox.folder / name).symlink_to(to)
    return make


def is_called(name):
    def check(run, sandbox, output):
        path = sandbox.folder / name
        if path.is_symlink() or not path.is_file() or path.read_bytes() != run.version.data:
            yield f'{name} is not the file'
    return check


CASES = (
    disposition('plain', 'A name.', 'attachment; filename="report.pdf"', 'report.pdf'),
    disposition('star', 'Two names: the extended one counts.', 'attachment; filename="x.bin"; filename*=UTF-8\'\'%e2%82%ac.bin',
                '€.bin'),
    disposition('traversal', 'Out of the folder.', 'attachment; filename="../../../etc/passwd"', 'passwd'),
    disposition('traversal-star', 'Out of the folder, escaped.', 'attachment; filename*=UTF-8\'\'..%2f..%2fetc%2fpasswd',
                'passwd'),
    disposition('absolute', 'An absolute path.', 'attachment; filename="/etc/cron.d/evil"', 'evil'),
    disposition('backslash', 'Out of the folder as another system writes it.', 'attachment; filename="..\\\\..\\\\evil.exe"',
                'evil.exe'),
    disposition('bidi', 'A name that reads backwards.', 'attachment; filename*=UTF-8\'\'evil%e2%80%aefdp.exe'),
    disposition('long', 'A name of 300 bytes keeps its extension.', 'attachment; filename="' + 'n' * 296 + '.bin"'),
    disposition('long-wide', 'A long name of characters of three bytes.',
                'attachment; filename*=UTF-8\'\'' + '%e2%82%ac' * 120 + '.bin'),
    disposition('long-254', 'A name that leaves no room for ".part".', 'attachment; filename="' + 'n' * 250 + '.bin"'),
    disposition('dots', 'Two dots.', 'attachment; filename=".."'),
    disposition('dot', 'A dot.', 'attachment; filename="."'),
    disposition('empty', 'An empty name.', 'attachment; filename=""'),
    disposition('slash', 'Only a slash.', 'attachment; filename="/"'),
    disposition('hidden', 'A hidden file.', 'attachment; filename=".bashrc"'),
    disposition('dash', 'An option.', 'attachment; filename="-rf"'),
    disposition('spaces', 'Spaces around.', 'attachment; filename="  a.bin  "'),
    disposition('nul', 'An escaped NUL.', 'attachment; filename*=UTF-8\'\'a%00b.bin'),
    disposition('newline', 'Escaped line ends and a terminal sequence.', 'attachment; filename*=UTF-8\'\'a%0d%0a%1b[31mb.bin'),
    disposition('latin1', 'Raw bytes that are no UTF-8.', 'attachment; filename="caf\xe9.bin"'),
    disposition('bad-utf8', 'Escaped bytes that are no UTF-8.', 'attachment; filename*=UTF-8\'\'caf%e9%ff.bin'),
    disposition('bad-escape', 'Broken escapes.', 'attachment; filename*=UTF-8\'\'a%zz%.bin'),
    disposition('charset', 'A character set that does not exist.', 'attachment; filename*=klingon\'\'abc.bin'),
    disposition('malformed', 'What OSS has sent.', 'attachment=filename;', 'object.bin'),
    disposition('unclosed', 'A quote that is never closed.', 'attachment; filename="a.bin'),
    disposition('many', 'Many names.', 'attachment' + '; filename="a.bin"' * 200),
    disposition('desktop', 'A launcher: saved, and never executable.', 'attachment; filename="evil.desktop"'),

    link('traversal', 'Out of the folder.', '..%2f..%2fevil.bin', 'evil.bin'),
    link('backslash', 'Backslashes.', '..%5c..%5cevil.bin', 'evil.bin'),
    link('control', 'Line ends.', 'a%0ab%1b.bin'),
    link('bidi', 'Backwards.', 'evil%e2%80%aefdp.exe'),
    link('dots', 'Two escaped dots.', '%2e%2e'),
    link('slash', 'A folder marker.', ''),
    link('long', 'A long key.', 'k' * 400 + '.bin'),
    link('latin1', 'Bytes that are no UTF-8.', 'caf%e9.bin'),
    link('disposition', 'The link asks for a name.', 'object.bin?response-content-disposition=attachment%3B%20filename'
         '%3D%22..%2F..%2Fasked.bin%22&x=', 'asked.bin', 'object.bin'),

    taken('name', 'A file of that name is there: "object (1).bin".', write('object.bin'), check=is_called('object (1).bin')),
    taken('names', 'The next name is taken as well.', lambda sandbox: (write('object.bin')(sandbox),
                                                                     write('object (1).bin')(sandbox)),
          check=is_called('object (2).bin')),
    taken('by-folder', 'A folder has that name.', lambda sandbox: (sandbox.folder / 'object.bin').mkdir(),
          check=is_called('object (1).bin')),
    taken('by-link', 'A symbolic link to a file has that name.', symlink('object.bin', '../precious'),
          check=is_called('object (1).bin')),
    taken('by-dangling-link', 'A symbolic link to nowhere has that name.', symlink('object.bin', '../nowhere'),
          check=is_called('object (1).bin')),
    taken('part', 'A partial file that is not ours is there.', write('object.bin.part')),
    taken('part-by-link', 'A symbolic link has the name of the partial file.', symlink('object.bin.part', '../precious')),
    taken('part-by-dangling-link', 'A symbolic link to nowhere has the name of the partial file.',
          symlink('object.bin.part', '../nowhere')),
    taken('part-by-folder', 'A folder has the name of the partial file.',
          lambda sandbox: (sandbox.folder / 'object.bin.part').mkdir()),
    taken('chosen', 'A name that the user chose is taken: that is asked about.', write('chosen.bin'), ends(DISK),
          args=('-o', 'chosen.bin')),
    Case('chosen', 'A name that the user chose is used, whatever the server says.',
         ((gets, put('Content-Disposition', 'attachment; filename="other.bin"')),), args=('-o', 'chosen.bin'),
         check=named('chosen.bin')),
)
