"""The first notebook runs from top to bottom (`make notebooks` executes all), and all are stored without output."""

import json
import warnings

import pytest

from notebooks.execute import FOLDER, execute

NOTEBOOKS = sorted(FOLDER.glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS[:1], ids=lambda path: path.name)
def test_it_runs(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the kernel's client, not the notebook: cells warn in another process
        notebook = execute(path, timeout=300)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.execution_count for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_is_stored_without_output(path):
    for cell in json.loads(path.read_text())["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
