"""Training: `fit`, and the `Trainer` that it drives. A loop written by hand does the same in six lines."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from nn.callbacks import Callback, Progress, RunFolder
from nn.data import DataLoader
from nn.evaluation import Loss, Metrics, Totals, as_loader, as_tensors, default_loss, default_metrics, evaluate
from nn.history import History, Row
from nn.module import Module
from nn.optim import Adam, LRScheduler, Optimizer, ReduceLROnPlateau, clip_grad_norm_
from nn.randomness import as_generator


def fit(model: Module, data: Any, epochs: int = 10, *, resume: bool = False, **settings: Any) -> History:
    """Train a model and return its history: `Trainer(model, data, **settings).fit(epochs, resume)`.

    Settings are those of `Trainer`: `optimizer`, `loss`, `metrics`, `validation`, `schedule`, `batch_size`, `seed`,
    `clip_norm`, `penalty`, `callbacks`, `folder`, `checkpoint_every`, `progress`.

    >>> import nn
    >>> x = np.linspace(-1, 1, 64)[:, None]
    >>> net = nn.MLP([1, 8, 1], nn.Tanh, generator=0)
    >>> history = fit(net, (x, x**2), epochs=20, seed=0, progress=False)
    >>> history[-1]["loss"] < history[0]["loss"]
    True
    """
    return Trainer(model, data, **settings).fit(epochs, resume=resume)


class Trainer:
    """Trains a model on data, and keeps what is needed to go on later, bit for bit.

    `data` and `validation` are a `DataLoader`, a `Dataset`, a pair (inputs, targets), or any sized iterable of
    batches; a Dataset or pair is loaded in shuffled batches of `batch_size`. `loss(output, target)` is
    cross-entropy for labels and the mean squared error for other targets, unless given; `metrics` are functions
    of the same arguments, by name: accuracy for labels. `optimizer` is Adam at its defaults unless given.
    `penalty(model)` is added to the loss; gradients are clipped to `clip_norm`. With a `folder`, a run folder is
    kept (see `RunFolder`). A loss that is not finite ends training with an error.
    """

    def __init__(
        self,
        model: Module,
        data: Any,
        *,
        optimizer: Optimizer | None = None,
        loss: Loss | None = None,
        metrics: Metrics | None = None,
        validation: Any = None,
        schedule: LRScheduler | None = None,
        batch_size: int = 32,
        seed: int | None = None,
        clip_norm: float | None = None,
        penalty: Callable[[Module], Any] | None = None,
        callbacks: Iterable[Callback] = (),
        folder: str | os.PathLike[str] | None = None,
        checkpoint_every: int | None = None,
        progress: bool = True,
    ) -> None:
        if isinstance(optimizer, str | type):
            raise TypeError(f"optimizer is one that is made, as nn.optim.Adam(model.parameters()), not {optimizer!r}")
        if isinstance(loss, str | type):
            raise TypeError(f"loss is a function of (output, target), as nn.functional.mse_loss, not {loss!r}")
        self.model = model
        self.loader = as_loader(data, model, batch_size, shuffle=True, seed=seed)
        self.validation = None if validation is None else as_loader(validation, model, max(batch_size, 256))
        self.optimizer = Adam(model.parameters()) if optimizer is None else optimizer
        self.loss, self.metrics = loss, metrics
        self.schedule, self.clip_norm, self.penalty = schedule, clip_norm, penalty
        self.run = None if folder is None else RunFolder(folder, checkpoint_every)
        self.callbacks = [*callbacks, *([self.run] if self.run else []), *([Progress()] if progress else [])]
        self.history = History()
        self.epochs = self.epoch = self.batch = 0
        self.stop = False
        self._interrupted = False
        self._totals, self._seconds = Totals(), 0.0

    # -- the loop -------------------------------------------------------------------------------------

    def fit(self, epochs: int = 10, *, resume: bool = False) -> History:
        """Train until `epochs` epochs are done; with `resume`, from the checkpoint in the run folder.

        Ctrl-C ends training after the batch that is under way: the run folder is written, and
        KeyboardInterrupt is raised. A second Ctrl-C interrupts at once, and the last checkpoint stays.
        """
        if resume:
            if self.run is None:
                raise ValueError("resume needs the folder of the run: folder=…")
            self.run.resume(self)
        if not len(self.loader):
            raise ValueError("there is no batch to train on")
        self.epochs, self.stop, self._interrupted = epochs, False, False
        self._tell("on_train_begin")
        with self._gentle_interrupt():
            while self.epoch < epochs and not self.stop and not self._interrupted:
                self._train_epoch()
            self._tell("on_interrupt" if self._interrupted else "on_train_end")
            if self._interrupted:
                raise KeyboardInterrupt
        return self.history

    def _train_epoch(self) -> None:
        self.model.train()
        began = time.perf_counter() - self._seconds
        for x, y in self.loader:
            self.step(x, y)
            self.batch += 1
            self._seconds = time.perf_counter() - began
            self._tell("on_batch_end")
            if self._interrupted and self.batch < len(self.loader):
                return
        self._end_epoch()

    def step(self, x: Any, y: Any) -> float:
        """One batch: forward, backward, and a step of the optimiser. Returns the loss."""
        x, y = as_tensors(x, y, self.model)
        self.optimizer.zero_grad()
        output = self.model(x)
        loss = (default_loss(y) if self.loss is None else self.loss)(output, y)
        if self.penalty is not None:
            loss = loss + self.penalty(self.model)
        number = float(loss)
        if not math.isfinite(number):
            raise FloatingPointError(
                f"the loss became {number} in epoch {self.epoch + 1}, batch {self.batch + 1}: "
                "try a smaller learning rate, or clip_norm"
            )
        loss.backward(retain_graph=False)
        if self.clip_norm is not None:
            clip_grad_norm_(self.model.parameters(), self.clip_norm)
        self.optimizer.step()
        if self.schedule is not None and self.schedule.each == "batch":
            self.schedule.step()
        self._totals.add(number, output, y, default_metrics(y) if self.metrics is None else self.metrics)
        return number

    def _end_epoch(self) -> None:
        self.epoch += 1
        row: Row = {"epoch": self.epoch, **self.running(), "lr": self.optimizer.param_groups[0]["lr"]}
        if self.validation is not None:
            found = evaluate(self.model, self.validation, loss=self.loss, metrics=self.metrics)
            row |= {f"val_{name}": number for name, number in found.items()}
        row["seconds"] = self._seconds
        self.batch, self._totals, self._seconds = 0, Totals(), 0.0
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(row.get("val_loss", row["loss"]))
        elif self.schedule is not None and self.schedule.each == "epoch":
            self.schedule.step()
        self.history.append(row)
        for callback in self.callbacks:
            callback.on_epoch_end(self, row)

    def running(self) -> dict[str, float]:
        """Loss and metrics of the epoch so far: means over the samples seen."""
        return self._totals.means()

    def evaluate(self, data: Any) -> dict[str, float]:
        """Loss and metrics of the model on data, in evaluation mode."""
        return evaluate(self.model, data, loss=self.loss, metrics=self.metrics)

    def _tell(self, event: str) -> None:
        for callback in self.callbacks:
            getattr(callback, event)(self)

    @contextlib.contextmanager
    def _gentle_interrupt(self) -> Iterator[None]:
        """Let Ctrl-C wait for the end of the batch, in the main thread; a second one does not wait."""
        main = threading.current_thread() is threading.main_thread()
        if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return

        def note(signum: int, frame: Any) -> None:
            if self._interrupted:
                raise KeyboardInterrupt
            self._interrupted = True

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    # -- the state ------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Everything that decides how training goes on: weights, optimiser, order of data, random numbers."""
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "loader": self.loader.state_dict() if isinstance(self.loader, DataLoader) else None,
            "random": {name: g.bit_generator.state for name, g in _generators(self.model).items()},
            "epoch": self.epoch,
            "batch": self.batch,
            "totals": vars(self._totals),
            "seconds": self._seconds,
            "history": self.history.rows,
            "callbacks": [callback.state_dict() for callback in self.callbacks],
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over what `state_dict()` gave, of a trainer that was made in the same way."""
        generators = _generators(self.model)
        if state["random"].keys() != generators.keys():
            raise ValueError("the checkpoint is of a model with other sources of random numbers")
        if (state["schedule"] is None) != (self.schedule is None):
            raise ValueError("the checkpoint and this trainer must both have a schedule, or neither")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.schedule is not None:
            self.schedule.load_state_dict(state["schedule"])
        if isinstance(self.loader, DataLoader) and state["loader"] is not None:
            self.loader.load_state_dict(state["loader"])
        elif state["batch"]:
            raise ValueError("only a DataLoader resumes from the middle of an epoch")
        for name, generator in generators.items():
            generator.bit_generator.state = state["random"][name]
        self.epoch, self.batch = int(state["epoch"]), int(state["batch"])
        self._totals, self._seconds = Totals(**state["totals"]), float(state["seconds"])
        self.history = History(state["history"])
        for callback, kept in zip(self.callbacks, state["callbacks"], strict=False):
            callback.load_state_dict(kept)


def _generators(model: Module) -> dict[str, np.random.Generator]:
    """Every source of random numbers that the model draws from: the package's own, and its modules'."""
    found = {"": as_generator(None)}
    for path, module in model.named_modules():
        for name, value in vars(module).items():
            if isinstance(value, np.random.Generator) and value is not found[""]:
                found[f"{path}.{name}"] = value
    return found
