# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that the liar serves: made from a size and a seed, the same every time, and quickly.

A block of 1 MiB is the seed's random pattern XORed with the block's number, so that bytes put into the wrong place are
noticed. Two objects of one seed and different sizes begin alike, as a log that grew does."""

import ctypes
import ctypes.util
import functools
import random
from dataclasses import dataclass

KIB = 1 << 10
MIB = 1 << 20
SMALL = 200_003
BIG = 24 * MIB + 54_321

_ONES = int.from_bytes(b'\1\0\0\0\0\0\0\0' * (MIB // 8), 'little')


@functools.lru_cache(maxsize=12)
def content(size, seed):
    pattern = int.from_bytes(random.Random(seed).randbytes(MIB), 'little')
    blocks = [(pattern ^ (_ONES * number)).to_bytes(MIB, 'little') for number in range(-(-size // MIB))]
    return b''.join(blocks)[:size]


def crc64(data):
    """CRC-64/XZ, what OSS and COS call crc64ecma."""
    library = ctypes.CDLL(ctypes.util.find_library('lzma') or 'liblzma.so.5')
    library.lzma_crc64.restype = ctypes.c_uint64
    library.lzma_crc64.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64]
    return library.lzma_crc64(data, len(data), 0)


@functools.lru_cache(maxsize=32)
def crc64_of(size, seed):
    return crc64(content(size, seed))


@dataclass(frozen=True)
class Version:
    """What the server has under the name at some time."""

    size: int
    seed: int
    etag: str | None
    modified: str | None

    @property
    def data(self):
        return content(self.size, self.seed)

    @property
    def crc64(self):
        return crc64_of(self.size, self.seed)

    @property
    def strong(self):
        return self.etag is not None and not self.etag.startswith('W/')
