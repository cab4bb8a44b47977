"""Losses as modules; the formulas, gradients and sources stand with the functions in `nn.loss_functions`.

Where nothing else is said, input and target have one shape, whatever it is, and the result is a number
(`reduction` "mean", "sum") or has that shape ("none"). Shapes that do not match are refused, never broadcast.
"""

from __future__ import annotations

from typing import Any

from nn import functional as F
from nn.module import Module


class _Loss(Module):
    """A loss that is told how to put its elements together: "mean", "sum" or "none"."""

    def __init__(self, *, reduction: str = "mean") -> None:
        self.reduction = reduction


class MSELoss(_Loss):
    """Mean squared error: the mean of (x − t)²; see `nn.functional.mse_loss`.

    >>> from autograd import Tensor
    >>> MSELoss()(Tensor([1.0, 2.0]), [1.0, 4.0]).item()
    2.0
    """

    def forward(self, input: Any, target: Any) -> Any:
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """Mean absolute error: the mean of |x − t|; see `nn.functional.l1_loss`.

    >>> from autograd import Tensor
    >>> L1Loss(reduction="sum")(Tensor([1.0, 2.0]), [1.0, 4.0]).item()
    2.0
    """

    def forward(self, input: Any, target: Any) -> Any:
        return F.l1_loss(input, target, reduction=self.reduction)


class HuberLoss(_Loss):
    """½d² where |d| < δ, else δ·(|d| − ½δ), d = x − t; see `nn.functional.huber_loss`.

    >>> from autograd import Tensor
    >>> HuberLoss(reduction="none")(Tensor([1.0, 4.0]), [0.0, 0.0]).data
    array([0.5, 3.5])
    """

    def __init__(self, *, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input: Any, target: Any) -> Any:
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class SmoothL1Loss(_Loss):
    """½d²/β where |d| < β, else |d| − ½β, d = x − t; see `nn.functional.smooth_l1_loss`.

    >>> from autograd import Tensor
    >>> SmoothL1Loss(beta=2.0, reduction="none")(Tensor([1.0, 4.0]), [0.0, 0.0]).data
    array([0.25, 3.  ])
    """

    def __init__(self, *, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.beta = beta

    def forward(self, input: Any, target: Any) -> Any:
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class NLLLoss(_Loss):
    """Negative log-likelihood: −w[t]·x[t] of log-probabilities x (N, C, …) and classes t; see `nn.functional.nll_loss`.

    >>> import numpy as np
    >>> from autograd import Tensor
    >>> NLLLoss()(Tensor([[-1.0, -2.0]]), np.array([1])).item()
    2.0
    """

    def __init__(self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.weight, self.ignore_index = weight, ignore_index

    def forward(self, input: Any, target: Any) -> Any:
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class CrossEntropyLoss(_Loss):
    """Cross-entropy of logits x with classes or probabilities: −Σ t·log softmax(x); see `nn.functional.cross_entropy`.

    x is (N, C, …); t holds integer classes (N, …), from 0 to C − 1, or probabilities (N, C, …). A class out of range
    and any other shape are refused. Do not put a softmax before it.

    >>> import numpy as np
    >>> from autograd import Tensor
    >>> x = Tensor([[0.0, 0.0], [0.0, 0.0]], requires_grad=True)
    >>> CrossEntropyLoss()(x, np.array([1, 0])).backward()
    >>> x.grad  # (softmax(x) − t) / 2
    Tensor([[ 0.25, -0.25],
            [-0.25,  0.25]])
    """

    def __init__(
        self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0
    ) -> None:
        super().__init__(reduction=reduction)
        self.weight, self.ignore_index, self.label_smoothing = weight, ignore_index, label_smoothing

    def forward(self, input: Any, target: Any) -> Any:
        return F.cross_entropy(
            input, target, self.weight, ignore_index=self.ignore_index,
            reduction=self.reduction, label_smoothing=self.label_smoothing,
        )  # fmt: skip


class BCELoss(_Loss):
    """Binary cross-entropy of probabilities: −(t·log p + (1 − t)·log(1 − p)); see `nn.functional.binary_cross_entropy`.

    >>> import numpy as np
    >>> from autograd import Tensor
    >>> bool(np.isclose(BCELoss()(Tensor([0.25]), [0.0]).item(), -np.log(0.75)))
    True
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.weight = weight

    def forward(self, input: Any, target: Any) -> Any:
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    """Binary cross-entropy of logits: log(1 + exp(x)) − t·x; see `nn.functional.binary_cross_entropy_with_logits`.

    >>> from autograd import Tensor
    >>> BCEWithLogitsLoss()(Tensor([1000.0, -1000.0]), [1.0, 1.0]).item()
    500.0
    """

    def __init__(self, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None) -> None:
        super().__init__(reduction=reduction)
        self.weight, self.pos_weight = weight, pos_weight

    def forward(self, input: Any, target: Any) -> Any:
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class KLDivLoss(_Loss):
    """Kullback–Leibler divergence: t·(log t − x) of log-probabilities x; see `nn.functional.kl_div`.

    >>> import numpy as np
    >>> from autograd import Tensor
    >>> KLDivLoss(reduction="batchmean")(Tensor(np.log([[0.5, 0.5]])), [[0.5, 0.5]]).item()
    0.0
    """

    def __init__(self, *, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction=reduction)
        self.log_target = log_target

    def forward(self, input: Any, target: Any) -> Any:
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class HingeLoss(_Loss):
    """max(0, margin − t·x) for targets −1 and 1; see `nn.functional.hinge_loss`.

    >>> from autograd import Tensor
    >>> HingeLoss(reduction="none")(Tensor([0.5, 2.0, 2.0]), [1.0, 1.0, -1.0]).data
    array([0.5, 0. , 3. ])
    """

    def __init__(self, *, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.margin = margin

    def forward(self, input: Any, target: Any) -> Any:
        return F.hinge_loss(input, target, margin=self.margin, reduction=self.reduction)
