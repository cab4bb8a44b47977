"""CIFAR-10: 60,000 colour images of 32×32 pixels in ten classes, from its binary version.

A record is a byte of label and 3 × 32 × 32 bytes of pixels, red, green, blue, row by row; nothing else is in
the files. (A. Krizhevsky, Learning multiple layers of features from tiny images, 2009.)
"""

from __future__ import annotations

import gzip
import os
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from nn.data.cache import Published, cache_folder, fetch
from nn.data.dataset import Dataset

_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
_ARCHIVE = Published("cifar-10-binary.tar.gz", 170052171, "c32a1d4ab5d03f1284b67883e8d87530")
_FOLDER = "cifar-10-batches-bin"
_TRAINING = [f"data_batch_{k}.bin" for k in range(1, 6)]
_TEST = "test_batch.bin"
_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_RECORD = 1 + 3 * 32 * 32
#: A published file has 10,000 records; no larger one is read.
_LARGEST = 10_000 * _RECORD
#: The published archive has nine members.
_MEMBERS = 100
#: So many bytes of headers are read for one member; one is 512, and names that are long take a few more.
_HEADERS = 8192


def load_cifar10(folder: str | os.PathLike[str] | None = None, download: bool = False) -> tuple[Dataset, Dataset]:
    """Training and test images of CIFAR-10: (N, 3, 32, 32), whole numbers from 0 to 255.

    `folder` holds the published cifar-10-binary.tar.gz, or the six .bin files of it, in cifar-10-batches-bin or
    not (without it, the user's cache). With `download` the archive is fetched. Nothing is unpacked to disk.
    """
    folder = Path(folder or cache_folder("cifar10"))
    if download:
        fetch(_URL, _ARCHIVE, folder)
    for place in (folder, folder / _FOLDER):
        if (place / _TEST).is_file():
            files = {name: _read(place / name) for name in [*_TRAINING, _TEST]}
            break
    else:
        if not (folder / _ARCHIVE.name).is_file():
            raise FileNotFoundError(
                f"{folder} has no {_ARCHIVE.name} and no {_TEST}: name the folder of the binary version, or download"
            )
        files = _unpack(folder / _ARCHIVE.name)
    return _dataset([files[name] for name in _TRAINING]), _dataset([files[_TEST]])


def _dataset(files: list[bytes]) -> Dataset:
    records = np.concatenate([np.frombuffer(file, dtype=np.uint8).reshape(-1, _RECORD) for file in files])
    return Dataset(records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].astype(np.int64), _CLASSES)


def _check(name: str, size: int) -> None:
    if not size or size % _RECORD or size > _LARGEST:
        raise ValueError(f"{name} has {size} bytes; a file of CIFAR-10 has up to {_LARGEST}, in records of {_RECORD}")


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing")
    _check(path.name, path.stat().st_size)
    return path.read_bytes()


class _Limited:
    """A stream of which no more than `left` bytes are read, whatever a header says."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.seek, self.tell, self.left = stream, stream.seek, stream.tell, _HEADERS

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.left:
            raise ValueError(f"a header asks for {size} bytes at once, and {self.left} are left to it")
        self.left -= size
        return self.stream.read(size)


def _unpack(path: Path) -> dict[str, bytes]:
    """The six files of the archive, found by their names and read in memory."""
    wanted, found = {*_TRAINING, _TEST}, {}
    try:
        with gzip.open(path) as unpacked, tarfile.open(fileobj=(stream := _Limited(unpacked)), mode="r:") as archive:  # type: ignore[call-overload]
            for number, member in enumerate(archive):
                if number >= _MEMBERS:
                    raise ValueError(f"it has more than {_MEMBERS} files")
                name = PurePosixPath(member.name)
                if name.is_absolute() or ".." in name.parts:
                    raise ValueError(f"a name in it climbs out of its folder: {member.name!r}")
                if not 0 <= member.size <= _LARGEST:
                    raise ValueError(f"{member.name!r} in it has {member.size} bytes")
                if name.name in wanted and member.isreg():
                    _check(name.name, member.size)
                    stream.left = member.size
                    content = archive.extractfile(member)
                    assert content is not None
                    found[name.name] = content.read()
                    if len(found[name.name]) < member.size:
                        raise ValueError(f"{member.name!r} is cut short")
                stream.left = _HEADERS
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, ValueError, OverflowError) as error:
        raise ValueError(f"{path.name} is no sound archive of CIFAR-10: {error}") from error
    if missing := wanted - found.keys():
        raise ValueError(f"{path.name} has no {', '.join(sorted(missing))}")
    return found
