"""What pytest is told of this repository beside its settings."""

import contextlib
import gc
import importlib
from pathlib import Path
from typing import Any

import pytest


def pytest_collect_file(file_path: Path) -> None:
    """Import a module whose docstrings are tried by its name first: pytest would make a second one of it."""
    place = file_path.relative_to(Path(__file__).parent) if file_path.is_relative_to(Path(__file__).parent) else Path()
    if place.parts[:1] in (("autograd",), ("nn",)) and file_path.suffix == ".py" and file_path.stem[:2] != "__":
        with contextlib.suppress(ImportError):  # an extra is not installed: pytest says what it makes of that
            importlib.import_module(".".join(place.with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Leave thousands of collected tests out of what the garbage collector looks through from here on."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Take back the operations that a docstring defines: other tests of the process go through the table."""
    if not isinstance(item, pytest.DoctestItem):
        return (yield)
    from autograd.definition import undefine
    from autograd.op import OPERATIONS

    before = set(OPERATIONS)
    try:
        return (yield)
    finally:
        for name in set(OPERATIONS) - before:
            undefine(OPERATIONS[name])
