"""No false alarm: a small dose here; `make alarms` gives a thousand seeds."""

import autograd as ag
from tests.autograd.checking.zoo import alarms, specimens


def test_two_hundred_correct_functions_pass():
    assert len({specimen.name for specimen in specimens()}) == 200
    assert alarms(range(2)) == []


def test_five_hundred_seeds_one_function_each():
    assert alarms(range(500), every=200) == []


def test_the_zoo_would_notice(monkeypatch):
    def failing(*_, **__):
        raise ag.GradcheckError("no")

    monkeypatch.setattr(ag, "gradcheck", failing)
    assert len(alarms(range(1), every=100)) == 2
