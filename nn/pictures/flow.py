"""What flows through a network: activations forward, gradients backward, and where both stop."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import activations as kinds
from nn.module import Module
from nn.pictures.figures import figure
from nn.pictures.watching import examples, innermost, watch

_RECTIFIERS = (kinds.ReLU, kinds.ReLU6)


def activations(model: Module, x: Any) -> Any:
    """A histogram of what every layer with an activation puts out for a batch: dying, saturated or healthy.

    >>> import numpy as np, nn
    >>> figure = activations(nn.MLP([4, 8, 8, 2]), np.ones((5, 4)))
    >>> [axes.get_title().split(":")[0] for axes in figure.axes]
    ['2', '4']
    """
    batch = examples(model, x, what="activations")
    seen = watch(model, batch, lambda m: type(m).__module__ == kinds.__name__)
    if not seen:
        seen = watch(model, batch, innermost)
    drawn = figure(2.2 * max(len(seen), 1), 2.6)
    for axes, (name, _, output) in zip(drawn.subplots(1, len(seen), squeeze=False)[0], seen, strict=True):
        finite = output[np.isfinite(output)].astype(np.float64)
        axes.hist(finite, bins=40, color="#0969da")
        axes.set_title(
            f"{name}: {finite.mean():.2g} ± {finite.std():.2g}" if finite.size else f"{name}: not finite", fontsize=8
        )
        axes.set_yticks([])
    return drawn


def gradient_flow(model: Module) -> Any:
    """The size of every parameter's gradient, layer by layer, on a logarithmic scale; after `backward()`.

    A bar is the root mean square of a gradient; a dot is that of the parameter itself.

    >>> import numpy as np, nn
    >>> net = nn.MLP([4, 8, 2])
    >>> net(np.ones((5, 4))).sum().backward()
    >>> figure = gradient_flow(net)
    >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
    ['1.weight', '1.bias', '3.weight', '3.bias']
    """
    named = [(name, p) for name, p in model.named_parameters() if p.grad is not None]
    if not named:
        raise ValueError("gradient_flow: no parameter has a gradient; call backward() on a loss first")
    sizes = np.array([_rms(p.grad.data) for _, p in named])
    drawn = figure(max(0.45 * len(named), 3.5), 3.4)
    axes = drawn.subplots()
    places = np.arange(len(named))
    axes.bar(places, sizes, color="#9a6700", label="gradient")
    axes.plot(places, [_rms(p.data) for _, p in named], "o", color="#0969da", markersize=4, label="parameter")
    if (sizes > 0).any():
        axes.set_yscale("log")
    axes.set_xticks(places, [name for name, _ in named], rotation=60, ha="right", fontsize=8)
    axes.set_ylabel("root mean square")
    axes.grid(axis="y", alpha=0.3)
    axes.legend(fontsize=8)
    if zero := int((sizes == 0).sum()):
        axes.set_title(f"{zero} of {len(named)} gradients are 0", fontsize=9)
    return drawn


def dead_units(model: Module, x: Any) -> Any:
    """How many relu units put out 0 for every example of a batch, layer by layer.

    A unit of a convolution is a whole map.

    >>> import numpy as np, nn
    >>> net = nn.MLP([4, 8, 2])
    >>> net[1].bias.data = np.full(8, -100.0)
    >>> dead_units(net, np.ones((5, 4))).axes[0].get_title()
    '8 of 8 units are dead'
    """
    seen = watch(model, examples(model, x, what="dead_units"), lambda m: isinstance(m, _RECTIFIERS))
    if not seen:
        raise ValueError(f"dead_units: {type(model).__name__} has no ReLU")
    dead, units = [], []
    for _, _, output in seen:
        silent = (output == 0).all(axis=(0, *range(2, output.ndim)))
        dead.append(int(silent.sum()))
        units.append(silent.size)
    drawn = figure(max(0.8 * len(seen), 3.5), 3.0)
    axes = drawn.subplots()
    places = np.arange(len(seen))
    axes.bar(places, units, color="#d0d7de", label="alive")
    bars = axes.bar(places, dead, color="#cf222e", label="dead")
    axes.bar_label(bars, [f"{d} of {n}" for d, n in zip(dead, units, strict=True)], fontsize=8)
    axes.set_xticks(places, [name for name, _, _ in seen], fontsize=8)
    axes.set_ylabel("units")
    axes.set_title(f"{sum(dead)} of {sum(units)} units are dead", fontsize=10)
    axes.legend(fontsize=8)
    return drawn


def _rms(x: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64)))) if x.size else 0.0
