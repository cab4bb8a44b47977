"""Figures and grids of images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

#: No more images than this in one figure.
MOST = 64


def figure(width: float, height: float) -> Any:
    """An empty matplotlib figure, which no global state holds on to."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("pictures of networks need matplotlib: pip install 'chainrule[plot]'") from None
    return Figure(figsize=(width, height), layout="constrained")


def image_grid(
    images: Sequence[np.ndarray], titles: Sequence[str] = (), *, title: str = "", signed: bool = False, columns: int = 8
) -> Any:
    """Images side by side, (height, width) grey or (channels, height, width) in colour.

    `signed` ones share a scale on which white is 0.
    """
    shown = list(images[:MOST])
    columns = min(columns, len(shown)) or 1
    rows = math.ceil(len(shown) / columns) or 1
    drawn = figure(max(1.2 * columns, 3.0), (1.4 if titles else 1.2) * rows + 0.5)
    grid = drawn.subplots(rows, columns, squeeze=False)
    finite = [np.abs(image[np.isfinite(image)]).max(initial=0.0) for image in shown]
    most = max(finite, default=0.0) or 1.0
    for i, axes in enumerate(grid.flat):
        axes.set_axis_off()
        if i >= len(shown):
            continue
        if signed:
            axes.imshow(shown[i], cmap="RdBu_r", vmin=-most, vmax=most)
        elif shown[i].ndim == 3:
            axes.imshow(_colours(shown[i]))
        else:
            axes.imshow(shown[i], cmap="gray_r")
        if titles:
            axes.set_title(titles[i], fontsize=8)
    if len(images) > MOST:
        title += f" (the first {MOST} of {len(images)})"
    drawn.suptitle(title, fontsize=10)
    return drawn


def _colours(image: np.ndarray) -> np.ndarray:
    """(3, h, w) of any scale as (h, w, 3) from 0 to 1."""
    low, high = np.nanmin(image), np.nanmax(image)
    return np.nan_to_num((image - low) / ((high - low) or 1.0)).transpose(1, 2, 0)


def as_image(example: np.ndarray) -> np.ndarray:
    """An example as an image: one channel grey, three in colour, a square number of features as a square."""
    if example.ndim == 3 and example.shape[0] == 3:
        return example
    if example.ndim == 3 and example.shape[0] == 1:
        return example[0]
    if example.ndim == 2:
        return example
    side = math.isqrt(example.size)
    if example.ndim == 1 and side * side == example.size:
        return example.reshape(side, side)
    raise ValueError(
        f"an example of shape {example.shape} is no image; give (channels, height, width) with 1 or 3 channels"
    )
