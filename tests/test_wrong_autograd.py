"""Another distribution named autograd in the same environment is told, not suffered."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def import_nn(folder):
    """Import `nn` in a fresh process that sees what stands in `folder` first."""
    code = f"import sys; sys.path[:0] = [{str(folder)!r}]; import nn"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def only_line(stderr):
    return stderr.strip().splitlines()[-1]


@pytest.fixture
def site(tmp_path):
    """A folder with our two packages in it, as installed."""
    for package in ("autograd", "nn"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_ours_alone_is_fine(site):
    result = import_nn(site)
    assert (result.returncode, result.stderr) == (0, "")


def test_another_package_of_the_name(site):
    shutil.rmtree(site / "autograd")
    (site / "autograd").mkdir()
    (site / "autograd" / "__init__.py").write_text("from .tracer import grad\n")
    (site / "autograd" / "tracer.py").write_text("grad = None\n")
    message = only_line(import_nn(site).stderr)
    assert message.startswith("ImportError: nn needs Chainrule's autograd, and this is another package named autograd")
    assert str(site / "autograd") in message
    assert "pip uninstall autograd chainrule" in message


def test_both_installed_over_each_other(site):
    (site / "autograd" / "tracer.py").write_text("")
    message = only_line(import_nn(site).stderr)
    assert "mixed with another distribution's files (tracer.py)" in message
    assert str(site / "autograd") in message


def test_the_front_door_went_with_the_other_one(site):
    (site / "autograd" / "__init__.py").unlink()
    message = only_line(import_nn(site).stderr)
    assert message.startswith("ImportError: nn needs Chainrule's autograd, and this is a folder autograd without its")
    assert str(site / "autograd") in message
