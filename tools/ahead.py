"""What the ahead-of-time build of the scalar engine is made from: the engine's own texts, ready for Cython.

`setup.py` calls it. The methods of `Value` are the texts that `autograd.scalar_methods` writes from the table; here
they get the C types of their names, and functions of `math` become those of the C library, which answer inf and nan
where `math` raises. A text that is not the one that was built is compiled as plain Python.
"""

from __future__ import annotations

import ast
import math
from pathlib import Path

from autograd.op import OPERATIONS
from autograd.primitives import PRIMITIVES
from autograd.rows import Elementwise
from autograd.scalar_methods import source

ENGINE = Path(__file__).parent.parent / "autograd"
#: Files of the engine that are built, or whose counterpart in C is.
FILES = ["layout.py", "walking.py"]

_LIBRARY = """
    acos acosh asin asinh atan atan2 atanh cbrt copysign cos cosh exp exp2 expm1 fmod log log10 log1p log2 pow sin
    sinh sqrt tan tanh
""".split()
#: What a text calls by a name, and the function of the C library that it is.
IN_C = {name: f.__name__ for name, (f, _) in PRIMITIVES.items() if f in [getattr(math, n) for n in _LIBRARY]}
IN_C["abs"] = "fabs"

_HEAD = '''\
# cython: language_level=3, cdivision=True, auto_pickle=False
cimport cython
from libc.math cimport {functions}
from autograd.ahead.layout cimport Layout, Scalar, fresh, keep
from autograd.ahead.layout import numbers

cdef extern from *:
    """
    /* Cython wraps __mul__ as a method. As what Python wraps around a C slot, like its own float's, a subclass has the
       slot itself. */
    static PyObject *slot_of(PyObject *method, PyObject *reflected, PyObject *like) {{
        if (!Py_IS_TYPE(reflected, &PyWrapperDescr_Type) || !Py_IS_TYPE(like, &PyWrapperDescr_Type))
            return Py_NewRef(method);
        return PyDescr_NewWrapper(PyDescr_TYPE(reflected), ((PyWrapperDescrObject *)like)->d_base,
                                  ((PyWrapperDescrObject *)reflected)->d_wrapped);
    }}
    """
    object slot_of(object method, object reflected, object like)

TEXTS = {texts!r}
METHODS = {{}}
OPERATORS = {{}}

# what all operators refer to
cdef object Value, aside, binary
cdef list PAUSED
'''

_FACTORY = """
def factory_{k}(scope):
    op = scope["op"]; recompute = scope["recompute"]; aside = scope["aside"]
    Value = scope["Value"]; binary = scope["binary"]
    cdef list PAUSED = scope["PAUSED"]
{given}
    @cython.locals({types})
    {method}
    method.__name__ = op.name; method.__doc__ = op.__doc__
    return method

METHODS[{text!r}] = factory_{k}, {names!r}
"""

_OPERATOR = """
cdef object {given}

@cython.locals({types})
cdef {method}

def bind_{name}(scope):
    global Value, aside, binary, PAUSED, {given}
    Value = scope["Value"]; aside = scope["aside"]; binary = scope["binary"]; PAUSED = scope["PAUSED"]
    {bound}
    return {slot}

OPERATORS[{operator!r}, {text!r}] = bind_{name}, {names!r}
"""

_SLOT = "slot_of(Operators.__dict__['__{0}__'], Operators.__dict__['__r{0}__'], float.__dict__['__{0}__'])"

_UNARY = """
    def __{0}__(self):
        return do_{0}(self)
"""

_BINARY = """
    def __{0}__(left, right{2}):{3}
        if type(left) is Value or isinstance(left, Scalar):
            return do_{0}(<Layout>left, right)
        return do_r{0}(<Layout>right, left)
"""


def written(destination: Path) -> list[Path]:
    """Write everything that Cython needs into a folder; returns the files to translate."""
    package = destination / "autograd" / "ahead"
    package.mkdir(parents=True, exist_ok=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    for path in (ENGINE / "ahead").glob("*.p[xy][dx]"):
        (package / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    text = (ENGINE / "walking.py").read_text(encoding="utf-8")
    alone = text.replace("from autograd import ahead\n", "").partition("\nif ahead.built")[0]
    (package / "walking.py").write_text(alone, encoding="utf-8")
    (package / "methods.pyx").write_text(methods(), encoding="utf-8")
    return [package / "layout.pyx", package / "walking.py", package / "methods.pyx"]


def methods() -> str:
    """The module of all methods that are written out, each inside a function that is given what it refers to."""
    texts = {name: (ENGINE / name).read_text(encoding="utf-8") for name in FILES}
    functions = ", ".join(f if f == name else f"{f} as {name}" for name, f in IN_C.items())
    rows = [op for op in OPERATIONS.values() if isinstance(op, Elementwise)]
    rows = [op for op in rows if len(op.operands) == 1 or (len(op.operands) == 2 and not op.parameters)]
    parts = [_HEAD.format(functions=functions, texts=texts)]
    parts += [_factory(k, text) for k, text in enumerate(dict.fromkeys(map(source, rows)))]
    operators = [op for op in rows if op.operator]
    for op in operators:
        parts.append(_operator(op.operator, source(op), len(op.operands) == 1))
        if len(op.operands) == 2:
            parts.append(_operator(f"r{op.operator}", source(op, "reflected"), True))
    parts.append("\n@cython.c_api_binop_methods(True)\ncdef class Operators(Scalar):\n    __slots__ = ()\n")
    for op in operators:
        power = op.operator == "pow"
        modulo = "\n        if modulo is not None:\n            return NotImplemented" if power else ""
        template = _UNARY if len(op.operands) == 1 else _BINARY
        parts.append(template.format(op.operator, op.name, ", modulo" if power else "", modulo))
    return "".join([*parts, "\n\nNumbers = numbers(Operators)\n"])


class _Method:
    """A text, taken apart and put together for C."""

    def __init__(self, text: str) -> None:
        (method,) = ast.parse(text).body
        assert isinstance(method, ast.FunctionDef)
        self.text, self.method = text, method
        names = {n.id for n in ast.walk(method) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        types = dict.fromkeys(names - {"kind", "made"}, "cython.double") | {"self": "Layout"}
        types |= {"node": "Layout"} if "node" in names else {}
        self.types = ", ".join(f"{name}={kind}" for name, kind in sorted(types.items()))
        called = {n.func.id for n in ast.walk(method) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        #: Functions that are called as Python.
        self.names = tuple(sorted(called - set(IN_C) - {"aside", "binary", "new", "recompute", "type"}))

    def written(self, renamed: dict[str, str], indent: str = "") -> str:
        method = ast.fix_missing_locations(_InC(renamed).visit(self.method))
        return ast.unparse(method).replace("\n", "\n" + indent)


def _factory(k: int, text: str) -> str:
    method = _Method(text)
    given = "".join(f"    {name} = scope[{name!r}]\n" for name in method.names)
    return _FACTORY.format(
        k=k, text=text, types=method.types, names=method.names, given=given, method=method.written({}, "    ")
    )


def _operator(name: str, text: str, single: bool) -> str:
    method = _Method(text)
    renamed = {each: f"{each}_{name}" for each in ("op", "recompute", *method.names)}
    written = method.written(renamed).replace("def method(", f"object do_{name}(", 1)
    return _OPERATOR.format(
        name=name, operator=f"__{name}__", text=text, types=method.types, names=method.names, method=written,
        slot=f"Operators.__dict__['__{name}__']" if single else _SLOT.format(name),
        given=", ".join(renamed.values()), bound="; ".join(f"{new} = scope[{old!r}]" for old, new in renamed.items()),
    )  # fmt: skip


class _InC(ast.NodeTransformer):
    """The same method, where it reads and makes Values by their C fields."""

    def __init__(self, renamed: dict[str, str]) -> None:
        self.renamed = renamed

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.renamed.get(node.id, node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "other":
            node.value = _parsed("cython.cast(Layout, other)")
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        (target,) = node.targets
        if isinstance(target, ast.Attribute) and isinstance(node.value, ast.Tuple):
            return ast.Expr(ast.Call(ast.Name("keep", ast.Load()), [target.value, node.value], []))
        if isinstance(target, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "other":
            node.value = _parsed("cython.cast(Layout, other)")
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "new":
            return _parsed("fresh(Value)")
        return node


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
