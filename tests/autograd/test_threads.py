"""`set_num_threads` and `get_num_threads`, with threadpoolctl in place, beside and missing."""

import sys
from types import SimpleNamespace

import pytest

import autograd as ag
from autograd.ops.kernels import threads as kernels


def test_one_number_for_every_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    pools = [{"user_api": "blas", "num_threads": 4}, {"user_api": "openmp", "num_threads": 4}]

    def limit(limits: int) -> None:
        for pool in pools:
            pool["num_threads"] = limits

    fake = SimpleNamespace(threadpool_limits=limit, threadpool_info=lambda: pools)
    monkeypatch.setitem(sys.modules, "threadpoolctl", fake)
    monkeypatch.setattr(kernels, "limit", None)
    assert ag.get_num_threads() == 4
    ag.set_num_threads(2)
    assert kernels.threads() == 2
    assert ag.get_num_threads() == 2 and [pool["num_threads"] for pool in pools] == [2, 2]
    for wrong, error in ((0, ValueError), (-1, ValueError), (1.5, TypeError)):
        with pytest.raises(error):
            ag.set_num_threads(wrong)  # type: ignore[arg-type]
    assert ag.get_num_threads() == 2
    pools.clear()
    assert ag.get_num_threads() == 1


def test_without_threadpoolctl_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with pytest.raises(ImportError, match=r"pip install .chainrule\[fast\]"):
        ag.set_num_threads(1)
