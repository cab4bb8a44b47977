"""What the documentation shows is what the engine says today (README.md's snippets run as doctests)."""

import doctest
import re
from html import unescape
from pathlib import Path

from autograd import explain
from tools.pictures import NO_BREAK, example

ROOT = Path(__file__).parent.parent


def test_the_picture_of_the_explanation_is_in_step():
    picture = (ROOT / "docs" / "explanation.svg").read_text()
    lines = [unescape(line).replace(NO_BREAK, " ") for line in re.findall(r"<text [^>]*>(.*)</text>", picture)]
    assert lines == str(explain(example())).splitlines(), "run `python -m tools.pictures`"


def test_the_picture_of_the_graph_shows_its_numbers():
    picture = (ROOT / "docs" / "graph.svg").read_text()
    for text in ("∂e/∂c = 2", "∂e/∂d = 3", "data 6", "grad 5"):
        assert text in unescape(picture)


def test_the_picture_of_the_player_shows_the_pile_of_b():
    picture = (ROOT / "docs" / "player.svg").read_text()
    assert "grad 2 + 3 = 5" in unescape(picture) and 'class="edge active"' in picture


def test_links_lead_somewhere():
    for document in sorted(ROOT.glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_guide_to_checking_runs():
    failed, tried = doctest.testfile(
        str(ROOT / "docs" / "checking.md"), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert tried > 10 and not failed


def test_the_conformance_report_has_no_failure():
    report = (ROOT / "docs" / "conformance.md").read_text()
    assert "✓" in report and "✗" not in report
