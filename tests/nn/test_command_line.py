"""`python -m nn`: training writes a run folder and says the test accuracy last; a run goes on bit for bit."""

import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.__main__ import main
from tests.reliability.kills import heeding_ctrl_c

FAST = ["train", "--epochs", "2", "--batch-size", "256"]


def last_line(capsys):
    return capsys.readouterr().out.strip().splitlines()[-1]


def percent(line):
    words = line.split()
    assert words[:2] == ["test", "accuracy:"] and words[3] == "%"
    return float(words[2])


def weights(folder):
    return nn.load(folder / "weights.npz")


def same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def test_digits_by_the_mlp_of_the_demo(tmp_path, capsys):
    assert main(["train", "--data", "digits", "--model", "mlp", "--out", str(tmp_path / "run")]) == 0
    trained = percent(last_line(capsys))
    assert trained >= 96.5
    assert {path.name for path in (tmp_path / "run").iterdir()} >= {
        "config.json", "history.json", "history.csv", "weights.npz", "checkpoint.npz",
    }  # fmt: skip
    assert len(nn.History.load(tmp_path / "run")) == 30
    assert main(["evaluate", str(tmp_path / "run")]) == 0
    assert percent(last_line(capsys)) == trained


def test_same_seed_same_weights_and_another_seed_others(tmp_path, capsys):
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert main([*FAST, "--seed", seed, "--out", str(tmp_path / name)]) == 0
    assert same(weights(tmp_path / "a"), weights(tmp_path / "b"))
    assert not same(weights(tmp_path / "a"), weights(tmp_path / "c"))


def test_a_finished_run_goes_on_to_more_epochs(tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main([*FAST, "--schedule", "none", "--out", run]) == 0
    assert main(["train", "--resume", "--epochs", "4", "--out", run]) == 0
    assert main([*FAST, "--schedule", "none", "--epochs", "4", "--out", str(tmp_path / "whole")]) == 0
    assert same(weights(tmp_path / "run"), weights(tmp_path / "whole"))
    assert len(nn.History.load(run)) == 4


@pytest.mark.parametrize(
    "arguments, named",
    [
        (["train", "--resume"], "--out"),
        (["train", "--resume", "--out", "nowhere"], "config.json"),
        (["evaluate", "nowhere"], "config.json"),
        (["train", "--epochs", "0"], "epochs"),
        (["train", "--lr", "nan"], "lr"),
        (["train", "--validation", "1"], "validation"),
    ],
)
def test_bad_options_end_with_one_error_that_names_them(arguments, named, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and named in error and error.count("\n") == 1


def test_a_run_is_never_overwritten_and_keeps_its_settings(tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main([*FAST, "--out", run]) == 0
    assert main([*FAST, "--out", run]) == 2
    assert "--resume" in capsys.readouterr().err
    assert main(["train", "--resume", "--lr", "0.5", "--out", run]) == 2
    assert "lr" in capsys.readouterr().err


def test_without_out_every_run_gets_a_folder_of_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(FAST) == 0
    assert main(FAST) == 0
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["digits-mlp-1", "digits-mlp-2"]


def test_the_data_may_move(tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main([*FAST, "--out", run]) == 0
    assert main(["train", "--resume", "--epochs", "3", "--data-dir", "elsewhere", "--out", run]) == 0
    assert main(["evaluate", run, "--data-dir", "elsewhere"]) == 0
    assert last_line(capsys).startswith("test accuracy")


def test_a_process_that_is_interrupted_can_be_resumed(tmp_path):
    root = str(Path(nn.__file__).parent.parent)
    command = [sys.executable, "-u", "-m", "nn", "train", "--out", "run"]
    place = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": root}, "text": True}
    with heeding_ctrl_c():
        started = subprocess.Popen(
            [*command, "--epochs", "10000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **place
        )
    with started as child:
        for line in child.stdout:
            if line.startswith("epoch   3"):
                child.send_signal(signal.SIGINT)
                break
        child.stdout.read()
        said = child.stderr.read()
        assert child.wait(60) == 130
    assert "--out run --resume" in said and "Traceback" not in said
    done = len(nn.History.load(tmp_path / "run"))
    assert done >= 3
    again = [*command, "--resume", "--epochs", str(done + 1)]
    finished = subprocess.run(again, capture_output=True, timeout=60, check=True, **place)
    assert percent(finished.stdout.splitlines()[-1]) > 60
    assert len(nn.History.load(tmp_path / "run")) == done + 1


def test_summary_of_vgg16(capsys):
    assert main(["summary", "vgg16"]) == 0
    out = capsys.readouterr().out
    assert "parameters: 138,357,544" in out and "multiply-adds: 15,470,264,320" in out


def test_fashion_mnist_from_its_published_files(tmp_path, capsys):
    folder = Path("/usr/share/datasets/fashion-mnist")
    if not folder.is_dir():
        pytest.skip("needs Debian's package dataset-fashion-mnist")
    train, test = nn.data.load_fashion_mnist(folder)
    assert len(train) == 60000 and len(test) == 10000
    assert np.bincount(train.targets).tolist() == [6000] * 10 and np.bincount(test.targets).tolist() == [1000] * 10
    model = nn.MLP([784, 64, 10], generator=0)
    loader = nn.data.DataLoader(train.subset(slice(0, 3000)), 32, generator=0, transform=nn.data.Scale(255))
    nn.fit(model, loader, 2, progress=False)
    assert nn.evaluate(model, nn.data.DataLoader(test, 1000, transform=nn.data.Scale(255)))["accuracy"] > 0.7


def test_files_in_a_folder_that_is_named(tmp_path, capsys):
    rng = np.random.default_rng(0)
    for part, n in (("train", 100), ("t10k", 20)):
        labels = np.arange(n, dtype=np.uint8) % 10
        images = rng.integers(0, 30, (n, 28, 28), dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[5 + 2 * label : 7 + 2 * label] = 255
        for name, array in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
            (tmp_path / name).write_bytes(header + array.tobytes())
    options = ["--data", "mnist", "--data-dir", str(tmp_path), "--batch-size", "10", "--epochs", "4"]
    assert main(["train", *options, "--out", str(tmp_path / "run")]) == 0
    assert percent(last_line(capsys)) > 80


def test_a_damaged_configuration_is_named(tmp_path, capsys):
    (tmp_path / "config.json").write_text(json.dumps({"data": "digits", "model": "mlp", "colour": "red"}))
    assert main(["evaluate", str(tmp_path)]) == 2
    assert "config.json" in capsys.readouterr().err
