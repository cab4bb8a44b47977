"""`Dataset`: inputs and targets of equal length, and how to take some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor


class Dataset:
    """Inputs and targets, one of each for every sample.

    `inputs` has the shape (N, …) and `targets` (N, …); whole numbers as targets are class labels, and
    `classes` then names them. Indexing with a slice or an array gives the arrays of a batch.

    >>> data = Dataset([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [1, 1, 0])
    >>> len(data), data.num_classes
    (3, 2)
    >>> data[1:]
    (array([[1., 0.],
           [1., 1.]]), array([1, 0]))
    """

    def __init__(self, inputs: Any, targets: Any, classes: Sequence[str] = ()) -> None:
        self.inputs = _array(inputs)
        self.targets = _array(targets)
        self.classes = tuple(classes)
        if not self.inputs.ndim or not self.targets.ndim:
            raise ValueError("a dataset's inputs and targets need an axis of samples")
        if len(self.inputs) != len(self.targets):
            raise ValueError(f"{len(self.inputs)} inputs with {len(self.targets)} targets: one target a sample")
        if self.classes and self.targets.size:
            low, high = int(self.targets.min()), int(self.targets.max())
            if low < 0 or high >= len(self.classes):
                wrong = low if low < 0 else high
                raise ValueError(f"label {wrong} is out of range: there are {len(self.classes)} classes")

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        return self.inputs[index], self.targets[index]

    def __repr__(self) -> str:
        return f"Dataset({len(self)} samples of {self.inputs.shape[1:]}, targets of {self.targets.shape[1:]})"

    @property
    def num_classes(self) -> int:
        """How many classes the labels tell apart."""
        if self.classes:
            return len(self.classes)
        if self.targets.dtype.kind not in "iu":
            raise ValueError(f"targets of {self.targets.dtype} are no class labels")
        return int(self.targets.max()) + 1 if self.targets.size else 0

    def subset(self, index: Any) -> Dataset:
        """The samples at a slice, an array of indices or a mask, as a dataset of the same classes."""
        return Dataset(self.inputs[index], self.targets[index], self.classes)

    def split(self, size: int, generator: np.random.Generator | int = 0) -> tuple[Dataset, Dataset]:
        """All but `size` samples, and `size` samples drawn without replacement, class by class in proportion.

        The draw is stratified where the targets are labels: samples are shuffled, sorted by label, and
        taken at equal distances.

        >>> data = Dataset(np.arange(10), [0, 1] * 5)
        >>> rest, drawn = data.split(4)
        >>> len(rest), sorted(drawn.targets.tolist())
        (6, [0, 0, 1, 1])
        """
        if not 0 <= size <= len(self):
            raise ValueError(f"{size} samples of {len(self)} cannot be split off")
        order = np.random.default_rng(generator).permutation(len(self))
        if self.targets.ndim == 1 and self.targets.dtype.kind in "iu":
            order = order[np.argsort(self.targets[order], kind="stable")]
        drawn = np.zeros(len(self), dtype=bool)
        drawn[order[np.arange(size) * len(self) // max(size, 1)]] = True
        return self.subset(~drawn), self.subset(drawn)


def _array(given: Any) -> np.ndarray:
    array: np.ndarray = given.data if isinstance(given, Tensor) else np.asarray(given)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"a dataset holds numbers, not {array.dtype}")
    return array
