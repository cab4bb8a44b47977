"""The one room that knows Numba: kernels are compiled when first needed, and kept on disk.

A kernel is a function on arrays that writes its results into arrays it is given, marked with `@kernel`. What it
calls is marked with `@part`. Numba is optional and imported when the first large array asks for it; whoever has
a kernel has the plain NumPy rule too, and asks `fast(size)` which one to take:

    def relu(x):
        if not fast(x.size):
            return np.maximum(x, 0)
        y = np.empty_like(x)
        _relu(x, y)
        return y
"""

from __future__ import annotations

import contextlib
import importlib
import marshal
import os
import pickle
import re
import types
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache, cached_property
from typing import Any

#: Arrays of fewer elements take the NumPy rule: it is done before Numba would be imported, and the prompt stays quick.
SMALL = 1 << 14
#: The environment variable that switches kernels off where it is 0.
SWITCH = "CHAINRULE_KERNELS"
#: The first Numba that works with NumPy 2.
OLDEST = (0, 60)

#: Every kernel by its name; `python -m autograd kernels` lists them.
KERNELS: dict[str, Kernel] = {}

_on: ContextVar[bool] = ContextVar("kernels", default=os.environ.get(SWITCH, "1") != "0")


@cache
def numba() -> Any:
    """The module, imported when first asked for; None where it is missing, too old, broken or switched off."""
    try:
        module = importlib.import_module("numba")
        version = tuple(int(part) for part in module.__version__.split(".")[:2])
    except Exception:  # Numba raises what it likes where it does not fit the NumPy beside it
        return None
    return None if version < OLDEST or module.config.DISABLE_JIT else module


def fast(size: int) -> bool:
    """Whether an array of so many elements takes a kernel: it is large, kernels are on, and Numba is there."""
    return size >= SMALL and _on.get() and numba() is not None


@contextlib.contextmanager
def use_kernels(on: bool = True) -> Iterator[None]:
    """A block, or a decorated function, in which this thread or task uses compiled kernels or plain NumPy alone.

    Kernels need Numba (the extra `fast`) and give the plain rules' numbers to rounding. The environment variable
    CHAINRULE_KERNELS=0 switches them off for a whole process.

    >>> import numpy as np
    >>> with use_kernels(False):
    ...     y = np.exp(np.zeros(2))
    """
    token = _on.set(bool(on))
    try:
        yield
    finally:
        _on.reset(token)


class Kernel:
    """A function that Numba compiles when it is first called; what it calls may be kernels or parts itself."""

    def __init__(self, function: Callable[..., Any], about: str = "", signature: str = "", **options: Any) -> None:
        self.name, self.function, self.about, self.options = function.__name__, function, about, options
        self.__doc__ = function.__doc__
        self.signatures = list(dict.fromkeys(re.sub(r"\bT\b", t, signature) for t in ("f4", "f8")))
        self._kept = True

    def __call__(self, *args: Any) -> Any:
        try:
            return self.compiled(*args)
        except Exception:
            if not self._kept:
                raise
            self._forget()
            return self.compiled(*args)

    def _forget(self) -> None:
        """Compile for this process alone: what the cache holds is damaged, or its disk is full."""
        self._kept = False
        self.__dict__.pop("compiled", None)

    @cached_property
    def compiled(self) -> Any:
        """What Numba makes of the function: from the cache, if it is there and nothing in it has changed."""
        if self._kept:
            try:
                return self._jit(cache=True)
            except (RuntimeError, OSError):  # there is no folder that can be written
                self._kept = False
        return self._jit()

    @cached_property
    def called(self) -> Any:
        """The same for another kernel to call, whose cache will hold it."""
        return self._jit()

    def _jit(self, **options: Any) -> Any:
        return numba().njit(self.prepared, **{"error_model": "numpy", "nogil": True, **self.options, **options})

    @cached_property
    def prepared(self) -> types.FunctionType:
        """The function with compiled callees, named so that the cache notices a change in any of them."""
        given = self.function.__globals__
        callees = {n: dispatcher(given[n]) for n in self._read if n in given}
        name = f"{self.name}_{self.digest[:12]}"
        made = types.FunctionType(self.function.__code__, given | callees, name, None, self.function.__closure__)
        made.__qualname__ = name
        return made

    @cached_property
    def digest(self) -> str:
        """A number of this kernel's code and options, and of everything it calls."""
        import hashlib

        found = hashlib.sha256(marshal.dumps(self.function.__code__, 2))
        found.update(repr(sorted((key, repr(value)) for key, value in self.options.items())).encode())
        for name in self._read:
            value = self.function.__globals__.get(name)
            if isinstance(value, Kernel):
                found.update(value.digest.encode())
            elif isinstance(value, (int, float, str, tuple)):
                found.update(f"{name}={value!r}".encode())
        for cell in self.function.__closure__ or ():
            found.update(getattr(cell.cell_contents, "__name__", repr(cell.cell_contents)).encode())
        return found.hexdigest()

    @cached_property
    def _read(self) -> list[str]:
        """The names of globals that the code may read."""
        return sorted(set(_names(self.function.__code__)))

    @property
    def state(self) -> str:
        """ "compiled" in this process, "cached" on disk, or "" where it is neither."""
        if numba() is None:
            return ""
        if "compiled" in self.__dict__ and self.compiled.signatures:
            return "compiled"
        from glob import glob

        folder = self.compiled.stats.cache_path
        return "cached" if folder and glob(f"*{self.prepared.__name__}-*.nbc", root_dir=folder) else ""

    def warm(self) -> None:
        """Compile for the signatures of this kernel, or read that from the cache."""
        for signature in self.signatures:
            try:
                self.compiled.compile(f"void({signature})")
            except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                self._forget()
                self.compiled.compile(f"void({signature})")


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def kernel(about: str, signature: str, **options: Any) -> Callable[[Callable[..., Any]], Kernel]:
    """Enter a function into the list of kernels.

    `about` says in a few words what it is for. `signature` lists the types of its arguments as Numba writes them,
    T for float32 and float64: "T[:, ::1], T[:, ::1], i8". It is what `--warm` compiles; other types are compiled
    when they are met. `options` are for `numba.njit`.
    """

    def enter(function: Callable[..., Any]) -> Kernel:
        return _entered(Kernel(function, about, signature, **options))

    return enter


def _entered(made: Kernel) -> Kernel:
    KERNELS[made.name] = made
    return made


def dispatcher(function: Any) -> Any:
    """What compiled code calls for a kernel; anything else is itself."""
    return function.called if isinstance(function, Kernel) else function


def part(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Mark a function that kernels call."""
    return Kernel(function, **options) if function is not None else lambda f: Kernel(f, **options)


def from_text(text: str, scope: dict[str, Any], about: str = "", signature: str = "", **options: Any) -> Kernel:
    """A function whose text was written by a program; its callees stand in `scope`. What has a signature is listed."""
    code = compile(text, __file__, "exec")  # a file that exists: next to it the cache is kept
    scope.setdefault("__name__", __name__)
    exec(code, scope)
    (name,) = [constant.co_name for constant in code.co_consts if isinstance(constant, types.CodeType)]
    made = Kernel(scope[name], about, signature, **options)
    return _entered(made) if signature else made
