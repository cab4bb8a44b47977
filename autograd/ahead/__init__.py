"""The ahead-of-time build of the scalar engine: whether it is there, and its parts.

Where a C compiler was found when the package was installed, `layout`, `walking` and `methods` stand beside this
file as extension modules. `layout` is the struct behind the slots of `autograd/layout.py`; `walking` is the text of
`autograd/walking.py`, and `methods` the texts of the methods of `Value`, both translated to C by Cython.
`CHAINRULE_PURE=1` in the environment chooses plain Python all the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

#: The methods of `Value` that are built, by their texts: a function that makes the method when it is given what the
#: text refers to, and the names of the functions among these.
METHODS: dict[str, tuple[Callable[[dict[str, Any]], Any], tuple[str, ...]]] = {}
#: The operators that are built, by their name in Python and their text, in the same way.
OPERATORS: dict[tuple[str, str], tuple[Callable[[dict[str, Any]], Any], tuple[str, ...]]] = {}
#: Why plain Python runs, or "" where the build does.
reason = ""


def _texts_differ(texts: dict[str, str]) -> bool:
    """Whether a file that the build was made from has been changed since."""
    for name, text in texts.items():
        try:
            with open(os.path.join(os.path.dirname(__file__), os.pardir, name), encoding="utf-8") as file:
                if file.read() != text:
                    return True
        except OSError:
            pass  # installed without sources
    return False


if os.environ.get("CHAINRULE_PURE", "0") not in ("", "0"):
    reason = "CHAINRULE_PURE is set"
else:
    try:
        from autograd.ahead import methods, walking  # type: ignore[attr-defined]  # noqa: F401
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) or "partially initialized" in str(error)
        reason = "it was not built" if missing else f"the build cannot be loaded: {error}"
    else:
        if _texts_differ(methods.TEXTS):
            reason = "the sources have changed since it was built"
        else:
            METHODS, OPERATORS = methods.METHODS, methods.OPERATORS

#: Whether the build runs in this process.
built = not reason


def kind() -> str:
    """What runs, in words."""
    return "built ahead of time" if built else f"in plain Python: {reason}"
