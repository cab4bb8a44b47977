"""A diagram and its layout as a matplotlib figure."""

from __future__ import annotations

from typing import Any

from autograd.drawing.diagram import Box, Diagram
from autograd.drawing.layout import Curve, Layout, Point
from autograd.drawing.style import LABEL_SIZE, LINE, SIZE, Theme

_MARGIN = 8
#: A name like $x$ is no mathematics.
_FONT: dict[str, Any] = {"family": "monospace", "parse_math": False}


def figure(diagram: Diagram, placed: Layout, theme: Theme) -> Any:
    """The picture in its natural size, a point of the layout being 1/72 inch."""
    try:
        from matplotlib.figure import Figure
        from matplotlib.patheffects import withStroke
    except ImportError:
        raise ImportError("a figure needs matplotlib: pip install 'chainrule[plot]'") from None
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    drawn = Figure(figsize=(width / 72, height / 72), facecolor=theme.page)
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-_MARGIN, placed.width + _MARGIN), ylim=(placed.height + _MARGIN, -_MARGIN))
    axes.set_axis_off()
    for arrow, curve in zip(diagram.arrows, placed.curves, strict=True):
        colour = theme.accent if arrow.active else theme.ink if arrow.carries else theme.faint
        _arrow(axes, curve, colour, dashed=not arrow.carries)
        if arrow.label and curve.label:
            axes.text(
                *curve.label, arrow.label, color=colour, fontsize=LABEL_SIZE, ha="center", va="center", zorder=4,
                path_effects=[withStroke(linewidth=3, foreground=theme.page)], **_FONT,
            )  # fmt: skip
    for box in diagram.boxes:
        _box(axes, box, placed.centres[box.key], theme)
    for i, remark in enumerate(reversed(diagram.remarks)):
        axes.text(0, placed.height - i * LINE, remark, color=theme.ink, fontsize=LABEL_SIZE, **_FONT)
    return drawn


def _box(axes: Any, box: Box, centre: Point, theme: Theme) -> None:
    from matplotlib.patches import FancyBboxPatch

    paint = theme.paint(box.kind, box.heat)
    x, y = centre[0] - box.width / 2, centre[1] - box.height / 2
    style: dict[str, Any] = {
        "boxstyle": "round,pad=0,rounding_size=6",
        "linestyle": "--" if box.kind == "constant" else "-",
    }
    thick = 2.2 if box.kind in ("root", "folded", "active", "wrong") else 1.2
    axes.add_patch(FancyBboxPatch((x, y), box.width, box.height, fc=paint.fill, ec=paint.stroke, lw=thick, **style))
    for i, line in enumerate(box.lines):
        weight = "bold" if i == 0 else "normal"
        axes.text(
            centre[0], y + 4 + (i + 0.5) * LINE, line, color=paint.ink, fontsize=SIZE, ha="center", va="center",
            weight=weight, **_FONT,
        )  # fmt: skip


def _arrow(axes: Any, curve: Curve, colour: str, dashed: bool) -> None:
    from matplotlib.patches import FancyArrowPatch, PathPatch
    from matplotlib.path import Path

    codes = [Path.MOVETO] + [Path.CURVE4] * (len(curve.points) - 1)
    path = Path(curve.points, codes)
    axes.add_patch(PathPatch(path, fill=False, ec=colour, lw=1.2, linestyle="--" if dashed else "-"))
    head: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 9, "shrinkA": 0, "shrinkB": 0}
    axes.add_patch(FancyArrowPatch(curve.points[-1], curve.tip, color=colour, lw=1.2, **head))
