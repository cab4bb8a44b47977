"""Execute notebooks from top to bottom: `python notebooks/execute.py [--store] [FILE …]`, by default all of them.

A cell that raises ends the run. With `--store` a notebook is written back with its outputs, so that it can be
read on a web page.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import perf_counter

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent


def execute(path: Path, timeout: float = 900.0) -> nbformat.NotebookNode:
    """Run a notebook in a fresh kernel, in a folder it may find the project from; give it back with its output."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=timeout, resources={"metadata": {"path": str(FOLDER)}})
    places = os.pathsep.join(filter(None, [str(FOLDER.parent), os.environ.get("PYTHONPATH")]))
    client.execute(env={**os.environ, "PYTHONPATH": places})
    return notebook


def store(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook with its outputs, without what differs from run to run or from machine to machine."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    python = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook.metadata = nbformat.from_dict({**python, "language_info": {"name": "python"}})
    nbformat.write(notebook, path)


def main() -> None:
    files = [argument for argument in sys.argv[1:] if argument != "--store"]
    for path in map(Path, files or sorted(FOLDER.glob("[0-9]*.ipynb"))):
        start = perf_counter()
        notebook = execute(path)
        if "--store" in sys.argv:
            store(notebook, path)
        print(f"{path.name}: {perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
