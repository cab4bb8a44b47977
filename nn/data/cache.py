"""Published files, fetched once, checked by size and checksum, and kept: whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path

from nn.files import atomic

_CHUNK = 2**16


@dataclasses.dataclass(frozen=True)
class Published:
    """A file as its publisher describes it: name, length in bytes, MD5 checksum."""

    name: str
    size: int
    md5: str


def cache_folder(name: str) -> Path:
    """Where a data set is kept unless a folder is given: chainrule/name in the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "chainrule", name)


def fetch(url: str, file: Published, folder: str | os.PathLike[str], *, progress: bool = True,
          timeout: float = 30.0) -> Path:  # fmt: skip
    """Download `url`, unless the folder has the file; it is there afterwards, complete and checked, or not at all.

    Raises OSError where the server cannot be reached, says no or breaks off, and ValueError where what it sent
    has another length or checksum than was published.
    """
    path = Path(folder, file.name)
    if path.exists():
        return path
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url} is no address of the web")
    digest, received = hashlib.md5(usedforsecurity=False), 0
    try:
        with (
            urllib.request.urlopen(url, timeout=timeout) as response,
            atomic(path) as part,
            _bar(file, progress) as bar,
        ):
            while chunk := response.read(_CHUNK):
                received += len(chunk)
                if received > file.size:
                    raise ValueError(f"{url} sends more than the {file.size} bytes that {file.name} has")
                digest.update(chunk)
                part.write(chunk)
                bar.update(len(chunk))
            if received < file.size:
                raise ConnectionError(f"{url} broke off after {received} of {file.size} bytes")
            if digest.hexdigest() != file.md5:
                raise ValueError(f"{url} sent a {file.name} with checksum {digest.hexdigest()}, not {file.md5}")
    except urllib.error.HTTPError as error:
        raise OSError(f"{url} answered {error.code} {error.reason}") from error
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError) as error:
        raise ConnectionError(f"{url} could not be downloaded: {getattr(error, 'reason', error)}") from error
    return path


def _bar(file: Published, progress: bool):  # type: ignore[no-untyped-def]
    from tqdm import tqdm

    return tqdm(total=file.size, desc=file.name, unit="B", unit_scale=True, disable=None if progress else True)
