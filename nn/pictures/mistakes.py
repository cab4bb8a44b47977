"""Where a classifier is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import log_softmax
from nn.module import Module
from nn.pictures.figures import as_image, figure, image_grid
from nn.pictures.watching import array, examples, outputs


def _judged(model: Module, x: Any, target: Any, what: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The examples, their classes, and the logarithms of the probabilities that the model gives."""
    data, classes = examples(model, x, what=what), array(target)
    if classes.dtype.kind not in "iu" or classes.shape != (len(data),):
        raise ValueError(
            f"{what}: a class number for each of the {len(data)} examples, not {classes.dtype} of shape {classes.shape}"
        )
    logits = outputs(model, data)
    if logits.ndim != 2:
        raise ValueError(f"{what}: the model gives {logits.shape}, not (examples, classes)")
    if classes.min() < 0 or classes.max() >= logits.shape[1]:
        raise ValueError(
            f"{what}: classes run from 0 to {logits.shape[1] - 1}, not from {classes.min()} to {classes.max()}"
        )
    return data, classes, log_softmax(logits, axis=1)


def confusion_matrix(model: Module, x: Any, target: Any, class_names: Sequence[str] | None = None) -> Any:
    """How often each class (a row) was taken for each class (a column).

    >>> import numpy as np, nn
    >>> figure = confusion_matrix(nn.MLP([4, 8, 3]), np.ones((5, 4)), np.array([0, 1, 2, 1, 0]))
    >>> figure.axes[0].get_ylabel()
    'true class'
    """
    _, classes, scores = _judged(model, x, target, "confusion_matrix")
    many = scores.shape[1]
    names = [str(i) for i in range(many)] if class_names is None else [*class_names]
    if len(names) != many:
        raise ValueError(f"confusion_matrix: {len(names)} names for {many} classes")
    counts = np.zeros((many, many), dtype=int)
    np.add.at(counts, (classes, scores.argmax(axis=1)), 1)
    drawn = figure(max(0.42 * many + 1.6, 3.2), max(0.42 * many + 1.2, 3.0))
    axes = drawn.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    if many <= 30:
        for i, j in zip(*np.nonzero(counts), strict=True):
            axes.text(
                j,
                i,
                str(counts[i, j]),
                ha="center",
                va="center",
                fontsize=8,
                color="white" if shares[i, j] > 0.5 else "black",
            )
        axes.set_xticks(range(many), names, fontsize=8, rotation=90 if max(map(len, names)) > 3 else 0)
        axes.set_yticks(range(many), names, fontsize=8)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.set_title(f"{int(np.trace(counts))} of {len(classes)} right", fontsize=10)
    return drawn


def worst_images(model: Module, x: Any, target: Any, count: int = 16, class_names: Sequence[str] | None = None) -> Any:
    """The images whose true class the model finds least likely, the worst first.

    Above each stands the true class, what it was taken for, and the probability given to the truth.

    >>> import numpy as np, nn
    >>> figure = worst_images(nn.MLP([16, 8, 3]), np.ones((5, 16)), np.array([0, 1, 2, 1, 0]), count=2)
    >>> len(figure.axes)
    2
    """
    if count < 1:
        raise ValueError(f"worst_images: count is at least 1, not {count}")
    data, classes, scores = _judged(model, x, target, "worst_images")
    likely = scores[np.arange(len(classes)), classes]
    worst = np.argsort(likely, kind="stable")[:count]
    names = [str(i) for i in range(scores.shape[1])] if class_names is None else [*class_names]
    titles = [f"{names[classes[i]]} → {names[scores[i].argmax()]}\n{np.exp(likely[i]):.2g}" for i in worst]
    wrong = int((scores.argmax(axis=1) != classes).sum())
    title = f"true → predicted, and the probability of the truth; {wrong} of {len(classes)} are wrong"
    return image_grid([as_image(data[i]) for i in worst], titles, title=title)
