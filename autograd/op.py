"""What an operation is: one record that holds everything the project knows of it, and the registry.

An elementwise operation is a row of text (`row`); any other is a function on arrays with a
vector-Jacobian product for each operand (`operation`, `Op.vjp`). From the record come the methods of
both node kinds, derivatives of every order, forward mode, explanation, documentation and tests.
"""

from __future__ import annotations

import ast
import collections
import functools
import inspect
import keyword
import types
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NoReturn

import numpy as np

from autograd import grids
from autograd.node import Node

#: Every operation by its name.
OPERATIONS: dict[str, Op] = {}
#: The operation that a NumPy function stands for when it is given a node.
BY_NUMPY: dict[Callable[..., Any], Op | Composition] = {}
#: Every function that is made of operations and has no rule of its own.
COMPOSITIONS: dict[str, Composition] = {}
_listeners: list[tuple[Callable[[Op | Composition], None], Callable[[Op], None]]] = []

#: A generator of random numbers makes the calls that an operation is tried on: (operands, parameters).
Samples = Callable[[Any], Sequence[tuple[tuple[Any, ...], dict[str, Any]]]]


class Op:
    """One operation of the table: name, formula, forward rule, derivatives, kink, samples.

    An `Op` is what `autograd.exp` is: calling it with nodes records a node, calling it with plain
    numbers or arrays computes.
    """

    elementwise = False

    def __init__(
        self,
        signature: str,
        *,
        symbol: str | None = None,
        formula: str = "",
        doc: str = "",
        kink: str = "",
        numpy: Callable[..., Any] | None = None,
        method: bool | str = True,
        operator: str = "",
        public: bool = True,
        samples: Samples | None = None,
        linear: bool = False,
        max_order: int | None = None,
        fuses: bool = False,
    ) -> None:
        self.name, self.arguments = _parse_signature(signature)
        self.__name__ = self.__qualname__ = self.name
        self.symbol = symbol or self.name
        self.formula = formula
        self.summary = doc
        self.kink = kink
        self.method = self.name if method is True else (method or None)
        self.operator = operator
        self.public = public
        self.samples = samples
        self.linear = linear
        self.max_order = max_order
        self.fuses = fuses
        self.numpy = numpy if numpy is not None else getattr(np, self.name, None)
        self.by_first = collections.defaultdict(lambda: None)
        self._pulls: dict[tuple[Any, bool], Callable[..., Sequence[Any]]] = {}

    # -- what a subclass defines ----------------------------------------------------------------------

    operands: tuple[str, ...]
    variadic = False
    saves = False
    shares: Any = False
    with_number = ""
    on_floats: Callable[..., tuple[float, tuple[float, ...]] | None] | None = None
    #: Functions that do what `Tensor.send` does, by the operands that ask for a gradient: see `tensor_sending`.
    senders: dict[tuple[int, ...], Callable[..., None]] | None = None
    #: Functions that do what `dispatch` does, where the first operand is of a class: see `tensor_operations`.
    by_first: dict[type, Callable[..., Any] | None]
    forward: Callable[..., Any]

    def pull(self, k: int, g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool) -> Any:
        """The vector-Jacobian product for operand `k`: arrays in, array out; nodes in, node out.

        None stands for zero. The result may have the shape of `y` where operand `k` was broadcast.
        """
        return self.pull_all((k,), g, y, operands, params, saved, nodes)[0]

    def pull_all(
        self, ks: Sequence[int], g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool
    ) -> Sequence[Any]:
        """`pull` for several operands; a rule that serves more than one of them is called once."""
        return self.pull_of(ks, nodes)(ks, g, y, operands, params, saved)

    def pull_of(self, ks: Sequence[int], nodes: bool) -> Callable[..., Sequence[Any]]:
        """`written_pull`, written once."""
        key = None if self.variadic else tuple(ks), nodes
        try:
            return self._pulls[key]
        except KeyError:
            return self._pulls.setdefault(key, self.written_pull(ks, nodes))

    def written_pull(self, ks: Sequence[int], nodes: bool) -> Callable[..., Sequence[Any]]:
        """`pull_all` for these operands, as a function of its other arguments."""
        return lambda ks, g, y, o, p, s: [self.pull(k, g, y, o, p, s, nodes) for k in ks]

    def reads(self, k: int) -> frozenset[str]:
        """Names of the numbers that the rule for operand `k` needs: operands, "y"."""
        raise NotImplementedError

    def differentiable(self, k: int) -> bool:
        """Whether operand `k` has a derivative at all (a condition or an index has none)."""
        raise NotImplementedError

    # -- calling --------------------------------------------------------------------------------------

    @cached_property
    def ours(self) -> bool:
        """Whether it stands in the engine's own table, whose rules return memory that they made, or were given."""
        return (self.__module__ or "").startswith("autograd.")

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters' names and defaults: what is told besides the operands."""
        first = 1 if self.variadic else len(self.operands)
        return dict(list(self.arguments.items())[first:])

    @cached_property
    def split(self) -> Callable[..., tuple[Sequence[Any], dict[str, Any]]]:
        """Sort the arguments of a call into operands and parameters, defaults filled in.

        A function with the operation's own signature, so that Python sorts them, and complains.
        """
        defaults = self.arguments
        names = [n if d is inspect.Parameter.empty else f"{n}=defaults[{n!r}]" for n, d in defaults.items()]
        operands = self.operands[0] if self.variadic else f"({', '.join(self.operands)},)"
        params = ", ".join(f"{n!r}: {n}" for n in self.parameters)
        text = f"def {self.name}({', '.join(names)}): return {operands}, {{{params}}}"
        scope: dict[str, Any] = {"defaults": defaults}
        exec(text, scope)
        return scope[self.name]  # type: ignore[no-any-return]

    @cached_property
    def __signature__(self) -> inspect.Signature:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return inspect.Signature([inspect.Parameter(n, kind, default=d) for n, d in self.arguments.items()])

    def document(self) -> str:
        """The docstring, made from the record."""
        first, _, rest = (self.summary or f"The operation {self.name}.").partition("\n\n")
        lines = [first, "", f"    y = {self.formula}"]
        of = "y" if self.elementwise else "L"
        lines += [f"    ∂{of}/∂{n} = {d}" for n, d in self.derivative_texts() if d]
        if of == "L" and "∂L" in lines[-1]:
            lines[-1] += ",  where g = ∂L/∂y"
        if self.kink:
            lines += ["", f"At the kink: {self.kink}."]
        if rest:
            lines += ["", rest]
        return "\n".join(lines)

    def derivative_texts(self) -> list[tuple[str, str]]:
        """The derivative, or vector-Jacobian product, by each operand, as text."""
        return []

    def __repr__(self) -> str:
        return f"<operation {self.name}: y = {self.formula}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return _find, (self.name,)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if args and (written := self.by_first[args[0].__class__]) is not None:
            return written(*args, **kwargs)
        return self.dispatch(*args, **kwargs)

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        """Apply the operation to whatever the operands are: nodes of one kind, grids of Values, numbers, arrays."""
        operands, params = self.split(*args, **kwargs)
        kind = None
        for operand in operands:
            if isinstance(operand, np.ndarray):
                if operand.dtype.hasobject:
                    return grids.compute(self, operands, params)
            elif isinstance(operand, Node):
                if kind is None or operand.kind.over is kind:
                    kind = operand.kind
                elif kind is not operand.kind and kind.over is not operand.kind:
                    raise TypeError(
                        f"{self.name}: a Value and a Tensor do not mix; "
                        "pack() makes a Tensor of Values, unpack() Values of a Tensor"
                    )
            elif kind is None and self.fuses and operand.__class__ in _LISTS:
                for each in operand:
                    if isinstance(each, Node) and not each.shaped:
                        kind = each.kind
                        break
        if kind is not None:
            return kind.apply(self, operands, params)
        return self.compute(operands, params)

    def compute(self, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        """Evaluate on plain numbers and arrays."""
        try:
            result = self.forward(*operands, **params)
        except NUMPYS_ERRORS as error:
            self.fail(error, operands)
        return result[0] if self.saves else result

    def must_be_plain(self, params: dict[str, Any]) -> None:
        """Raise a TypeError where a parameter is a node: nothing is derived by it."""
        for name, given in params.items():
            if isinstance(given, Node):
                raise TypeError(f"{self.name}: nothing is derived by {name}; give its number, the node's .data")

    def fail(self, error: Exception, operands: Sequence[Any]) -> NoReturn:
        """Raise NumPy's own kind of error again, with the operation and the shapes in it."""
        known_as = self.symbol if not self.public and self.symbol.isidentifier() else self.name
        _raise_again(known_as, error, operands)


_LISTS = (list, tuple)


def _raise_again(name: str, error: Exception, operands: Sequence[Any]) -> NoReturn:
    shapes = ", ".join(_shape(o) for o in operands)
    raise _of_same_kind(error, f"{name} of shapes {shapes}: {error}") from None


def _shape(operand: Any) -> str:
    try:
        return str(np.shape(operand.data if isinstance(operand, Node) else operand))
    except ValueError:
        return "(rows of different lengths)"


def _of_same_kind(error: Exception, message: str) -> Exception:
    return type(error)(message) if type(error) in NUMPYS_ERRORS else ValueError(message)


NUMPYS_ERRORS = (ValueError, TypeError, IndexError, np.exceptions.AxisError, np.linalg.LinAlgError)


def _find(name: str) -> Op:
    return OPERATIONS[name]


def _parse_signature(text: str) -> tuple[str, dict[str, Any]]:
    """`"leaky_relu(x, negative_slope=0.01)"` → the name, and the arguments with their defaults."""
    empty = inspect.Parameter.empty
    name, _, rest = text.partition("(")
    names = rest[:-1].split(", ") if rest != ")" else []
    if rest.endswith(")") and all(n.isidentifier() and not keyword.iskeyword(n) for n in (name, *names)):
        return name, dict.fromkeys(names, empty)  # no defaults, and no parser needed
    try:
        call = ast.parse(f"def {text}: pass").body[0]
        assert isinstance(call, ast.FunctionDef)
        names = [a.arg for a in call.args.args]
        defaults = [ast.literal_eval(d) for d in call.args.defaults]
    except (SyntaxError, ValueError):
        raise ValueError(f"{text!r} is no signature, such as 'leaky_relu(x, negative_slope=0.01)'") from None
    return call.name, dict(zip(names, [*[empty] * (len(names) - len(defaults)), *defaults], strict=True))


def register(op: Op) -> Op:
    """Enter an operation into the registry and tell the node kinds of it."""
    if op.name in OPERATIONS:
        raise ValueError(f"there is an operation {op.name!r} already")
    OPERATIONS[op.name] = op
    if op.numpy is not None:
        BY_NUMPY.setdefault(op.numpy, op)
    for enter, _ in _listeners:
        enter(op)
    return op


def unregister(op: Op) -> None:
    """Take an operation out of the registry again, and its methods from the node kinds."""
    del OPERATIONS[op.name]
    if BY_NUMPY.get(op.numpy) is op:  # type: ignore[arg-type]
        del BY_NUMPY[op.numpy]  # type: ignore[arg-type]
    for _, leave in _listeners:
        leave(op)


def for_each_operation(
    enter: Callable[[Op | Composition], None], leave: Callable[[Op], None] = lambda op: None
) -> None:
    """Call `enter` with every operation and composition there is and that comes, `leave` with one that goes."""
    everything: list[Op | Composition] = [*OPERATIONS.values(), *COMPOSITIONS.values()]
    for known in everything:
        enter(known)
    _listeners.append((enter, leave))


def detach_methods(op: Op, *kinds: type) -> None:
    """Take the methods and operators of an operation from node kinds."""
    operators = (f"__{op.operator}__", f"__r{op.operator}__") if op.operator else ()
    for kind in kinds:
        for name in (op.method, *operators):
            if name in vars(kind):
                delattr(kind, str(name))


def public_names(module: str) -> list[str]:
    """Names that a family's file offers: its public operations and compositions."""
    everything: list[Op | Composition] = [*OPERATIONS.values(), *COMPOSITIONS.values()]
    return [known.name for known in everything if known.__module__ == module and known.public]


class Composition:
    """A function made of operations: its derivatives are theirs, it has no rule of its own."""

    def __init__(
        self, function: Callable[..., Any], elementwise: bool, method: bool | str, numpy: Callable[..., Any] | None
    ) -> None:
        functools.update_wrapper(self, function)
        self.name = function.__name__
        self.function = function
        self.elementwise = elementwise
        self.method = self.name if method is True else (method or None)
        self.numpy = numpy if numpy is not None else getattr(np, self.name, None)
        self.public = not self.name.startswith("_")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.function(*args, **kwargs)
        except NUMPYS_ERRORS as error:
            text, nodes = str(error), [a for a in args if isinstance(a, Node)]
            if not nodes or text.startswith(f"{self.name} of shapes "):
                raise
            if " of shapes " not in text:
                _raise_again(self.name, error, nodes)
            raise type(error)(f"{self.name}: {text}") from None  # it came from an operation inside

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<composition of operations: {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return COMPOSITIONS.__getitem__, (self.name,)


def composition(
    *, elementwise: bool = False, method: bool | str = True, numpy: Callable[..., Any] | None = None
) -> Callable[[Callable[..., Any]], Composition]:
    """Enter a function that is written in operations under its own name, beside the operations.

    `elementwise=True`: it works on Values too.
    """

    def enter(function: Callable[..., Any]) -> Composition:
        made = Composition(function, elementwise, method, numpy)
        COMPOSITIONS[made.name] = made
        if made.numpy is not None:
            BY_NUMPY[made.numpy] = made
        for each, _ in _listeners:
            each(made)
        return made

    return enter
