"""Schedules against rates written out by hand."""

import math

import pytest

from autograd import Tensor
from nn.optim import (
    SGD,
    Adam,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiStepLR,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)


def optimizer(lr=1.0, kind=SGD, **settings):
    return kind([Tensor([1.0], requires_grad=True)], lr=lr, **settings)


def rates(schedule, steps, metrics=None):
    found = schedule.get_last_lr()
    for t in range(steps):
        schedule.step(*([] if metrics is None else [metrics[t]]))
        found += schedule.get_last_lr()
    return found


ROOT = math.sqrt(0.5)
CASES = [
    (lambda o: StepLR(o, 2, 0.5), [1, 1, 0.5, 0.5, 0.25]),
    (lambda o: MultiStepLR(o, [1, 3, 3], 0.1), [1, 0.1, 0.1, 0.001, 0.001]),
    (lambda o: ExponentialLR(o, 0.5), [1, 0.5, 0.25, 0.125, 0.0625]),
    (lambda o: LambdaLR(o, lambda t: 1 / (1 + t)), [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]),
    (lambda o: CosineAnnealingLR(o, 4, 0.2), [1, 0.6 + 0.4 * ROOT, 0.6, 0.6 - 0.4 * ROOT, 0.2]),
    (lambda o: LinearLR(o, 0.25, 1.0, 3), [0.25, 0.5, 0.75, 1, 1]),
    (lambda o: SequentialLR(o, [LinearLR(o, 0.5, 1.0, 2), ExponentialLR(o, 0.1)], [2]), [0.5, 0.75, 1, 0.1, 0.01]),
    # 10 steps, of which 0 … 2 rise from 1/4 to 1 and 3 … 9 fall to 1/4 / 100: straight lines
    (lambda o: OneCycleLR(o, 1.0, 10, 0.3, "linear", div_factor=4, final_div_factor=100),
     [0.25, 0.625, 1, 1 - 0.9975 / 7, 1 - 2 * 0.9975 / 7]),
    (lambda o: OneCycleLR(o, 1.0, 10, 0.3, "cos", div_factor=4, final_div_factor=100),
     [0.25, 0.625, 1, 0.0025 + 0.9975 / 2 * (1 + math.cos(math.pi / 7)),
      0.0025 + 0.9975 / 2 * (1 + math.cos(2 * math.pi / 7))]),
]  # fmt: skip


@pytest.mark.parametrize("make, expected", CASES)
def test_rates(make, expected):
    assert rates(make(optimizer()), 4) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("make, expected", CASES)
def test_every_group_has_its_own_rate_and_a_restored_schedule_goes_on(make, expected):
    one = make(optimizer())
    rates(one, 2)
    other = make(optimizer())
    other.load_state_dict(one.state_dict())
    for _ in range(2):
        one.step()
        other.step()
    assert one.get_last_lr() == other.get_last_lr() == [pytest.approx(expected[4])]


def test_groups():
    o = SGD([{"params": [Tensor([1.0], requires_grad=True)], "lr": lr} for lr in (1.0, 8.0)])
    StepLR(o, 1, 0.5).step()
    assert [group["lr"] for group in o.param_groups] == [0.5, 4.0]


@pytest.mark.parametrize("kind, read", [(SGD, lambda g: g["momentum"]), (Adam, lambda g: g["betas"][0])])
def test_one_cycle_moves_the_momentum_the_other_way(kind, read):
    o = optimizer(kind=kind, **({"momentum": 0.9} if kind is SGD else {}))
    schedule = OneCycleLR(o, 1.0, 10, anneal_strategy="linear")
    found = [read(o.param_groups[0])]
    for _ in range(9):
        schedule.step()
        found.append(read(o.param_groups[0]))
    assert found[0] == pytest.approx(0.95) and found[2] == pytest.approx(0.85) and found[9] == pytest.approx(0.95)
    schedule.step()
    with pytest.raises(ValueError, match="10 steps"):
        schedule.step()


@pytest.mark.parametrize(
    "settings, metrics, expected",
    [
        ({"patience": 1}, [5, 4, 4, 4, 4, 4], [1, 1, 1, 1, 0.1, 0.1, 0.01]),
        ({"patience": 0, "mode": "max"}, [5, 6, 6, 5, 7, 7], [1, 1, 1, 0.1, 0.01, 0.01, 0.001]),
        ({"patience": 0, "cooldown": 2}, [5, 5, 5, 5, 5, 5], [1, 1, 0.1, 0.1, 0.1, 0.01, 0.01]),
        ({"patience": 0, "min_lr": 0.05}, [5, 5, 5, 5, 5, 5], [1, 1, 0.1, 0.05, 0.05, 0.05, 0.05]),
        ({"patience": 0, "threshold": 0.5}, [8, 5, 3, 3, 1, 1], [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001]),
        ({"patience": 0, "threshold": 1.0, "threshold_mode": "abs"}, [8, 7, 6.5, 3, 3, 1],
         [1, 1, 0.1, 0.1, 0.1, 0.01, 0.01]),
        ({"patience": 0}, [math.nan, 1, math.nan, 1, 0.5, 0.5], [1, 0.1, 0.1, 0.01, 0.001, 0.001, 0.0001]),
    ],
)  # fmt: skip
def test_plateau(settings, metrics, expected):
    schedule = ReduceLROnPlateau(optimizer(), **settings)
    assert rates(schedule, 6, metrics) == pytest.approx(expected)


def test_misuse_is_named():
    o = optimizer()
    with pytest.raises(TypeError, match="metric"):
        ReduceLROnPlateau(o).step()
    with pytest.raises(ValueError, match="milestone"):
        SequentialLR(o, [StepLR(o, 1), StepLR(o, 1)], [])
    with pytest.raises(ValueError, match="closed forms"):
        SequentialLR(o, [StepLR(o, 1), ReduceLROnPlateau(o)], [3])
    with pytest.raises(ValueError, match="no base_lrs"):
        StepLR(o, 1).load_state_dict({"last_epoch": 3})
    with pytest.raises(TypeError, match="Tensor"):
        StepLR(Tensor([1.0]), 1)
