"""Schedules of the learning rate: each says what the rate is after t steps, given the rate at first.

`step()` is called after every epoch (or every batch: `each`), as in PyTorch, whose names and defaults these
are. The rates are closed forms of t, so that a restored schedule gives the same bits.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from typing import Any, Literal

from nn.optim.optimizer import Optimizer


class LRScheduler:
    """The base of the schedules: a subclass says in `rate(t, base)` what the rate is after t steps."""

    #: How often `fit` steps the schedule.
    each: Literal["epoch", "batch"] = "epoch"
    _saved: tuple[str, ...] = ("last_epoch", "base_lrs")

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"a schedule changes the rate of an optimiser, not of {type(optimizer).__name__}")
        self.optimizer = optimizer
        self.last_epoch = 0
        self.base_lrs = [group.setdefault("initial_lr", group["lr"]) for group in optimizer.param_groups]
        self._write()

    def rate(self, t: int, base: float) -> float:
        """The learning rate after t steps, of a group whose rate was `base` at first."""
        raise NotImplementedError

    def step(self) -> None:
        """Go one step on and give every group its new rate."""
        self.last_epoch += 1
        self._write()

    def _write(self) -> None:
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.rate(self.last_epoch, base)

    def get_last_lr(self) -> list[float]:
        """The learning rate of every group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """How far the schedule has come."""
        return {name: getattr(self, name) for name in self._saved}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken; the rates themselves are in the optimiser's state."""
        missing = [name for name in self._saved if name not in state]
        if missing:
            raise ValueError(f"{type(self).__name__}: the state has no {', '.join(missing)}")
        for name in self._saved:
            setattr(self, name, state[name])


class LambdaLR(LRScheduler):
    """rate = base · lr_lambda(t)."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Any) -> None:
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return base * float(self.lr_lambda(t))


class StepLR(LRScheduler):
    """rate = base · gamma^⌊t / step_size⌋."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """rate = base · gamma^(the number of milestones up to t)."""

    def __init__(self, optimizer: Optimizer, milestones: Sequence[int], gamma: float = 0.1) -> None:
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma ** bisect.bisect_right(self.milestones, t)


class ExponentialLR(LRScheduler):
    """rate = base · gammaᵗ."""

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = gamma
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma**t


class CosineAnnealingLR(LRScheduler):
    """rate = eta_min + (base − eta_min)·(1 + cos(π·t/T_max)) / 2.

    I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts, 2017.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * t / self.T_max)) / 2


class LinearLR(LRScheduler):
    """Warm-up: base times a factor that goes from start_factor to end_factor in total_iters steps, evenly."""

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1 / 3, end_factor: float = 1.0, total_iters: int = 5
    ) -> None:
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        done = min(t / self.total_iters, 1.0)
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)


class SequentialLR(LRScheduler):
    """One schedule after the other: the next one begins, at its step 0, at each milestone.

    For a warm-up: SequentialLR(o, [LinearLR(o), CosineAnnealingLR(o, 95)], milestones=[5]).
    """

    def __init__(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]) -> None:
        if len(milestones) != len(schedulers) - 1 or sorted(milestones) != list(milestones):
            raise ValueError("there is one milestone between every two schedules, in rising order")
        if any(s.optimizer is not optimizer or isinstance(s, ReduceLROnPlateau) for s in schedulers):
            raise ValueError("the schedules are closed forms of t, over the optimiser that they follow each other on")
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        self.each = schedulers[0].each
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        which = bisect.bisect_right(self.milestones, t)
        return self.schedulers[which].rate(t - ([0, *self.milestones])[which], base)


class OneCycleLR(LRScheduler):
    """Up from max_lr/div_factor to max_lr, then down to a tiny rate, within total_steps; stepped every batch.

    The rate rises for the share `pct_start` of the steps, and falls to 1/final_div_factor of where it began, in
    half cosines (`anneal_strategy="cos"`) or straight lines ("linear"). Momentum, where the optimiser has it,
    falls and rises the other way between the two given (`cycle_momentum`). (L. Smith and N. Topin,
    Super-convergence, 2018; formulas and defaults of PyTorch.)
    """

    each = "batch"

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float = 0.85,
        max_momentum: float = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
    ) -> None:
        if total_steps < 1 or not 0 <= pct_start <= 1 or anneal_strategy not in ("cos", "linear"):
            raise ValueError("OneCycleLR: total_steps ≥ 1, pct_start in [0, 1], anneal_strategy 'cos' or 'linear'")
        self.total_steps, self.pct_start, self.anneal_strategy = total_steps, pct_start, anneal_strategy
        self.cycle_momentum, self.momenta = cycle_momentum, (base_momentum, max_momentum)
        self.div_factor, self.final_div_factor = div_factor, final_div_factor
        groups = optimizer.param_groups
        peaks = [float(max_lr)] * len(groups) if isinstance(max_lr, (int, float)) else list(max_lr)
        for group, peak in zip(groups, peaks, strict=True):
            group["initial_lr"] = peak / div_factor
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return self._cycle(t, base, base * self.div_factor, base / self.final_div_factor)

    def _cycle(self, t: int, first: float, middle: float, last: float) -> float:
        if t > self.total_steps:
            raise ValueError(f"OneCycleLR has {self.total_steps} steps, and this is step {t}")
        top, end = self.pct_start * self.total_steps - 1, self.total_steps - 1
        if t <= top:
            return self._between(first, middle, t / top if top else 1.0)
        return self._between(middle, last, (t - top) / (end - top) if end > top else 1.0)

    def _between(self, start: float, stop: float, share: float) -> float:
        if self.anneal_strategy == "linear":
            return start + (stop - start) * share
        return stop + (start - stop) / 2 * (1 + math.cos(math.pi * share))

    def _write(self) -> None:
        super()._write()
        if not self.cycle_momentum:
            return
        low, high = self.momenta
        momentum = self._cycle(self.last_epoch, high, low, high)
        for group in self.optimizer.param_groups:
            if "betas" in group:
                group["betas"] = (momentum, *group["betas"][1:])
            elif "momentum" in group:
                group["momentum"] = momentum


class ReduceLROnPlateau(LRScheduler):
    """The rate is multiplied by `factor` after `patience` epochs in which a metric got no better.

    `step(metric)` is given the metric, which should fall (`mode="min"`) or rise ("max"); better means by more
    than `threshold`, relative or absolute (`threshold_mode`). Then there are `cooldown` epochs of rest.
    """

    _saved = ("last_epoch", "base_lrs", "best", "num_bad_epochs", "cooldown_counter")

    def __init__(
        self,
        optimizer: Optimizer,
        mode: Literal["min", "max"] = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: Literal["rel", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: float = 0.0,
        eps: float = 1e-8,
    ) -> None:
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs") or not 0 < factor < 1:
            raise ValueError("ReduceLROnPlateau: mode 'min' or 'max', threshold_mode 'rel' or 'abs', 0 < factor < 1")
        self.mode, self.factor, self.patience, self.cooldown = mode, factor, patience, cooldown
        self.threshold, self.threshold_mode, self.min_lr, self.eps = threshold, threshold_mode, min_lr, eps
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = 0
        super().__init__(optimizer)

    def rate(self, t: int, base: float) -> float:
        return base

    def step(self, metrics: float | None = None) -> None:
        """Take note of the metric after an epoch, and lower the rates if it stopped getting better."""
        if metrics is None:
            raise TypeError("ReduceLROnPlateau.step is given the metric to watch")
        self.last_epoch += 1
        if self._better(float(metrics)):
            self.best, self.num_bad_epochs = float(metrics), 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group in self.optimizer.param_groups:
                lower = max(group["lr"] * self.factor, self.min_lr)
                if group["lr"] - lower > self.eps:
                    group["lr"] = lower
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0

    def _better(self, metric: float) -> bool:
        if math.isinf(self.best):
            return not math.isnan(metric)
        sign = 1 if self.mode == "min" else -1
        margin = self.threshold * (self.best if self.threshold_mode == "rel" else 1)
        return sign * metric < sign * self.best - margin
