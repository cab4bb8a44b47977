"""A module whose docstring pytest is to try is imported by its name first: pytest would make a second one of it."""

import contextlib
import importlib
from pathlib import Path


def pytest_collect_file(file_path: Path) -> None:
    place = file_path.relative_to(Path(__file__).parent) if file_path.is_relative_to(Path(__file__).parent) else Path()
    if place.parts[:1] in (("autograd",), ("nn",)) and file_path.suffix == ".py" and file_path.stem[:2] != "__":
        with contextlib.suppress(ImportError):  # an extra is not installed: pytest says what it makes of that
            importlib.import_module(".".join(place.with_suffix("").parts))
