"""Checkpoints: nested dictionaries and lists of numbers, texts and arrays, in one `.npz` file."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from nn.serialization import load, save

_ARRAY = "array number"


def save_checkpoint(tree: Any, path: str | os.PathLike[str]) -> None:
    """Write nested dictionaries and lists to a file, atomically; arrays as arrays, the rest as JSON.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> save_checkpoint({"epoch": 3, "w": np.zeros(2)}, f"{folder.name}/c.npz")
    >>> load_checkpoint(f"{folder.name}/c.npz")
    {'epoch': 3, 'w': array([0., 0.])}
    >>> folder.cleanup()
    """
    arrays: dict[str, np.ndarray] = {}
    text = json.dumps(_take_out(tree, arrays))
    save({"tree": np.frombuffer(text.encode(), dtype=np.uint8), **arrays}, path)


def load_checkpoint(path: str | os.PathLike[str]) -> Any:
    """What `save_checkpoint` wrote; tuples have become lists, and the keys of dictionaries texts."""
    arrays = load(path)
    if "tree" not in arrays:
        raise ValueError(f"{os.path.basename(path)} is no checkpoint")
    try:
        if arrays["tree"].nbytes > os.path.getsize(path):
            raise ValueError("its texts are compressed, and no checkpoint's are")
        return _put_in(json.loads(arrays["tree"].tobytes().decode()), arrays)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{os.path.basename(path)} is a damaged checkpoint: {error}") from error


def _take_out(tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    match tree:
        case np.ndarray():
            name = str(len(arrays))
            arrays[name] = tree
            return {_ARRAY: name}
        case dict():
            return {str(key): _take_out(value, arrays) for key, value in tree.items()}
        case list() | tuple():
            return [_take_out(value, arrays) for value in tree]
        case np.generic():
            return tree.item()
    return tree


def _put_in(tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    match tree:
        case {"array number": name}:
            return arrays[name]
        case dict():
            return {key: _put_in(value, arrays) for key, value in tree.items()}
        case list():
            return [_put_in(value, arrays) for value in tree]
    return tree
