"""Recording: run a function once on Values, and write its graph down as a `Program`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.fused import Fused
from autograd.node import READERS, Node, topological
from autograd.op import OPERATIONS
from autograd.programs.program import Guard, Instruction, Program, whole
from autograd.rows import Elementwise, row
from autograd.scalar import Value, constant


class CaptureError(ValueError):
    """What a function does that no program can hold."""


#: What a rule compares, as a step that gives 1 or a zero, of the operands' type: a gradient that is part of the
#: program takes both branches of `relu`.
_STEPS = {
    kind: row(
        f"{name}(a, b)", f"where(a {sign} b, 1, copysign(0, a + b))", "0", "0", symbol=sign, public=False, method=False
    )
    for kind, name, sign in (
        ("Lt", "is_less", "<"), ("LtE", "is_less_equal", "<="), ("Gt", "is_greater", ">"),
        ("GtE", "is_greater_equal", ">="), ("Eq", "is_equal", "=="), ("NotEq", "is_not_equal", "!="),
    )
}  # fmt: skip


class _Reader:
    """Notes what a running function reads of its Values."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any, Any, float]] = []
        self.thread = threading.get_ident()

    def read(self, relation: str, a: Any, b: Any, outcome: float) -> None:
        """Take a note; `b` is a Value, a number or None."""
        self.seen.append((relation, a, b, outcome))

    def wrote(self, node: Value) -> None:
        """Refuse a change of a number, which no replay would repeat."""
        raise CaptureError(
            f"a captured function cannot set .data{f' of {node.name}' if node.name else ''}: a replay would not; "
            "return the new number, w - 0.1 * w.grad, and pass it in again"
        )

    def compared(self, relation: str, a: Any, b: Any) -> Any:
        """A comparison inside a rule as a step of the program, 1 or 0; None where it is none of ours."""
        return _STEPS[relation](a, b) if isinstance(a, Value) or isinstance(b, Value) else None


def record(function: Callable[[list[Value]], list[Any]], numbers: Sequence[float], names: Sequence[str]) -> tuple[
    Program, list[Value]
]:  # fmt: skip
    """Record `function` at a point; returns the program and the outer leaves it uses, its further inputs."""
    inputs = [Value(x, name) for x, name in zip(numbers, names, strict=True)]
    reader = _Reader()
    READERS.append(reader)
    try:
        return _Writer(inputs).write(function(inputs), reader)
    finally:
        READERS.remove(reader)


class _Writer:
    """Turns a graph into instructions; equal instructions become one, constant ones a constant."""

    def __init__(self, inputs: Sequence[Value]) -> None:
        self.inputs = list(inputs)
        self.outer: list[Value] = []
        self.constants: dict[bytes, int] = {}
        self.numbers: list[float] = []
        self.code: list[Instruction] = []
        self.known: dict[Any, int] = {}
        self.kept: list[Any] = []
        self.place: dict[int, int] = {id(v): self._input(k) for k, v in enumerate(self.inputs)}

    # slots while writing: constants −1, −2, …; inputs 0, 2, 4, …; instructions 1, 3, 5, …
    @staticmethod
    def _input(k: int) -> int:
        return 2 * k

    def constant(self, x: float) -> int:
        slot = self.constants.setdefault(np.float64(x).tobytes(), -1 - len(self.constants))
        if len(self.numbers) < len(self.constants):
            self.numbers.append(x)
        return slot

    def number(self, slot: int) -> float:
        return self.numbers[-1 - slot]

    def write(self, results: Sequence[Any], reader: _Reader) -> tuple[Program, list[Value]]:
        read = [x for _, a, b, _ in reader.seen for x in (a, b) if isinstance(x, Value)]
        roots = [r for r in results if isinstance(r, Value)]
        for node in topological([*roots, *read]):
            if id(node) not in self.place:
                self.place[id(node)] = self._slot(node)
        outputs = [self.place[id(r)] if isinstance(r, Value) else self.constant(float(r)) for r in results]
        guards = []
        for relation, a, b, outcome in reader.seen:
            slots = (self.place[id(a)], self.place[id(b)] if isinstance(b, Value) else self.constant(float(b or 0)))
            if min(slots[: 1 if relation == "reads" else 2]) >= 0 or max(slots) >= 0:
                guards.append(Guard(relation, *slots, outcome))
        return self._finish(outputs, list(dict.fromkeys(guards))), self.outer

    def _slot(self, node: Node) -> int:
        if not isinstance(node, Value):
            raise CaptureError(f"capture records Values; the function made a {type(node).__name__} on the way")
        if node.op is None:
            if not node.requires_grad:
                return self.constant(node._data)
            self.outer.append(node)
            return self._input(len(self.inputs) + len(self.outer) - 1)
        op = node.op
        if isinstance(op, Fused):
            return self._opened(op, node)
        if not isinstance(op, Elementwise):
            raise CaptureError(f"capture records elementary operations on Values; the function used {op.name}")
        args = [self.place[id(p)] for p in node.parents]
        share = 0.5 if all(a >= 0 for a in args) else 0.0
        args += [self.constant(float(x)) for x in node.params.values()]
        if op.shares:
            args.append(self.constant(share))
        return self.simplified(op, tuple(args))

    def _opened(self, op: Fused, node: Value) -> int:
        """The slot of a fused node: it is written down in elementary operations."""
        given = [p._data if self.place[id(p)] < 0 else Value(p._data) for p in node.parents]
        self.kept += given  # so that nothing else gets their ids
        self.place |= {
            id(v): self.place[id(p)] for v, p in zip(given, node.parents, strict=True) if isinstance(v, Value)
        }
        result = op.opened(given, node.params)
        if not isinstance(result, Value):
            return self.constant(float(result))
        order = topological([result])
        self.kept += order
        for each in order:
            if id(each) not in self.place:
                self.place[id(each)] = self._slot(each)
        return self.place[id(result)]

    def simplified(self, op: Elementwise, args: tuple[int, ...]) -> int:
        """The slot of an instruction: a new one, or one that is known to hold the same number."""
        if max(args) < 0:
            numbers = [self.number(a) for a in args]
            n = len(op.operands)
            params = map(whole, numbers[n : len(op.arguments)])
            return self.constant(op(*map(constant, numbers[:n]), *params)._data)
        operands = args[:2]
        if op.name == "constant_power" and self._is(operands[1], 2.0):
            return self.simplified(OPERATIONS["multiply"], (operands[0], operands[0]))  # type: ignore[arg-type]
        if op.name == "add" and self._is(operands[0], 0.0):
            return operands[1]
        if op.name in ("add", "subtract") and self._is(operands[1], 0.0):
            return operands[0]
        if op.name in ("multiply", "divide") and self._is(operands[1], 1.0):
            return operands[0]
        if op.name == "multiply" and self._is(operands[0], 1.0):
            return operands[1]
        if (op, args) not in self.known:
            self.known[op, args] = 2 * len(self.code) + 1
            self.code.append(Instruction(op, args))
        return self.known[op, args]

    def _is(self, slot: int, x: float) -> bool:
        return slot < 0 and self.number(slot) == x

    def _finish(self, outputs: list[int], guards: list[Guard]) -> Program:
        live = self._live([*outputs, *(g.a for g in guards), *(g.b for g in guards)])
        constants = sorted({s for s in live if s < 0}, reverse=True)
        n_inputs = len(self.inputs) + len(self.outer)
        place = {s: k for k, s in enumerate(constants)}
        place |= {self._input(k): len(constants) + k for k in range(n_inputs)}
        code = [k for k in range(len(self.code)) if 2 * k + 1 in live]
        place |= {2 * k + 1: len(constants) + n_inputs + new for new, k in enumerate(code)}
        names = [v.name or f"x{k}" for k, v in enumerate([*self.inputs, *self.outer])]
        return Program(
            np.array([self.number(s) for s in constants]),
            tuple(names),
            tuple(Instruction(self.code[k].op, tuple(place[a] for a in self.code[k].args)) for k in code),
            tuple(place[o] for o in outputs),
            tuple(g._replace(a=place[g.a], b=place[g.b]) for g in guards),
        ).scheduled()

    def _live(self, roots: list[int]) -> set[int]:
        live = set(roots)
        for k in range(len(self.code) - 1, -1, -1):
            if 2 * k + 1 in live:
                live.update(self.code[k].args)
        return live
