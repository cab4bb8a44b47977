"""`DataLoader`: batches of a dataset, in an order that a seed decides and a resumed run repeats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import Tensor
from nn.data.dataset import Dataset
from nn.data.transforms import apply
from nn.randomness import GeneratorLike, as_generator


class DataLoader:
    """Goes through a dataset in batches; each pass is an epoch, with an order of its own if `shuffle`.

    `dataset` is a `Dataset` or a pair (inputs, targets). Batches are pairs of Tensors: inputs in `dtype`,
    floating-point targets too, labels as whole numbers; with dtype=None, both as they are. `generator` is a
    seed, or a NumPy generator from which a seed is drawn (None: the package's own). Order and random transforms
    depend on the seed, the epoch and the number of the batch alone, so `state_dict()` is three numbers, and a
    restored loader goes on in the middle of an epoch.

    >>> loader = DataLoader(([[1.0], [2.0], [3.0]], [0, 1, 0]), batch_size=2)
    >>> len(loader), [(x.shape, y.tolist()) for x, y in loader]
    (2, [((2, 1), [0, 1]), ((1, 1), [0])])
    """

    def __init__(
        self,
        dataset: Dataset | tuple[Any, Any],
        batch_size: int = 1,
        shuffle: bool = False,
        drop_last: bool = False,
        generator: GeneratorLike = None,
        *,
        transform: Any = None,
        target_transform: Any = None,
        dtype: Any = np.float32,
    ) -> None:
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(f"batch_size is a whole number from 1, not {batch_size}")
        self.dataset = dataset if isinstance(dataset, Dataset) else Dataset(*dataset)
        self.batch_size, self.shuffle, self.drop_last = int(batch_size), shuffle, drop_last
        self.transform, self.target_transform = transform, target_transform
        self.dtype = None if dtype is None else np.dtype(dtype)
        if self.dtype is not None and self.dtype.kind != "f":
            raise TypeError(f"a loader delivers floating-point numbers, not {self.dtype}")
        seed = generator if isinstance(generator, int) else as_generator(generator).integers(2**62)
        self.seed, self.epoch, self.batch = int(seed), 0, 0
        self._restored = False

    def __len__(self) -> int:
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of an epoch; of the one that was broken off only if `load_state_dict` has restored it."""
        if self.batch and not self._restored:
            self.epoch, self.batch = self.epoch + 1, 0
        self._restored = False
        epoch, start, order = self.epoch, self.batch, self.order(self.epoch)
        for batch in range(start, len(self)):
            index = order[batch * self.batch_size : (batch + 1) * self.batch_size]
            self.epoch, self.batch = epoch, batch + 1
            if self.batch == len(self):
                self.epoch, self.batch = epoch + 1, 0
            yield self._deliver(index, np.random.default_rng([self.seed, epoch, batch]))

    def order(self, epoch: int) -> np.ndarray:
        """The indices of the samples in the order of an epoch."""
        if not self.shuffle:
            return np.arange(len(self.dataset))
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.dataset))

    def _deliver(self, index: np.ndarray, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
        x, y = self.dataset[index]
        if self.transform is not None:
            x = apply(self.transform, x, generator)
        if self.target_transform is not None:
            y = apply(self.target_transform, y, generator)
        if self.dtype is not None:
            x = x.astype(self.dtype, copy=False)
            y = y.astype(self.dtype if y.dtype.kind == "f" else np.int64, copy=False)
        return Tensor(x, copy=False), Tensor(y, copy=False)

    def state_dict(self) -> dict[str, int]:
        """The seed, and which batch of which epoch is due."""
        return {"seed": self.seed, "epoch": self.epoch, "batch": self.batch}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on where the loader that gave `state` stood."""
        seed, epoch, batch = (int(state[key]) for key in ("seed", "epoch", "batch"))
        if not 0 <= batch < max(len(self), 1) or epoch < 0:
            raise ValueError(f"epoch {epoch}, batch {batch}: this loader has {len(self)} batches an epoch")
        self.seed, self.epoch, self.batch = seed, epoch, batch
        self._restored = True
