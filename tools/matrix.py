"""The distribution on every Python: `python -m tools.matrix [--pythons "python3.11 python3.12"] [--whole] [cell …]`.

For each Python a source distribution and, from it, a wheel are built. They are installed in fresh environments, with
the newest and with the lowest versions that setup.cfg allows, without extras, with all, and (on one Python) with each
alone; `pip check` must find nothing, and tests, which are copied away from the source, must pass against what was
installed: a core of them in every cell, and where an extra is installed those that are about it. `--whole` takes all
tests where everything is newest. With the lowest versions DeprecationWarnings are none of ours: they come from what
those ask of newer packages (Matplotlib 3.9 of pyparsing). A table is printed at the end.
"""

from __future__ import annotations

import argparse
import configparser
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

OUT = Path("out", "matrix").absolute()
#: The tests of every cell: the engine, networks, files, training, drawing, and what must work without any extra.
CORE = [f"tests/autograd/test_{n}.py" for n in (
    "backward scalar tensor tensor_operations field_notes_operations hooks kinks activations definition lifecycle "
    "explanation command_line transforms shapes"
).split()] + [f"tests/nn/test_{n}.py" for n in "layers losses files data_files module optimizers".split()]  # fmt: skip
#: What is about an extra.
OF_AN_EXTRA = {
    "fast": "autograd/test_kernels autograd/test_programs autograd/test_normalization autograd/test_pooling".split(),
    "draw": ["autograd/test_drawing"], "plot": ["nn/test_pictures"], "io": ["nn/test_damaged_files"],
    "special": ["autograd/test_special"], "notebook": ["autograd/test_explanation", "nn/test_models"],
}  # fmt: skip
#: What tests of the source itself look at, and an installed package does not have.
OF_THE_SOURCE = ["benchmarks", "contributing", "documentation", "floors", "notebooks", "stubs", "built", "exports"]
TESTS = ["pytest", "hypothesis"]


@dataclass(frozen=True)
class Cell:
    """An installation: which Python, from which file, with which extras and versions."""

    python: str
    source: str
    extras: str
    versions: str

    @property
    def name(self) -> str:
        """A name to choose it by."""
        return "-".join([self.python, self.source, self.extras or "none", self.versions])


def requirements() -> dict[str, list[str]]:
    """What setup.cfg asks for: under "" always, under each extra's name for that extra."""
    config = configparser.ConfigParser()
    config.read("setup.cfg")
    extras = config["options.extras_require"]
    found = {"": config["options"]["install_requires"].split("\n")}
    found |= {name: extras[name].split("\n") for name in extras if name not in ("dev", "docs", "all")}
    return {name: [line.strip() for line in lines if line.strip()] for name, lines in found.items()}


def lowest(extras: str, python: str) -> list[str]:
    """The lowest versions that setup.cfg allows for these extras, as requirements."""
    wanted = requirements()
    names = [n for n in wanted if n] if extras == "all" else [extras] if extras else []
    version = tuple(int(n) for n in re.findall(r"\d+", python)[:2])
    pins: dict[str, str] = {}
    for line in [line for name in ["", *names] for line in wanted[name]]:
        requirement, _, marker = line.partition(";")
        name, least = (part.strip() for part in requirement.split(">="))
        since = re.search(r'python_version >= "(\d+)\.(\d+)"', marker)
        if since is None or version >= tuple(map(int, since.groups())):
            pins[name] = least  # a later line is of a later Python
    return [f"{name}=={least}" for name, least in pins.items()]


def cells(pythons: list[str]) -> list[Cell]:
    """Every cell of the matrix; the first Python has each extra alone."""
    extras = [name for name in requirements() if name]
    each = [Cell(p, "wheel", e, v) for p in pythons for e, v in (("all", "newest"), ("all", "lowest"), ("", "newest"))]
    return [*each, *(Cell(p, "sdist", "", "lowest") for p in pythons),
            *(Cell(pythons[0], "wheel", extra, "newest") for extra in extras)]  # fmt: skip


def sh(*command: object, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command, its output kept."""
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload, no-any-return]


def environment(python: str, folder: Path, *packages: object) -> Path:
    """A fresh environment with these packages; its Python."""
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        [python, "-m", "venv", folder],
        [folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-compile", *packages],
    ):
        done = sh(*command)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-600:] or done.stdout[-600:])
    return folder / "bin" / "python"


def build(python: str) -> dict[str, Path]:
    """The source distribution, and the wheel that is built from it."""
    dist = OUT / "dist" / python
    shutil.rmtree(dist, ignore_errors=True)
    builder = environment(python, OUT / "build" / python, "build")
    done = sh(builder, "-m", "build", "--outdir", dist, ".")
    if done.returncode:
        raise RuntimeError(done.stdout[-600:] + done.stderr[-600:])
    shutil.rmtree(OUT / "build" / python)
    return {"wheel": next(dist.glob("*.whl")), "sdist": next(dist.glob("*.tar.gz"))}


def test(cell: Cell, built: Path, whole: bool) -> list[str]:
    """Install, check, test; what the table says of it."""
    wanted = f"[{cell.extras}]" if cell.extras else ""
    pins = lowest(cell.extras, cell.python) if cell.versions == "lowest" else []
    python = environment(cell.python, OUT / "env", f"chainrule{wanted} @ file://{built}", *TESTS, *pins)
    checked = sh(python, "-m", "pip", "check")
    numpy = sh(python, "-c", "import numpy; print(numpy.__version__)").stdout.strip()
    place = OUT / "tests"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree("tests", place / "tests", ignore=shutil.ignore_patterns("__pycache__", "browser"))
    shutil.copy("pyproject.toml", place)
    ours = sh(python, "-c", "import autograd, nn; print(autograd.__file__)", cwd=place)
    if str(OUT / "env") not in ours.stdout:
        raise RuntimeError(f"the tests would not see the installed package: {ours.stdout}{ours.stderr[-300:]}")
    extras = list(OF_AN_EXTRA) if cell.extras == "all" else [cell.extras] if cell.extras else []
    chosen = [*CORE, *(f"tests/{name}.py" for extra in extras for name in OF_AN_EXTRA[extra])]
    if whole:
        chosen = ["tests", *(f"--ignore=tests/test_{n}.py" for n in OF_THE_SOURCE)]
    there = [c for c in chosen if c.startswith("--") or (place / c).exists()]
    variables = {**os.environ, "PYTHONPATH": ""}
    old = ["-W", "ignore::DeprecationWarning"] if cell.versions == "lowest" else []
    done = sh(python, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", *old, *there, cwd=place, env=variables)
    (OUT / f"{cell.name}.txt").write_text(done.stdout + done.stderr)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-100:]
    good = not done.returncode and not checked.returncode
    said = "clean" if not checked.returncode else checked.stdout.strip()[-60:]
    return ["good" if good else "BAD", numpy, said, re.sub(r" in [\d.]+s.*", "", last)]


def main() -> int:
    """Go through the cells and print a table; 1 if one is bad."""
    parser = argparse.ArgumentParser(prog="python -m tools.matrix", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("cells", nargs="*", help="parts of names of cells (default: all)")
    parser.add_argument("--pythons", default="python3.11 python3.12 python3.13")
    parser.add_argument("--whole", action="store_true", help="the whole suite where everything is newest")
    options = parser.parse_args()
    pythons = [
        p for p in options.pythons.split() if shutil.which(p) or print(f"there is no {p} on PATH: it is left out")
    ]
    wanted = [c for c in cells(pythons) if not options.cells or any(part in c.name for part in options.cells)]
    built: dict[str, dict[str, Path]] = {}
    table = []
    for number, cell in enumerate(wanted, start=1):
        started = time.monotonic()
        print(f"{number}/{len(wanted)} {cell.name}: ", end="", flush=True)
        try:
            if cell.python not in built:
                built[cell.python] = build(cell.python)
            whole = options.whole and cell.extras == "all" and cell.versions == "newest"
            row = test(cell, built[cell.python][cell.source], whole)
        except RuntimeError as error:
            row = ["BAD", "", "", " ".join(str(error).split())[-150:]]
        row = [
            cell.python,
            cell.source,
            cell.extras or "none",
            cell.versions,
            *row,
            f"{time.monotonic() - started:.0f} s",
        ]
        print(*row[4:], sep=", ", flush=True)
        table.append(row)
    head = ["Python", "from", "extras", "versions", "", "NumPy", "pip check", "tests", "time"]
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in table:
        print("| " + " | ".join(row) + " |")
    return int(any(row[4] != "good" for row in table) or not table)


if __name__ == "__main__":
    sys.exit(main())
