"""What happens beside training: progress shown, stopping early, a run folder kept. All by one protocol."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nn.checkpoints import load_checkpoint, save_checkpoint
from nn.files import clear_parts
from nn.history import Row
from nn.serialization import save

if TYPE_CHECKING:
    from nn.training import Trainer


class Callback:
    """The protocol: a `Trainer` calls these methods as it goes. `trainer.stop = True` ends training after the epoch."""

    def on_train_begin(self, trainer: Trainer) -> None:
        """Before the first batch, or the first after a resume."""

    def on_batch_end(self, trainer: Trainer) -> None:
        """After the step on a batch; `trainer.running()` has the epoch's loss and metrics so far."""

    def on_epoch_end(self, trainer: Trainer, row: Row) -> None:
        """After an epoch and its validation; `row` is what the history got."""

    def on_train_end(self, trainer: Trainer) -> None:
        """After the last epoch."""

    def on_interrupt(self, trainer: Trainer) -> None:
        """After Ctrl-C, at the end of the batch that was under way; KeyboardInterrupt follows."""

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps of this callback."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take it back after a resume."""


class Progress(Callback):
    """A tqdm bar over all batches, in the terminal or the notebook: loss, metrics, learning rate, time left.

    With `terminal_only`, there is none where standard error is no terminal, as in a log.
    """

    def __init__(self, terminal_only: bool = False) -> None:
        self.terminal_only = terminal_only
        self.bar: Any = None
        self.latest: dict[str, float] = {}

    def on_train_begin(self, trainer: Trainer) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tqdm in a notebook without widgets, where it prints text
            from tqdm.auto import tqdm
        batches = len(trainer.loader)
        self.bar = tqdm(
            total=trainer.epochs * batches, initial=trainer.epoch * batches + trainer.batch, unit="batch",
            file=sys.stderr, dynamic_ncols=True, disable=None if self.terminal_only else False,
        )  # fmt: skip
        self.latest = {}

    def on_batch_end(self, trainer: Trainer) -> None:
        if self.bar.disable:
            return
        if self.bar.n + 1 - self.bar.last_print_n >= self.bar.miniters:
            rate = trainer.optimizer.param_groups[0]["lr"]
            self._show(trainer.epoch + 1, trainer.epochs, {**trainer.running(), **self.latest, "lr": rate})
        self.bar.update()

    def on_epoch_end(self, trainer: Trainer, row: Row) -> None:
        self.latest = {name: number for name, number in row.items() if name.startswith("val_")}
        if not self.bar.disable:
            numbers = {name: row[name] for name in row if name not in ("epoch", "seconds")}
            self._show(trainer.epoch, trainer.epochs, numbers)

    def on_train_end(self, trainer: Trainer) -> None:
        self.bar.close()

    on_interrupt = on_train_end

    def _show(self, epoch: int, epochs: int, numbers: dict[str, float]) -> None:
        self.bar.set_description(f"epoch {epoch}/{epochs}", refresh=False)
        self.bar.set_postfix({name: f"{number:.4g}" for name, number in numbers.items()}, refresh=False)


class EarlyStopping(Callback):
    """Stop after `patience` epochs in which a number of the history got no better, and restore the best weights.

    Better means less by more than `min_delta` (`mode="min"`), or more ("max").
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        patience: int = 5,
        min_delta: float = 0.0,
        mode: Literal["min", "max"] = "min",
        restore_best_weights: bool = True,
    ) -> None:
        if mode not in ("min", "max") or patience < 0:
            raise ValueError("EarlyStopping: mode is 'min' or 'max', and patience at least 0")
        self.monitor, self.patience, self.min_delta, self.mode = monitor, patience, min_delta, mode
        self.restore_best_weights = restore_best_weights
        self.best, self.best_epoch = math.inf, 0
        self.weights: dict[str, np.ndarray] | None = None

    def on_epoch_end(self, trainer: Trainer, row: Row) -> None:
        if self.monitor not in row:
            raise ValueError(f"EarlyStopping watches {self.monitor!r}; the history has {', '.join(row)}")
        number = row[self.monitor] if self.mode == "min" else -row[self.monitor]
        if number < self.best - self.min_delta:
            self.best, self.best_epoch = number, int(row["epoch"])
            self.weights = trainer.model.state_dict() if self.restore_best_weights else None
        elif row["epoch"] - self.best_epoch >= self.patience:
            trainer.stop = True

    def on_train_end(self, trainer: Trainer) -> None:
        if self.weights is not None:
            trainer.model.load_state_dict(self.weights)

    def state_dict(self) -> dict[str, Any]:
        return {"best": self.best, "best_epoch": self.best_epoch, "weights": self.weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.best, self.best_epoch, self.weights = float(state["best"]), int(state["best_epoch"]), state["weights"]


class RunFolder(Callback):
    """Keep a folder: checkpoint.npz, history.json and .csv, and at the end weights.npz and curves.svg.

    The checkpoint is written after every epoch, and after every `checkpoint_every` batches if given, each time
    atomically. After Ctrl-C everything is written as it stands. The picture needs matplotlib.
    """

    def __init__(self, folder: str | os.PathLike[str], checkpoint_every: int | None = None) -> None:
        if checkpoint_every is not None and checkpoint_every < 1:
            raise ValueError(f"checkpoint_every is a number of batches from 1, not {checkpoint_every}")
        self.folder, self.checkpoint_every = Path(folder), checkpoint_every

    @property
    def checkpoint(self) -> Path:
        """Where the checkpoint is."""
        return self.folder / "checkpoint.npz"

    def resume(self, trainer: Trainer) -> None:
        """Put the trainer where the checkpoint was made."""
        if not self.checkpoint.exists():
            raise FileNotFoundError(f"{self.folder} has no checkpoint.npz to resume from")
        try:
            trainer.load_state_dict(load_checkpoint(self.checkpoint))
        except (LookupError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"{self.checkpoint} is no checkpoint of a trainer: {error!r}") from error

    def on_train_begin(self, trainer: Trainer) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        clear_parts(self.folder)

    def on_batch_end(self, trainer: Trainer) -> None:
        every = self.checkpoint_every
        if every and trainer.batch % every == 0 and trainer.batch < len(trainer.loader):
            save_checkpoint(trainer.state_dict(), self.checkpoint)

    def on_epoch_end(self, trainer: Trainer, row: Row) -> None:
        trainer.history.save(self.folder)
        save_checkpoint(trainer.state_dict(), self.checkpoint)

    def on_train_end(self, trainer: Trainer) -> None:
        trainer.history.save(self.folder)
        save(trainer.model.state_dict(), self.folder / "weights.npz")
        with contextlib.suppress(ImportError):
            trainer.history.plot(self.folder / "curves.svg")

    def on_interrupt(self, trainer: Trainer) -> None:
        save_checkpoint(trainer.state_dict(), self.checkpoint)
        self.on_train_end(trainer)
