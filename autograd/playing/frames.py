"""The steps as pictures: one layout for all of them, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from autograd.drawing.boxes import build
from autograd.drawing.diagram import Box, Diagram
from autograd.drawing.layout import layout
from autograd.drawing.style import Theme
from autograd.drawing.svg import svg
from autograd.drawing.text import columns, printable
from autograd.playing.steps import Step, Story


class Frames:
    """One picture for every step."""

    def __init__(self, story: Story, steps: Sequence[Step], theme: Theme) -> None:
        self.steps, self.theme = steps, theme
        shown = build(story.numbering, {}, story.groups)
        self._arrows = shown.arrows
        self._remarks = shown.remarks
        self._at = _places([(arrow.tail, arrow.head) for arrow in shown.arrows])
        self._plain = {box.key: box for box in shown.boxes}
        self._asking = {
            story.key[id(group.heads[-1])] for group in story.groups if any(n.requires_grad for n in group.heads)
        }

    def boxes(self, step: Step) -> list[Box]:
        """The boxes of a step: what is not computed yet is blank."""
        return [self._box(box, step) for box in self._plain.values()]

    def _box(self, plain: Box, step: Step) -> Box:
        key = plain.key
        lines = [plain.lines[0]]
        if key in step.filled:
            lines += plain.lines[1:]
        if key in step.piles:
            word = "grad" if key in step.complete else "pile"
            lines.append(f"{word} {printable(step.piles[key], 60)}")
        kind = plain.kind if key in step.filled or plain.kind == "constant" else "waiting"
        kind = "wrong" if key in step.wrong else "active" if key in step.active else kind
        return replace(plain, lines=tuple(lines), kind=kind)

    @cached_property
    def diagram(self) -> Diagram:
        """The diagram that all frames share, with room in every box for the longest of its texts."""
        wide = {key: max(map(columns, box.lines)) for key, box in self._plain.items()}
        for step in self.steps:
            for key in step.piles:
                wide[key] = max(wide[key], *(columns(line) for line in self._box(self._plain[key], step).lines))
        boxes = (
            replace(box, room=(wide[key], len(box.lines) + (key in self._asking))) for key, box in self._plain.items()
        )
        return Diagram(tuple(boxes), self._arrows, self._remarks)

    @cached_property
    def placed(self):  # type: ignore[no-untyped-def]
        """Where everything stands, in every frame."""
        return layout(self.diagram)

    def svg(self, step: Step) -> str:
        """The picture of one step."""
        room = {box.key: box.room for box in self.diagram.boxes}
        boxes = tuple(replace(box, room=room[box.key]) for box in self.boxes(step))
        active = self._at.get(step.edge) if step.edge else None
        arrows = tuple(
            replace(
                arrow,
                active=i == active,
                label=step.deposit
                if i == active and step.deposit
                else arrow.label
                if arrow.head in step.filled
                else "",
            )
            for i, arrow in enumerate(self._arrows)
        )
        return svg(Diagram(boxes, arrows, self._remarks), self.placed, self.theme)

    def text(self, step: Step) -> str:
        """The step as lines of text: a row for every box, `▸` where something happens."""
        rows = []
        for box in self.boxes(step):
            mark = "!" if box.kind == "wrong" else "▸" if box.key in step.active else " "
            title, *about = box.lines
            rows.append((f"{mark} {title}", "   ".join(about)))
        wide = max(columns(first) for first, _ in rows)
        table = [f"{first}{' ' * (wide - columns(first))}   {rest}".rstrip() for first, rest in rows]
        return "\n".join([*table, "", step.caption, *([step.line] if step.line else [])])


def _places(ends: Sequence[tuple[str, str]]) -> dict[tuple[str, str, int], int]:
    """The index of every arrow by its ends, and by the how-manieth it is between them."""
    seen: dict[tuple[str, str], int] = {}
    found = {}
    for i, pair in enumerate(ends):
        seen[pair] = seen.get(pair, -1) + 1
        found[(*pair, seen[pair])] = i
    return found
