"""Files damaged at random are refused with a ValueError, or still hold what was written; nothing else happens."""

import gzip
import io
import json
import struct
import tarfile
import warnings

import numpy as np
import pytest

from nn.checkpoints import load_checkpoint, save_checkpoint
from nn.data import load_cifar10, read_idx
from nn.serialization import load, save

ARRAYS = {"a.weight": np.arange(12, dtype=np.float32).reshape(3, 4), "b": np.arange(5)}


def idx():
    return bytes([0, 0, 8, 3]) + struct.pack(">3I", 3, 5, 7) + bytes(range(105))


def npz(folder):
    save(ARRAYS, folder / "whole.npz")
    return (folder / "whole.npz").read_bytes()


def compressed(folder):
    stream = io.BytesIO()
    np.savez_compressed(stream, **ARRAYS)
    return stream.getvalue()


def safetensors(folder):
    save(ARRAYS, folder / "whole.safetensors")
    return (folder / "whole.safetensors").read_bytes()


def checkpoint(folder):
    save_checkpoint({"epoch": 1, **ARRAYS}, folder / "whole.npz")
    return (folder / "whole.npz").read_bytes()


def archive(folder):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name in [*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin"]:
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            info.size = 3073
            tar.addfile(info, io.BytesIO(bytes(3073)))
    return stream.getvalue()


def read_archive(path):
    (path.parent / "cifar-10-binary.tar.gz").write_bytes(gzip.compress(path.read_bytes(), 1))
    load_cifar10(path.parent)


KINDS = [
    ("a.idx", lambda folder: idx(), read_idx),
    ("a.idx.gz", lambda folder: gzip.compress(idx()), read_idx),
    ("a.npz", npz, load),
    ("a.npz", compressed, load),
    ("a.safetensors", safetensors, load),
    ("a.npz", checkpoint, load_checkpoint),
    ("a.tar", archive, read_archive),
]


@pytest.mark.parametrize("name, make, read", KINDS)
def test_random_damage(name, make, read, tmp_path):
    rng = np.random.default_rng(0)
    whole = make(tmp_path)
    path = tmp_path / name
    refused = 0
    for _ in range(300):
        content = bytearray(whole)
        match rng.integers(4):
            case 0:
                content = content[: rng.integers(len(content))]
            case 1:
                for place in rng.integers(len(content), size=rng.integers(1, 4)):
                    content[place] = rng.integers(256)
            case 2:
                place = rng.integers(len(content))
                content[place:place] = rng.bytes(int(rng.integers(1, 9)))
            case 3:
                place = rng.integers(min(len(content), 600))
                content[place : place + 4] = b"\xff\xff\xff\x7f"
        path.write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                read(path)
            except ValueError:
                refused += 1
    assert refused > 20


def test_the_undamaged_files_are_read(tmp_path):
    for name, make, read in KINDS:
        (tmp_path / name).write_bytes(make(tmp_path))
        read(tmp_path / name)
    assert json.dumps(load_checkpoint(tmp_path / "a.npz")["b"].tolist()) == "[0, 1, 2, 3, 4]"
