"""What is measured: a piece of work that this engine and one peer can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Rung(NamedTuple):
    """`make(engine)` prepares the work and returns it; a time divided by `per` is in `unit`."""

    peer: str
    make: Callable[[str], Callable[[], None]]
    per: float
    unit: str
