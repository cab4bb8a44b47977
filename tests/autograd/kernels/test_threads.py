"""Work shared among threads."""

import os
import threading

import pytest

from autograd.ops.kernels import threads


def test_pieces_cover_all_once():
    for count in range(1, 20):
        for most in range(1, 8):
            for step in (1, 2, 5):
                cuts = threads.pieces(count, most, step)
                assert [i for low, high in cuts for i in range(low, high)] == list(range(count))
                assert len(cuts) <= most and all(low < high and low % step == 0 for low, high in cuts)


def test_works_run_side_by_side_and_an_error_is_raised_when_all_are_done():
    gate, done = threading.Barrier(3), []

    def meet():
        gate.wait(20)  # passes only if all three are there at once
        done.append(threading.get_ident())

    threads.side_by_side([meet] * 3)
    assert len(set(done)) == 3 and threading.get_ident() in done

    def fail():
        raise ZeroDivisionError

    done.clear()
    with pytest.raises(ZeroDivisionError):
        threads.side_by_side([lambda: done.append(1), fail, lambda: done.append(2)])
    assert sorted(done) == [1, 2]


def test_how_many(monkeypatch):
    monkeypatch.setenv("NUMBA_NUM_THREADS", "3")
    assert threads.threads() == 3
    monkeypatch.setenv("NUMBA_NUM_THREADS", "many")
    assert 1 <= threads.threads() <= os.cpu_count()
    monkeypatch.setattr(threads, "limit", 2)
    assert threads.threads() == 2
