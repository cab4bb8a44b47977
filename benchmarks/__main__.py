"""Run the ladder: `python -m benchmarks [--rounds N] [--python PEERS_PYTHON] [rung …]`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import captured, scalar
from benchmarks.duel import duel, report

#: Every rung by its name, and the module it stands in.
RUNGS = {name: (room.__name__, rung) for room in (scalar, captured) for name, rung in room.RUNGS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the engine beside its peers.")
    parser.add_argument("rungs", nargs="*", metavar="rung", help=f"of {', '.join(RUNGS)}; default: all")
    parser.add_argument("--rounds", type=int, default=15, help="turns that each engine takes (default: 15)")
    parser.add_argument("--python", default=sys.executable, help="a Python in which the peers are installed")
    options = parser.parse_args()
    for rung in options.rungs or RUNGS:
        if rung not in RUNGS:
            parser.error(f"there is no rung {rung!r}; there are {', '.join(RUNGS)}")
        room, made = RUNGS[rung]
        engines = ("chainrule", made.peer)
        try:
            times = duel(room, rung, engines, options.rounds, options.python)
        except RuntimeError as error:
            print(f"{rung}: not measured, {error}", flush=True)
            continue
        print(report(rung, engines, times, (made.per, made.unit)), flush=True)


if __name__ == "__main__":
    main()
