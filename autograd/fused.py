"""Operations on lists of Values, fused: one node with an edge for every number.

`sum([a, b, c])` is one node of three parents; a grid of them, `sum(np.array([a, b, c]))`, is opened up into a node
for every addition. The node's operation is the table's own record with its lists taken apart: an operation of as
many operands as there are numbers. Its derivatives are those of the record's rules; nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np

from autograd import grids
from autograd.op import NUMPYS_ERRORS, OPERATIONS, Op

#: What holds numbers, one by one.
LISTS = frozenset({list, tuple})


class Fused(Op):
    """An operation of the table on lists of known lengths: its operands are the numbers in them, one by one."""

    def __init__(self, record: Op, lengths: tuple[int | None, ...]) -> None:
        self.record, self.lengths = record, lengths
        super().__init__(f"{record.name}()", symbol=record.symbol, formula=record.formula, doc=record.summary,
                         kink=record.kink, method=False, public=False)  # fmt: skip
        named = zip(record.operands, lengths, strict=True)
        places = [(name, None) if n is None else (name, i) for name, n in named for i in range(1 if n is None else n)]
        self.operands = tuple(name if i is None else f"{name}[{i}]" for name, i in places)
        self.of = tuple(record.operands.index(name) for name, _ in places)
        self.arguments = dict.fromkeys(self.operands, None) | record.parameters
        self.__doc__ = record.__doc__
        self.__module__ = record.__module__

    def __reduce__(self) -> tuple[Any, ...]:
        return of, (self.record.name, self.lengths)

    def split(self, *operands: Any, **params: Any) -> tuple[Sequence[Any], dict[str, Any]]:  # type: ignore[override]
        """Sort the arguments of a call into operands and parameters, defaults filled in."""
        return operands, self.parameters | params

    def derivative_texts(self) -> list[tuple[str, str]]:
        texts = dict(self.record.derivative_texts())
        return [(name, texts.get(self.record.operands[k], "")) for name, k in zip(self.operands, self.of, strict=True)]

    def differentiable(self, k: int) -> bool:
        return self.record.differentiable(self.of[k])

    def reads(self, k: int) -> frozenset[str]:
        return self.record.reads(self.of[k])

    @cached_property
    def _slices(self) -> tuple[int | slice, ...]:
        """Where each operand of the record lies among the numbers."""
        starts = np.cumsum([0, *(1 if n is None else n for n in self.lengths)]).tolist()
        return tuple(
            start if n is None else slice(start, start + n) for start, n in zip(starts, self.lengths, strict=False)
        )

    def forward(self, *numbers: Any, **params: Any) -> Any:  # type: ignore[override]
        given = [np.asarray(numbers[where], dtype=float) for where in self._slices]
        result = self.record.forward(*given, **params)
        return result[0] if self.record.saves else result

    def numbers(self, *given: Any, share: float = 0.0) -> Any:
        """The value and the local derivative by every number, given the numbers and the parameters."""
        n = len(self.operands)
        return self.at([given[where] for where in self._slices], dict(zip(self.parameters, given[n:], strict=True)))

    def at(self, given: Sequence[Any], params: dict[str, Any]) -> tuple[float, tuple[float, ...]] | None:
        """The value and the local derivatives at these lists and numbers; None where the result is no number."""
        on_floats = self.record.on_floats
        if on_floats is not None and (quick := on_floats(*given, **params)) is not None:
            return quick
        arrays = [np.asarray(each, dtype=float) for each in given]
        with np.errstate(all="ignore"):
            try:
                y = self.record.forward(*arrays, **params)
            except NUMPYS_ERRORS as error:
                self.record.fail(error, arrays)
            y, saved = y if self.record.saves else (y, None)
            if np.ndim(y):
                return None
            local = self._pulled(np.float64(1.0), np.float64(y), arrays, params, saved, False)
            return float(y), tuple(self._flat(local))

    def _pulled(self, g: Any, y: Any, given: list[Any], params: dict[str, Any], saved: Any, nodes: bool) -> list[Any]:
        """What the record's rules carry back to each of its operands; None for zero."""
        asked = [k for k in range(len(given)) if self.record.differentiable(k)]
        found = dict(zip(asked, self.record.pull_all(asked, g, y, given, params, saved, nodes), strict=True))
        return [found.get(k) for k in range(len(given))]

    def _flat(self, contributions: list[Any]) -> Iterator[Any]:
        for each, n in zip(contributions, self.lengths, strict=True):
            each = np.asarray(0.0 if each is None else each)
            yield from (each if n is None else np.broadcast_to(each, (n,))).reshape(-1).tolist()

    def contributions(self, g: Any, y: Any, operands: Sequence[Any], params: dict[str, Any]) -> list[Any]:
        """What a node of this operation deposits with each operand, as Values: its record's rules, on grids."""
        given = [_grid(operands[where]) for where in self._slices]
        return list(self._flat(self._pulled(_grid(g), _grid(y), given, params, None, True)))

    def pull_all(
        self, ks: Sequence[int], g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool
    ) -> list[Any]:
        if nodes:
            everything = self.contributions(g, y, operands, params)
        else:
            everything = [g * each for each in self.numbers(*map(float, operands), *params.values())[1]]
        return [everything[k] for k in ks]

    def local(self, k: int, y: Any, operands: Any, params: dict[str, Any], share: float, nodes: bool = False) -> Any:
        """The local derivative by the k-th number."""
        return self.pull(k, 1.0, y, operands, params, None, nodes)

    def opened(self, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        """The same result with a node for every elementary operation."""
        return grids.compute(self.record, [_grid(operands[where]) for where in self._slices], params)


def _grid(x: Any) -> np.ndarray:
    """A number or a list of them as an object array."""
    grid = np.empty(len(x) if isinstance(x, (list, tuple)) else (), dtype=object)
    grid[...] = x
    return grid


@cache
def of(name: str, lengths: tuple[int | None, ...]) -> Fused:
    """The operation of that name on lists of these lengths; None stands for a number."""
    return Fused(OPERATIONS[name], lengths)
