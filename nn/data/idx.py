"""The IDX format of MNIST and its kin: a header that says type and shape, then the numbers, gzipped or not.

Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits: magic number 0, 0, type, number of
axes; the length of each axis as a big-endian 32-bit integer; the numbers, big-endian, last axis fastest.
"""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
#: Deflate makes nothing more than this much smaller: a header that promises more has lied.
_DEFLATE = 1032
_GZIP = b"\x1f\x8b"
_CHUNK = 2**20


def read_idx(path: str | os.PathLike[str], max_bytes: int = 2**30) -> np.ndarray:
    """The array of an IDX file, gzipped or not.

    A file that is no IDX file, is shorter or longer than its header says, or says that it holds more than
    `max_bytes`, is refused with a ValueError; nothing is read before the header has been found plausible.
    """
    path = Path(path)
    try:
        with open(path, "rb") as plain:
            zipped = plain.read(2) == _GZIP
            plain.seek(0)
            if not zipped:
                return _read(plain, path.stat().st_size, max_bytes)
            with gzip.open(plain) as stream:
                return _read(stream, path.stat().st_size * _DEFLATE, max_bytes)
    except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path.name} is no sound IDX file: {error}") from error


def _read(stream: IO[bytes] | gzip.GzipFile, at_most: int, max_bytes: int) -> np.ndarray:
    """Header and numbers; `at_most` is how much the file can hold."""
    magic = _exactly(stream, 4)
    if magic[:2] != b"\0\0" or magic[2] not in _TYPES or not 1 <= magic[3] <= 8:
        raise ValueError(f"it begins with {magic.hex(' ')}")
    shape = struct.unpack(f">{magic[3]}I", _exactly(stream, 4 * magic[3]))
    dtype = np.dtype(_TYPES[magic[2]])
    size = math.prod(shape) * dtype.itemsize
    if size > max_bytes:
        raise ValueError(f"shape {shape} takes {size} bytes, and at most {max_bytes} are read")
    if size > at_most:
        raise ValueError(f"shape {shape} takes {size} bytes, and the file is too small to hold them")
    array = np.empty(size, dtype=np.uint8)
    done = 0
    while done < size:
        got = stream.readinto(array[done : done + _CHUNK].data)  # type: ignore[union-attr]
        if not got:
            raise ValueError(f"it ends after {done} of the {size} bytes of shape {shape}")
        done += got
    if stream.read(1):
        raise ValueError(f"it goes on after the {size} bytes of shape {shape}")
    return array.view(dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def _exactly(stream: IO[bytes] | gzip.GzipFile, n: int) -> bytes:
    header = stream.read(n)
    if len(header) < n:
        raise ValueError("it ends within its header")
    return header
