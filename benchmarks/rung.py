"""What is measured: a piece of work that this engine and its peers can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Rung(NamedTuple):
    """`make(engine)` prepares the work and returns it; a measurement divided by `per` is in `unit`.

    `peers` are the engines to measure beside this one, and `environment` where this one is measured: in the one
    in which the peers of the rung are all installed, or in its "own". What is measured is the work's "time", in
    seconds, or its "result".
    """

    peers: tuple[str, ...]
    make: Callable[[str], Callable[[], Any]]
    per: float
    unit: str
    environment: str = "scalar"
    measured: str = "time"
