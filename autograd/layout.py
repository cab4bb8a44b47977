"""Where a node keeps what it is made of: slots here, the fields of a C struct in the ahead-of-time build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import ahead

if TYPE_CHECKING:
    from autograd.op import Op


class Layout:
    """What every node has. `_pass` is the backward pass that visited it last; `_uses` belongs to that pass."""

    __slots__ = ("__weakref__", "_a", "_b", "_notes", "_pass", "_uses", "op")

    _a: Any
    _b: Any
    _notes: dict[str, Any]  # unset or None until the node has a name or something else is noted
    _pass: Any
    _uses: int
    op: Op | None


class Numbers(Layout):
    """What a Value has beside, its numbers: their own, by the operands, and what a pass deposits."""

    __slots__ = ("_adjoint", "_da", "_data", "_db", "grad")

    _adjoint: Any
    _da: Any
    _data: Any
    _db: Any
    grad: Any


#: An entry for every Value whose gradient is no float. Where there is one, adjoints are sent on by Python; it is plain
#: Python's way in any case that a slot may hold anything, and then this is empty.
RECORDED: list[None] = []

#: An empty node of the kind that is given.
new = object.__new__

if ahead.built and not TYPE_CHECKING:
    from autograd.ahead.layout import RECORDED, Layout, new  # noqa: F401
    from autograd.ahead.methods import Numbers  # noqa: F401
