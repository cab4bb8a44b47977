"""What operations are tried on: the record's own samples, or operands made for a row of the table.

A row says on which numbers it is defined (`domain=`); operands of many shapes and memory layouts are drawn
there. They keep away from round numbers and from each other, so that no difference quotient steps over a
corner of the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.op import Op
from autograd.rows import Elementwise, array_function

#: Shapes of a row's operands: 0-d, plain, broadcast against each other, empty. A row of fewer operands
#: takes the first ones, a row of more begins again.
SHAPES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((), ()),
    ((3,), (3,)),
    ((2, 1), (3,)),
    ((2, 3), ()),
    ((0, 3), (1,)),
)

#: How near to an operand (in units of 1) the domain may end.
MARGIN = 0.05


class Sample(NamedTuple):
    """One call of an operation: its operands, one after another, and its parameters."""

    op: Op
    operands: tuple[Any, ...]
    params: dict[str, Any]

    def call(self, operands: Any = None) -> Any:
        """Apply the operation to these operands (default: the sample's own)."""
        operands = self.operands if operands is None else tuple(operands)
        return self.op(operands, **self.params) if self.op.variadic else self.op(*operands, **self.params)

    def differentiable(self) -> list[int]:
        """Positions of the operands that have a derivative."""
        return [k for k in range(len(self.operands)) if self.op.differentiable(k)]

    def by(self, wanted: Sequence[int]) -> Callable[..., Any]:
        """The operation as a function of these operands alone, the others held fixed."""

        def function(*given: Any) -> Any:
            operands = list(self.operands)
            for k, x in zip(wanted, given, strict=True):
                operands[k] = x
            return self.call(operands)

        function.__name__ = self.op.name
        return function

    def __str__(self) -> str:
        shapes = ", ".join(str(np.shape(operand)) for operand in self.operands)
        told = "".join(f", {name}={value!r}" for name, value in self.params.items())
        return f"{self.op.name}(shapes {shapes}{told})"


def samples(op: Op, seed: int = 0) -> list[Sample]:
    """Every call that `op` is tried on; a `ValueError` if its record offers none.

    >>> import autograd
    >>> [sample.operands[0].shape for sample in samples(autograd.exp)]
    [(), (3,), (2, 1), (2, 3), (0, 3), (3,), (2, 3)]
    """
    r = np.random.default_rng(seed)
    given = [] if op.samples is None else [_flat(op, operands, params) for operands, params in op.samples(r)]
    if not isinstance(op, Elementwise):
        if not given:
            raise ValueError(f"the record of {op.name} has no samples to try it on")
        return given
    told = [sample.params for sample in given if sample.params] or [op.parameters]
    return given + [
        Sample(op, arrange(draw(op, shapes, r, params)), params) for shapes, arrange, params in _calls(op, told)
    ]


def _flat(op: Op, operands: tuple[Any, ...], params: dict[str, Any]) -> Sample:
    flat = operands[0] if op.variadic else operands
    if isinstance(op, Elementwise):
        params = {**op.parameters, **params}
    return Sample(op, tuple(np.asarray(operand) for operand in flat), params)


def _calls(op: Elementwise, told: list[dict[str, Any]]) -> Iterator[tuple[Any, Callable[..., Any], dict[str, Any]]]:
    """Shapes, memory layout and parameters of the calls of a row: every layout, every set of parameters."""
    n = len(op.operands)
    layouts: list[tuple[Any, Callable[..., Any]]] = [([shapes[k % 2] for k in range(n)], tuple) for shapes in SHAPES]
    layouts.append(([(3,)] * n, lambda arrays: tuple(array[::-1] for array in arrays)))
    layouts.append(([(2, 3)] * n, lambda arrays: tuple(np.asfortranarray(array) for array in arrays)))
    for i in range(max(len(layouts), len(told))):
        yield (*layouts[i % len(layouts)], told[i % len(told)])


def draw(
    op: Elementwise, shapes: list[tuple[int, ...]], r: np.random.Generator, params: dict[str, Any] | None = None
) -> tuple[np.ndarray, ...]:
    """Operands of these shapes, inside the row's domain and away from its edge and from round numbers."""
    inside = op.domain.function(list(op.arguments), array_function) if op.domain else None
    for _ in range(20_000):
        operands = []
        for k, shape in enumerate(shapes):
            low, high = [(-2.0, 2.0), (0.1, 2.0), (-0.9, 0.9), (1.1, 3.0)][r.integers(4)]
            array = np.asarray(np.round(r.uniform(low, high, size=shape), 1) + 0.037 + 0.029 * (k % 2))
            operands.append(array if op.differentiable(k) else array > 0)
        if inside is None or all(
            np.all(inside(*(o + step if o.dtype.kind == "f" else o for o in operands), **(params or {})))
            for step in (-MARGIN, 0.0, MARGIN)
        ):
            return tuple(operands)
    raise ValueError(f"{op.name}: found no operands where {op.domain and op.domain.text} holds")
