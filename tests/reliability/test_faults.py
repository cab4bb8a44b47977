"""What goes wrong around a training: a full disk, a folder that cannot be written, data that is gone."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.checkpoints import load_checkpoint

ROOT = str(Path(nn.__file__).parents[1])


#: The administrator may write anywhere, unless this right is taken away first.
BOUND = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 and shutil.which("setpriv") else []


def train(place, *arguments, limit=None):
    """`python -m nn train`; no file may grow beyond `limit` bytes, as on a disk that is nearly full."""

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*BOUND, sys.executable, "-m", "nn", "train", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=full if limit else None,
    )


def one_clear_error(done, *named):
    assert done.returncode == 2 and done.stderr.startswith("error: ") and done.stderr.count("\n") == 1, done.stderr
    assert all(word in done.stderr for word in named), done.stderr


QUICK = ["--epochs", "2", "--batch-size", "256", "--schedule", "none", "--out", "run"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with a run of two epochs in it."""
    place = tmp_path_factory.mktemp("trained")
    assert train(place, *QUICK).returncode == 0
    return place


@pytest.mark.parametrize("limit", [10, 5_000, 60_000])
def test_a_disk_that_fills_up_is_said_and_what_was_saved_stays(tmp_path, trained, limit):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    before = (tmp_path / "run/checkpoint.npz").read_bytes()
    done = train(tmp_path, "--out", "run", "--resume", "--epochs", "3", limit=limit)
    one_clear_error(done, "too large", "run/")
    assert (tmp_path / "run/checkpoint.npz").read_bytes() == before
    assert not list((tmp_path / "run").glob(".*"))
    assert train(tmp_path, "--out", "run", "--resume", "--epochs", "3").returncode == 0
    assert load_checkpoint(tmp_path / "run/checkpoint.npz")["epoch"] == 3


def test_a_folder_that_cannot_be_written_is_named_before_training(tmp_path):
    (tmp_path / "file").write_text("in the way")
    one_clear_error(train(tmp_path, "--out", "file/run"), "file")
    if Path("/proc").is_dir():
        one_clear_error(train(tmp_path, "--out", "/proc/run"), "/proc/run")


@pytest.mark.skipif(os.geteuid() == 0 and not BOUND, reason="the administrator may write anywhere")
def test_a_folder_that_became_read_only_is_named_and_the_run_stays(tmp_path, trained):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    run = tmp_path / "run"
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    run.chmod(0o555)
    try:
        one_clear_error(train(tmp_path, "--out", "run", "--resume", "--epochs", "3"), "ermission denied", "run/")
        one_clear_error(train(tmp_path, "--out", "run/new", *QUICK[:-2]), "ermission denied", "run/new")
        assert {path.name: path.read_bytes() for path in run.iterdir()} == before
    finally:
        run.chmod(0o755)


def test_data_that_is_gone_is_named_and_the_run_stays(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for part, n in (("train", 40), ("t10k", 10)):
        shapes = {f"{part}-images-idx3-ubyte": (n, 28, 28), f"{part}-labels-idx1-ubyte": (n,)}
        for name, shape in shapes.items():
            header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
            (folder / name).write_bytes(header + (np.arange(np.prod(shape)) % 10).astype(np.uint8).tobytes())
    assert train(tmp_path, "--data", "mnist", "--data-dir", "images", *QUICK).returncode == 0
    before = (tmp_path / "run/checkpoint.npz").read_bytes()
    shutil.move(folder / "train-images-idx3-ubyte", tmp_path / "elsewhere")
    again = ["--out", "run", "--resume", "--epochs", "3"]
    one_clear_error(train(tmp_path, *again), "train-images-idx3-ubyte")
    assert (tmp_path / "run/checkpoint.npz").read_bytes() == before
    shutil.move(tmp_path / "elsewhere", folder / "train-images-idx3-ubyte")
    assert train(tmp_path, *again).returncode == 0
