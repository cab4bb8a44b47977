"""Every reader of files and texts, with sound content to begin from, and the one way in which it may refuse.

`Reader.attempt` is what the tests and the fuzzer share: it reads some content in a folder of its own, and fails
where the reader does anything but read it or refuse it with its documented error.
"""

import contextlib
import dataclasses
import functools
import gzip
import io
import json
import os
import signal
import struct
import sys
import tarfile
import tempfile
import threading
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import capture, explain, maximum, where
from autograd.expressions import Expression, ExpressionError
from autograd.programs.capture import load_program
from autograd.programs.files import ProgramFileError
from autograd.programs.recording import CaptureError
from nn.callbacks import EarlyStopping, RunFolder
from nn.checkpoints import load_checkpoint, save_checkpoint
from nn.data import load_cifar10, read_idx
from nn.history import History
from nn.recipes import Config
from nn.serialization import load, save
from nn.training import Trainer

ARRAYS = {"a.weight": np.arange(12, dtype=np.float32).reshape(3, 4), "b": np.arange(5)}
MIB = 2**20
#: No reading of a small file takes this long.
SECONDS = 20


class Trespass(BaseException):
    """What a reader must not do; no reader catches it."""


@dataclasses.dataclass(frozen=True)
class Reader:
    """A reader: the file it reads, sound content of that file, how a mutated piece becomes content.

    `room` is the memory that reading may take, in bytes, for a file of so many bytes.
    """

    file: str
    sound: Callable[[], list[bytes]]
    read: Callable[[Path], Any]
    refuses: tuple[type[Exception], ...] = (ValueError,)
    wrap: Callable[[bytes], bytes] = bytes
    room: Callable[[int], int] = lambda size: 8 * MIB + 100 * size

    def attempt(self, piece: bytes, measure: bool = False) -> bool:
        """Whether the content was read (True) or refused (False)."""
        content = self.wrap(piece)
        with tempfile.TemporaryDirectory() as folder, _within(folder), _promptly():
            path = Path(folder, self.file)
            path.write_bytes(content)
            if measure:
                tracemalloc.start()
            try:
                self.read(path)
                return True
            except self.refuses:
                return False
            finally:
                if measure:
                    peak = tracemalloc.get_traced_memory()[1]
                    tracemalloc.stop()
                    assert peak <= self.room(len(content)), f"{peak:,} bytes for a file of {len(content):,}"


# -- watching what is done ------------------------------------------------------------------------------

_watched = threading.local()
_NEVER = {"pickle.find_class", "os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen",
          "socket.connect", "socket.getaddrinfo", "urllib.Request", "ctypes.dlopen"}  # fmt: skip
_WRITES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate"}


def _audit(event: str, args: tuple[Any, ...]) -> None:
    folder = getattr(_watched, "folder", None)
    if folder is None:
        return
    if event in _NEVER:
        raise Trespass(f"a reader does {event}{args[:2]!r}")
    writes = event in _WRITES or (event == "open" and (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if writes and isinstance(args[0], (str, os.PathLike)) and not os.path.abspath(args[0]).startswith(folder):
        raise Trespass(f"a reader does {event} on {args[0]!r}, outside of the folder")


sys.addaudithook(_audit)


@contextlib.contextmanager
def _within(folder: str):
    """Nothing is executed or connected to inside, and nothing written outside of the folder."""
    _watched.folder = os.path.abspath(folder)
    try:
        yield
    finally:
        _watched.folder = None


@contextlib.contextmanager
def _promptly():
    """A Trespass where the block takes too long."""

    def late(signum: int, frame: Any) -> None:
        raise Trespass(f"not read within {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# -- sound content --------------------------------------------------------------------------------------


def written(name: str, write: Callable[[Path], Any]) -> bytes:
    """The content of a file that `write` makes."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, name))
        return Path(folder, name).read_bytes()


def idx() -> list[bytes]:
    """Images of bytes, and a row of floats."""
    return [
        bytes([0, 0, 8, 3]) + struct.pack(">3I", 3, 5, 7) + bytes(range(105)),
        bytes([0, 0, 13, 1]) + struct.pack(">I", 3) + np.arange(3, dtype=">f4").tobytes(),
    ]


def npz() -> list[bytes]:
    """Arrays as they are, and compressed."""
    compressed = io.BytesIO()
    np.savez_compressed(compressed, **ARRAYS)
    return [written("a.npz", lambda path: save(ARRAYS, path)), compressed.getvalue()]


def npy() -> list[bytes]:
    """One array of an archive."""
    streams = [io.BytesIO() for _ in range(3)]
    for stream, array in zip(streams, [ARRAYS["a.weight"], np.ones((2, 0), order="F"), np.array(True)], strict=True):
        np.lib.format.write_array(stream, array)
    return [stream.getvalue() for stream in streams]


def zipped(content: bytes, name: str = "a.npy") -> bytes:
    """An archive of one member, its checksum right."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def checkpoint_of(text: bytes) -> bytes:
    """A checkpoint whose tree is this text."""
    return written("a.npz", lambda path: save({"tree": np.frombuffer(text, np.uint8), "0": np.ones(3)}, path))


def tar() -> list[bytes]:
    """CIFAR-10 of six images, in the plain format and with long names."""
    found = []
    for form, folder in ((tarfile.USTAR_FORMAT, "a"), (tarfile.GNU_FORMAT, "a" * 120), (tarfile.PAX_FORMAT, "ä" * 80)):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
            for name in [*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin"]:
                info = tarfile.TarInfo(f"{folder}/{name}")
                info.size = 3073
                archive.addfile(info, io.BytesIO(bytes(3073)))
        found.append(stream.getvalue())
    return found


def trainer() -> Trainer:
    """A small trainer with everything that has a state."""
    nn.manual_seed(0)
    model = nn.MLP([2, 3, 2])
    optimizer = nn.optim.Adam(model.parameters())
    return Trainer(
        model, nn.data.DataLoader(nn.data.Dataset(np.ones((4, 2)), [0, 1, 0, 1]), 2), loss=nn.functional.cross_entropy,
        optimizer=optimizer, schedule=nn.optim.StepLR(optimizer, 2), callbacks=[EarlyStopping("loss")], progress=False,
    )  # fmt: skip


@functools.cache
def _trained_arrays() -> dict[str, np.ndarray]:
    """The arrays of the checkpoint of a trainer that was trained; the tree is one of them."""
    one = trainer()
    one.fit(1)
    return written_arrays(written("a.npz", lambda path: save_checkpoint(one.state_dict(), path)))


def trained() -> list[bytes]:
    """The tree of a trainer's checkpoint."""
    return [_trained_arrays()["tree"].tobytes()]


def state_of(text: bytes) -> bytes:
    """A trainer's checkpoint whose tree is this text, with the arrays that a sound one has."""
    arrays = {**_trained_arrays(), "tree": np.frombuffer(text, np.uint8)}
    return written("a.npz", lambda path: save(arrays, path))


def written_arrays(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of an archive."""
    with np.load(io.BytesIO(content)) as archive:
        return dict(archive)


def programs() -> list[bytes]:
    """Captured functions: with guards, of nests, with parameters."""
    functions = [
        (lambda x, y: x * y if x < y else x, (1.0, 2.0)),
        (lambda p: maximum(p["a"][0], 0.5) ** 3 + p["b"].sum(), ({"a": [1.0, 2.0], "b": np.ones((2, 2))},)),
        (lambda x: where(x > 0, x.round(2), nn.functional.leaky_relu(x)), (1.0,)),
    ]
    found = []
    for function, arguments in functions:
        captured = capture(function, engine="numpy")
        captured(*arguments)
        found.append(written("a.json", captured.save))
    return found


def run_program(path: Path) -> None:
    """Load a program, print it, and run it at zeros."""
    captured = load_program(path, engine="numpy")
    program = captured.program
    str(program)
    (structure,) = captured._recordings
    nest = type(captured._recordings[structure][0].results)(())
    nest.structure = structure
    with contextlib.suppress(CaptureError):  # zeros may take another branch
        captured(*nest.rebuild([0.0] * len(program.names)))


def read_archive(path: Path) -> None:
    """CIFAR-10 from its archive."""
    load_cifar10(path.parent)


def read_records(path: Path) -> None:
    """CIFAR-10 from its six files, one of which is this."""
    for k in range(2, 6):
        (path.parent / f"data_batch_{k}.bin").write_bytes(bytes(3073))
    (path.parent / "test_batch.bin").write_bytes(bytes(3073))
    load_cifar10(path.parent)


def resume(path: Path) -> None:
    """A trainer goes on from its checkpoint."""
    RunFolder(path.parent).resume(trainer())


def tell(path: Path) -> None:
    """An expression is evaluated, derived and explained; its names are given numbers."""
    expression = Expression(path.read_bytes().decode("utf-8", "replace"))
    root = expression({name: 0.5 + k for k, name in enumerate(expression.names)})
    if root.requires_grad:
        root.backward()
        explain(root)


def show_history(path: Path) -> None:
    """A history as a table."""
    History.load(path.parent)._repr_html_()


def texts(*each: Any) -> Callable[[], list[bytes]]:
    """Sound texts, or what JSON makes of anything else."""
    return lambda: [(one if isinstance(one, str) else json.dumps(one)).encode() for one in each]


_LARGE = {"room": lambda size: 80 * MIB + 200 * size}
_GZIP = {"room": lambda size: 8 * MIB + 2100 * size}
#: Six files of 30 MB, joined.
_CIFAR = {"room": lambda size: 400 * MIB}
_CONFIG = {"data": "digits", "epochs": 3, "lr": 0.1, "patience": None, "augment": True}
_CHECKPOINT = {"epoch": 1, "w": {"array number": "0"}, "l": [None, 1.5]}
_EXPRESSIONS = "c=a+b; d=b+1; e=c*d", "where(x<0, -x, x**2)/pi", "softplus(x, beta=2)*polygamma(2, y)"

READERS: dict[str, Reader] = {
    "idx": Reader("a.idx", idx, read_idx),
    "gzip": Reader("a.gz", lambda: [gzip.compress(c) for c in idx()], read_idx, **_GZIP),
    "idx in gzip": Reader("a.gz", idx, read_idx, wrap=gzip.compress, **_GZIP),
    "cifar records": Reader("data_batch_1.bin", lambda: [bytes(3073), bytes([9]) + bytes(6145)], read_records),
    "cifar archive": Reader("cifar-10-binary.tar.gz", tar, read_archive, wrap=lambda c: gzip.compress(c, 1), **_CIFAR),
    "npz": Reader("a.npz", npz, load, **_LARGE),
    "npy in npz": Reader("a.npz", npy, load, wrap=zipped, **_LARGE),
    "safetensors": Reader("a.safetensors", lambda: [written("a.safetensors", lambda path: save(ARRAYS, path))], load),
    "checkpoint": Reader("a.npz", texts(_CHECKPOINT), load_checkpoint, wrap=checkpoint_of, **_LARGE),
    "trainer": Reader("checkpoint.npz", trained, resume, wrap=state_of, **_LARGE),
    "history": Reader("history.json", texts([{"epoch": 1, "loss": 0.5}]), show_history),
    "config": Reader("config.json", texts(_CONFIG), lambda path: Config.load(path.parent)),
    "program": Reader("a.json", programs, run_program, (ProgramFileError,)),
    "expression": Reader("a.txt", texts(*_EXPRESSIONS), tell, (ExpressionError,)),
}
