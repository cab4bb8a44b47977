"""How an operation is applied to Values and recorded; `Value` gets its methods and operators from the table here."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd import grids
from autograd.fused import LISTS, Fused
from autograd.fused import of as fused_operation
from autograd.layout import new
from autograd.node import PAUSED, READERS, Node, is_grad_enabled, tie_share, watcher
from autograd.op import OPERATIONS, Composition, Op, detach_methods, for_each_operation
from autograd.rows import Elementwise
from autograd.scalar import Constant, Value, as_number, constant, numbers_of, recorded
from autograd.scalar_methods import compile_source


def apply(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """Record `op` on operands of which at least one is a Value, or a list with a Value in it."""
    if op.fuses:
        return _fused(op, operands, params)
    if not isinstance(op, (Elementwise, Fused)):
        raise TypeError(_WORKS_ON_ARRAYS.format(op.name))
    if op.with_number and not isinstance(operands[1], Node):
        return OPERATIONS[op.with_number](*operands)
    return general(op, *operands, **params)


def general(op: Elementwise | Fused, *operands: Any, **params: Any) -> Any:
    """Record any elementwise operation on Values, constants and numbers, in any mixture."""
    operands = tuple(map(_scalar, operands))
    for operand in operands:
        if isinstance(operand, np.ndarray):
            if operand.dtype == object:
                return grids.compute(op, operands, params)
            raise TypeError(
                f"{op.name} of a Value and an array of shape {operand.shape}: pack() makes a Tensor of Values; "
                "a grid of Values is a NumPy object array"
            )
    plain = [_number(o, op) for o in operands]
    if params:
        op.must_be_plain(params)
    share = tie_share(operands)
    y, local = numbers_of(op)(*plain, *params.values(), share=share)
    kept = tuple(o if isinstance(o, Value) else x for o, x in zip(operands, plain, strict=True))
    if not any(o.__class__ is Value for o in operands) or (PAUSED and not is_grad_enabled()):
        node: Value = _cut_off(y, operands)
    else:
        node = recorded(op, y, kept, params, local)
    if PAUSED and (who := watcher()) is not None:
        who.made(node, op, kept, params)
    return node


def _fused(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """Record an operation on lists of Values and numbers as one node; one of more axes is opened up, as a grid is."""
    flat: list[Any] = []
    given: list[Any] = []
    lengths: list[int | None] = []
    for each in operands:
        listed = each if each.__class__ in LISTS else _listed(each)
        given.append(listed)
        if listed.__class__ in LISTS:
            flat += listed
            lengths.append(len(listed))
        else:
            flat.append(listed)
            lengths.append(None)
    kinds = set(map(type, flat))
    if lengths.count(None) == len(lengths):
        raise TypeError(_WORKS_ON_ARRAYS.format(op.name))
    if not kinds.isdisjoint(LISTS):
        return grids.compute(op, [np.array(o, dtype=object) for o in operands], params)
    if kinds == _VALUES:
        plain = [[v._data for v in each] if each.__class__ in LISTS else each._data for each in given]
    else:
        plain = [[_number(x, op) for x in each] if each.__class__ in LISTS else _number(each, op) for each in given]
    fused = fused_operation(op.name, tuple(lengths))
    found = fused.at(plain, params)
    if found is None:
        return fused.opened(flat, params)
    y, local = found
    if Value not in kinds or (PAUSED and not is_grad_enabled()):
        node: Value = _cut_off(y, flat)
    else:
        node = recorded(fused, y, tuple(flat), params, local, kinds == _VALUES)
    if PAUSED and (who := watcher()) is not None:
        who.made(node, fused, flat, params)
    return node


_VALUES = {Value}
_WORKS_ON_ARRAYS = "{} works on arrays; pack() makes a Tensor of Values, unpack() Values of a Tensor"


def _listed(x: Any) -> Any:
    """An array as a list; anything else as it is."""
    return x.tolist() if isinstance(x, np.ndarray) else x


def _number(x: Any, op: Op) -> float:
    return x._data if isinstance(x, Value) else _operand_number(x, op)


def _aside(op: Elementwise, y: float, *given: Any) -> Value | None:
    """What a written-out method returns while a block of `PAUSED` is open somewhere; None: what it always does."""
    if watcher() is not None:
        n = len(op.operands)
        return general(op, *given[:n], **dict(zip(op.parameters, given[n:], strict=True)))
    return None if is_grad_enabled() else _cut_off(y, given)


def _cut_off(y: float, operands: Sequence[Any]) -> Constant:
    """A constant that was computed from these: a recording learns that it read their numbers."""
    if READERS:
        for each in operands:
            if isinstance(each, Value):
                each._read()
    return constant(y)


def _is_operand(x: Any) -> bool:
    return isinstance(x, (Value, numbers.Real, np.number, np.bool_, np.ndarray, complex))


def _operand_number(x: Any, op: Op) -> float:
    try:
        return float(x) if op.name == "where" and isinstance(x, (bool, np.bool_)) else as_number(_scalar(x))
    except TypeError as error:
        raise TypeError(f"{op.name}: {error}") from None


def _scalar(x: Any) -> Any:
    return x[()] if isinstance(x, np.ndarray) and x.ndim == 0 else x


def _binary(op: Elementwise, a: Any, b: Any) -> Any:
    """What an operator does with an operand that is neither a Value nor a plain number."""
    if not (_is_operand(a) and _is_operand(b)):
        return NotImplemented
    if op.with_number and not isinstance(b, (Node, np.ndarray)):
        _operand_number(b, op)  # a TypeError for a bool
        return OPERATIONS[op.with_number](a, b)
    return general(op, a, b)


_SCOPE: dict[str, Any] = {"Value": Value, "new": partial(new, Value), "aside": _aside, "binary": _binary}


class _Written:
    """A method of `Value`, or an operator both ways, written out from the table when it is first asked for."""

    def __init__(self, op: Elementwise, attribute: str, forms: dict[str, str]) -> None:
        self.op, self.attribute, self.forms = op, attribute, forms

    def __get__(self, instance: Any, owner: type) -> Any:
        for attribute, form in self.forms.items():
            setattr(Value, attribute, compile_source(self.op, form, _SCOPE, attribute))
        return getattr(owner if instance is None else instance, self.attribute)


def _attach(op: Op | Composition) -> None:
    """Give `Value` the operation's methods and operators, and `Constant` its own, which record nothing."""
    if isinstance(op, Composition) and op.elementwise and op.method:
        setattr(Value, op.method, op)
    if not isinstance(op, Elementwise):
        return
    simple = len(op.operands) == 1 or (len(op.operands) == 2 and not op.parameters)
    if op.operator:
        forms = {f"__{op.operator}__": "method"}
        if len(op.operands) == 1:
            setattr(Constant, f"__{op.operator}__", op)
        else:
            forms[f"__r{op.operator}__"] = "reflected"
            setattr(Constant, f"__{op.operator}__", lambda self, other: _binary(op, self, other))
            setattr(Constant, f"__r{op.operator}__", lambda self, other: _binary(op, other, self))
        for attribute in forms:
            setattr(Value, attribute, _Written(op, attribute, forms))
    if op.method:
        setattr(Value, op.method, _Written(op, op.method, {op.method: "method"}) if simple else op)
        if simple:
            setattr(Constant, op.method, op)


Value.apply = staticmethod(apply)  # type: ignore[method-assign]
for_each_operation(_attach, lambda op: detach_methods(op, Value, Constant))
