"""What docs/reliability.md tells of at full length, in small doses."""

import gc
import signal
import sys

import pytest

from tests.reliability import kills, soak, workers


@pytest.mark.parametrize("kind", soak.WORK)
def test_what_is_repeated_leaves_nothing_behind(kind):
    """No cycles for the collector to find, and as many blocks of memory as before, its free lists emptied.

    Some caches take a while to fill: what leaks does so in every round.
    """
    full, make = soak.WORK[kind]
    times = min(max(full // 20, 100), 200)
    once = make()

    def blocks_after_a_round() -> int:
        for k in range(times):
            once(k)
        assert (gc.collect() < 50) or gc.isenabled()  # the first round makes what stays
        return sys.getallocatedblocks()

    blocks_after_a_round()
    gc.disable()
    try:
        counts = [blocks_after_a_round()]
        while len(counts) < 12:
            counts.append(blocks_after_a_round())
            if counts[-1] - counts[-2] < times / 4:
                return
        raise AssertionError(f"blocks of memory after every {times} repetitions: {counts}")
    finally:
        gc.enable()


def test_the_soak_finds_a_leak(monkeypatch):
    kept = []
    monkeypatch.setitem(soak.WORK, "leak", (10, lambda: lambda k: kept.append(bytearray(2**20))))
    before, after, _ = soak.measure("leak", 100, True)
    assert after > (1 + soak.ALLOWED) * before


def test_the_soak_finds_reference_cycles(monkeypatch):
    def once(k):
        cycle = []
        cycle.append(cycle)

    monkeypatch.setitem(soak.WORK, "cycles", (10, lambda: once))
    try:
        assert soak.measure("cycles", 300, False)[2] > 250
    finally:
        gc.enable()


@pytest.mark.parametrize("signum, times", [(signal.SIGKILL, 2), (signal.SIGINT, 1)])
def test_training_that_is_struck_down_ends_with_the_same_bits(signum, times):
    blows, _ = kills.strike(signum, times, 2)
    assert blows == times


@pytest.mark.parametrize("way", workers.WAYS)
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python's, of forking with threads: meant here
def test_workers_come_to_the_numbers_that_one_comes_to_alone(way):
    starts = [0.1, 0.2, 0.3]
    assert workers.WAYS[way](starts, 15) == [workers.work(start, 15) for start in starts]
