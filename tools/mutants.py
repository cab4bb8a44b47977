"""Mutation testing of the core: `python -m tools.mutants [--mutants 500] [--seed 0] [--jobs 1]`; needs cosmic-ray.

A mutant is the core with one small mistake: another operator, number, comparison, condition or exception, a loop
that is not run, a decorator that is missing. Cosmic Ray makes the mistakes, in the code and in the texts of the
table's rows; a seeded sample of places is drawn, and each mutant is given the tests of its module, the quickest
first, until one fails. What cannot change anything is left out: annotations, `is` against `==`; so are samples, which
are tests themselves. The mutants live in copies of the tree.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

OUT = Path("out", "mutants")
#: How many mutants of a hundred are of each part, and its modules.
PARTS = {
    "core": (40, [f"autograd/{n}.py" for n in
                  ("node", "walking", "op", "rows", "formula", "array_operations", "backward", "contributions")]),
    "table": (35, ["autograd/ops/*.py"]),
    "checking": (25, ["autograd/checking/*.py"]),
}  # fmt: skip
#: Mistakes that are none, or that stop the import and prove nothing.
LEFT_OUT = ("_Is_Eq", "_IsNot_NotEq", "_Eq_Is", "_NotEq_IsNot", "Variable")
#: So much of a processor's time, however busy the machine is; what takes longer goes round in a circle.
SECONDS = 100
#: So many tests, or files of them, most mutants do not outlive.
FIRST = 7

T = "tests/autograd/"
#: One operation of every sort, whose derivatives the core is tried on.
SORTS = """exp multiply divide power constant_power maximum where sum mean max prod matmul einsum concatenate take
reshape transpose broadcast_to softmax cumsum solve var convolution max_pool leaky_relu softmax_cross_entropy""".split()
CORE = [T + f"test_{n}.py" for n in (
    "parents backward scalar field_notes_operations hooks jacobians kinks activations definition joint_rules lifecycle "
    "adjoints notation calculus"
).split()]  # fmt: skip
MORE = [T + f"test_{n}.py" for n in "reductions shapes tensor reference explanation".split()]
#: What has a million nodes in it is for those who walk over them.
WALKS = {"node": "node deep_graphs", "walking": "node deep_graphs interruptions", "backward": "node deep_graphs"}
CHECKING = [T + f"checking/test_{n}.py" for n in "gradients pairs blame anomaly conformance false_alarms".split()]
FAMILIES = {
    "activations": "activations kinks", "choices": "kinks", "elementwise": "kinks adjoints", "special": "special",
    "convolution": "convolution convolution_algorithms", "windows": "convolution pooling", "pooling": "pooling",
    "images": "convolution", "normalization": "normalization", "calculus": "calculus", "reductions": "reductions",
    "statistics": "reductions", "cumulative": "reductions", "shapes": "shapes", "joining": "shapes", "moving": "shapes",
    "indexing": "shapes tensor", "selection": "reductions shapes", "updates": "shapes tensor", "products": "linalg",
    "linear_algebra": "linalg", "decompositions": "linalg", "inverses": "linalg", "norms": "linalg",
    "queries": "shapes", "affine": "linalg",
}  # fmt: skip
NETWORKS = {"entropy": ["losses"], "embedding": ["layers"], "dropout": ["layers"], "affine": ["layers"]}


@dataclass(frozen=True)
class Mutant:
    """A place in a file, and the file as it is with the mistake in it."""

    part: str
    path: str
    line: int
    kind: str
    text: str


def places(part: str, path: Path, source: str) -> list[list[Mutant]]:
    """For every place in a file, the mistakes that can be made there."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    operators = [(n, get_operator(n)()) for n in operator_names() if not any(skip in n for skip in LEFT_OUT)]
    quiet = unused(source)
    found: dict[tuple[int, int, str], list[Mutant]] = defaultdict(list)

    def mistakes(text: str):
        """(line, column, operator's name, operator, its count) for everything that can be done to a text."""
        nodes = list(ast_nodes(get_ast(text)))
        for name, operator in operators:
            count = 0
            for node in nodes:
                for (line, column), _ in operator.mutation_positions(node):
                    yield line, column, name, operator, count
                    count += 1

    for line, column, name, operator, count in mistakes(source):
        if not any(start <= (line, column) < end for start, end in quiet):
            kind = name.removeprefix("core/").split("_")[0]
            made = lambda operator=operator, count=count: mutate_code(source, operator, count)  # noqa: E731
            found[line, column, kind].append(Mutant(part, str(path), line, name.removeprefix("core/"), made))  # type: ignore[arg-type]
    for (start, end), line, text in row_texts(source):
        for _, column, name, operator, count in mistakes(text):
            kind = "row " + name.removeprefix("core/")

            def made(start=start, end=end, text=text, operator=operator, count=count):
                return source[:start] + repr(mutate_code(text, operator, count).strip()) + source[end:]

            found[line, start + column, kind.split("_")[0]].append(Mutant(part, str(path), line, kind, made))  # type: ignore[arg-type]
    return list(found.values())


def unused(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where nothing that is computed stands: annotations, what only a type checker reads, samples to test with."""
    found = []
    for node in ast.walk(ast.parse(source)):
        pieces = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            pieces.append(node)
        if isinstance(node, ast.keyword) and node.arg == "samples":
            pieces.append(node)
        if isinstance(node, ast.FunctionDef) and ("samples" in node.name or node.name in ("told", "_x")):
            pieces.append(node)
        found += [((p.lineno, p.col_offset), (p.end_lineno, p.end_col_offset)) for p in pieces if p is not None]
    return found


def row_texts(source: str) -> list[tuple[tuple[int, int], int, str]]:
    """The formulas and derivatives of the rows in a file: where each stands, its line, its text."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "row":
            texts = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "stable")]
            for text in texts:
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    lines = source.splitlines(keepends=True)
                    first, last = lines[text.lineno - 1].encode(), lines[text.end_lineno - 1].encode()
                    start = starts[text.lineno - 1] + len(first[: text.col_offset].decode())
                    end = starts[text.end_lineno - 1] + len(last[: text.end_col_offset].decode())
                    found.append(((start, end), text.lineno, text.value))
    return found


def sample(tree: Path, number: int, seed: int) -> list[Mutant]:
    """So many mutants, at places drawn with this seed, each part with its share."""
    chance = random.Random(seed)
    drawn = []
    for part, (share, patterns) in PARTS.items():
        paths = sorted(p for pattern in patterns for p in tree.glob(pattern) if p.name != "__init__.py")
        there = [place for p in paths for place in places(part, p.relative_to(tree), p.read_text())]
        for place in chance.sample(there, number * share // 100):
            mutant = chance.choice(place)
            drawn.append(Mutant(mutant.part, mutant.path, mutant.line, mutant.kind, mutant.text()))  # type: ignore[operator]
    chance.shuffle(drawn)  # so that a run that is broken off has seen some of everything
    return drawn


def tests_of(path: str, operations: dict[str, list[str]]) -> list[str]:
    """The tests that a mutant of this file is given, in order."""
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
    rest += ["tests/test_exports.py", "tests/test_stubs.py"]
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


def run(tree: Path, tests: list[str], seconds: int = SECONDS) -> str:
    """Run tests in a child that has the slow imports behind it: "passed", or how it ended otherwise."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        last = os.open(tree.parent / f"{tree.name}.txt", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        for stream, to in enumerate((os.open(os.devnull, os.O_RDONLY), last, last)):
            os.dup2(to, stream)
        os.chdir(tree)
        sys.path.insert(0, str(tree))
        import pytest

        status = 99
        try:
            quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis was imported before pytest began
            plain = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:chainrule", *quiet]
            for some in (tests[:FIRST], tests[FIRST:]):  # all are collected before the first is run
                status = int(pytest.main([*plain, *some])) if some else 0
                if status:
                    break
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    deadline = time.monotonic() + 20 * seconds  # for what sleeps
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return "passed" if code == 0 else "failed" if code in (1, 2, 3, 4) else f"ended by {code}"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def try_out(tree: Path, mutant: Mutant, tests: list[str]) -> tuple[str, str]:
    """What became of a mutant, and how it differs from the sound file."""
    file = tree / mutant.path
    sound = file.read_text()
    lines = difflib.unified_diff(sound.splitlines(), mutant.text.splitlines(), lineterm="", n=0)
    change = "\n".join(line for line in lines if line[:3] not in ("---", "+++") and line[:2] != "@@")
    file.write_text(mutant.text)
    for stale in file.parent.glob(f"__pycache__/{file.stem}.*"):
        stale.unlink()
    try:
        return run(tree, tests), change
    finally:
        file.write_text(sound)


def main() -> int:
    """Draw mutants, run each against its tests, write the survivors down; 1 if fewer than 90 % were killed."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument("--unchecked", action="store_true", help="trust the tests to pass without a mutant")
    options = parser.parse_args()
    shutil.rmtree(OUT, ignore_errors=True)
    trees = [copied(OUT / f"tree-{k}") for k in range(options.jobs)]
    told = subprocess.run([sys.executable, "-c", OPERATIONS], cwd=trees[0], check=True, capture_output=True, text=True)
    operations = json.loads(told.stdout)
    drawn = sample(trees[0], options.mutants, options.seed)
    tests = {m.path: [t for t in tests_of(m.path, operations) if "::" in t or (trees[0] / t).exists()] for m in drawn}
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    import hypothesis
    import numpy
    import pytest

    assert hypothesis and numpy and pytest  # imported here, so that no child has to
    every = sorted({t for each in tests.values() for t in each})
    print(f"{len(drawn)} mutants; {len(every)} tests and files of tests", flush=True)
    if not options.unchecked and (sound := run(trees[0], every, 3600)) != "passed":
        print(f"without a mutant they {sound}: see {trees[0]}.txt")
        return 2
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    context = multiprocessing.get_context("fork")
    free = context.SimpleQueue()
    for tree in trees:
        free.put(tree)
    work = [(number, mutant, tests[mutant.path]) for number, mutant in enumerate(drawn, start=1)]
    with context.Pool(options.jobs, _start, (free,)) as pool, (OUT / "survivors.md").open("w") as log:
        for number, outcome, change, seconds in pool.imap_unordered(_work, work):
            mutant = drawn[number - 1]
            where = f"{mutant.path}:{mutant.line} {mutant.kind}"
            print(f"{number:4}/{len(drawn)} {where}: {outcome}, {seconds:.0f} s", flush=True)
            counts[mutant.part]["survived" if outcome == "passed" else "killed"] += 1
            if outcome == "passed":
                log.write(f"{where}\n\n```diff\n{change}\n```\n\n")
                log.flush()
    killed = sum(part["killed"] for part in counts.values())
    for part, each in counts.items():
        print(f"{part:10} {each['killed']:4} of {each['killed'] + each['survived']:4} killed")
    print(
        f"{'all':10} {killed:4} of {len(drawn):4} killed, {100 * killed / len(drawn):.1f} %; see {OUT / 'survivors.md'}"
    )
    return int(killed < 0.9 * len(drawn))


def copied(tree: Path) -> Path:
    """A copy of what is under version control."""
    for name in subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split(
        "\0"
    ):
        if name:
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, tree / name)
    for package in ("autograd", "nn", "tests"):  # what stays as it is need not be compiled again for each mutant
        subprocess.run([sys.executable, "-m", "compileall", "-q", tree / package], check=True)
    return tree.absolute()


_tree = Path()


def _start(free) -> None:  # type: ignore[no-untyped-def]
    global _tree
    _tree = free.get()


def _work(job: tuple[int, Mutant, list[str]]) -> tuple[int, str, str, float]:
    number, mutant, tests = job
    started = time.monotonic()
    outcome, change = try_out(_tree, mutant, tests)
    return number, outcome, change, time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
