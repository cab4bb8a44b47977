"""Text that is safe in a picture: every label goes through here."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.notation import number_text


def printable(text: str, limit: int = 40) -> str:
    r"""One line of visible characters: control, bidirectional and unpaired ones are spelled out.

    >>> printable("a\nb\x00")
    'a\\nb\\x00'
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def columns(text: str) -> int:
    """How many columns of a fixed-width font a text takes; East Asian characters take two, accents none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )  # fmt: skip


def array_lines(what: str, array: np.ndarray) -> list[str]:
    """An array in a line or two: the number itself, or its mean and spread."""
    if array.size == 1:
        return [f"{what} {number_text(array.item())}"]
    if not array.size:
        return [f"{what} empty"]
    if array.dtype.kind not in "fiub":
        return [f"{what} {array.dtype}"]
    finite = array[np.isfinite(array)].astype(np.float64)
    lines = []
    if finite.size:
        scale = float(np.abs(finite).max()) or 1.0  # so that squares neither overflow nor vanish
        mean, spread = float((finite / scale).mean()) * scale, float((finite / scale).std()) * scale
        same = finite.min() == finite.max()
        lines.append(
            f"{what} all {number_text(mean)}" if same else f"{what} {number_text(mean)} ± {number_text(spread)}"
        )
    if lost := array.size - finite.size:
        lines.append(f"{what} {lost} of {array.size} not finite")
    return lines


def data_lines(what: str, data: Any) -> list[str]:
    """What a box says of a node's data or gradient."""
    if isinstance(data, Node):
        data = data.data
    return array_lines(what, data) if isinstance(data, np.ndarray) else [f"{what} {number_text(data)}"]


def magnitude(gradient: Any) -> float:
    """The size of a gradient: its root mean square; 0 where there is none."""
    if isinstance(gradient, Node):
        gradient = gradient.data
    if gradient is None or not np.size(gradient):
        return 0.0
    absolute = np.abs(np.asarray(gradient, dtype=np.float64))
    scale = float(absolute.max())
    if not 0.0 < scale < np.inf:
        return scale
    return scale * float(np.sqrt(np.mean((absolute / scale) ** 2)))
