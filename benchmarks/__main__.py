"""Run the ladder: `python -m benchmarks [--rounds N] [--python PEERS_PYTHON] [rung …]`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import scalar
from benchmarks.duel import duel, report

ENGINES = ("chainrule", "micrograd")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the engine beside its peers.")
    parser.add_argument("rungs", nargs="*", metavar="rung", help=f"of {', '.join(scalar.RUNGS)}; default: all")
    parser.add_argument("--rounds", type=int, default=15, help="turns that each engine takes (default: 15)")
    parser.add_argument("--python", default=sys.executable, help="a Python in which the peers are installed")
    options = parser.parse_args()
    for rung in options.rungs or scalar.RUNGS:
        if rung not in scalar.RUNGS:
            parser.error(f"there is no rung {rung!r}; there are {', '.join(scalar.RUNGS)}")
        times = duel("scalar", rung, ENGINES, options.rounds, options.python)
        print(report(rung, ENGINES, times, scalar.RUNGS[rung][1:]), flush=True)


if __name__ == "__main__":
    main()
