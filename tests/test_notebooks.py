"""The first notebook runs from top to bottom (`make notebooks` executes all); all are stored with their outputs."""

import json
import warnings

import pytest

from notebooks.execute import FOLDER, execute

NOTEBOOKS = sorted(FOLDER.glob("[0-9]*.ipynb"))


def text(cell):
    """What a cell printed and showed, but for pictures; what is printed at once may arrive in pieces."""
    outputs = [output for output in cell.get("outputs", []) if "image/svg+xml" not in output.get("data", {})]
    return "".join("".join(output.get("text", "") or output["data"]["text/plain"]) for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS[:1], ids=lambda path: path.name)
def test_it_runs_and_shows_what_is_stored(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the kernel's client, not the notebook: cells warn in another process
        notebook = execute(path, timeout=300)
    stored = json.loads(path.read_text())["cells"]
    for cell, was in zip(notebook.cells, stored, strict=True):
        assert text(cell) == text(was)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_is_stored_with_the_outputs_of_one_run(path):
    code = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]
    assert not any(output["output_type"] == "error" for cell in code for output in cell["outputs"])
