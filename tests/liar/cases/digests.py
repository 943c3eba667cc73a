# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes that flip on the way: whoever knows a checksum must notice, and the file must not be published."""

import hashlib

from case import CHECKSUM, DONE, FINE, NETWORK, RESUMED, Case, ends
from lies import *
from objects import SMALL, content

BOTH = ('small', 'big')
CUT = (nth(1), cut(0.5))
CRC = (always, put('x-oss-hash-crc64ecma', '{crc64}'))
CAUGHT = ends(CHECKSUM, part=True)
SHA256 = hashlib.sha256(content(SMALL, 1)).hexdigest()


def verified(run, sandbox, output):
    told = [line.get('verified') for line in output.lines if line.get('event') == 'finished']
    if not told or not told[-1]:
        yield f'the file was not verified: {told}'
    elif told[-1].get('algorithm') != 'crc64' or str(told[-1].get('value')) not in (
            str(run.version.crc64), f'{run.version.crc64:016x}'):
        yield f'verified says {told[-1]} instead of crc64 {run.version.crc64}'


def unverified(run, sandbox, output):
    told = [line.get('verified') for line in output.lines if line.get('event') == 'finished']
    if told and told[-1]:
        yield f'verified says {told[-1]}, but nothing can have been compared'


CASES = (
    Case('crc64', 'OSS tells the CRC-64 of the object, and it agrees.', (CRC,), DONE, BOTH, check=verified),
    Case('crc64-resumed', 'The CRC-64 of pieces combined.', (CRC, CUT), RESUMED, BOTH, check=verified),
    Case('crc64-unknown-length', 'The CRC-64 of a body without a length.',
         (CRC, (gets, lies(ignores('Range'), put('x-oss-hash-crc64ecma', '{crc64}'), no_length))), check=verified),
    Case('crc64-empty', 'The CRC-64 of nothing.', (CRC,), size=0),
    Case('crc64-flip', 'A bit flips.', (CRC, (gets, flips(0.4))), CAUGHT, BOTH),
    Case('crc64-flip-first', 'The first bit flips.', (CRC, (gets, flips(0))), CAUGHT),
    Case('crc64-flip-last', 'The last byte flips.', (CRC, (gets, flips(SMALL - 1))), CAUGHT),
    Case('crc64-flip-resumed', 'A bit flips in the resumed part.', (CRC, CUT, (inner, flips(0.7))), CAUGHT),
    Case('crc64-flip-segment', 'A bit flips in the second half of four connections.', (CRC, (gets, flips(0.9))), CAUGHT,
         ('big',)),
    Case('crc64-moved', 'A body from another place under the right Content-Range.',
         (CRC, CUT, (inner, shifts_body(4096))), CAUGHT),
    Case('crc64-other-bytes', 'The bytes of another version under the right ETag.', (CRC, CUT, (inner, bytes_of(1))), CAUGHT),
    Case('crc64-wrong', 'The CRC-64 itself is wrong.', ((always, put('x-oss-hash-crc64ecma', '12345')),), CAUGHT),
    Case('crc64-cos', 'COS tells it under another name.', ((always, put('x-cos-hash-crc64ecma', '{crc64}')), (gets, flips(0.4))),
         ends(CHECKSUM, part=True)),
    Case('crc64-garbage', 'A CRC-64 that is no number says nothing.',
         ((always, put('x-oss-hash-crc64ecma', 'none')),), check=unverified),
    Case('crc64-overflow', 'A CRC-64 beyond 64 bits says nothing.',
         ((always, put('x-oss-hash-crc64ecma', '99999999999999999999999')),), check=unverified),
    Case('crc64-negative', 'A negative CRC-64 says nothing.',
         ((always, put('x-oss-hash-crc64ecma', '-1')),), check=unverified),
    Case('crc64-differs', 'The resumed answer tells another CRC-64 under the same ETag.',
         (CRC, CUT, (inner, put('x-oss-hash-crc64ecma', '12345'))), ends(FINE, 4, CHECKSUM, NETWORK)),
    Case('crc64-on-error', 'A refusal carries a CRC-64 that is not the object\'s.',
         (CRC, (nth(1), says(503, 'busy', x_oss_hash_crc64ecma='12345'))), check=verified),
    Case('checksum', 'The checksum that the user gave agrees.', (), args=(f'--checksum=sha256:{SHA256}',)),
    Case('checksum-upper', 'The same in capitals.', (), args=(f'--checksum=SHA256:{SHA256.upper()}',), ends=ends(FINE, 2)),
    Case('checksum-resumed', 'The same over two pieces.', (CUT,), RESUMED, args=(f'--checksum=sha256:{SHA256}',)),
    Case('checksum-flip', 'A bit flips, and the user gave a checksum.', ((gets, flips(0.4)),), CAUGHT,
         args=(f'--checksum=sha256:{SHA256}',)),
    Case('checksum-wrong', 'The checksum belongs to another file.', (), CAUGHT, args=(f'--checksum=sha256:{"0" * 64}',)),
    Case('checksum-over-crc64', 'The provider\'s checksum agrees, the user\'s does not.', (CRC,), CAUGHT,
         args=(f'--checksum=sha256:{"0" * 64}',)),
)
