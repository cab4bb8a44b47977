"""`Program`: a scalar graph as a flat list of instructions, to print, draw, save and run again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autograd.rows import Elementwise
from autograd.scalar import Value


class Guard(NamedTuple):
    """Something that the recorded function read, and that must be read again for the program to hold.

    `relation` is "<", "<=", ">", ">=", "==", "!=" between two slots, with the `outcome` that was seen, or
    "reads": the number in slot `a` was `outcome`.
    """

    relation: str
    a: int
    b: int
    outcome: float

    def holds(self, values: np.ndarray) -> Any:
        """Whether the same would be read from these values (elementwise over a batch)."""
        a = values[self.a]
        if self.relation == "reads":
            return (a == self.outcome) | ((a != a) & (self.outcome != self.outcome))
        return RELATIONS[self.relation](a, values[self.b]) == bool(self.outcome)


#: How a guard compares two numbers.
RELATIONS = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


class Instruction(NamedTuple):
    """One elementary operation: `args` are slots, the operands first, then parameters and `share`."""

    op: Elementwise
    args: tuple[int, ...]


#: An operation, and for each operand whether it depends on the inputs.
Variant = tuple[Elementwise, tuple[bool, ...]]


@dataclass(frozen=True)
class Program:
    """A flat program in single-assignment form.

    Every number has a slot: first the constants, then the inputs, then one slot for every instruction, in
    order. `outputs` are the slots of the results.
    """

    constants: np.ndarray
    names: tuple[str, ...]  # of the inputs
    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]
    guards: tuple[Guard, ...] = field(default=())

    @property
    def first(self) -> int:
        """The slot of the first instruction."""
        return len(self.constants) + len(self.names)

    @property
    def slots(self) -> int:
        """How many numbers a run holds."""
        return self.first + len(self.instructions)

    def variant(self, instruction: Instruction) -> Variant:
        """The operation and which of its operands are constants, to which nothing is carried back."""
        op, args = instruction
        return op, tuple(a >= len(self.constants) for a in args[: len(op.operands)])

    @cached_property
    def runs(self) -> tuple[tuple[Variant, int, int], ...]:
        """Stretches of instructions of one variant: (variant, first, past the last)."""
        found: list[tuple[Variant, int, int]] = []
        for k, instruction in enumerate(self.instructions):
            variant = self.variant(instruction)
            if found and found[-1][0] == variant:
                found[-1] = (variant, found[-1][1], k + 1)
            else:
                found.append((variant, k, k + 1))
        return tuple(found)

    @cached_property
    def arguments(self) -> np.ndarray:
        """Slots that the instructions read, one column an instruction, padded with 0."""
        width = max((len(i.args) for i in self.instructions), default=1)
        table = np.zeros((width, len(self.instructions)), dtype=np.intp)
        for k, instruction in enumerate(self.instructions):
            table[: len(instruction.args), k] = instruction.args
        return table

    def replay(self, inputs: Sequence[Value | float]) -> list[Any]:
        """Run on Values, one node an instruction, so that the program can be drawn or differentiated."""
        numbers: list[Any] = [*self.constants.tolist(), *inputs]
        for op, args in self.instructions:
            n = len(op.operands)
            params = [whole(numbers[a]) for a in args[n : n + len(op.parameters)]]
            numbers.append(op(*(numbers[a] for a in args[:n]), *params))
        return [numbers[slot] for slot in self.outputs]

    def draw(self) -> Any:
        """Draw the program as a graph (of its first output)."""
        from autograd.drawing import draw

        (root, *_) = self.replay([Value(0.0, name) for name in self.names])
        return draw(root)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Three-address code, a line an instruction."""
        label = [f"{c:.6g}" for c in self.constants] + list(self.names)
        label += [f"t{k}" for k in range(1, len(self.instructions) + 1)]
        yield f"inputs {', '.join(self.names)}"
        for k, (op, args) in enumerate(self.instructions, start=self.first):
            arguments = [label[a] for a in args[: len(op.arguments)]]
            if len(op.operands) == 2 and len(op.symbol) == 1:
                text = f"{arguments[0]} {op.symbol} {arguments[1]}"
            else:
                text = f"{op.name}({', '.join(arguments)})"
            yield f"{label[k]} = {text}"
        for g in self.guards:
            if g.relation == "reads":
                yield f"guard {label[g.a]} is {g.outcome:.6g}"
            else:
                yield f"guard ({label[g.a]} {g.relation} {label[g.b]}) is {bool(g.outcome)}"
        yield f"outputs {', '.join(label[o] for o in self.outputs)}"

    def scheduled(self) -> Program:
        """The same program with equal operations brought together, so that a run has few switches."""
        users: dict[int, list[int]] = defaultdict(list)
        missing = [0] * len(self.instructions)
        for k, (_, args) in enumerate(self.instructions):
            for a in {a for a in args if a >= self.first}:
                users[a].append(k)
                missing[k] += 1
        variants = [self.variant(instruction) for instruction in self.instructions]
        ready: dict[Variant, list[int]] = defaultdict(list)
        for k, count in enumerate(missing):
            if not count:
                ready[variants[k]].append(k)
        order: list[int] = []
        while ready:
            variant = max(ready, key=lambda each: len(ready[each]))
            queue = ready.pop(variant)
            for k in queue:  # the queue grows: what becomes ready and is of the same variant goes along
                order.append(k)
                for user in users[self.first + k]:
                    missing[user] -= 1
                    if not missing[user]:
                        (queue if variants[user] == variant else ready[variants[user]]).append(user)
        place = {self.first + old: self.first + new for new, old in enumerate(order)}

        def moved(slot: int) -> int:
            return place.get(slot, slot)

        return Program(
            self.constants,
            self.names,
            tuple(Instruction(self.instructions[k].op, tuple(map(moved, self.instructions[k].args))) for k in order),
            tuple(map(moved, self.outputs)),
            tuple(g._replace(a=moved(g.a), b=moved(g.b)) for g in self.guards),
        )


def whole(x: float) -> float:
    """An integer where a parameter is one: some are counts, and slots hold floats."""
    return int(x) if x.is_integer() else x
