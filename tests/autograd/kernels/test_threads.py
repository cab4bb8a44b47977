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


@pytest.mark.parametrize(
    ("numba", "openmp", "expected"),
    [("3", "2", 3), ("", "2", 2), ("many", "0", None), ("0", "", None)],
)
def test_how_many(monkeypatch, numba, openmp, expected):
    monkeypatch.setenv("NUMBA_NUM_THREADS", numba)
    monkeypatch.setenv("OMP_NUM_THREADS", openmp)
    monkeypatch.setattr(threads, "limit", None)
    found = threads.surroundings.__wrapped__()
    assert found == expected if expected else 1 <= found <= os.cpu_count()
    assert threads.threads() == threads.surroundings()
    monkeypatch.setattr(threads, "limit", 2)
    assert threads.threads() == 2
