"""Optimisers against their formulas, carried out by hand in plain Python numbers."""

import math

import numpy as np
import pytest

from autograd import Tensor, use_kernels
from nn import Linear
from nn.optim import SGD, Adagrad, Adam, AdamW, RMSprop, clip_grad_norm_, clip_grad_value_, l1_penalty, l2_penalty

GRADIENTS = [0.5, -1.0, 0.25, 0.0, 2.0, -0.125]
START = 1.5


def walk(make, dtype=np.float64):
    """The places that an optimiser goes through under GRADIENTS."""
    p = Tensor(np.array([START], dtype=dtype), requires_grad=True)
    optimizer = make([p])
    places = []
    for g in GRADIENTS:
        p.grad = Tensor(np.array([g], dtype=dtype))
        optimizer.step()
        places.append(p.data.item())
    assert p.dtype == dtype
    return places


def sgd(lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    p, v = START, None
    for g in GRADIENTS:
        g += weight_decay * p
        v = g if v is None else momentum * v + (1 - dampening) * g
        p -= lr * (g + momentum * v if nesterov else v if momentum else g)
        yield p


def adam(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    p, m, v = START, 0.0, 0.0
    for t, g in enumerate(GRADIENTS, 1):
        if decoupled:
            p *= 1 - lr * weight_decay
        else:
            g += weight_decay * p
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        p -= lr * (m / (1 - betas[0] ** t)) / (math.sqrt(v / (1 - betas[1] ** t)) + eps)
        yield p


def adagrad(lr=1e-2, lr_decay=0.0, weight_decay=0.0, initial=0.0, eps=1e-10):
    p, s = START, initial
    for t, g in enumerate(GRADIENTS, 1):
        g += weight_decay * p
        s += g * g
        p -= lr / (1 + (t - 1) * lr_decay) * g / (math.sqrt(s) + eps)
        yield p


def rmsprop(lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False):
    p = START
    s = mean = b = 0.0
    for g in GRADIENTS:
        g += weight_decay * p
        s = alpha * s + (1 - alpha) * g * g
        mean = alpha * mean + (1 - alpha) * g
        b = momentum * b + g / (math.sqrt(s - mean**2 if centered else s) + eps)
        p -= lr * b
        yield p


CASES = [
    (SGD, sgd, {"lr": 0.1}, {}),
    (SGD, sgd, {"lr": 0.1, "momentum": 0.9}, {}),
    (SGD, sgd, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.2}, {}),
    (SGD, sgd, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.2}, {}),
    (Adam, adam, {}, {}),
    (Adam, adam, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.01, "weight_decay": 0.3}, {}),
    (AdamW, adam, {"lr": 0.1, "weight_decay": 0.3}, {"decoupled": True}),
    (AdamW, adam, {}, {"weight_decay": 0.01, "decoupled": True}),
    (Adagrad, adagrad, {}, {}),
    (Adagrad, adagrad, {"lr": 0.1, "lr_decay": 0.2, "weight_decay": 0.3}, {}),
    (RMSprop, rmsprop, {}, {}),
    (RMSprop, rmsprop, {"alpha": 0.5, "momentum": 0.9, "centered": True, "weight_decay": 0.3}, {}),
]


@pytest.mark.parametrize("kind, by_hand, settings, extra", CASES)
def test_formula(kind, by_hand, settings, extra):
    assert walk(lambda p: kind(p, **settings)) == pytest.approx(list(by_hand(**settings, **extra)), rel=1e-12)
    single = walk(lambda p: kind(p, **settings), np.float32)
    assert single == pytest.approx(list(by_hand(**settings, **extra)), rel=1e-5)


def test_adagrad_starts_at_its_initial_accumulator():
    places = walk(lambda p: Adagrad(p, initial_accumulator_value=0.5))
    assert places == pytest.approx(list(adagrad(initial=0.5)), rel=1e-12)


def test_adam_on_a_parabola_by_hand():
    """The first three steps of Adam on x² from 1 with rate 0.1, worked out with a pocket calculator."""
    x = Tensor([1.0], requires_grad=True)
    optimizer = Adam([x], lr=0.1)
    for place in (0.9, 0.8004, 0.7017):
        optimizer.zero_grad()
        (x * x).sum().backward()
        optimizer.step()
        assert x.data.item() == pytest.approx(place, abs=1e-3)


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, Adagrad, RMSprop])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)])
def test_every_shape_is_taken_and_views_are_written_through(kind, shape):
    p = Tensor(np.ones(shape, dtype=np.float32), requires_grad=True)
    view = p.data[...]
    p.grad = Tensor(np.ones(shape, dtype=np.float32))
    kind([p], lr=0.1).step()
    assert p.shape == shape and p.dtype == np.float32
    assert np.all(p.data < 1) and np.array_equal(view, p.data)
    assert np.array_equal(p.grad.data, np.ones(shape))


def test_data_that_may_not_be_written_is_replaced():
    data = np.ones(2)
    data.flags.writeable = False
    p = Tensor(data, requires_grad=True, copy=False)
    p.grad = Tensor([1.0, 1.0])
    SGD([p], lr=0.5).step()
    assert data.tolist() == [1, 1] and p.data.tolist() == [0.5, 0.5]


def test_groups_have_rates_of_their_own_and_what_has_no_gradient_stays():
    a, b, c = (Tensor([1.0], requires_grad=True) for _ in range(3))
    optimizer = SGD([{"params": a, "lr": 0.5}, {"params": [b]}], lr=0.1)
    optimizer.add_param_group({"params": c})
    a.grad = b.grad = Tensor([1.0])
    optimizer.step()
    assert [p.data.item() for p in (a, b, c)] == [0.5, 0.9, 1.0]
    optimizer.zero_grad()
    assert a.grad is None and b.grad is None


def test_a_step_between_forward_and_backward_is_noticed():
    p = Tensor([2.0], requires_grad=True, name="p")
    y = p * p
    p.grad = Tensor([1.0])
    SGD([p], lr=0.1).step()
    with pytest.raises(RuntimeError, match="'p' was changed"):
        y.backward()


@pytest.mark.parametrize("kind, by_hand, settings, extra", CASES)
def test_a_restored_optimiser_goes_on_bit_for_bit(kind, by_hand, settings, extra):
    def after(steps, p, optimizer):
        for g in steps:
            p.grad = Tensor([g])
            optimizer.step()

    p = Tensor([START], requires_grad=True)
    optimizer = kind([p], **settings)
    after(GRADIENTS[:3], p, optimizer)
    state, place = optimizer.state_dict(), p.data.copy()
    after(GRADIENTS[3:], p, optimizer)
    q = Tensor(place, requires_grad=True)
    restored = kind([q], **{**settings, "lr": 77.0})
    restored.load_state_dict(state)
    after(GRADIENTS[3:], q, restored)
    assert q.data.item() == p.data.item()


@pytest.mark.parametrize(
    "make, said",
    [
        (lambda p: SGD([]), "no parameters"),
        (lambda p: SGD([p], lr=-1), "lr is at least 0"),
        (lambda p: SGD([p], lr=math.nan), "lr is at least 0"),
        (lambda p: SGD([p], nesterov=True), "Nesterov"),
        (lambda p: Adam([p], betas=(1.0, 0.9)), "betas"),
        (lambda p: SGD([p, p]), "twice"),
        (lambda p: SGD([p * 2]), "leaves only"),
        (lambda p: SGD([{"params": p, "rate": 3}]), "no setting rate"),
        (lambda p: SGD([p]).load_state_dict(SGD([Tensor([1.0]), p]).state_dict()), "groups"),
    ],
)
def test_misuse_is_named(make, said):
    with pytest.raises(ValueError, match=said):
        make(Tensor([1.0], requires_grad=True))


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match="not ndarray"):
        SGD([np.ones(2)])


def test_a_state_of_another_shape_is_refused():
    p, q = Tensor([1.0], requires_grad=True), Tensor([1.0, 2.0], requires_grad=True)
    q.grad = Tensor([1.0, 1.0])
    optimizer = Adam([q])
    optimizer.step()
    with pytest.raises(ValueError, match=r"exp_avg.*\(2,\).*\(1,\)"):
        Adam([p]).load_state_dict(optimizer.state_dict())


# -- clipping and penalties -----------------------------------------------------------------------------


def with_gradients(*gradients):
    parameters = []
    for gradient in gradients:
        p = Tensor(np.zeros(np.shape(gradient)), requires_grad=True)
        p.grad = Tensor(np.asarray(gradient, dtype=float))
        parameters.append(p)
    return parameters


def test_clipping_by_norm_scales_all_together():
    parameters = with_gradients([3.0, 0.0], [[4.0]])
    assert clip_grad_norm_(parameters, 1.0) == 5.0
    clipped = [p.grad.data for p in parameters]
    assert np.hypot(clipped[0][0], clipped[1].item()) == pytest.approx(1.0, abs=1e-6)
    assert clipped[0][0] / clipped[1].item() == pytest.approx(0.75)


@pytest.mark.parametrize("norm_type, norm", [(1.0, 7.0), (2.0, 5.0), (math.inf, 4.0)])
def test_norms(norm_type, norm):
    parameters = with_gradients([3.0], [-4.0])
    assert clip_grad_norm_(parameters, 100.0, norm_type) == pytest.approx(norm)
    assert [p.grad.data.item() for p in parameters] == [3.0, -4.0]


def test_a_norm_that_is_not_finite_can_be_an_error():
    parameters = with_gradients([math.inf, 1.0])
    with pytest.raises(RuntimeError, match="inf"):
        clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
    assert parameters[0].grad.data[1] == 1.0


def test_nothing_to_clip():
    assert clip_grad_norm_([Tensor([1.0], requires_grad=True)], 1.0) == 0.0


def test_clipping_by_value():
    (p,) = with_gradients([-3.0, 0.5, 2.0])
    clip_grad_value_(p, 1.0)
    assert p.grad.tolist() == [-1.0, 0.5, 1.0]
    with pytest.raises(ValueError, match="at least 0"):
        clip_grad_value_(p, -1.0)


def test_penalties_and_weight_decay():
    p = Tensor([1.0, -2.0, 0.0], requires_grad=True)
    l1_penalty([p], 0.5).backward()
    assert p.grad.tolist() == [0.5, -0.5, 0.0]
    p.zero_grad()
    l2_penalty([p], 0.5).backward()
    q = Tensor(p.data, requires_grad=True)
    q.grad = Tensor(np.zeros(3))
    SGD([p], lr=0.1).step()
    SGD([q], lr=0.1, weight_decay=1.0).step()
    assert np.array_equal(p.data, q.data)
    with pytest.raises(ValueError, match="no parameters"):
        l2_penalty([])


def test_a_module_is_not_taken_for_its_parameters():
    with pytest.raises(TypeError, match=r"SGD takes parameters, not a Linear: .parameters\(\)"):
        SGD(Linear(2, 2))


@pytest.mark.parametrize("layout", ["C", "F", "gaps"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "make",
    [
        SGD,
        lambda p: SGD(p, weight_decay=0.1),
        lambda p: SGD(p, momentum=0.9, dampening=0.2, weight_decay=0.1),
        lambda p: SGD(p, momentum=0.9, nesterov=True),
        Adam,
        lambda p: Adam(p, weight_decay=0.1),
        AdamW,
    ],
)
def test_a_large_parameter_goes_as_small_ones_do(make, dtype, layout):
    """In one compiled pass or in pieces, in any layout: each row moves as if it were a parameter of its own."""
    r = np.random.default_rng(0)
    start, gradients = r.standard_normal((150, 140)).astype(dtype), r.standard_normal((3, 150, 140)).astype(dtype)
    for kernels in (True, False):
        whole = np.empty((150, 280), dtype)[:, ::2] if layout == "gaps" else np.empty((150, 140), dtype, layout)
        whole[...] = start
        large = Tensor(whole, requires_grad=True, copy=False)
        rows = [Tensor(row, requires_grad=True) for row in start]
        optimizers = make([large]), make(rows)
        with use_kernels(kernels):
            for gradient in gradients:
                large.grad = Tensor(gradient)
                for row, g in zip(rows, gradient, strict=True):
                    row.grad = Tensor(g)
                for optimizer in optimizers:
                    optimizer.step()
        assert large.data is whole
        expected = np.stack([row.data for row in rows])
        np.testing.assert_allclose(large.data, expected, rtol=1e-13 if dtype == "float64" else 2e-6, atol=1e-7)
