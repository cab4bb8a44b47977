"""Training that is killed at random moments, again and again, ends with the bits of training that was not.

`python -m tests.reliability.kills` does what docs/reliability.md tells of: 200 times `kill -9`, and 100 times
Ctrl-C, on the command line's own training.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import nn
from nn.checkpoints import load_checkpoint

ROOT = Path(nn.__file__).parents[1]
SETTINGS = ["--batch-size", "128", "--model", "mlp", "--augment", "--seed", "7"]


@contextlib.contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """A block in which processes are started that heed Ctrl-C, even if this one, in the background, does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def train(folder: Path, epochs: int, *more: str) -> subprocess.Popen[str]:
    """Start the training, or go on with it where there is a checkpoint."""
    begun = (folder / "checkpoint.npz").exists()
    settings = ["--resume"] if begun else [*SETTINGS, "--epochs", str(epochs)]
    command = [sys.executable, "-u", "-m", "nn", "train", "--out", str(folder), *settings, "--checkpoint-every", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with heeding_ctrl_c():
        return subprocess.Popen(
            [*command, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
            start_new_session=True,
        )


def fingerprint(folder: Path) -> str:
    """The weights, the optimiser's state, the sources of random numbers and the history, but for the seconds."""
    state = load_checkpoint(folder / "checkpoint.npz")
    state["seconds"] = 0.0
    for row in state["history"]:
        row["seconds"] = 0.0
    digest = hashlib.sha256()

    def take(tree: object) -> None:
        match tree:
            case dict():
                for key, value in tree.items():
                    digest.update(str(key).encode())
                    take(value)
            case list():
                for value in tree:
                    take(value)
            case np.ndarray():
                digest.update(tree.tobytes())
            case _:
                digest.update(repr(tree).encode())

    take(state)
    return digest.hexdigest()


def progress(folder: Path) -> tuple[int, int]:
    """How far the checkpoint is: epochs, batches. (0, 0) where there is none yet."""
    path = folder / "checkpoint.npz"
    if not path.exists():
        return 0, 0
    state = load_checkpoint(path)
    return state["epoch"], state["batch"]


def whole_files(folder: Path) -> None:
    """Every file under its final name can be read, whatever happened."""
    progress(folder)
    if (folder / "weights.npz").exists():
        nn.load(folder / "weights.npz")
    if (folder / "history.json").exists():
        nn.History.load(folder)


def strike(signum: signal.Signals, times: int, epochs: int, seed: int = 0) -> tuple[int, int]:
    """Interrupt runs at random moments until it was done so often; returns (blows, runs), or raises.

    A blow counts if the process was still training when it came.
    """
    r = np.random.default_rng(seed)
    blows = runs = 0
    with tempfile.TemporaryDirectory() as place:
        undisturbed = Path(place, "undisturbed")
        train(undisturbed, epochs).communicate()
        expected = fingerprint(undisturbed)
        while blows < times:
            runs += 1
            folder = Path(place, f"run{runs}")
            before, process = (0, 0), train(folder, epochs)
            while True:
                hit = blows < times and blow(process, signum, r.exponential(0.4))
                out, said = process.communicate(timeout=600)
                if not hit or "test accuracy" in out:  # Python was at its end already when the blow came
                    break
                blows += 1
                check(signum, process.returncode, said)
                whole_files(folder)
                after = progress(folder)
                if after < before:
                    raise AssertionError(f"the checkpoint went back from {before} to {after}")
                before, process = after, train(folder, epochs)
            if process.returncode and not hit:
                raise AssertionError(f"training ended with {process.returncode}: {out}{said}")
            if (found := fingerprint(folder)) != expected:
                raise AssertionError(f"run {runs} ended with other bits: {found} instead of {expected}")
            print(f"{blows} times {signum.name}, {runs} runs, all with the same bits", flush=True)
    return blows, runs


def blow(process: subprocess.Popen[str], signum: signal.Signals, seconds: float) -> bool:
    """Let the process begin to train, wait, and send it a signal; whether it was still there."""
    assert process.stdout
    process.stdout.readline()  # what it trains on: the first line
    time.sleep(seconds)
    if process.poll() is not None:
        return False
    process.send_signal(signum)
    process.wait(120)
    return process.returncode != 0


def check(signum: signal.Signals, status: int, said: str) -> None:
    if signum == signal.SIGKILL:
        assert status == -signal.SIGKILL, (status, said)
    else:
        assert status == 130 and "--resume" in said and "Traceback" not in said, (status, said)


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.reliability.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="kills (default: 200); half as many Ctrl-C")
    parser.add_argument("--epochs", type=int, default=5, help="of each run (default: 5)")
    options = parser.parse_args()
    strike(signal.SIGKILL, options.times, options.epochs)
    strike(signal.SIGINT, max(options.times // 2, 1), options.epochs, seed=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
