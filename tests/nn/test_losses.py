"""Losses: gradients, closed forms, extremes, and shapes that are refused."""

import numpy as np
import pytest

import nn
import nn.functional as F
from autograd import Tensor, gradcheck

R = np.random.default_rng(0)
X, T = R.normal(size=(4, 3)), R.normal(size=(4, 3))
P = R.uniform(0.05, 0.95, size=(4, 3))
Q = P / P.sum(1, keepdims=True)
SIGNS = np.sign(T)
CLASSES = np.array([2, 0, 1, 2])
W = np.array([0.5, 2.0, 1.0])
IMAGES, MAPS = R.normal(size=(2, 3, 2, 2)), R.integers(0, 3, size=(2, 2, 2))

LOSSES = {
    "mse": (nn.MSELoss(), X, T),
    "mse sum": (nn.MSELoss(reduction="sum"), X, T),
    "mse none": (nn.MSELoss(reduction="none"), X, T),
    "l1": (nn.L1Loss(), X, T),
    "huber": (nn.HuberLoss(delta=0.7), X, T),
    "smooth l1": (nn.SmoothL1Loss(beta=0.4), X, T),
    "smooth l1, beta 0": (nn.SmoothL1Loss(beta=0), X, T),
    "nll": (nn.NLLLoss(W, ignore_index=0), np.log(Q), CLASSES),
    "cross-entropy": (nn.CrossEntropyLoss(), X, CLASSES),
    "cross-entropy, weighted": (nn.CrossEntropyLoss(W, label_smoothing=0.1), X, CLASSES),
    "cross-entropy, ignoring": (nn.CrossEntropyLoss(ignore_index=2, label_smoothing=0.2), X, CLASSES),
    "cross-entropy, none": (nn.CrossEntropyLoss(W, reduction="none"), X, CLASSES),
    "cross-entropy of maps": (nn.CrossEntropyLoss(W, label_smoothing=0.3), IMAGES, MAPS),
    "cross-entropy of one": (nn.CrossEntropyLoss(), X[0], np.array(1)),
    "cross-entropy, probabilities": (nn.CrossEntropyLoss(W, label_smoothing=0.1), X, Q),
    "bce": (nn.BCELoss(P), Q, P),
    "bce with logits": (nn.BCEWithLogitsLoss(P), X, Q),
    "bce with logits, positive weight": (nn.BCEWithLogitsLoss(pos_weight=W), X, Q),
    "kl": (nn.KLDivLoss(reduction="batchmean"), np.log(Q), P),
    "kl of logarithms": (nn.KLDivLoss(log_target=True), np.log(Q), np.log(P)),
    "hinge": (nn.HingeLoss(margin=0.8), X, SIGNS),
}


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("loss, x, target", LOSSES.values(), ids=LOSSES)
def test_gradient(loss, x, target, training):
    loss.train(training)
    assert gradcheck(lambda x: loss(x, target), x)


@pytest.mark.parametrize("name", ["mse", "l1", "huber", "bce", "bce with logits", "kl", "cross-entropy, probabilities"])
def test_gradient_by_the_target(name):
    loss, x, target = LOSSES[name]
    assert gradcheck(loss, x, target)


@pytest.mark.parametrize("loss, x, target", LOSSES.values(), ids=LOSSES)
def test_float32_stays_beside_a_plain_target(loss, x, target):
    x = Tensor(x.astype(np.float32), requires_grad=True)
    y = loss(x, target)
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32


def test_closed_forms():
    np.testing.assert_allclose(F.mse_loss(X, T), ((X - T) ** 2).mean())
    np.testing.assert_allclose(F.l1_loss(X, T), np.abs(X - T).mean())
    d = np.abs(X - T)
    np.testing.assert_allclose(F.huber_loss(X, T), np.where(d < 1, d**2 / 2, d - 0.5).mean())
    np.testing.assert_allclose(F.smooth_l1_loss(X, T, beta=2), np.where(d < 2, d**2 / 4, d - 1).mean())
    log_p = X - np.log(np.exp(X).sum(1, keepdims=True))
    picked = -log_p[np.arange(4), CLASSES]
    np.testing.assert_allclose(F.cross_entropy(X, CLASSES), picked.mean())
    np.testing.assert_allclose(F.cross_entropy(X, CLASSES, W), (picked * W[CLASSES]).sum() / W[CLASSES].sum())
    np.testing.assert_allclose(F.cross_entropy(X, CLASSES, ignore_index=2), picked[[1, 2]].mean())
    np.testing.assert_allclose(
        F.cross_entropy(X, CLASSES, label_smoothing=0.3), 0.7 * picked.mean() - 0.3 * log_p.mean()
    )
    np.testing.assert_allclose(F.cross_entropy(X, Q), -(Q * log_p).sum(1).mean())
    np.testing.assert_allclose(F.binary_cross_entropy(Q, P), -(P * np.log(Q) + (1 - P) * np.log(1 - Q)).mean())
    sigmoid = 1 / (1 + np.exp(-X))
    np.testing.assert_allclose(F.binary_cross_entropy_with_logits(X, Q), F.binary_cross_entropy(sigmoid, Q))
    np.testing.assert_allclose(F.kl_div(np.log(Q), P, reduction="sum"), (P * np.log(P / Q)).sum())
    np.testing.assert_allclose(F.hinge_loss(X, SIGNS), np.maximum(1 - SIGNS * X, 0).mean())


def test_class_indices_and_one_hot_probabilities_agree():
    one_hot = nn.functional.one_hot(CLASSES, 3, dtype=float)
    for smoothing in (0.0, 0.2):
        a = F.cross_entropy(X, CLASSES, label_smoothing=smoothing)
        np.testing.assert_allclose(a, F.cross_entropy(X, one_hot, label_smoothing=smoothing))


@pytest.mark.parametrize("size", [1e4, -1e4, 0.0])
@pytest.mark.parametrize(
    "loss",
    [
        lambda x: F.cross_entropy(x, np.array([0, 1])),
        lambda x: F.cross_entropy(x, np.array([[0.3, 0.7], [1, 0]])),
        lambda x: F.binary_cross_entropy_with_logits(x, np.array([[0, 1.0], [1, 0.5]])),
        lambda x: F.binary_cross_entropy_with_logits(x, np.array([[0, 1.0], [1, 0.5]]), pos_weight=np.array(3.0)),
        lambda x: F.binary_cross_entropy(F.sigmoid(x), np.array([[0, 1.0], [1, 0.5]])),
        lambda x: F.kl_div(F.log_softmax(x, 1), np.array([[0, 1.0], [0.5, 0.5]])),
        lambda x: F.softmax(x, 1)[0, 0] + F.logsigmoid(x).sum() + F.softplus(x).sum() + F.gelu(x).sum(),
        lambda x: F.mish(x).sum() + F.elu(x).sum() + F.selu(x).sum() + F.celu(x).sum() + F.silu(x).sum(),
    ],
)
def test_finite_at_extremes_in_float32(loss, size):
    x = Tensor(np.array([[size, -size], [size / 2, size]], dtype=np.float32), requires_grad=True)
    y = loss(x)
    y.backward()
    assert np.isfinite(y.data)
    assert np.isfinite(x.grad.data).all()


def test_the_whole_batch_ignored_is_nan_as_in_pytorch():
    with np.errstate(invalid="ignore"):
        assert np.isnan(F.cross_entropy(Tensor(X), np.full(4, -100)).item())


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: F.mse_loss(X, T[:, :1]), r"\(4, 3\) and target of shape \(4, 1\) do not match"),
        (lambda: F.l1_loss(Tensor(X[:, :1]), T[:, 0]), r"\(4, 1\) and target of shape \(4,\)"),
        (lambda: F.huber_loss(X, T.T), r"huber_loss: input of shape \(4, 3\) and target of shape \(3, 4\)"),
        (lambda: F.smooth_l1_loss(X, T.T), r"smooth_l1_loss: input of shape \(4, 3\)"),
        (lambda: F.huber_loss(X, T, delta=0), "delta must be positive"),
        (lambda: F.cross_entropy(Tensor(1.0), np.array(0)), r"\(classes\), not of shape \(\)"),
        (lambda: F.cross_entropy(X, CLASSES[:3]), r"classes of shape \(4,\)"),
        (lambda: F.cross_entropy(X, CLASSES.astype(float)), r"target of shape \(4,\) and type float64"),
        (lambda: F.cross_entropy(X, Q[:, :2]), r"\(4, 3\) and target of shape \(4, 2\)"),
        (lambda: F.cross_entropy(X, np.array([0, 1, 3, 2])), "class 3 in the target; there are 3, 0 to 2"),
        (lambda: F.cross_entropy(X, np.array([0, 1, -1, 2])), "class -1 in the target"),
        (lambda: F.cross_entropy(X, CLASSES, W[:2]), r"weight of shape \(2,\) for 3 classes"),
        (lambda: F.cross_entropy(X, CLASSES, label_smoothing=2), "label_smoothing must be between 0 and 1"),
        (lambda: F.cross_entropy(X, CLASSES, reduction="average"), "reduction must be"),
        (lambda: F.nll_loss(X, Q), "nll_loss: .* needs integer classes"),
        (lambda: F.binary_cross_entropy(X, Q), "must be probabilities"),
        (lambda: F.binary_cross_entropy_with_logits(X, Q, P[:2]), r"weight of shape \(2, 3\)"),
        (lambda: F.binary_cross_entropy_with_logits(X, Q, pos_weight=P[None]), "pos_weight of shape"),
        (lambda: F.kl_div(X, Q[0]), r"\(4, 3\) and target of shape \(3,\)"),
        (lambda: F.hinge_loss(X, CLASSES), "do not match"),
        (lambda: F.hinge_loss(X, X), "every target must be -1 or 1"),
    ],
)
def test_what_does_not_fit_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_classes_and_their_one_hot_weights_give_one_loss_and_one_slope():
    r = np.random.default_rng(0)
    for shape, dtype in [((5, 4), np.float32), ((2, 3, 4, 2), np.float64), ((3,), np.float64)]:
        axis = 1 if len(shape) > 1 else 0
        logits = (10 * r.normal(size=shape)).astype(dtype)
        classes = r.integers(0, shape[axis], shape[:axis] + shape[axis + 1 :])
        weights = np.moveaxis(np.eye(shape[axis], dtype=dtype)[classes], -1, axis)
        for reduction in ("mean", "sum", "none"):
            pair = []
            for target in (classes, weights):
                x = Tensor(logits, requires_grad=True)
                loss = F.cross_entropy(x, target, reduction=reduction)
                loss.sum().backward()
                pair.append((loss.data, x.grad.data))
            for one, other in zip(*pair, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-5 if dtype == np.float32 else 1e-12, atol=1e-7)
                assert one.dtype == other.dtype == dtype


def test_cross_entropy_of_large_logits_is_exact():
    x = Tensor(np.array([[1e4, -1e4, 0.0], [3e38, 0.0, 0.0]], np.float32), requires_grad=True)
    loss = F.cross_entropy(x, np.array([1, 0], np.uint8), reduction="none")
    assert loss.tolist() == [2e4, 0.0]
    loss.sum().backward()
    assert x.grad.tolist() == [[1.0, -1.0, 0.0], [0.0, 0.0, 0.0]]


def test_an_index_that_is_ignored_may_be_a_class():
    log_p = X - np.log(np.exp(X).sum(1, keepdims=True))
    np.testing.assert_allclose(F.cross_entropy(X, np.array([0, 1, 0, 1]), ignore_index=0), -log_p[[1, 3], 1].mean())
