"""`detect_anomaly()`: the first number that is not finite, forward or backward, and writes behind the graph's back."""

from __future__ import annotations

import contextlib
import linecache
import os
import sys
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.checking.remedies import backward_remedy, forward_remedy
from autograd.node import Node, Watcher, watched_by
from autograd.op import Op

_PACKAGES = tuple(
    os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), name) + os.sep
    for name in ("autograd", "nn")
)


class detect_anomaly(contextlib.ContextDecorator):
    """Stop at the first number that is not finite, forward or backward, and say where it came from.

    Inside the block every result is looked at: where finite operands give an infinity or a nan, where a leaf
    holds a nan, or where a backward pass turns a finite adjoint into one, `FloatingPointError` names the
    operation, the values and shapes that went in, the line of the program that made the node, and what to
    write instead. Backward passes must run inside the block too. An array that a derivative needs is
    checksummed, so that a write through a bare array is found at `backward()`, by a `RuntimeError`.

    Works as a block and as a decorator, for this thread or asynchronous task alone. It is slow; outside of it
    it costs nothing.

    >>> from autograd import Tensor, log
    >>> x = Tensor([1.0, 0.0], requires_grad=True)
    >>> with detect_anomaly():
    ...     y = log(x)
    Traceback (most recent call last):
    FloatingPointError: log gave -inf at element [1]...
    """

    def __enter__(self) -> None:
        self._blocks = contextlib.ExitStack()
        self._blocks.enter_context(watched_by(_Anomalies()))
        self._blocks.enter_context(np.errstate(all="ignore"))  # NumPy's warnings say less

    def __exit__(self, *exception: Any) -> None:
        self._blocks.close()

    def _recreate_cm(self) -> detect_anomaly:
        return type(self)()


class _Anomalies(Watcher):
    """Looks at every result and every contribution."""

    def made(self, node: Node, op: Op, operands: Sequence[Any], params: dict[str, Any]) -> None:
        if node.op is not None:
            node._set_note("made", user_line())
            node._set_note("sums", [(label, x, checksum(x)) for label, x in needed(node)])
        bad = first_bad(node._data)
        if bad is None:
            return
        arrays = [np.asarray(_data(o)) for o in operands]
        for name, operand, array in zip(_names(op, len(operands)), operands, arrays, strict=True):
            if np.issubdtype(array.dtype, np.floating) and np.isnan(array).any():
                raise FloatingPointError(
                    f"{op.name} was given a nan in {_described(name, operand, array)}\n  at {user_line()}"
                )
        carried = any(a.dtype.kind == "f" and not np.isfinite(a).all() for a in arrays)
        if carried and not np.isnan(node._data).any():
            return  # an infinity that somebody put in goes through
        if carried:
            bad = first_bad(node._data, np.isnan)
            assert bad is not None
        raise FloatingPointError(_forward_message(node, op, operands, bad))

    def sending(self, node: Node, adjoint: Any) -> None:
        bad = first_bad(_data(adjoint))
        if bad is not None:
            raise FloatingPointError(
                f"backward() brings {_number(_data(adjoint), bad)} to {_who(node)}{_index(bad)}: it is in "
                f"the gradient that backward() was given, or the sum of finite contributions{_made(node)}"
            )
        for label, array, recorded in node._note("sums") or ():
            if checksum(array) != recorded and not _announced(node):
                name = node.op.name if node.op is not None else "?"
                raise RuntimeError(
                    f"backward() through {name}: the array of {label} was written to after {name} had used it, and "
                    f"its derivative needs the old data; write to a copy, or after backward(){_made(node)}"
                )

    def sent(self, node: Node, adjoint: Any, parent: Node, contribution: Any) -> None:
        number = getattr(contribution, "number", contribution)  # one element of an array, or all of it
        data = _data(number)
        bad = first_bad(data)
        if bad is None:
            return
        assert node.op is not None
        shown, at = _operands(node.op, node.parents, bad, np.shape(data))
        k = next(k for k, p in enumerate(node.parents) if p is parent)
        g = np.asarray(_data(adjoint))
        raise FloatingPointError(
            f"backward() through {node.op.name} turned a finite adjoint into {_number(data, bad)}{_index(bad)} "
            f"of the gradient by {_names(node.op, len(node.parents))[k]}\n{shown}\n"
            f"  adjoint: {_some(_element(g, bad, np.shape(data)), g)}\n  {backward_remedy(node, at)}{_made(node)}"
        )


def _forward_message(node: Node, op: Op, operands: Sequence[Any], bad: tuple[int, ...]) -> str:
    shown, at = _operands(op, operands, bad, np.shape(node._data))
    remedy = forward_remedy(op.name, at, float(np.asarray(node._data)[bad]))
    text = f"{op.name} gave {_number(node._data, bad)}{_index(bad)}\n{shown}"
    return text + (f"\n  {remedy}" if remedy else "") + f"\n  at {user_line()}"


def _operands(op: Op, operands: Sequence[Any], bad: tuple[int, ...], shape: tuple[int, ...]) -> tuple[str, list[float]]:
    """The operands, a line each, and their elements that belong to the bad one."""
    arrays = [np.asarray(_data(o)) for o in operands]
    at = [_element(a, bad, shape) for a in arrays]
    lines = [
        f"  {_described(name, operand, array)}: {_some(x, array)}"
        for name, operand, array, x in zip(_names(op, len(arrays)), operands, arrays, at, strict=True)
    ]
    return "\n".join(lines), [x for x in at if x is not None]


def needed(node: Node) -> list[tuple[str, np.ndarray]]:
    """The arrays that the rules of a recorded Tensor read, with what they are."""
    op = node.op
    if op is None or not isinstance(node._data, np.ndarray) or node._da is None:
        return []
    operands = node._da[0]
    found: list[tuple[str, np.ndarray]] = []
    read: set[str] = set()
    for k, operand in enumerate(operands):
        if isinstance(operand, Node) and operand.requires_grad and op.differentiable(k):
            read |= op.reads(k)
    for name, operand in zip(_names(op, len(operands)), operands, strict=True):
        if name.split("[")[0] in read or (op.variadic and "x" in read):
            array = _data(operand)
            label = f"{operand.name!r}" if isinstance(operand, Node) and operand.name else f"operand {name!r}"
            if isinstance(array, np.ndarray):
                found.append((label, array))
    if "y" in read:
        found.append(("its result", node._data))
    saved = getattr(node, "_saved", None)
    each = saved if isinstance(saved, (tuple, list)) else [saved]
    found.extend(("what it had saved", x) for x in each if isinstance(x, np.ndarray))
    return found


def _announced(node: Any) -> bool:
    """Whether a version number tells of the write already, as it does after `t.data = …`."""
    return any(getattr(each, "_written", 0) > node._born for each in (node, *node._da[0]))


def checksum(array: np.ndarray) -> int:
    """A number that changes when the array's elements do."""
    return zlib.crc32(np.ascontiguousarray(array).view(np.uint8).reshape(-1).data) if array.size else 0


def user_line() -> str:
    """The innermost line of the program that is no line of ours, as `file, line n: text`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    file, line = frame.f_code.co_filename, frame.f_lineno
    text = linecache.getline(file, line, frame.f_globals).strip()
    where = "a notebook's cell" if "ipykernel" in file else os.path.basename(file)
    return f"{where}, line {line}" + (f": {text}" if text else "")


def _is_ours(file: str) -> bool:
    return file.startswith((*_PACKAGES, "<Value.", "<Tensor.", "<rule ")) or file == contextlib.__file__


def first_bad(data: Any, test: Any = None) -> tuple[int, ...] | None:
    """The index of the first element that is not finite (or that `test` is true of)."""
    array = np.asarray(data)
    if array.dtype.kind != "f":
        return None
    found = test(array) if test is not None else ~np.isfinite(array)
    if not found.any():
        return None
    return tuple(int(i) for i in np.argwhere(found)[0])


def _element(array: np.ndarray, index: tuple[int, ...], shape: tuple[int, ...]) -> float | None:
    """The element of an operand that belongs to one of the result, where they are broadcast."""
    if array.dtype.kind not in "fiub" or not array.size:
        return None
    try:
        return float(np.broadcast_to(array, shape)[index])
    except ValueError:
        return None


def _data(x: Any) -> Any:
    return x._data if isinstance(x, Node) else x


def _names(op: Op, count: int) -> list[str]:
    return [f"{op.operands[0]}[{k}]" for k in range(count)] if op.variadic else list(op.operands[:count])


def _described(name: str, operand: Any, array: np.ndarray) -> str:
    text = f"operand {name!r}"
    if isinstance(operand, Node):
        if operand.name:
            text += f" ({operand.name})"
        text += ", a leaf" if operand.op is None else f", made by {operand.op.name}"
    return text + (f", {array.dtype} of shape {array.shape}" if array.ndim else "")


def _who(node: Node) -> str:
    return repr(node.name) if node.name else ("a leaf" if node.op is None else f"the result of {node.op.name}")


def _some(element: float | None, array: np.ndarray) -> str:
    if element is not None:
        return f"{element:.6g}" + (" there" if array.ndim else "")
    if not array.size:
        return "empty"
    return f"from {np.min(array):.6g} to {np.max(array):.6g}" if array.dtype.kind in "fiu" else str(array.dtype)


def _number(data: Any, index: tuple[int, ...]) -> str:
    return f"{float(np.asarray(data)[index]):g}"


def _index(index: tuple[int, ...]) -> str:
    return f" at element [{', '.join(map(str, index))}]" if index else ""


def _made(node: Node) -> str:
    made = node._note("made")
    return f"\n  made at {made}" if made else ""
