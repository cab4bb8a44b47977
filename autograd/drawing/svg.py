"""A diagram and its layout as SVG: shapes and text only, no link, no image, no script, no tooltip."""

from __future__ import annotations

import hashlib
import math
from html import escape

from autograd.drawing.diagram import Arrow, Box, Diagram
from autograd.drawing.layout import Curve, Layout, Point
from autograd.drawing.style import FAMILY, LABEL_SIZE, LINE, SIZE, Theme
from autograd.drawing.text import columns, printable


def svg(diagram: Diagram, placed: Layout, theme: Theme) -> str:
    """The picture; the same diagram gives the same text, and its ids begin with a digest of that text."""
    body = "\n".join(
        [
            *(_arrow(i, *each, theme) for i, each in enumerate(zip(diagram.arrows, placed.curves, strict=True))),
            *(_box(box, placed.centres[box.key], theme) for box in diagram.boxes),
            *_remarks(diagram.remarks, placed, theme),
        ]
    )
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    foot = max((columns(remark) * LABEL_SIZE * 0.602 for remark in diagram.remarks), default=0.0)
    width, height = math.ceil(max(placed.width, foot + 8) + 16), math.ceil(placed.height + 16)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="-8 -8 {width} {height}" role="img" aria-label="computation graph" '
        f'font-family="{FAMILY}" font-size="{SIZE}">\n'
        f'<rect x="-8" y="-8" width="{width}" height="{height}" fill="{theme.page}"/>\n'
        f"{body.replace(_MARK, digest)}\n</svg>\n"
    )


_MARK = "\ue000"  # stands for the digest until it is known; printable() lets no such character through


def _box(box: Box, centre: Point, theme: Theme) -> str:
    paint = theme.paint(box.kind, box.heat)
    x, y = centre[0] - box.width / 2, centre[1] - box.height / 2
    dash = ' stroke-dasharray="4 3"' if box.kind == "constant" else ""
    thick = 2.2 if box.kind in ("root", "folded", "active", "wrong") else 1.2
    parts = [
        f'<g id="{_MARK}-{box.key}" class="{box.kind}">'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6" '
        f'fill="{paint.fill}" stroke="{paint.stroke}" stroke-width="{thick}"{dash}/>'
    ]
    for i, line in enumerate(box.lines):
        weight = ' font-weight="bold"' if i == 0 else ""
        parts.append(_text(line, centre[0], y + 4 + (i + 0.8) * LINE, paint.ink, weight))
    return "".join(parts) + "</g>"


def _arrow(i: int, arrow: Arrow, curve: Curve, theme: Theme) -> str:
    colour = theme.accent if arrow.active else theme.ink if arrow.carries else theme.faint
    first, *rest = curve.points
    line = f"M{_xy(first)} C{' '.join(_xy(p) for p in rest)}"
    dash = "" if arrow.carries else ' stroke-dasharray="4 3"'
    thick = "3" if arrow.active else "1.2"
    parts = [
        f'<g id="{_MARK}-e{i}" class="edge{" active" if arrow.active else ""}">'
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{thick}"{dash}/>'
        f'<polygon points="{_head(curve.points[-1], curve.tip)}" fill="{colour}"/>'
    ]
    if arrow.active:  # something travels back along it
        parts[0] += f'<polygon points="{_head(_before(curve.points, 11), first, 5.5)}" fill="{colour}"/>'
    if arrow.label and curve.label:
        more = f' font-size="{LABEL_SIZE}" stroke="{theme.page}" stroke-width="3" paint-order="stroke"'
        parts.append(_text(arrow.label, curve.label[0], curve.label[1] + 3, colour, more))
    return "".join(parts) + "</g>"


def _before(points: tuple[Point, ...], distance: float) -> Point:
    """A point at that distance from the start of a line."""
    (x0, y0), (x1, y1) = points[:2]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return x0 + (x1 - x0) * distance / length, y0 + (y1 - y0) * distance / length


def _head(end: Point, tip: Point, half: float = 3.2) -> str:
    """The three corners of an arrow head from the end of the line to the tip."""
    dx, dy = tip[0] - end[0], tip[1] - end[1]
    length = math.hypot(dx, dy) or 1.0
    nx, ny = -dy / length * half, dx / length * half
    return f"{end[0] + nx:.1f},{end[1] + ny:.1f} {tip[0]:.1f},{tip[1]:.1f} {end[0] - nx:.1f},{end[1] - ny:.1f}"


def _remarks(remarks: tuple[str, ...], placed: Layout, theme: Theme) -> list[str]:
    top = placed.height - (len(remarks) - 1) * LINE
    small = f' font-size="{LABEL_SIZE}" class="remark"'
    return [_text(text, 0, top + i * LINE, theme.ink, small, "start") for i, text in enumerate(remarks)]


def _text(text: str, x: float, y: float, colour: str, more: str = "", anchor: str = "middle") -> str:
    safe = escape(printable(text, 400), quote=False)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{more}>{safe}</text>'


def _xy(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
