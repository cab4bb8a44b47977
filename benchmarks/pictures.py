"""The ladder's results as pictures: ratios on one thread, and the cost as the work grows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks.arrays import growth, memory
from benchmarks.arrays.rungs import GOALS, WITHOUT_NUMBA
from benchmarks.arrays.rungs import RUNGS as STEPS
from benchmarks.results import PEER_NAMES, Record, compared, typical

#: Colours that also differ for the colour-blind, and in grey (Okabe and Ito).
COLOURS = {"torch": "#0072B2", "jax": "#E69F00", "hips": "#009E73", "mygrad": "#CC79A7", WITHOUT_NUMBA: "#999999"}
LOOKS = {
    "figure.dpi": 120, "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
    "savefig.facecolor": "white",
}  # fmt: skip


def draw(folder: Path, results: Record) -> list[Path]:
    """Draw what there are results of into a folder; the paths of the pictures."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    drawn = []
    one = results["timed"]["1"]
    with pyplot.rc_context(LOOKS):  # type: ignore[arg-type]
        for name, picture in (("ratios", ratios(one)), ("growth", grown(one))):
            if picture is not None:
                path = folder / f"{name}.png"
                picture.savefig(path, bbox_inches="tight", metadata={"Software": None})
                pyplot.close(picture)
                drawn.append(path)
    return drawn


def ratios(timed: Record) -> Any:
    """A bar for each rung and peer, from equality to our time over theirs: to the left this engine is ahead."""
    from matplotlib import pyplot

    names = [name for name in [*STEPS, *memory.RUNGS] if compared(timed.get(name), "torch")]
    if not names:
        return None
    figure, axes = pyplot.subplots(figsize=(8, 0.8 + 0.72 * len(names)))
    bars = [*PEER_NAMES, WITHOUT_NUMBA]
    height = 0.8 / len(bars)
    for k, peer in enumerate(bars):
        label = PEER_NAMES.get(peer, "without Numba, beside PyTorch")
        for row, name in enumerate(names):
            found = compared(timed[name], "torch", peer) if peer == WITHOUT_NUMBA else compared(timed[name], peer)
            if found is None:
                continue
            low, middle, high = found
            y = row + (k - len(bars) / 2 + 0.5) * height
            axes.barh(y, middle - 1, height * 0.92, left=1, color=COLOURS[peer], label=label)
            axes.plot([low, high], [y, y], color="black", linewidth=0.7)
            axes.annotate(
                f"{middle:.2f}", (max(high, 1), y), (3, 0), textcoords="offset points", va="center", fontsize=6.5
            )
            label = ""
    for row, name in enumerate(names):
        goal = axes.plot([GOALS[name]] * 2, [row - 0.42, row + 0.42], color="#D55E00", linewidth=1.6)[0]
    goal.set_label("goal beside PyTorch")
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlim(0.02, 8)
    axes.set_xscale("log")
    ticks = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("this engine over the peer, one thread; left of 1 this engine is ahead")
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.08 - 0.25 / len(names)), ncols=3, frameon=False)
    return figure


def grown(timed: Record) -> Any:
    """Time for an image as the batch grows, and for a pixel as the image does."""
    from matplotlib import pyplot

    names = [name for name in growth.RUNGS if name in timed]
    if not names:
        return None
    figure, panels = pyplot.subplots(1, 2, figsize=(8, 3))
    for axes, kind, label in zip(panels, ("batch", "side"), ("images in the batch", "pixels on a side"), strict=True):
        each = [name for name in names if f" {kind} " in name]
        for engine, colour, called in (("chainrule", "black", "this engine"), ("torch", COLOURS["torch"], "PyTorch")):
            points = [
                (int(re.sub(r"\D", "", name)), y) for name in each if (y := typical(timed[name], engine)) is not None
            ]
            if points:
                axes.plot(*zip(*points, strict=True), "o-", color=colour, label=called, markersize=3)
        if each:
            axes.set_ylabel(timed[each[0]]["unit"])
            sizes = [int(re.sub(r"\D", "", name)) for name in each]
            axes.set_xscale("log", base=2)
            axes.set_xticks(sizes, [str(n) for n in sizes])
        axes.set_ylim(bottom=0)
        axes.set_xlabel(label)
        axes.grid(alpha=0.3)
    panels[0].legend(frameon=False)
    figure.tight_layout()
    return figure
