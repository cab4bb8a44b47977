"""The recursion that does not wait: every node pushes its pile on as soon as something lands on it.

def push(node):
    for parent, local in zip(node.parents, node.local_derivatives):
        parent.grad += node.grad * local
        push(parent)

A node that two others use is pushed twice, and the second time everything that was pushed before goes
along once more. Only where no operation's result is used twice the answer is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autograd.deposits import Deposit, Deposits, deposits_of
from autograd.node import Node
from autograd.notation import number_text
from autograd.playing.steps import Pile, Step, Story, product


def naive(story: Story) -> Iterator[Step]:
    """The steps of the naive recursion, with the box in red where a pile has become wrong."""
    numbering, root = story.numbering, story.numbering.root
    right = Deposits(root)
    uses = {id(node): len(right.on(node)) for node in numbering}
    piles: dict[str, Pile] = {story.key[id(root)]: Pile()}
    piles[story.key[id(root)]].add(right.adjoint(root), root.data)
    shown = {key: str(pile) for key, pile in piles.items()}
    pushed: dict[int, int] = {}
    wrong: frozenset[str] = frozenset()
    now = Step("", filled=story.everything)
    yield replace(
        now, caption=f"The naive recursion. It starts at {story.name(story.key[id(root)])} and waits for nobody.",
        piles=dict(shown), active=frozenset(shown),
    )  # fmt: skip
    stack: list[tuple[Node, Iterator[Deposit]]] = [(root, _push(root, piles, story))]
    while stack:
        node, going = stack[-1]
        deposit = next(going, None)
        if deposit is None:
            stack.pop()
            continue
        parent = deposit.parent
        tail, head = story.key[id(parent)], story.key[id(node)]
        pile = piles.setdefault(tail, Pile())
        pile.add(deposit.amount, parent.data)
        shown[tail] = str(pile)
        if pile.count > uses[id(parent)]:
            wrong |= {tail}
        caption = f"{story.name(head)} pushes {product(deposit)} to {story.name(tail)}"
        if pile.count > uses[id(parent)]:
            caption += f": too much, {story.name(tail)} has had its {_deposits(uses[id(parent)])} already."
        elif parent.op is not None and pile.count < uses[id(parent)]:
            caption += f", which goes on at once, though {uses[id(parent)] - pile.count} more will come."
        elif pushed.get(id(parent)) and parent.op is not None:
            caption += ", which now pushes its whole pile, also the part it has pushed before."
        else:
            caption += "."
        nth = _nth(deposit, node)
        yield replace(
            now, caption=caption, piles=dict(shown), active=frozenset({tail}), wrong=wrong, edge=(tail, head, nth),
            deposit=product(deposit) if np.ndim(parent.data) == 0 else "",
        )  # fmt: skip
        if parent.op is not None:
            pushed[id(parent)] = pushed.get(id(parent), 0) + 1
            stack.append((parent, _push(parent, piles, story)))
    yield replace(now, caption=_verdict(story, right, piles, wrong), piles=dict(shown), wrong=wrong)


def _push(node: Node, piles: dict[str, Pile], story: Story) -> Iterator[Deposit]:
    return iter(list(deposits_of(node, piles[story.key[id(node)]].sum)))


def _nth(deposit: Deposit, node: Node) -> int:
    return sum(p is deposit.parent for p in node.parents[: deposit.operand])


def _deposits(count: int) -> str:
    return f"{count} deposit{'s' * (count != 1)}"


def _verdict(story: Story, right: Deposits, piles: dict[str, Pile], wrong: frozenset[str]) -> str:
    if not wrong:
        return (
            "Right this time: no result of an operation is used twice here, so nobody is pushed twice. "
            "Try a graph in which one is, as c in c·c + c."
        )
    told = []
    for node in story.numbering:
        key = story.key[id(node)]
        if node.op is None and node.requires_grad and key in piles and np.ndim(node.data) == 0:
            sums = number_text(piles[key].sum), number_text(right.adjoint(node))
            if sums[0] != sums[1]:
                told.append(f"{story.name(key)} got {sums[0]} instead of {sums[1]}")
    return (
        f"Wrong: {', '.join(told[:6]) or 'the piles in red hold too much'}. "
        "A node may be pushed only when all its uses have reported: that is what the topological order is for."
    )
