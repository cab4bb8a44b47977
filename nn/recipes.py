"""What the command line offers by name: data sets, models, optimisers, schedules, and sensible settings for them."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nn import functional as F
from nn import models, optim
from nn.data import (
    Compose,
    DataLoader,
    Dataset,
    Normalize,
    RandomCrop,
    RandomHorizontalFlip,
    Scale,
    load_cifar10,
    load_digits,
    load_fashion_mnist,
    load_mnist,
)
from nn.files import read_json, write_text
from nn.module import Module


@dataclasses.dataclass(frozen=True)
class Source:
    """A data set: how it is loaded from a folder, how its pixels are prepared and varied, which settings suit it."""

    load: Callable[[str | None, bool], tuple[Dataset, Dataset]]
    prepare: tuple[Any, ...]
    augment: tuple[Any, ...]
    epochs: int = 5
    batch_size: int = 64
    label_smoothing: float = 0.0


DATA: dict[str, Source] = {
    "digits": Source(
        lambda folder, download: load_digits(),
        (Scale(16),),
        (RandomCrop(8, padding=1),),
        epochs=30,
        batch_size=16,
        label_smoothing=0.1,
    ),
    "mnist": Source(load_mnist, (Scale(255), Normalize(0.1307, 0.3081)), (RandomCrop(28, padding=2),)),
    "fashion-mnist": Source(
        load_fashion_mnist,
        (Scale(255), Normalize(0.2860, 0.3530)),
        (RandomCrop(28, padding=1), RandomHorizontalFlip()),
    ),
    "cifar10": Source(
        load_cifar10,
        (Scale(255), Normalize([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616])),
        (RandomCrop(32, padding=4), RandomHorizontalFlip()),
    ),
}

OPTIMIZERS: dict[str, Callable[..., optim.Optimizer]] = {
    "sgd": lambda params, **settings: optim.SGD(params, momentum=0.9, nesterov=True, **settings),
    "rmsprop": optim.RMSprop,
    "adagrad": optim.Adagrad,
    "adam": optim.Adam,
    "adamw": optim.AdamW,
}

#: Rates that suit small networks; SGD's is with momentum.
RATES = {"sgd": 0.05, "rmsprop": 1e-3, "adagrad": 1e-2, "adam": 3e-3, "adamw": 3e-3}

SCHEDULES: dict[str, Callable[[optim.Optimizer, int, int], optim.LRScheduler | None]] = {
    "none": lambda optimizer, epochs, batches: None,
    "cosine": lambda optimizer, epochs, batches: optim.CosineAnnealingLR(optimizer, max(epochs, 1)),
    "step": lambda optimizer, epochs, batches: optim.StepLR(optimizer, max(math.ceil(epochs / 3), 1)),
    "one-cycle": lambda optimizer, epochs, batches: optim.OneCycleLR(
        optimizer, [group["lr"] for group in optimizer.param_groups], max(epochs * batches, 1)
    ),
}


#: More epochs, or samples in a batch, nobody means.
LARGEST_COUNT = 10**9


@dataclasses.dataclass
class Config:
    """Everything that decides a run; it is kept in the run folder as config.json."""

    data: str = "digits"
    data_dir: str | None = None
    download: bool = False
    model: str = "mlp"
    epochs: int = 5
    batch_size: int = 64
    label_smoothing: float = 0.0
    optimizer: str = "adam"
    lr: float = 3e-3
    weight_decay: float = 0.0
    schedule: str = "one-cycle"
    augment: bool = False
    validation: float = 0.1
    patience: int | None = None
    clip_norm: float | None = None
    seed: int = 0

    @classmethod
    def of(cls, **given: Any) -> Config:
        """The settings given, and what suits them for the rest."""
        given = {name: value for name, value in given.items() if value is not None}
        source, rate = DATA.get(given.get("data", cls.data)), RATES.get(given.get("optimizer", cls.optimizer))
        suited = {name: getattr(source, name) for name in ("epochs", "batch_size", "label_smoothing") if source}
        config = cls(**{**suited, **({"lr": rate} if rate else {}), **given})
        config.check()
        return config

    def check(self) -> None:
        """Raise a ValueError where a setting makes no sense."""
        for name, hint in typing.get_type_hints(type(self)).items():
            kinds = typing.get_args(hint) or (hint,)
            value = getattr(self, name)
            if not isinstance(value, (*kinds, int) if float in kinds else kinds) or (
                isinstance(value, bool) and bool not in kinds
            ):
                raise ValueError(f"{name} cannot be {str(value)[:40]!r}")
        tables: dict[str, dict[str, Any]] = {
            "data": DATA, "model": models.MODELS, "optimizer": OPTIMIZERS, "schedule": SCHEDULES,
        }  # fmt: skip
        for name, table in tables.items():
            if getattr(self, name) not in table:
                raise ValueError(f"{name} is one of {', '.join(table)}, not {getattr(self, name)!r}")
        at_least = {"epochs": 1, "batch_size": 1, "lr": 0, "weight_decay": 0, "patience": 0, "seed": 0}
        for name, least in at_least.items():
            value = getattr(self, name)
            if value is not None and not least <= value < math.inf:
                raise ValueError(f"{name} is at least {least}, not {value}")
        for name in ("epochs", "batch_size"):
            if getattr(self, name) > LARGEST_COUNT:
                raise ValueError(f"{name} is at most {LARGEST_COUNT}")
        for name in ("validation", "label_smoothing"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} is a share from 0 up to 1, not {getattr(self, name)}")

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write config.json."""
        write_text(Path(folder, "config.json"), json.dumps(dataclasses.asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Config:
        """Read config.json of a run folder.

        That the run downloaded its data is not taken over: a file that was received never reaches for the network.
        """
        path = Path(folder, "config.json")
        if not path.is_file():
            raise FileNotFoundError(f"{folder} is no run folder: it has no config.json")
        try:
            config = cls(**read_json(path))
            config.check()
        except TypeError as error:
            raise ValueError(f"{path} is damaged: {error}") from error
        return dataclasses.replace(config, download=False)

    # -- what the settings mean -----------------------------------------------------------------------

    def datasets(self) -> tuple[Dataset, Dataset | None, Dataset]:
        """Training, validation (None without) and test data."""
        train, test = DATA[self.data].load(self.data_dir, self.download)
        if not self.validation:
            return train, None, test
        rest, held_out = train.split(max(round(self.validation * len(train)), 1), generator=self.seed)
        return rest, held_out, test

    def loader(self, data: Dataset, *, training: bool = False) -> DataLoader:
        """Batches of prepared images; for training, shuffled and varied."""
        source = DATA[self.data]
        steps = [*(source.augment if training and self.augment else ()), *source.prepare]
        size = self.batch_size if training else 256
        return DataLoader(data, size, training, generator=self.seed, transform=Compose(steps), dtype=np.float32)

    def loss(self, output: Any, target: Any) -> Any:
        """What training makes small: cross-entropy, its targets smoothed."""
        return F.cross_entropy(output, target, label_smoothing=self.label_smoothing)

    def network(self, data: Dataset) -> Module:
        """A new model for images and classes like those of the data."""
        return models.build(self.model, data.inputs.shape[1:], data.num_classes)
