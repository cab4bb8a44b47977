"""Running a program in vectorised NumPy: many instructions, or many points, in one call.

`values` and `adjoints` are arrays of one number a slot, or of one row a slot for a batch of points.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograd.programs.program import Program, whole
from autograd.rows import Elementwise


class NumpyExecutor:
    """Runs stretches of independent instructions of one operation as one array operation."""

    def __init__(self, program: Program) -> None:
        self.first, self.output = program.first, program.outputs[0]
        self.segments = list(_segments(program))

    def forward(self, values: np.ndarray) -> None:
        """Compute every instruction's slot from the constants and inputs in `values`."""
        with np.errstate(all="ignore"):
            for op, slots, operands, params, _ in self.segments:
                values[slots] = op.forward(*(values[o] for o in operands), **params)

    def backward(self, values: np.ndarray, adjoints: np.ndarray) -> None:
        """Carry the adjoints of the outputs, set by the caller, back to every slot."""
        with np.errstate(all="ignore"):
            for op, slots, operands, params, share in reversed(self.segments):
                g, y, given = adjoints[slots], values[slots], [values[o] for o in operands]
                for k, operand in enumerate(operands):
                    if op.differentiable(k):
                        contribution = op.pull(k, g, y, given, params, share, False)
                        if contribution is not None:
                            np.add.at(adjoints, operand, np.where(g == 0, 0, contribution))

    def gradient(self, values: np.ndarray, adjoints: np.ndarray) -> None:
        """Compute every slot and the derivative of the only output by every slot."""
        self.forward(values)
        adjoints[:] = 0.0
        adjoints[self.output] = 1.0
        self.backward(values, adjoints)

    def on(self, values: np.ndarray, adjoints: np.ndarray) -> Callable[[], None]:
        """`gradient` on these two arrays, to be called many times."""
        return partial(self.gradient, values, adjoints)


def _segments(program: Program) -> Any:
    """Cut the runs so that no instruction reads another of its segment and all share their parameters."""
    code = program.instructions
    for (op, _), start, stop in program.runs:
        begin = start
        for k in range(start, stop + 1):
            if k == stop or _depends(op, code[k].args, code[begin].args, program.first + begin):
                slots = slice(program.first + begin, program.first + k)
                columns = program.arguments[:, begin:k]
                n = len(op.operands)
                numbers = [float(program.constants[a]) for a in code[begin].args[n:]]
                params = dict(zip(op.parameters, map(whole, numbers), strict=False))
                share = numbers[-1] if op.shares else 0.0
                yield op, slots, list(columns[:n]), params, share
                begin = k


def _depends(op: Elementwise, args: tuple[int, ...], head: tuple[int, ...], begin: int) -> bool:
    n = len(op.operands)
    return max(args) >= begin or args[n:] != head[n:]
