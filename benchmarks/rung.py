"""What is measured: a piece of work that this engine and its peers can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Rung(NamedTuple):
    """`make(engine)` prepares the work and returns it; a time divided by `per` is in `unit`.

    `peers` are the engines to measure beside this one, and `environment` where this one is measured: in an
    environment of its own, or in the one in which the peers of the rung are all installed.
    """

    peers: tuple[str, ...]
    make: Callable[[str], Callable[[], Any]]
    per: float
    unit: str
    environment: str = "scalar"
