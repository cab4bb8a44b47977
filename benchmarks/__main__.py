"""Run the ladder: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from benchmarks import captured, scalar
from benchmarks.arrays import agreement, floors, growth, memory
from benchmarks.arrays import rungs as arrays
from benchmarks.duel import ROOT, duel, report
from benchmarks.machine import machine, versions
from benchmarks.pictures import draw
from benchmarks.results import Record, beside_floor, load, save
from benchmarks.rung import Rung

ROOMS = (floors, arrays, memory, growth, agreement, scalar, captured)
#: Every rung by its name, and the module it stands in.
RUNGS = {name: (room.__name__, rung) for room in ROOMS for name, rung in room.RUNGS.items()}
ENVIRONMENTS = tuple(sorted(path.stem for path in Path(__file__).parent.joinpath("environments").glob("*.txt")))
PEERS = tuple(dict.fromkeys(peer for _, rung in RUNGS.values() for peer in rung.peers))

EPILOG = f"""
Peers live in environments of their own: {", ".join(ENVIRONMENTS)}. `make bench` makes them in .venv-peers; to use one
that exists, say --python torch=/path/to/bin/python (again for each). This engine runs in the Python that you call,
from this folder, whatever is installed; on scalar rungs in the peers' environment, if Numba is there.

  python -m benchmarks --only lenet5 --peers torch --python torch=/envs/torch/bin/python
  python -m benchmarks --only mlp,lenet --peers numba,torch --quick     also without Numba; few rounds
  python -m benchmarks --only "cifar vgg" --peers torch --threads 0     all the threads that each engine takes

Rungs: {"; ".join(RUNGS)}.
"""


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the engine beside its peers: all take turns, each in a "
        "process of its own; the ratio is the median over the rounds.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="rungs whose names have one of these words, by commas"
    )
    parser.add_argument("--skip", default="", metavar="WORDS", help="rungs to leave out, told in the same way")
    parser.add_argument("--peers", metavar="NAMES", help=f"of {', '.join(PEERS)}, and numba for this engine without it")
    parser.add_argument("--rounds", type=int, default=15, help="turns that each engine takes (default: %(default)s)")
    parser.add_argument("--budget", type=float, default=60, help="seconds for a rung's rounds, of which there are "
                        "at least three (default: %(default)s)")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="3 rounds")
    parser.add_argument("--threads", type=int, default=1, help="threads of each engine; 0: all (default: 1)")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="add what is measured to the results in this "
                        "folder, and write its table and pictures anew")  # fmt: skip
    parser.add_argument("--python", action="append", default=[], metavar="[ENVIRONMENT=]PATH",
                        help="a Python in which that environment's peers are installed, or all of them")  # fmt: skip
    options = parser.parse_args()
    only, skip = ([word.strip() for word in given.split(",")] for given in (options.only, options.skip))
    options.rungs = [
        name for name in RUNGS if any(word in name for word in only) and not any(word and word in name for word in skip)
    ]
    if not options.rungs:
        parser.error(f"no rung has a name with {options.only!r}; there are {', '.join(RUNGS)}")
    options.peers = (*PEERS, "numba") if options.peers is None else tuple(options.peers.split(","))
    if unknown := set(options.peers) - {*PEERS, "numba"}:
        parser.error(f"no peer is called {', '.join(unknown)}; there are {', '.join(PEERS)}, numba")
    options.rounds = 3 if options.quick else options.rounds
    options.pythons = {}
    for given in options.python:
        name, equals, path = given.rpartition("=")
        options.pythons |= dict.fromkeys((name,) if equals else ENVIRONMENTS, path)
    if unknown := options.pythons.keys() - set(ENVIRONMENTS):
        parser.error(f"no environment is called {', '.join(unknown)}; there are {', '.join(ENVIRONMENTS)}")
    return options


def python_of(environment: str, pythons: dict[str, str]) -> str:
    """The Python of an environment: as told, else what `make bench` made, else this one."""
    made = ROOT / ".venv-peers" / environment / "bin" / "python"
    return pythons.get(environment) or (str(made) if made.exists() else sys.executable)


def progress(line: str) -> None:
    """Show what is being done, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def pythons_of(rung: Rung, options: argparse.Namespace) -> dict[str, str]:
    """The engines to measure, this one first, and the Python of each."""
    if rung.environment == "own":
        pythons = {"chainrule": sys.executable, **{p: python_of(p, options.pythons) for p in rung.peers}}
        if "numba" in options.peers and rung in arrays.RUNGS.values():
            pythons[arrays.WITHOUT_NUMBA] = sys.executable
    else:
        pythons = dict.fromkeys(("chainrule", *rung.peers), python_of(rung.environment, options.pythons))
    return {engine: python for engine, python in pythons.items() if engine not in PEERS or engine in options.peers}


def agree(name: str, pythons: dict[str, str], results: Record) -> bool:
    """Compare two engines' losses, print and record their distance; whether it is within the bound."""
    bound = agreement.BOUNDS[name.rpartition(" ")[2]]
    if len(pythons) < 2:
        return True
    try:
        distance = agreement.distance(name, pythons, progress=lambda line: progress(f"{name}, {line}"))
    except RuntimeError as error:
        progress("")
        print(f"{name}: not measured ({error})", flush=True)
        return True
    progress("")
    print(
        f"{name}: largest relative distance {distance:.2g} in {agreement.STEPS} steps, ≤ {bound:g} wanted", flush=True
    )
    results["agreement"][name] = {"distance": distance, "steps": agreement.STEPS, "date": str(date.today())}
    return distance <= bound


def main() -> None:
    options = parsed()
    results = load(options.results)
    agreed = True
    for name in options.rungs:
        room, rung = RUNGS[name]
        pythons = pythons_of(rung, options)
        if options.results:
            for engine, python in pythons.items():
                results["versions"] |= versions(engine, python)
        if name in agreement.RUNGS:
            agreed &= agree(name, pythons, results)
        else:
            times = duel(
                room, name, list(pythons), options.rounds, pythons, measured=rung.measured,
                threads=options.threads or None, budget=options.budget,
                progress=lambda line, name=name: progress(f"{name}, {line}"),
            )  # fmt: skip
            progress("")
            timed = results["timed"][str(options.threads or "all")]
            timed[name] = {"measured": times, "per": rung.per, "unit": rung.unit, "date": str(date.today())}
            print(report(name, times, (rung.per, rung.unit)) + beside_floor(name, timed), flush=True)
        if options.results:
            results["machine"] = machine()
            save(options.results, results)
    if options.results:
        for path in [options.results / "ladder.md", *draw(options.results, results)]:
            print(f"wrote {path}")
    if not agreed:
        sys.exit("the losses of this engine do not follow PyTorch's")


if __name__ == "__main__":
    main()
