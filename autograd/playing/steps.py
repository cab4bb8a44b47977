"""What happens, step by step: values fill in from the leaves on, then the adjoint travels back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograd.deposits import Deposit, Deposits
from autograd.drawing.folding import Group
from autograd.drawing.text import data_lines, printable
from autograd.explanation import Explanation
from autograd.notation import number_text
from autograd.numbering import Numbering, backward_order
from autograd.tensor import Element

#: No more steps than this are told.
MOST = 300


@dataclass(frozen=True)
class Step:
    """One moment: what is known by now, what happens, and the explanation's line."""

    caption: str
    line: str = ""
    filled: frozenset[str] = frozenset()  # boxes whose values are computed
    piles: Mapping[str, str] = field(default_factory=dict)  # what has been deposited with a box
    complete: frozenset[str] = frozenset()  # boxes whose uses have all reported
    active: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    edge: tuple[str, str, int] | None = None  # tail, head, and the how-manieth between the two
    deposit: str = ""  # what travels along it


class Story:
    """The graph as the player sees it: groups of nodes with a key each, and their names."""

    def __init__(self, numbering: Numbering, groups: Sequence[Group]) -> None:
        self.numbering, self.groups = numbering, groups
        self.key = {id(node): numbering.label(group.heads[-1]) for group in groups for node in group.nodes}
        self.whole = all(len(group.nodes) == 1 for group in groups)

    def name(self, key: str) -> str:
        """What stands for a box in a sentence."""
        return printable(self.numbering.symbol(self.numbering[int(key[1:])]), 30)

    def forward(self) -> Iterator[Step]:
        """The leaves are given; then every operation is computed."""
        leaves = [self.key[id(g.heads[-1])] for g in self.groups if g.heads[-1].op is None]
        filled = frozenset(leaves)
        yield Step("The graph, before anything is computed.")
        given = f"The {len(leaves)} leaves are given." if len(leaves) != 1 else "The leaf is given."
        yield Step(f"Forward. {given}", filled=filled, active=filled)
        told = Explanation(self.numbering.root).forward() if self.whole else ()
        lines = {id(node): printable(line, 400) for node, line in zip(self.numbering, told, strict=False)}
        for group in self.groups:
            if group.heads[-1].op is None:
                continue
            key = self.key[id(group.heads[-1])]
            filled |= {key}
            many = len(group.nodes)
            caption = f"Forward. {self.name(key)} is computed" + (f", {many:,} nodes at once." if many > 1 else ".")
            yield Step(caption, lines.get(id(group.nodes[0]), ""), filled, active=frozenset({key}))

    @property
    def everything(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self.key.values())


class Pile:
    """The deposits with one box, summed up as they come."""

    def __init__(self) -> None:
        self.amounts: list[float] = []
        self.sum: Any = 0.0
        self.count = 0

    def add(self, amount: Any, like: Any) -> None:
        """Lay down one deposit with a node whose data is `like`."""
        self.count += 1
        if isinstance(amount, Element):
            one = np.zeros_like(like)
            one[amount.index] = amount.number
            amount = one
        self.sum = self.sum + amount
        if np.ndim(amount) == 0:
            self.amounts.append(float(amount))

    def __str__(self) -> str:
        if np.ndim(self.sum):
            about = " ".join(data_lines("", self.sum)).strip()
            return f"{self.count} deposits: {about}" if self.count > 1 else about
        shown = [number_text(each) for each in self.amounts[-3:]]
        text = " + ".join(shown).replace("+ −", "− ")
        if self.count == 1:
            return text
        return f"{'… + ' if self.count > 3 else ''}{text} = {number_text(self.sum)}".replace("+ −", "− ")


def backward(story: Story) -> Iterator[Step]:
    """Every node is sent on when all its uses have reported: one step for every deposit."""
    numbering, root = story.numbering, story.numbering.root
    followed = Deposits(root)
    lines = {id(line.node): printable(line.text, 400) for line in Explanation(root)} if story.whole else {}
    by_result: dict[str, list[Deposit]] = {}
    expected: dict[str, int] = {}
    for node in numbering:
        for deposit in followed.on(node):
            tail, head = story.key[id(node)], story.key[id(deposit.result)]
            if tail != head:
                by_result.setdefault(head, []).append(deposit)
                expected[tail] = expected.get(tail, 0) + 1
    piles = {story.key[id(root)]: Pile()}
    piles[story.key[id(root)]].add(followed.adjoint(root), root.data)
    now = Step("", filled=story.everything)
    top = story.key[id(root)]
    complete = frozenset({top})
    piles_shown = {top: str(piles[top])}
    seed = number_text(followed.adjoint(root)) if np.ndim(root.data) == 0 else "1 everywhere"
    yield replace(
        now, caption=f"Backward. It starts at {story.name(top)} with the adjoint {seed}.",
        line=lines.get(id(root), ""), piles=dict(piles_shown), complete=complete, active=complete,
    )  # fmt: skip
    for head in _order(story):
        sent = sorted(by_result.get(head, ()), key=lambda d: (numbering.index(d.result), d.operand))
        for tail, nth, together in _along_edges(sent, story):
            parent = together[0].parent
            pile = piles.setdefault(tail, Pile())
            for deposit in together:
                pile.add(deposit.amount, deposit.parent.data)
            alone = all(d.parent is parent for d in together)
            piles_shown[tail] = str(pile) if alone and tail not in _layers(story) else f"{pile.count:,} deposits"
            expected[tail] -= len(together)
            if not expected[tail]:
                complete |= {tail}
            yield replace(
                now, caption=_sentence(story, tail, head, together, expected[tail]),
                line=lines.get(id(parent), "") if not expected[tail] else "", piles=dict(piles_shown),
                complete=complete, active=frozenset({tail}), edge=(tail, head, nth),
                deposit=product(together[0]) if len(together) == 1 and np.ndim(parent.data) == 0 else "",
            )  # fmt: skip
    yield replace(now, caption=_result(story, followed), piles=dict(piles_shown), complete=complete)


def _order(story: Story) -> list[str]:
    """The boxes in the order in which they are sent on."""
    if story.whole:
        return [story.key[id(node)] for node in backward_order(story.numbering.root)]
    return [story.key[id(group.heads[-1])] for group in reversed(story.groups)]


def _layers(story: Story) -> set[str]:
    return {story.key[id(group.heads[-1])] for group in story.groups if len(group.heads) > 1}


def _along_edges(sent: Sequence[Deposit], story: Story) -> Iterator[tuple[str, int, list[Deposit]]]:
    """The deposits of one box by the arrow they travel along; between groups all of them share one."""
    if story.whole:
        seen: dict[str, int] = {}
        for deposit in sent:
            tail = story.key[id(deposit.parent)]
            seen[tail] = seen.get(tail, -1) + 1
            yield tail, seen[tail], [deposit]
        return
    together: dict[str, list[Deposit]] = {}
    for deposit in sent:
        together.setdefault(story.key[id(deposit.parent)], []).append(deposit)
    for tail, deposits in together.items():
        yield tail, 0, deposits


def _sentence(story: Story, tail: str, head: str, together: Sequence[Deposit], to_come: int) -> str:
    who, whom = story.name(head), story.name(tail)
    what = f"{len(together):,} deposits" if len(together) > 1 else product(together[0])
    after = "all its uses have reported" if not to_come else f"{to_come:,} more to come"
    return f"Backward. {who} deposits {what} with {whom}: {after}."


def product(deposit: Deposit) -> str:
    """`"2·1 = 2"`: upstream × local, or what is sent where it is an array."""
    amount, local = deposit.amount, deposit.local
    if isinstance(amount, Element):
        return f"{number_text(amount.number)} at [{', '.join(map(str, amount.index))}]"
    if np.ndim(amount):
        return f"an array of {'×'.join(map(str, np.shape(amount)))} ({' '.join(data_lines('', amount)).strip()})"
    if local is None or np.ndim(deposit.upstream) or np.ndim(local):
        return number_text(amount)
    return f"{_factor(deposit.upstream)}·{_factor(local)} = {number_text(amount)}"


def _factor(x: Any) -> str:
    text = number_text(x)
    return f"({text})" if text.startswith("−") else text


def _result(story: Story, followed: Deposits) -> str:
    root = printable(story.numbering.symbol(story.numbering.root), 30)
    leaves = [node for node in story.numbering if node.op is None and node.requires_grad]
    told = [
        f"∂{root}/∂{story.name(story.numbering.label(node))} = {number_text(followed.adjoint(node))}"
        for node in leaves[:8]
        if np.ndim(node.data) == 0
    ]
    more = f" and {len(leaves) - len(told)} more" if told and len(leaves) > len(told) else ""
    return f"Done. {', '.join(told)}{more}." if told else "Done. Every leaf has its gradient."


def at_most(steps: Iterator[Step], most: int = MOST) -> list[Step]:
    """The first steps; a sentence in the last one where there are more."""
    told: list[Step] = []
    for step in steps:
        if len(told) == most:
            told.append(replace(step, caption=f"… and so on: no more than {most} steps are shown.", edge=None))
            break
        told.append(step)
    return told
