"""What is done to a batch of inputs or targets before it is used: scale, normalise, crop, flip, one-hot.

A transform is any function of an array. One that draws random numbers is a `RandomTransform`, which is
given the batch's own generator, so that a resumed run sees the same images again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Transform = Callable[[np.ndarray], np.ndarray]


class RandomTransform:
    """A transform that draws random numbers: called with a batch and a generator."""

    def __call__(self, batch: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        raise NotImplementedError


class Compose(RandomTransform):
    """Several transforms, one after the other.

    >>> Compose([Scale(255), Normalize(0.5, 0.5)])(np.array([[0, 255]]), np.random.default_rng(0))
    array([[-1.,  1.]], dtype=float32)
    """

    def __init__(self, transforms: Sequence[Transform | RandomTransform]) -> None:
        self.transforms = list(transforms)

    def __call__(self, batch: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        for transform in self.transforms:
            batch = apply(transform, batch, generator)
        return batch


def apply(transform: Any, batch: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The transformed batch; only a `RandomTransform` gets the generator."""
    return transform(batch, generator) if isinstance(transform, RandomTransform) else transform(batch)


class Scale:
    """x / by, so that pixels from 0 to `by` become numbers from 0 to 1 (float32, wider if x is).

    >>> Scale(255)(np.array([0, 51, 255], dtype=np.uint8))
    array([0. , 0.2, 1. ], dtype=float32)
    """

    def __init__(self, by: float = 255) -> None:
        if not by > 0:
            raise ValueError(f"Scale divides by a positive number, not {by}")
        self.by = by

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        return floating(batch) / self.by


class Normalize:
    """(x − mean) / std, each one number or one a channel (axis 1).

    >>> Normalize(mean=[0.0, 1.0], std=[1.0, 2.0])(np.ones((1, 2, 1, 1))).ravel()
    array([1., 0.])
    """

    def __init__(self, mean: float | Sequence[float], std: float | Sequence[float]) -> None:
        self.mean, self.std = np.asarray(mean, dtype=float), np.asarray(std, dtype=float)
        if not (self.std > 0).all():
            raise ValueError(f"Normalize divides by a positive standard deviation, not {std}")

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        batch = floating(batch)
        return (batch - self._fit(self.mean, batch)) / self._fit(self.std, batch)

    @staticmethod
    def _fit(number: np.ndarray, batch: np.ndarray) -> np.ndarray:
        if number.ndim and (batch.ndim < 2 or len(number) not in (1, batch.shape[1])):
            raise ValueError(f"Normalize: {len(number)} channels for a batch of shape {batch.shape}")
        return number.astype(batch.dtype).reshape(number.shape + (1,) * (batch.ndim - 2) * number.ndim)


class RandomCrop(RandomTransform):
    """A window of `size` × `size` at a random place of each image, after `padding` zeros on every side.

    >>> RandomCrop(4, padding=1)(np.ones((2, 3, 4, 4)), np.random.default_rng(0)).shape
    (2, 3, 4, 4)
    """

    def __init__(self, size: int, padding: int = 0) -> None:
        self.size, self.padding = size, padding

    def __call__(self, batch: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        images(batch, "RandomCrop")
        p, size = self.padding, self.size
        padded = np.pad(batch, [(0, 0), (0, 0), (p, p), (p, p)])
        room = np.array(padded.shape[2:]) - size
        if (room < 0).any():
            raise ValueError(f"RandomCrop: a window of {size}×{size} in images of {padded.shape[2:]} with the padding")
        top, left = generator.integers(0, room + 1, size=(len(batch), 2)).T
        windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(2, 3))
        return windows[np.arange(len(batch)), :, top, left]


class RandomHorizontalFlip(RandomTransform):
    """Each image is mirrored left to right with probability `p`.

    >>> RandomHorizontalFlip(p=1)(np.array([[[[1, 2, 3]]]]), np.random.default_rng(0))
    array([[[[3, 2, 1]]]])
    """

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"a probability lies between 0 and 1, not {p}")
        self.p = p

    def __call__(self, batch: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        images(batch, "RandomHorizontalFlip")
        mirrored = generator.random(len(batch)) < self.p
        return np.where(mirrored[:, None, None, None], batch[..., ::-1], batch)


class OneHot:
    """Labels of shape (N,) as rows of zeros with a one at the label, of shape (N, num_classes).

    >>> OneHot(3)(np.array([2, 0]))
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """

    def __init__(self, num_classes: int) -> None:
        self.num_classes = num_classes

    def __call__(self, labels: np.ndarray) -> np.ndarray:
        if labels.dtype.kind not in "iu":
            raise TypeError(f"OneHot takes whole numbers as labels, not {labels.dtype}")
        wrong = labels[(labels < 0) | (labels >= self.num_classes)]
        if wrong.size:
            raise ValueError(f"OneHot: label {wrong[0]} is out of range for {self.num_classes} classes")
        return np.eye(self.num_classes, dtype=np.float32)[labels]


def floating(batch: np.ndarray) -> np.ndarray:
    """The batch in floating-point numbers: its own if it has such, else float32."""
    return batch if batch.dtype.kind == "f" else batch.astype(np.float32)


def images(batch: np.ndarray, who: str) -> None:
    """Raise unless the batch holds images."""
    if batch.ndim != 4:
        raise ValueError(f"{who} takes images of shape (N, C, H, W), not {batch.shape}")
