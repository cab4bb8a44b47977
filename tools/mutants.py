"""Mutation testing of the core: `python -m tools.mutants [--mutants 500] [--seed 0] [--jobs 1]`; needs cosmic-ray.

A mutant is the core with one small mistake: another operator, number, comparison, condition or exception, a loop
that is not run, a decorator that is missing. Cosmic Ray makes the mistakes, in the code and in the texts of the
table's rows; a seeded sample of places is drawn, and each mutant is given tests from the list of its module, chosen by
`tools/mutant_tests.py`, the quickest first, until one fails. What cannot change anything is left out: annotations,
`is` against `==`; so are samples, which are tests themselves. The mutants live in copies of the tree.

What became of each is written to `out/mutants/results.jsonl` at once, and a run that was broken off is taken up there
with `--resume`. `--survivors` gives those that are left more tests, as they are now.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tools.mutant_tests import OPERATIONS, Plan, plans, run, tests_of

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


@dataclass(frozen=True)
class Mutant:
    """A place in a file, and the file as it is with the mistake in it; `name` is that of a row."""

    part: str
    path: str
    line: int
    kind: str
    text: str
    name: str = ""

    @property
    def key(self) -> str:
        """What tells it from others, as long as the file stays as it is."""
        return hashlib.sha256(f"{self.path}\n{self.text}".encode()).hexdigest()[:16]


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
    for (start, end), line, text, row in row_texts(source):
        for _, column, name, operator, count in mistakes(text):
            kind = "row " + name.removeprefix("core/")

            def made(start=start, end=end, text=text, operator=operator, count=count):
                return source[:start] + repr(mutate_code(text, operator, count).strip()) + source[end:]

            found[line, start + column, kind.split("_")[0]].append(Mutant(part, str(path), line, kind, made, row))  # type: ignore[arg-type]
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


def row_texts(source: str) -> list[tuple[tuple[int, int], int, str, str]]:
    """The formulas and derivatives of the rows in a file: where each stands, its line, its text, the row's name."""
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
                    found.append(
                        ((start, end), text.lineno, text.value, ast.literal_eval(node.args[0]).partition("(")[0])
                    )
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
            drawn.append(Mutant(mutant.part, mutant.path, mutant.line, mutant.kind, mutant.text(), mutant.name))  # type: ignore[operator]
    chance.shuffle(drawn)  # so that a run that is broken off has seen some of everything
    return drawn


def try_out(tree: Path, mutant: Mutant, plan: Plan, every: bool) -> str:
    """What became of a mutant."""
    file = tree / mutant.path
    sound = file.read_text()
    file.write_text(mutant.text)
    for stale in file.parent.glob(f"__pycache__/{file.stem}.*"):
        stale.unlink()
    try:
        return run(tree, [(plan.arguments(tests), tests) for tests in plan.chosen(mutant.line, mutant.name, every)])
    finally:
        file.write_text(sound)


def change(tree: Path, mutant: Mutant) -> str:
    """How a mutant differs from the sound file."""
    lines = difflib.unified_diff(
        (tree / mutant.path).read_text().splitlines(), mutant.text.splitlines(), lineterm="", n=0
    )
    return "\n".join(line for line in lines if line[:3] not in ("---", "+++") and line[:2] != "@@")


def main() -> int:
    """Draw mutants, run each against its tests, write down what became of it; 1 if fewer than 90 % were killed."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument("--resume", action="store_true", help="go on with a run that was broken off")
    parser.add_argument("--survivors", action="store_true", help="run those again that survived, with all tests")
    options = parser.parse_args()
    again = options.survivors
    for old in OUT.glob("*") if OUT.exists() else ():
        if old.name != "results.jsonl" and not (old.name == "plans.json" and options.resume):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    if not (options.resume or again):
        (OUT / "results.jsonl").unlink(missing_ok=True)
    trees = [copied(OUT / f"tree-{k}") for k in range(options.jobs)]
    results = read()
    told = subprocess.run([sys.executable, "-c", OPERATIONS], cwd=trees[0], check=True, capture_output=True, text=True)
    operations = json.loads(told.stdout)
    drawn = sample(trees[0], options.mutants, options.seed)
    wanted = [m for m in drawn if (again and results.get(m.key) == "passed") or (not again and m.key not in results)]
    changes = {m.key: change(trees[0], m) for m in wanted}
    print(f"{len(drawn)} mutants, of which {len(wanted)} are to be run", flush=True)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    import coverage
    import hypothesis
    import numba
    import numpy
    import pytest
    import scipy.special

    assert coverage and hypothesis and numba and numpy and pytest and scipy  # imported here, so that no child has to
    lists = {
        path: [t for t in tests_of(path, operations) if "::" in t or (trees[0] / t).exists()]
        for path in sorted({m.path for m in wanted})
    }
    more = [str(p.relative_to(trees[0])) for p in sorted(trees[0].glob("tests/autograd/**/test_*.py"))] if again else []
    known = plans(trees[0], lists, more, OUT / "plans.json")
    print("without a mutant all tests pass", flush=True)
    context = multiprocessing.get_context("fork")
    free = context.SimpleQueue()
    for tree in trees:
        free.put(tree)
    work = [(number, mutant, known[mutant.path], again) for number, mutant in enumerate(wanted)]
    with context.Pool(options.jobs, _start, (free,)) as pool, (OUT / "results.jsonl").open("a") as log:
        for done, (number, outcome, seconds) in enumerate(pool.imap_unordered(_work, work), start=1):
            mutant = wanted[number]
            where = f"{mutant.path}:{mutant.line} {mutant.kind}"
            print(f"{done:4}/{len(wanted)} {where}: {seconds:.0f} s, {outcome}", flush=True)
            told_of = {"key": mutant.key, "where": where, "outcome": outcome, "seconds": round(seconds, 1)}
            log.write(json.dumps({**told_of, "change": changes[mutant.key]}, ensure_ascii=False) + "\n")
            log.flush()
    return summary(drawn, trees[0])


def read() -> dict[str, str]:
    """What became of every mutant that was run, the last time."""
    file = OUT / "results.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return {line["key"]: line["outcome"] for line in map(json.loads, lines)}


def summary(drawn: list[Mutant], tree: Path) -> int:
    """Count, and write the survivors down; 1 if fewer than 90 % were killed."""
    results = read()
    for part in (*PARTS, "all"):
        of = [results[m.key] != "passed" for m in drawn if m.key in results and part in (m.part, "all")]
        print(f"{part:10} {sum(of):4} of {len(of):4} killed")
    left = [m for m in drawn if results.get(m.key) == "passed"]
    told = [f"{m.path}:{m.line} {m.kind}\n\n```diff\n{change(tree, m)}\n```\n" for m in left]
    (OUT / "survivors.md").write_text("\n".join(told))
    killed = sum(results.get(m.key, "passed") != "passed" for m in drawn)
    print(f"{100 * killed / len(drawn):.1f} % of {len(drawn)}; the survivors are in {OUT / 'survivors.md'}")
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


def _work(job: tuple[int, Mutant, Plan, bool]) -> tuple[int, str, float]:
    number, mutant, known, every = job
    started = time.monotonic()
    return number, try_out(_tree, mutant, known, every), time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
