"""Pictures and the player in a notebook that was converted to a page and is read offline: `make browser`."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, draw, play

sys.path.insert(0, str(Path(__file__).parent))
from webdriver import browser

PICTURES = Path(os.environ.get("PICTURES", "out/pictures"))


def two_paths():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    e = (a + b) * (b + 1)
    e.name = "e"
    e.backward()
    return e


@pytest.fixture
def converted(tmp_path):
    """A notebook with a picture and a player as its outputs, converted to HTML."""
    nbformat, nbconvert = pytest.importorskip("nbformat"), pytest.importorskip("nbconvert")
    cells = []
    for source, shown in (("draw(e)", draw(two_paths())), ("play(e)", play(two_paths()))):
        output = nbformat.v4.new_output("execute_result", shown._repr_mimebundle_(), execution_count=1)
        cells.append(nbformat.v4.new_code_cell(source, outputs=[output], execution_count=1))
    text, _ = nbconvert.HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    path = tmp_path / "notebook.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_notebook_read_offline(converted, javascript):
    PICTURES.mkdir(parents=True, exist_ok=True)
    with browser(width=1000, height=900, javascript=javascript) as page:
        page.open(converted.as_uri())
        page.screenshot(PICTURES / f"notebook-{'with' if javascript else 'without'}-scripts.png")
        drawn = "[...document.querySelectorAll('img')].filter(i => !i.closest('details'))"
        assert page.run(f"return {drawn}.map(i => i.naturalWidth > 300 && i.src.startsWith('data:image/svg'))") == [
            True
        ]
        frames = "[...document.querySelectorAll('details')]"
        assert page.run(f"return {frames}.length") == 12
        visible = page.run(f"return {frames}.filter(f => !f.hidden).length")
        assert visible == (1 if javascript else 12)
        assert page.run("return document.querySelector('details[open] img').naturalWidth") > 100
        assert page.run("return document.querySelectorAll('.bar').length") == javascript


@pytest.mark.parametrize("depth", [1, 9])
def test_lenet_folded_and_opened(tmp_path, depth):
    PICTURES.mkdir(parents=True, exist_ok=True)
    images = Tensor(np.random.default_rng(0).normal(size=(2, 1, 28, 28)).astype(np.float32), name="images")
    net = nn.LeNet5()  # a picture knows the names of a model that is still there
    loss = nn.functional.cross_entropy(net(images), np.array([1, 2]))
    loss.backward()
    picture = draw(loss, depth=depth)
    path = picture.save(tmp_path / "lenet.svg")
    with browser(width=int(picture.layout.width) + 60, height=int(picture.layout.height) + 160) as page:
        page.open(path.as_uri())
        assert page.run("return document.querySelectorAll('g > rect').length") == len(picture.diagram.boxes)
        page.screenshot(PICTURES / f"lenet-depth-{depth}.png")
