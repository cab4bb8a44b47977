"""Arrays by name, to files and back: NumPy's `.npz` and `.safetensors`. No pickle is ever loaded."""

from __future__ import annotations

import math
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from nn.files import atomic

#: A file that says it grows to more than this, and to more than RATIO times its size, is a decompression bomb.
ROOM = 64 * 2**20
RATIO = 100


def save(state: Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write arrays by name, such as a `state_dict()`, to a `.npz` or `.safetensors` file, atomically.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> save({"a": [1.0, 2.0]}, f"{folder.name}/a.npz")
    >>> load(f"{folder.name}/a.npz")
    {'a': array([1., 2.])}
    >>> folder.cleanup()
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            f"save takes arrays by name, not {type(state).__name__}: a module gives its own by .state_dict()"
        )
    path = Path(path)
    arrays = {name: np.asarray(getattr(value, "data", value)) for name, value in state.items()}
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{name!r} is {array.dtype}; only arrays of numbers are saved")
    match path.suffix:
        case ".npz":
            with atomic(path) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                for name, array in arrays.items():
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                        np.lib.format.write_array(member, array, allow_pickle=False)
        case ".safetensors":
            numpy_format = _safetensors()
            with atomic(path) as file:
                file.write(numpy_format.save({n: np.ascontiguousarray(a).reshape(a.shape) for n, a in arrays.items()}))
        case _:
            raise ValueError(f"{path.name}: weights are saved as .npz or .safetensors")


def load(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The arrays of a `.npz` or `.safetensors` file by name.

    A file that is truncated, corrupt, holds anything but arrays of numbers, or says that it grows to far more
    than it is, is refused with a ValueError before its contents are read.
    """
    path = Path(path)
    match path.suffix:
        case ".npz":
            return _load_npz(path)
        case ".safetensors":
            numpy_format = _safetensors()
            with open(path, "rb"):
                pass  # that it is missing or may not be read is another error than that it is damaged
            try:
                arrays = numpy_format.load_file(path)
                for name, array in arrays.items():
                    _check_kind(name, array.dtype)
            except Exception as error:
                raise ValueError(f"{path.name} is no sound safetensors file: {error}") from error
            return dict(arrays)
    raise ValueError(f"{path.name}: weights are loaded from .npz or .safetensors")


def _safetensors() -> Any:
    try:
        import safetensors.numpy
    except ImportError:
        raise ImportError("reading and writing .safetensors needs the package: pip install 'chainrule[io]'") from None
    return safetensors.numpy


def _load_npz(path: Path) -> dict[str, np.ndarray]:
    with open(path, "rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
                _check_growth(path.stat().st_size, members)
                for info in members:
                    with archive.open(info) as member:
                        _check_header(info, member)
                arrays = {}
                for info in members:
                    with archive.open(info) as member:
                        array = np.lib.format.read_array(member, allow_pickle=False)
                    arrays[info.filename.removesuffix(".npy")] = array
                return arrays
        except Exception as error:  # zipfile and NumPy's header parser raise a dozen kinds on damaged files
            raise ValueError(f"{path.name} is no sound .npz file: {error}") from error


def _check_growth(size: int, members: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in members)
    if total > max(ROOM, RATIO * size):
        raise ValueError(f"its {size} bytes would grow to {total}")
    for info in members:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{info.filename!r} is compressed by another method than NumPy's")
    names = [info.filename for info in members]
    if len(set(names)) < len(names):
        raise ValueError("two arrays have the same name")


def _check_kind(name: str, dtype: np.dtype[Any]) -> None:
    if dtype.kind not in "fiub":
        raise ValueError(f"{name!r} holds {dtype}, not numbers")


def _check_header(info: zipfile.ZipInfo, member: IO[bytes]) -> None:
    if not info.filename.endswith(".npy"):
        raise ValueError(f"{info.filename!r} is no array")
    version = np.lib.format.read_magic(member)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"{info.filename!r} has the unknown format {version}")
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(member)
    _check_kind(info.filename, dtype)
    wanted, there = math.prod(shape) * dtype.itemsize, info.file_size - member.tell()
    if wanted != there or min(shape, default=0) < 0:
        raise ValueError(f"{info.filename!r} says it has shape {shape}, which takes {wanted} bytes, and has {there}")
