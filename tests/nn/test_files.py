"""Weights and checkpoints: whole or not there, back bit for bit, and nothing but arrays is ever loaded."""

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import nn
from nn import files
from nn.checkpoints import load_checkpoint, save_checkpoint
from nn.serialization import load, save

EXTRA = pytest.mark.skipif(find_spec("safetensors") is None, reason="the extra io is not installed")

STATE = {
    "layer.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "layer.bias": np.array([np.nan, -np.inf, 1e300]),
    "steps": np.array(7),
    "empty": np.zeros((0, 3), dtype=np.float32),
    "turned": np.arange(6.0).reshape(2, 3).T,
    "mask": np.array([True, False]),
}


def npz(members, compression=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def npy(array, shape=None):
    stream = io.BytesIO()
    header = {"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": False, "shape": shape or array.shape}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue() + array.tobytes()


@pytest.mark.parametrize("name", ["weights.npz", pytest.param("weights.safetensors", marks=EXTRA)])
def test_arrays_come_back_bit_for_bit(name, tmp_path):
    save(STATE, tmp_path / name)
    back = load(tmp_path / name)
    assert back.keys() == STATE.keys()
    for key, array in STATE.items():
        assert back[key].dtype == array.dtype and back[key].shape == array.shape
        assert back[key].tobytes() == array.tobytes()


@pytest.mark.parametrize("name", ["weights.npz", pytest.param("weights.safetensors", marks=EXTRA)])
def test_a_model_goes_through_a_file(name, tmp_path):
    model, other = nn.MLP([3, 4, 2]), nn.MLP([3, 4, 2])
    save(model.state_dict(), tmp_path / name)
    other.load_state_dict(load(tmp_path / name))
    assert all(np.array_equal(p.data, q.data) for p, q in zip(model.parameters(), other.parameters(), strict=True))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_go_to_and_come_from_other_programs(tmp_path):
    save(STATE, tmp_path / "ours.npz")
    with np.load(tmp_path / "ours.npz", allow_pickle=False) as archive:
        assert archive["layer.weight"].tolist() == STATE["layer.weight"].tolist()
    np.savez_compressed(tmp_path / "theirs.npz", a=np.zeros(1000), b=np.ones(3, dtype="f4"))
    assert load(tmp_path / "theirs.npz")["b"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "no sound"),
        (b"PK\x03\x04 nothing", "no sound"),
        (npz([("a.npy", npy(np.ones(3)))])[:-30], "no sound"),
        (npz([("a.txt", b"text")]), "no array"),
        (npz([("a.npy", b"text")]), "no sound"),
        (npz([("a.npy", npy(np.ones(3), shape=(4,)))]), "takes 32 bytes, and has 24"),
        (npz([("a.npy", npy(np.ones(3), shape=(2**40, 2**20)))]), "takes"),
        (npz([("a.npy", npy(np.ones(2), shape=(-1, -2)))]), "takes|no sound"),
        (npz([("a.npy", pickle.dumps(STATE))]), "no sound"),
        (npz([("a.npy", npy(np.zeros(1, dtype="U4")))]), "not numbers"),
        (npz([("a.npy", npy(np.zeros(2**26, dtype="u1")))], zipfile.ZIP_DEFLATED), "would grow"),
    ],
)
def test_a_bad_npz_is_refused(content, said, tmp_path):
    (tmp_path / "bad.npz").write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=f"bad.npz.*({said})"):
            load(tmp_path / "bad.npz")
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_arrays_of_objects_are_never_loaded(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    np.savez(tmp_path / "bad.npz", a=np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="object"):
        load(tmp_path / "bad.npz")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_arrays_of_one_name_are_refused(tmp_path):
    (tmp_path / "bad.npz").write_bytes(npz([("a.npy", npy(np.ones(3))), ("a.npy", npy(np.zeros(3)))]))
    with pytest.raises(ValueError, match="same name"):
        load(tmp_path / "bad.npz")


@pytest.mark.parametrize(
    "where", [b"\x93NUMPY", b"descr", b"shape", np.ones(1).tobytes(), b"PK\x01\x02", b"PK\x05\x06"]
)
def test_a_flipped_byte_is_noticed(where, tmp_path):
    save({"a": np.ones(3), "b": np.zeros(3)}, tmp_path / "a.npz")
    content = bytearray((tmp_path / "a.npz").read_bytes())
    content[content.index(where) + 1] ^= 0xFF
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.npz"):
        load(tmp_path / "a.npz")


def tensors(header, body=b"\0" * 8):
    text = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return struct.pack("<Q", len(text)) + text + body


@EXTRA
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 8,
        struct.pack("<Q", 2**62),
        tensors(b"{not json"),
        tensors({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}),
        tensors({"a": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}),
        tensors({"a": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}),
        tensors({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, b"\0" * 9),
        tensors({"a": {"dtype": "object", "shape": [2], "data_offsets": [0, 8]}}),
    ],
)
def test_a_bad_safetensors_file_is_refused(content, tmp_path):
    (tmp_path / "bad.safetensors").write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.safetensors"):
        load(tmp_path / "bad.safetensors")


def test_misuse_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"weights\.pth"):
        save(STATE, tmp_path / "weights.pth")
    with pytest.raises(ValueError, match=r"weights\.pkl"):
        load(tmp_path / "weights.pkl")
    with pytest.raises(TypeError, match="'a' is <U1"):
        save({"a": ["x"]}, tmp_path / "weights.npz")
    with pytest.raises(TypeError, match=r"not Linear: a module gives its own by \.state_dict\(\)"):
        save(nn.Linear(2, 1), tmp_path / "weights.npz")
    with pytest.raises(FileNotFoundError, match=r"weights\.npz"):
        load(tmp_path / "weights.npz")
    assert list(tmp_path.iterdir()) == []


@EXTRA
def test_a_missing_safetensors_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"weights\.safetensors"):
        load(tmp_path / "weights.safetensors")


def test_without_the_package_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    for use in (lambda path: save(STATE, path), load):
        with pytest.raises(ImportError, match=r"pip install 'chainrule\[io\]'"):
            use(tmp_path / "a.safetensors")
    assert list(tmp_path.iterdir()) == []


# -- checkpoints ----------------------------------------------------------------------------------------


def test_a_checkpoint_keeps_every_kind(tmp_path):
    tree = {"a": [1, 2.5, None, True, "text", {"w": np.arange(3)}], "inf": float("inf"), "big": 2**100, "t": (1, 2)}
    save_checkpoint(tree, tmp_path / "c.npz")
    back = load_checkpoint(tmp_path / "c.npz")
    assert back["a"][:5] == tree["a"][:5] and back["a"][5]["w"].tolist() == [0, 1, 2]
    assert back["inf"] == float("inf") and back["big"] == 2**100 and back["t"] == [1, 2]


@pytest.mark.parametrize("text", ["{", '{"array number": "7"}', "[" * 100_000])
def test_a_damaged_checkpoint_is_refused(text, tmp_path):
    save({"tree": np.frombuffer(text.encode(), dtype=np.uint8)}, tmp_path / "c.npz")
    with pytest.raises(ValueError, match="damaged"):
        load_checkpoint(tmp_path / "c.npz")


def test_weights_are_no_checkpoint(tmp_path):
    save(STATE, tmp_path / "c.npz")
    with pytest.raises(ValueError, match="no checkpoint"):
        load_checkpoint(tmp_path / "c.npz")


OLD, NEW = {"epoch": 1, "w": np.zeros(50)}, {"epoch": 2, "w": np.ones(50)}


class Failing:
    """A file whose disk is full after so many bytes."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        data = bytes(data)
        self.file.write(data[: self.room])
        self.room -= len(data)
        if self.room < 0:
            raise OSError("no space left")
        return len(data)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.file.close()


def test_a_full_disk_at_any_byte_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "c.npz"
    save_checkpoint(NEW, path)
    size = path.stat().st_size
    save_checkpoint(OLD, path)
    for room in range(size):
        monkeypatch.setattr(files, "open", lambda *a, room=room: Failing(open(*a), room), raising=False)  # noqa: SIM115
        with pytest.raises(OSError, match="no space left"):
            save_checkpoint(NEW, path)
        assert load_checkpoint(path)["epoch"] == 1
        assert [p.name for p in tmp_path.iterdir()] == ["c.npz"]
    monkeypatch.undo()
    save_checkpoint(NEW, path)
    assert load_checkpoint(path)["epoch"] == 2


KILLED = """
import os, sys
import numpy as np
from nn import files
from nn.checkpoints import save_checkpoint

class Dying:
    def __init__(self, file, room):
        self.file, self.room = file, room
    def write(self, data):
        data = bytes(data)
        self.file.write(data[:self.room])
        self.room -= len(data)
        if self.room < 0:
            self.file.flush()
            os._exit(9)
        return len(data)
    def __getattr__(self, name):
        return getattr(self.file, name)
    def __enter__(self):
        return self
    def __exit__(self, *exception):
        self.file.close()

real = open
for room in map(int, sys.argv[2:]):
    files.open = lambda *a: Dying(real(*a), room)
    if not os.fork():
        save_checkpoint({"epoch": 2, "w": np.ones(50)}, sys.argv[1])
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_process_that_is_killed_at_any_byte_leaves_the_old_checkpoint(tmp_path):
    path = tmp_path / "c.npz"
    save_checkpoint(NEW, path)
    rooms = range(0, path.stat().st_size, 31)
    save_checkpoint(OLD, path)
    root = str(Path(nn.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), *map(str, rooms)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": root}, timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == ["9"] * len(rooms)
    assert load_checkpoint(path)["epoch"] == 1
    left = [p for p in tmp_path.iterdir() if p != path]
    assert len(left) == len(rooms)
    files.clear_parts(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["c.npz"]
