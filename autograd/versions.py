"""Data that was changed after an operation had used it: a version number finds it, in backward() at the latest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.op import Op

if TYPE_CHECKING:
    from autograd.tensor import Tensor

#: Counts writes to the data of Tensors, so that a node can tell whether an operand was changed after it
#: was computed: `operand._written > node._born`.
CLOCK = [0]


def write_clock() -> int:
    """Let the clock tick: Tensors that are recorded from now on are younger than the number returned."""
    CLOCK[0] += 1
    return CLOCK[0]


def check_versions(node: Tensor, op: Op, k: int, operands: Any) -> None:
    """Raise if something that the rule for operand `k` reads was written to after `node` had been computed."""
    born = node._born
    reads = op.reads(k)
    names = op.operands if not op.variadic else op.operands * len(operands)
    for j, (name, operand) in enumerate(zip(names, operands, strict=True)):
        wanted = name in reads or (op.variadic and "x" in reads and j == k)
        if wanted and isinstance(operand, node.kind) and operand._written > born:
            who = f"{operand.name!r}" if operand.name else f"operand {name!r}, of shape {operand.shape},"
            raise RuntimeError(
                f"backward() through {op.name}: {who} was changed after {op.name} had used it, and its "
                "derivative needs the old data; compute the result again, or change the data after backward()"
                + _made(node)
            )
    if "y" in reads and node._written > born:
        raise RuntimeError(
            f"backward() through {op.name}: its result was changed, and its derivative needs the old data" + _made(node)
        )


def _made(node: Tensor) -> str:
    made = node._note("made")
    return f"\n{node.op.name if node.op else 'the node'} was computed at {made}" if made else ""
