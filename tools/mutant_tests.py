"""Which tests a mutant is given: those that run its line, the quickest first, found out once for every module.

Each module has a list of tests, and files of tests, that its mistakes should fall to. They are run once as the
module is, to see that they pass, how long each takes and which lines of the module each runs. A mutant is given the
tests that run its line; one at a line that is run by the import, such as the text of a row, is given all quick ones.
Survivors are given those that run their line of all the engine's tests, or the whole list of their module.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: So much of a processor's time for one test, and for collecting them, however busy the machine is: what takes longer
#: goes round in a circle.
SECONDS = 20
#: Tests that take longer are kept for survivors, where a module's import runs the line and any test may tell.
SLOW = 1.0
#: So many entries of the list, with the fewest tests in them, are tried before all of them are collected.
FIRST = 3

T = "tests/autograd/"
#: One operation of every sort, whose derivatives the core is tried on.
SORTS = """exp multiply divide power constant_power maximum where sum mean max prod matmul einsum concatenate take
reshape transpose broadcast_to softmax cumsum solve var convolution max_pool leaky_relu softmax_cross_entropy""".split()
CORE = [T + f"test_{n}.py" for n in (
    "parents backward scalar field_notes_operations hooks jacobians kinks activations definition joint_rules lifecycle "
    "adjoints notation calculus"
).split()]  # fmt: skip
MORE = [T + f"test_{n}.py" for n in "reductions shapes tensor tensor_operations reference explanation memory".split()]
#: What has a million nodes in it is for those who walk over them.
WALKS = {
    "node": "node deep_graphs",
    "walking": "node deep_graphs interruptions",
    "backward": "node deep_graphs interruptions",
}
CHECKING = [T + f"checking/test_{n}.py" for n in (
    "diagnosis judging gradients pairs blame anomaly conformance false_alarms"
).split()]  # fmt: skip
FAMILIES = {
    "activations": "activations kinks", "choices": "kinks", "elementwise": "kinks adjoints", "special": "special",
    "convolution": "convolution convolution_algorithms", "windows": "convolution pooling",
    "pooling": "pooling convolution",
    "images": "convolution calculus", "normalization": "normalization", "calculus": "calculus",
    "reductions": "reductions", "statistics": "reductions", "cumulative": "reductions",
    "shapes": "shapes", "joining": "shapes", "moving": "shapes",
    "indexing": "shapes tensor", "selection": "reductions shapes", "updates": "shapes tensor", "products": "linalg",
    "linear_algebra": "linalg", "decompositions": "linalg", "inverses": "linalg", "norms": "linalg",
    "queries": "shapes", "affine": "linalg",
}  # fmt: skip
NETWORKS = {"entropy": ["losses"], "embedding": ["layers"], "dropout": ["layers"], "affine": ["layers"]}


def tests_of(path: str, operations: dict[str, list[str]]) -> list[str]:
    """The tests, and files of tests, that a mistake in this module should fall to."""
    stem = Path(path).stem
    if "/checking/" in path:
        return [path, *CHECKING]
    if "/ops/" not in path:
        walks = [T + f"test_{n}.py" for n in WALKS.get(stem, "").split()]
        there = [name for names in operations.values() for name in names if name in SORTS]
        sorts = [derivatives(name) for name in there]
        sorts += [f"{T}test_ops.py::test_gradients_share_no_memory[{name}]" for name in there]
        return [path, *CORE, *sorts, *MORE, *walks]
    own = [
        test for name in operations.get(stem, []) for test in (derivatives(name), f"{T}test_ops.py::test_value[{name}]")
    ]
    family = [f"{T}test_{n}.py" for n in FAMILIES.get(stem, "").split()]
    networks = [f"tests/nn/test_{n}.py" for n in NETWORKS.get(stem, [])]
    rest = [f"{T}test_{n}.py" for n in "reductions shapes linalg field_notes_operations expansion batching".split()]
    rest += ["tests/test_exports.py", "tests/test_stubs.py::test_the_stubs_are_in_step_with_the_table"]
    stress = ["tests/test_stress.py"] if stem in ("activations", "elementwise", "entropy") else []
    return list(dict.fromkeys([path, *own, *family, *networks, *rest, *stress]))


def derivatives(name: str) -> str:
    """The test of an operation's derivatives."""
    return f"{T}test_ops.py::test_derivatives[{name}]"


OPERATIONS = """
import collections, json
from autograd.op import OPERATIONS
found = collections.defaultdict(list)
for name, op in sorted(OPERATIONS.items()):
    found[op.__module__.rpartition(".")[2]].append(name)
print(json.dumps(found))
"""


@dataclass
class Plan:
    """What is known of a module's tests."""

    entries: dict[str, list[str]]  #: each test, or file of tests, of the list: the tests in it
    seconds: dict[str, float]  #: how long each takes
    lines: dict[int, list[str]]  #: which tests run a line of the module; none where the import does
    own: set[str]  #: the tests of the module's own list

    def chosen(self, line: int, name: str, every: bool) -> list[list[str]]:
        """The tests for a mutant at this line, of the row of this name, in portions to be given one after the other."""
        wanted = {*self.lines.get(line, ())} or {t for t in self.own if every or self.seconds[t] < SLOW}
        order = sorted(wanted, key=lambda test: (not name or f"[{name}" not in test, self.seconds[test]))
        there = [entry for entry in self.entries.values() if wanted & {*entry}]
        few = sorted(there, key=lambda tests: (name not in tests[0], tests[0].count("/"), len(tests)))
        first = {test for entry in few[:FIRST] for test in entry}
        return [
            portion for portion in ([t for t in order if t in first], [t for t in order if t not in first]) if portion
        ]

    def arguments(self, tests: Iterable[str]) -> list[str]:
        """What pytest is called with, to collect these tests."""
        wanted = {*tests}
        return [entry for entry, there in self.entries.items() if wanted & {*there}]


def plans(tree: Path, lists: dict[str, list[str]], more: list[str], kept: Path) -> dict[str, Plan]:
    """Run all lists of tests, each a module's, with the modules as they are: RuntimeError unless all pass.

    `more` are tests that any module's lines may be run by. What is found out is kept in a file.
    """
    every = sorted({entry for entries in lists.values() for entry in entries} | {*more})
    if not kept.exists():
        names = tree.parent / "names.json"
        for out, arguments in ((names, ["--collect-only"]), (kept, [])):
            if (outcome := run(tree, [([*arguments, *every], None)], [] if arguments else [*lists], out)) != "passed":
                kept.unlink(missing_ok=True)
                raise RuntimeError(f"without a mutant the tests {outcome}: see {tree}.txt")
        known = json.loads(kept.read_text())
        named = {*json.loads(names.read_text())["names"]}  # a test named otherwise from run to run cannot be chosen
        known["seconds"] = {test: seconds for test, seconds in known["seconds"].items() if test in named}
        kept.write_text(json.dumps(known))
    known = json.loads(kept.read_text())
    seconds, lines = known["seconds"], known["lines"]
    within: dict[str, list[str]] = {entry: [] for entry in every}
    for test in seconds:
        for entry in {test, test.partition("::")[0]} & {*within}:
            within[entry].append(test)
    made = {}
    for path, entries in lists.items():
        there = {entry: within[entry] for entry in (*entries, *more) if within[entry]}
        mine = {test for tests in there.values() for test in tests}
        own = {test for entry in entries for test in within[entry]}
        made[path] = Plan(
            there,
            {test: seconds[test] for test in mine},
            {int(line): [t for t in tests if t in mine] for line, tests in lines[path].items()},
            own,
        )
    return made


class _Watching:
    """A plugin of pytest that chooses tests, holds each to its time, and tells what each ran."""

    def __init__(self, wanted: list[str] | None, coverage: Any) -> None:
        self.wanted, self.coverage = wanted, coverage
        self.seconds: dict[str, float] = {}
        self.names: list[str] = []

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        self.names = [item.nodeid for item in items]
        if self.wanted is not None:
            there = {item.nodeid: item for item in items}
            items[:] = [
                there[test] for test in self.wanted if test in there
            ]  # a mutant may take away what tests go over

    def pytest_runtest_setup(self, item: Any) -> None:
        if self.coverage is not None:
            self.coverage.switch_context(item.nodeid)
        else:
            _limit(SECONDS)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def _limit(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, resource.RLIM_INFINITY))


def run(
    tree: Path,
    portions: list[tuple[list[str], list[str] | None]],
    measured: list[str] | None = None,
    out: Path = Path(),
) -> str:
    """Run tests in a child that has the slow imports behind it: "passed", or how it ended otherwise.

    A portion is what pytest is called with, and which of the tests are wanted, in order; None for all. With `measured`,
    which tests run which lines of these modules is written to `out`.
    """
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        _limit(SECONDS if measured is None else 3600)
        last = os.open(tree.parent / f"{tree.name}.txt", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        for stream, to in enumerate((os.open(os.devnull, os.O_RDONLY), last, last)):
            os.dup2(to, stream)
        out = out.absolute()
        os.chdir(tree)
        sys.path.insert(0, str(tree))
        status = 99
        try:
            status = _tested(tree, portions, measured, out)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    deadline = time.monotonic() + 1200  # for what sleeps
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return "passed" if code == 0 else _told(tree) if code in (1, 2, 3, 4) else f"ended by {code}"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def _told(tree: Path) -> str:
    """What failed, in pytest's words."""
    lines = Path(f"{tree}.txt").read_text(errors="replace").splitlines()
    named = [line for line in lines if line.startswith(("FAILED ", "ERROR ", "INTERNALERROR> "))]
    return (named or ["failed", *lines])[-1 if named else 0][:200]


def _tested(
    tree: Path, portions: list[tuple[list[str], list[str] | None]], measured: list[str] | None, out: Path
) -> int:
    import pytest

    watched = None
    if measured is not None:
        import coverage

        files = [str(tree / path) for path in measured]
        watched = coverage.Coverage(data_file=None, include=files or ["nothing"], config_file=False)
        watched.start()
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis was imported before pytest began
    plain = ["-x", "-q", "--tb=line", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:chainrule", *quiet]
    for arguments, wanted in portions:
        watching = _Watching(wanted, watched)
        status = int(pytest.main([*plain, *arguments], plugins=[watching]))
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return status
    if watched is not None and measured is not None:
        watched.stop()
        data = watched.get_data()
        lines = {}
        for path in measured:
            found = data.contexts_by_lineno(str(tree / path))  # under "" what is run by the import
            lines[path] = {line: contexts for line, contexts in found.items() if "" not in contexts}
        out.write_text(json.dumps({"names": watching.names, "seconds": watching.seconds, "lines": lines}))
    return 0
