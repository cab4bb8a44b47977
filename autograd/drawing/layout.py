"""Where boxes and arrows stand: Graphviz's coordinates, or layers of our own where there is no Graphviz."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from autograd.drawing.diagram import Arrow, Diagram
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


def layout(diagram: Diagram, seconds: float = 5.0) -> Layout:
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


#: How far an arrow swings out that passes by a box.
_AROUND = 72


def layers(diagram: Diagram) -> Layout:
    """Boxes in layers, each beyond its operands and near their middle; straight forward, no search.

    Along the layers grows the picture (`ahead`), across them stand the boxes of a layer (`aside`).
    """
    down = diagram.downwards
    ahead = {box.key: box.height if down else box.width for box in diagram.boxes}
    aside = {box.key: box.width if down else box.height for box in diagram.boxes}
    operands: dict[str, list[str]] = defaultdict(list)
    room: dict[str, float] = defaultdict(float)  # for labels
    for arrow in diagram.arrows:
        operands[arrow.head].append(arrow.tail)
        room[arrow.head] = max(room[arrow.head], 0 if down else columns(arrow.label) * LABEL_COLUMN)
    members: dict[int, list[str]] = defaultdict(list)
    for key, rank in _near_first_use(diagram).items():
        members[rank].append(key)
    places: dict[str, Point] = {}  # (ahead, aside)
    front = 0.0
    for rank in sorted(members):
        wanted = {key: _mean([places[tail][1] for tail in operands[key]]) for key in members[rank]}
        if front:
            front += max(room[key] for key in members[rank]) + 40
        deep = max(ahead[key] for key in members[rank])
        end = 0.0
        for key in sorted(members[rank], key=wanted.__getitem__):
            middle = max(end + aside[key] / 2, wanted[key])
            places[key] = (round(front + deep / 2, 1), round(middle, 1))
            end = middle + aside[key] / 2 + 18
        front += deep
    side = max((places[key][1] + aside[key] / 2 for key in places), default=0.0)
    centres = {box.key: _turned(places[box.key], down) for box in diagram.boxes}
    around = _AROUND / 2 if any(_passes_by(diagram, arrow) for arrow in diagram.arrows) else 0
    width, height = _turned((front, side + around), down)
    foot = len(diagram.remarks) * LINE + 8
    return Layout(width, height + foot, centres, _lines(diagram, places, ahead), False)


def _passes_by(diagram: Diagram, arrow: Arrow) -> bool:
    """Whether there may be boxes between the ends of an arrow."""
    return diagram.ranks[arrow.head] - diagram.ranks[arrow.tail] > 1


def _turned(place: Point, down: bool) -> Point:
    return (place[1], place[0]) if down else place


def _mean(heights: list[float]) -> float:
    return sum(heights) / len(heights) if heights else 0.0


def _near_first_use(diagram: Diagram) -> dict[str, int]:
    """The layer of every box; what has no operands stands next to its first use."""
    ranks = dict(diagram.ranks)
    heads = {arrow.head for arrow in diagram.arrows}
    first_use: dict[str, int] = {}
    for arrow in diagram.arrows:
        use = diagram.ranks[arrow.head]
        first_use[arrow.tail] = min(first_use.get(arrow.tail, use), use)
    ranks.update((key, use - 1) for key, use in first_use.items() if key not in heads)
    return ranks


def _lines(diagram: Diagram, places: dict[str, Point], ahead: dict[str, float]) -> tuple[Curve, ...]:
    down = diagram.downwards
    parallel = Counter((arrow.tail, arrow.head) for arrow in diagram.arrows)
    seen: Counter[tuple[str, str]] = Counter()
    curves = []
    for arrow in diagram.arrows:
        pair = (arrow.tail, arrow.head)
        bend = 24 * (seen[pair] - (parallel[pair] - 1) / 2)
        seen[pair] += 1
        if _passes_by(diagram, arrow):
            bend += _AROUND
        (x0, y0), (x1, y1) = places[arrow.tail], places[arrow.head]
        x0, x1 = x0 + ahead[arrow.tail] / 2, x1 - ahead[arrow.head] / 2
        third = (x1 - x0) / 3
        line = [(x0, y0), (x0 + third, y0 + bend), (x1 - third, y1 + bend), (x1 - 6, y1), (x1, y1)]
        label = ((x0 + x1) / 2, (y0 + y1) / 2 + bend * 0.75 - (0 if down else 5))
        *points, tip, label = (_turned((round(x, 1), round(y, 1)), down) for x, y in [*line, label])
        curves.append(Curve(tuple(points), tip, label))
    return tuple(curves)
