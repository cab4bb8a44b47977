"""The ladder's results: kept as data, and written as a table."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.arrays import agreement, growth, memory
from benchmarks.arrays.floors import floor
from benchmarks.arrays.rungs import BEYOND_HIPS, GOAL_WITHOUT_NUMBA, GOALS, WITHOUT_NUMBA
from benchmarks.arrays.rungs import RUNGS as STEPS
from benchmarks.arrays.tasks import TASKS
from benchmarks.duel import ratio

PEER_NAMES = {"torch": "PyTorch", "jax": "JAX", "hips": "HIPS/autograd", "mygrad": "MyGrad"}
SCALAR_PEER_NAMES = {"xad": "XAD", "casadi": "CasADi", "numpy": "NumPy", "jax": "JAX"}
_CALLED = {"autograd": "HIPS/autograd"}  # distributions by another name
Record = dict[str, Any]


def load(folder: Path | None) -> Record:
    """What a folder holds, to which new records are added; or nothing yet."""
    if folder and (path := folder / "ladder.json").exists():
        return json.loads(path.read_text())
    return {"machine": {}, "versions": {}, "timed": {"1": {}, "all": {}}, "agreement": {}}


def save(folder: Path, results: Record) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "ladder.json").write_text(text + "\n")
    (folder / "ladder.md").write_text(table(results))


def _numbers(record: Record, engine: str) -> list[float] | None:
    found = record["measured"].get(engine)
    return found if isinstance(found, list) and found else None


def typical(record: Record | None, engine: str = "chainrule") -> float | None:
    """The median of an engine's rounds, in the rung's unit."""
    numbers = _numbers(record, engine) if record else None
    return median(numbers) / record["per"] if numbers and record else None


def best(record: Record | None) -> float | None:
    """The highest of this engine's rounds, in the rung's unit: what a machine can do."""
    numbers = _numbers(record, "chainrule") if record else None
    return max(numbers) / record["per"] if numbers and record else None


def compared(record: Record | None, engine: str, ours: str = "chainrule") -> tuple[float, float, float] | None:
    """This engine's measure over another's: the lowest, the median and the highest of the rounds."""
    if not record:
        return None
    mine, theirs = _numbers(record, ours), _numbers(record, engine)
    return ratio(mine, theirs) if mine and theirs else None


def floor_of(name: str, timed: Record) -> float | None:
    """The floor of a rung in milliseconds, by what the machine was seen to do; None for what has no floor."""
    rates = best(timed.get("machine: matrix product")), best(timed.get("machine: memory"))
    if name not in TASKS or None in rates:
        return None
    products, memory = (rate * 1e9 for rate in rates if rate)
    return floor(TASKS[name], products, memory).seconds * 1e3


def beside_floor(name: str, timed: Record) -> str:
    """What a line about a rung says of its floor."""
    mine, least = typical(timed[name]), floor_of(name, timed)
    return f"; floor {_amount(least)} ms, {_amount(mine / least)} times that" if mine and least else ""


def _amount(x: float | None) -> str:
    return "" if x is None else f"{x:.3g}" if x < 1000 else f"{x:.0f}"


def _measure(record: Record, engine: str = "chainrule") -> str:
    return f"{_amount(typical(record, engine))} {record['unit']}"


def _ratio_cell(record: Record | None, engine: str, ours: str = "chainrule") -> str:
    found = compared(record, engine, ours)
    if found:
        low, middle, high = (f"{x:.2f}" if x >= 0.1 else f"{x:.1g}" for x in found)
        return f"{middle} ({low}–{high})" if low != high else middle
    said = record["measured"].get(engine) if record else None
    return said if isinstance(said, str) else "–"


def _met(found: tuple[float, float, float] | None, goal: float) -> str:
    return f"≤ {goal}" + ("" if found is None else ": met" if found[1] <= goal else ": missed")


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)] if rows else []


def steps_table(timed: Record) -> list[str]:
    """Each network's step: our time, the ratios on one thread, the goal, and how far the floor is."""
    rows = []
    for name in [*STEPS, *memory.RUNGS]:
        record = timed.get(name)
        if not record:
            continue
        mine = typical(record)
        cells = [name, _measure(record)]
        cells += [_ratio_cell(record, peer) for peer in PEER_NAMES]
        if name in BEYOND_HIPS:
            cells[2 + list(PEER_NAMES).index("hips")] = "takes over a minute"
        cells.append(_met(compared(record, "torch"), GOALS[name]))
        bare = compared(record, "torch", WITHOUT_NUMBA)
        cells.append(f"{bare[1]:.2f}, {_met(bare, GOAL_WITHOUT_NUMBA)}" if bare else "")
        least = floor_of(name, timed)
        cells += [f"{_amount(least)} ms", _amount(mine / least)] if mine and least else ["", ""]
        rows.append(cells)
    heads = ["rung", "ours", *(f"ours / {peer}" for peer in PEER_NAMES.values()), "goal beside PyTorch"]
    return _table([*heads, "without Numba / PyTorch", "floor", "ours / floor"], rows)


def threads_table(timed: Record) -> list[str]:
    rows = [
        [name, _measure(timed[name]), *(_ratio_cell(timed[name], p) for p in PEER_NAMES)]
        for name in STEPS
        if name in timed
    ]
    return _table(["rung", "ours", *(f"ours / {peer}" for peer in PEER_NAMES.values())], rows)


def scalar_table(timed: Record) -> list[str]:
    known = {*STEPS, *memory.RUNGS, *growth.RUNGS}
    rows = []
    for name, record in timed.items():
        if name not in known and not name.startswith("machine"):
            peers = [peer for peer in record["measured"] if peer != "chainrule"]
            peers = [f"{_ratio_cell(record, peer)} of {SCALAR_PEER_NAMES.get(peer, peer)}'s" for peer in peers]
            rows.append([name, _measure(record), "; ".join(peers)])
    return _table(["rung", "ours", "ours over the peers'"], rows)


def growth_table(timed: Record) -> list[str]:
    rows = [
        [
            name.removeprefix("growth: "),
            *(_measure(timed[name], engine) for engine in ("chainrule", "torch")),
            _ratio_cell(timed[name], "torch"),
        ]
        for name in growth.RUNGS
        if name in timed
    ]
    return _table(["work", "ours", "PyTorch", "ours / PyTorch"], rows)


def agreement_table(found: Record) -> list[str]:
    rows = []
    for name in TASKS:
        cells = [name]
        for dtype, bound in agreement.BOUNDS.items():
            record = found.get(f"agreement: {name} in {dtype}")
            if record is None:
                cells.append("–")
            else:
                held = "held" if record["distance"] <= bound else "broken"
                cells.append(f"{record['distance']:.1e} over {record['steps']} steps, ≤ {bound:g}: {held}")
        if cells[1:] != ["–", "–"]:
            rows.append(cells)
    return _table(["rung", *agreement.BOUNDS], rows)


def table(results: Record) -> str:
    """All results as Markdown."""
    one, all_ = results["timed"]["1"], results["timed"]["all"]
    machine = results["machine"]
    dates = sorted({record["date"] for part in (one, all_, results["agreement"]) for record in part.values()})
    lines = ["## The ladder, as measured", ""]
    if dates:
        lines += [f"{machine['processor']}, {machine['cores']} cores; {machine['system']}, Python {machine['python']}; "
                  f"{dates[0]}{f' to {dates[-1]}' if len(dates) > 1 else ''}.", ""]  # fmt: skip
        lines += [
            ", ".join(f"{_CALLED.get(name, name)} {version}" for name, version in sorted(results["versions"].items()))
            + ".",
            "",
        ]
    for rung, unit in (("matrix product", "GFLOP/s"), ("memory", "GB/s")):
        if value := best(one.get(f"machine: {rung}")):
            lines.append(f"- {rung}, one thread: {value:.3g} {unit}")
    for title, part in (
        ("One thread", steps_table(one)),
        ("All threads", threads_table(all_)),
        ("The same losses as PyTorch", agreement_table(results["agreement"])),
        ("Cost as the work grows, one thread", growth_table(one)),
        ("Numbers one by one", scalar_table(one)),
    ):
        if part:
            lines += ["", f"### {title}", "", *part]
    return "\n".join(lines) + "\n"
