"""The arithmetic of sliding windows, which convolution and pooling share: padding, and sizes of results.

A window of k elements that are d apart, moved by s over i elements, fits ⌊(i + padding − d·(k − 1) − 1) / s⌋ + 1
times. (Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning".)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

#: How many zeros stand before and behind the elements of each axis.
Pads = tuple[tuple[int, int], ...]
Sizes = tuple[int, ...]


class Geometry(NamedTuple):
    """How the window of a convolution lies on the image, apart from the sizes of arrays."""

    stride: Sizes
    pads: Pads
    dilation: Sizes
    groups: int


def per_axis(value: Any, axes: int, what: str, least: int = 1) -> Sizes:
    """One whole number for every axis, of a single number or of a sequence of them.

    >>> per_axis(3, 2, "stride")
    (3, 3)
    """
    try:
        numbers = tuple(value) if isinstance(value, Sequence) else (value,) * axes
        whole = tuple(n.__index__() for n in numbers)
    except (AttributeError, TypeError):
        raise TypeError(f"{what} must be a whole number, or one for each of {axes} axes, not {value!r}") from None
    if len(whole) != axes:
        raise ValueError(f"{what} {value!r} has {len(whole)} numbers for {axes} axes")
    if any(n < least for n in whole):
        raise ValueError(f"{what} must be at least {least}, not {value!r}")
    return whole


def extents(kernel: Sizes, dilation: Sizes) -> Sizes:
    """How many elements a window spans along each axis."""
    return tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))


def pads(padding: Any, sizes: Sizes, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Pads:
    """Padding as numbers before and behind each axis.

    `padding` is a number, a number for each axis, a pair (before, behind) for each axis, "valid" (none) or
    "same": as much as lets the window fit ⌈i / s⌉ times, the odd zero at the end (TensorFlow's rule).

    >>> pads("same", (5,), (3,), (2,), (1,)), pads("same", (6,), (3,), (2,), (1,))
    (((1, 1),), ((0, 1),))
    """
    axes = len(sizes)
    if padding == "valid":
        return ((0, 0),) * axes
    if padding == "same":
        totals = (
            max((-(-i // s) - 1) * s + e - i, 0)
            for i, s, e in zip(sizes, stride, extents(kernel, dilation), strict=True)
        )
        return tuple((total // 2, total - total // 2) for total in totals)
    if isinstance(padding, str):
        raise ValueError(f"padding must be 'valid', 'same' or numbers, not {padding!r}")
    if isinstance(padding, Sequence) and any(isinstance(p, Sequence) for p in padding):
        if len(padding) != axes:
            raise ValueError(f"padding {padding!r} has {len(padding)} pairs for {axes} axes")
        before_and_behind = (per_axis(tuple(p), 2, "a pair of padding", 0) for p in padding)
        return tuple((before, behind) for before, behind in before_and_behind)
    return tuple((p, p) for p in per_axis(padding, axes, "padding", 0))


def counts(sizes: Sizes, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> Sizes:
    """How often the window fits along each axis: the size of the result.

    >>> counts((32,), (5,), (1,), ((0, 0),), (1,))
    (28,)
    """
    padded = tuple(i + sum(p) for i, p in zip(sizes, pads, strict=True))
    spans = extents(kernel, dilation)
    if any(e > i for i, e in zip(padded, spans, strict=True)):
        raise ValueError(
            f"a kernel of size {kernel}" + (f" with dilation {dilation}" if set(dilation) != {1} else "")
            + f" is larger than its input of size {sizes}"
            + (f", padded to {padded}" if padded != sizes else "")
        )  # fmt: skip
    return tuple((i - e) // s + 1 for i, e, s in zip(padded, spans, stride, strict=True))
