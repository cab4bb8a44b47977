"""What the documentation shows is what the engine says today (README.md's snippets run as doctests)."""

import re
from html import unescape
from pathlib import Path

from autograd import explain
from tools.pictures import example

ROOT = Path(__file__).parent.parent


def test_the_picture_of_the_explanation_is_in_step():
    picture = (ROOT / "docs" / "explanation.svg").read_text()
    lines = [unescape(line) for line in re.findall(r"<text [^>]*>(.*)</text>", picture)]
    assert lines == str(explain(example())).splitlines(), "run `python -m tools.pictures`"


def test_the_picture_of_the_graph_shows_its_numbers():
    picture = (ROOT / "docs" / "graph.svg").read_text()
    for text in ("∂e/∂c = 2", "∂e/∂d = 3", "data 6", "grad 5"):
        assert text in unescape(picture)


def test_links_lead_somewhere():
    for document in sorted(ROOT.glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
