"""Where boxes and arrows stand: Graphviz's coordinates, or layers of our own where there is no Graphviz."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from autograd.drawing.diagram import Box, Diagram
from autograd.drawing.dot import dot_source
from autograd.drawing.engines import render
from autograd.drawing.style import LABEL_COLUMN, LIGHT, LINE
from autograd.drawing.text import columns

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """An arrow's line: the points of a chain of cubic curves, the tip, and the middle of the label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None


@dataclass(frozen=True)
class Layout:
    """The size of the picture, the middle of each box by its key, and a curve for each arrow, in order."""

    width: float
    height: float
    centres: dict[str, Point]
    curves: tuple[Curve, ...]
    by_graphviz: bool


def layout(diagram: Diagram, seconds: float = 20.0) -> Layout:
    """Place a diagram; y grows downwards. Without an engine the boxes stand in layers."""
    answer = render(dot_source(diagram, LIGHT), "json0", seconds)
    if answer:
        try:
            return _placed(diagram, json.loads(answer))
        except (ValueError, KeyError, IndexError, TypeError):
            pass  # an engine that speaks another dialect: do without it
    return layers(diagram)


def _placed(diagram: Diagram, answer: dict) -> Layout:  # type: ignore[type-arg]
    _, _, width, height = (float(x) for x in answer["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")
        return round(float(x), 1), round(height - float(y), 1)

    centres = {each["name"]: point(each["pos"]) for each in answer["objects"]}
    found: dict[int, Curve] = {}
    for edge in answer.get("edges", ()):
        pieces = edge["pos"].split(" ")
        tips = [piece[2:] for piece in pieces if piece[0] == "e"]
        points = tuple(point(piece) for piece in pieces if piece[0] not in "es")
        label = point(edge["lp"]) if "lp" in edge else None
        found[int(edge["number"])] = Curve(points, point(tips[0]) if tips else points[-1], label)
    return Layout(
        width, height, {box.key: centres[box.key] for box in diagram.boxes},
        tuple(found[i] for i in range(len(diagram.arrows))), True,
    )  # fmt: skip


def layers(diagram: Diagram) -> Layout:
    """Boxes in layers from left to right, each to the right of its operands; straight forward, no search."""
    operands: dict[str, list[str]] = defaultdict(list)
    label_width: dict[str, float] = defaultdict(float)
    for arrow in diagram.arrows:
        operands[arrow.head].append(arrow.tail)
        label_width[arrow.head] = max(label_width[arrow.head], columns(arrow.label) * LABEL_COLUMN)
    rank: dict[str, int] = {}
    for box in diagram.boxes:  # operands come first
        rank[box.key] = max((rank.get(key, 0) + 1 for key in operands[box.key]), default=0)
    _pull_leaves(diagram, rank)
    members: dict[int, list[Box]] = defaultdict(list)
    for box in diagram.boxes:
        members[rank[box.key]].append(box)
    centres: dict[str, Point] = {}
    right = 0.0
    for r in sorted(members):
        wanted = {b.key: _mean([centres[key][1] for key in operands[b.key]]) for b in members[r]}
        column = sorted(members[r], key=lambda b: wanted[b.key])
        gap = max(label_width[b.key] for b in column) + 40 if right else 4
        wide = max(b.width for b in column)
        y = 4.0
        for b in column:
            y = max(y + b.height / 2, wanted[b.key])
            centres[b.key] = (round(right + gap + wide / 2, 1), round(y, 1))
            y += b.height / 2 + 18
        right += gap + wide
    foot = len(diagram.remarks) * LINE
    bottom = max((centres[b.key][1] + b.height / 2 for b in diagram.boxes), default=0.0)
    return Layout(right + 4, bottom + 8 + foot, centres, _lines(diagram, centres), False)


def _mean(heights: list[float]) -> float:
    return sum(heights) / len(heights) if heights else 0.0


def _pull_leaves(diagram: Diagram, rank: dict[str, int]) -> None:
    """Move what has no operands next to its first use."""
    heads = {arrow.head for arrow in diagram.arrows}
    first_use: dict[str, int] = {}
    for arrow in diagram.arrows:
        first_use[arrow.tail] = min(first_use.get(arrow.tail, rank[arrow.head]), rank[arrow.head])
    for key, use in first_use.items():
        if key not in heads:
            rank[key] = use - 1


def _lines(diagram: Diagram, centres: dict[str, Point]) -> tuple[Curve, ...]:
    width = {box.key: box.width for box in diagram.boxes}
    parallel = Counter((arrow.tail, arrow.head) for arrow in diagram.arrows)
    seen: Counter[tuple[str, str]] = Counter()
    curves = []
    for arrow in diagram.arrows:
        pair = (arrow.tail, arrow.head)
        bend = 24 * (seen[pair] - (parallel[pair] - 1) / 2)
        seen[pair] += 1
        (x0, y0), (x1, y1) = centres[arrow.tail], centres[arrow.head]
        x0, x1 = x0 + width[arrow.tail] / 2, x1 - width[arrow.head] / 2
        third = (x1 - x0) / 3
        points = ((x0, y0), (x0 + third, y0 + bend), (x1 - third, y1 + bend), (x1 - 6, y1))
        curves.append(
            Curve(
                tuple((round(x, 1), round(y, 1)) for x, y in points),
                (round(x1, 1), round(y1, 1)),
                (round((x0 + x1) / 2, 1), round((y0 + y1) / 2 + bend * 0.75 - 5, 1)),
            )
        )
    return tuple(curves)
