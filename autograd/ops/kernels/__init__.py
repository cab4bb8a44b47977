"""Fast private array kernels, behind the operations.

An operation writes `kernels.choice.forward(…)`, and the room is entered when that is first needed, so that importing
the engine costs little more than importing NumPy.
"""

from importlib import import_module
from typing import Any


def rooms() -> list[str]:
    """The names of all rooms of kernels."""
    from pkgutil import iter_modules

    return [room.name for room in iter_modules(__path__)]


def __getattr__(name: str) -> Any:
    room = f"{__name__}.{name}"
    try:
        return import_module(room)
    except ModuleNotFoundError as error:
        if error.name != room:
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
