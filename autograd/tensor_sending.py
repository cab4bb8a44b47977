"""How a Tensor sends its adjoint on to its operands, written out for an operation.

`Node.send` says it in general: ask the rules, undo broadcasting, deposit, report. Here the same is plain Python without
loops, and without choices that the record has made.

>>> import autograd
>>> print(source(autograd.negative, (0,)))
def negative_send(node, g, ready):
    operands, params, ks = node._da
    o0, = operands
    if node._born < CLOCK[0]:
        for k in ks:
            check_versions(node, op, k, operands)
    y = node._data
    given = a0, = o0._data,
    c0, = pull(ks, g, y, given, params, node._saved)
    if c0 is not None:
        if c0.shape != a0.shape or c0.dtype is not a0.dtype:
            c0 = fit(c0, o0)
        if o0.op is None:
            c0 = own(c0, op, (g, y, *given))  # the leaf takes it over: receive()
        if o0._adjoint.__class__ is float:
            o0._adjoint = c0
        else:
            o0.deposit(c0)
    if o0._uses == 1:
        ready.append(o0)
    else:
        o0._uses -= 1
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.contributions import fit, keep_zeros, own
from autograd.op import Op
from autograd.tensor_protocol import plain
from autograd.versions import CLOCK, check_versions

_SEND = """\
def {name}_send(node, g, ready):
    operands, params, ks = node._da
    {operands} = operands
    if node._born < CLOCK[0]:
        for k in ks:
            check_versions(node, op, k, operands)
    y = node._data
    given = {arrays} = {given}
    {contributions} = pull(ks, g, y, given, params, node._saved)
"""

_DEPOSIT = """\
    if c{k} is not None:
{zeros}        if c{k}.shape != a{k}.shape or c{k}.dtype is not a{k}.dtype:
            c{k} = fit(c{k}, o{k})
        if o{k}.op is None:
            c{k} = own(c{k}, op, (g, y, *given))  # the leaf takes it over: receive()
        if o{k}._adjoint.__class__ is float:
            o{k}._adjoint = c{k}
        else:
            o{k}.deposit(c{k})
    if o{k}._uses == 1:
        ready.append(o{k})
    else:
        o{k}._uses -= 1
"""


def source(op: Op, ks: tuple[int, ...]) -> str:
    """The function that sends an adjoint `g` on to operands `ks`, those that ask for it, as Python text."""
    numbers = range(len(op.operands))
    zeros_stay = not op.elementwise or op.selecting.issuperset(ks)  # type: ignore[attr-defined]
    head = _SEND.format(
        name=op.name,
        operands=_listed("o{}", numbers),
        arrays=_listed("a{}", numbers),
        given=" ".join(f"o{k}._data," if k in ks else f"plain(o{k})," for k in numbers),
        contributions=_listed("c{}", ks),
    )
    zeros = "" if zeros_stay else "        c{k} = keep_zeros(g, c{k})\n"
    return (head + "".join(_DEPOSIT.format(k=k, zeros=zeros.format(k=k)) for k in ks)).rstrip()


def _listed(name: str, numbers: Any) -> str:
    return " ".join(name.format(k) + "," for k in numbers)


class Senders(dict[tuple[int, ...], Callable[..., None]]):
    """What `Tensor.send` calls, by the operands that ask; a function is written when it is first needed."""

    def __init__(self, op: Op) -> None:
        super().__init__()
        self.op = op

    def __missing__(self, ks: tuple[int, ...]) -> Callable[..., None]:
        scope: dict[str, Any] = {
            "op": self.op, "pull": self.op.pull_of(ks, nodes=False), "plain": plain, "fit": fit, "own": own,
            "keep_zeros": keep_zeros, "CLOCK": CLOCK, "check_versions": check_versions,
        }  # fmt: skip
        exec(compile(source(self.op, ks), f"<Tensor.{self.op.name}, backward>", "exec"), scope)
        self[ks] = scope[f"{self.op.name}_send"]
        return self[ks]
