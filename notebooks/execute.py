"""Execute notebooks from top to bottom: `python notebooks/execute.py [FILE …]`, by default all of them.

Nothing is written back, so that the files stay without output; a cell that raises ends the run.
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
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(FOLDER.parent), os.environ.get("PYTHONPATH")]))
    client.execute()
    return notebook


def main() -> None:
    for path in map(Path, sys.argv[1:] or sorted(FOLDER.glob("[0-9]*.ipynb"))):
        start = perf_counter()
        execute(path)
        print(f"{path.name}: {perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
