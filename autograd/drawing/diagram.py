"""What a picture shows: boxes and arrows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from autograd.drawing.style import COLUMN, LINE, PADDING
from autograd.drawing.text import columns


@dataclass(frozen=True)
class Box:
    """A node, or several folded into one: the lines of text in it, and the kind of thing it is."""

    key: str
    lines: tuple[str, ...]
    kind: str
    heat: float | None = None
    room: tuple[int, int] = (0, 0)  #: columns and lines to keep free for more text

    @property
    def width(self) -> float:
        """In points."""
        return max(self.room[0], *(columns(line) for line in self.lines)) * COLUMN + 2 * PADDING

    @property
    def height(self) -> float:
        """In points."""
        return max(self.room[1], len(self.lines)) * LINE + PADDING


@dataclass(frozen=True)
class Arrow:
    """An edge, from operand to result: its local derivative, and whether a gradient comes back along it."""

    tail: str
    head: str
    label: str
    carries: bool = True
    active: bool = False


@dataclass(frozen=True)
class Diagram:
    """Boxes in the order of their numbers, arrows in the order of the operands, and remarks below."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    remarks: tuple[str, ...] = ()

    @cached_property
    def ranks(self) -> dict[str, int]:
        """How many boxes in a row lead to each box."""
        rank = {box.key: 0 for box in self.boxes}  # operands come first
        operands: dict[str, list[str]] = {box.key: [] for box in self.boxes}
        for arrow in self.arrows:
            operands[arrow.head].append(arrow.tail)
        for key, tails in operands.items():
            rank[key] = max((rank[tail] + 1 for tail in tails), default=0)
        return rank

    @property
    def downwards(self) -> bool:
        """Whether the picture grows from top to bottom: long ones do, short ones from left to right."""
        return max(self.ranks.values(), default=0) > 7


def heated(boxes: Iterable[Box], sizes: dict[str, float]) -> tuple[Box, ...]:
    """The boxes coloured by the size of their gradient, on a logarithmic scale."""
    logs = {key: math.log10(size) for key, size in sizes.items() if 0.0 < size < math.inf}
    low, high = (min(logs.values()), max(logs.values())) if logs else (0.0, 0.0)
    span = (high - low) or 1.0

    def heat(key: str) -> float:
        if key in logs:
            return 0.15 + 0.85 * (logs[key] - low) / span if high > low else 0.6
        return 0.0 if sizes.get(key, 0.0) == 0.0 else 1.0

    return tuple(replace(each, heat=heat(each.key)) for each in boxes)
