"""The player in a browser: run by `make browser`, which installs Chromium; not part of `make test`."""

import base64
import os
import re
import sys
from pathlib import Path

import pytest

from autograd import Value, draw, play

sys.path.insert(0, str(Path(__file__).parent))
from webdriver import browser

PICTURES = Path(os.environ.get("PICTURES", "out/pictures"))


@pytest.fixture(scope="module", autouse=True)
def pictures():
    PICTURES.mkdir(parents=True, exist_ok=True)


def two_paths():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    c, d = a + b, b + 1
    e = c * d
    c.name, d.name, e.name = "c", "d", "e"
    return e


SHOWN = """
const frames = [...document.querySelectorAll('details')].filter(f => !f.hidden && f.open);
return frames.map(f => ({caption: f.querySelector('summary').textContent,
  line: f.querySelector('.line').textContent, picture: f.querySelector('img').src,
  drawn: f.querySelector('img').naturalWidth > 100}));
"""


def words(frame):
    svg = base64.b64decode(frame["picture"].split(",", 1)[1]).decode()
    return re.findall(r">([^<>]+)</text>", svg)


def the_frame(page):
    frames = page.run(SHOWN)
    assert len(frames) == 1 and frames[0]["drawn"]
    return frames[0]


def test_stepping_through_two_paths_to_the_pile_of_b(tmp_path):
    player = play(two_paths())
    path = player.save(tmp_path / "steps.html")
    with browser() as page:
        page.open(path.as_uri())
        assert the_frame(page)["caption"].startswith("1.")
        seen = []
        for _ in range(len(player) - 1):
            page.click(".next")
            frame = the_frame(page)
            seen.append((frame["caption"], frame["line"], words(frame)))
            if "c deposits 2·1 = 2 with b" in frame["caption"]:
                assert "pile 2" in words(frame)
                page.screenshot(PICTURES / "player.png")
        caption, line, shown = seen[-2]
        assert "d deposits 3·1 = 3 with b" in caption
        assert "grad 2 + 3 = 5" in shown
        assert line == "∂e/∂b = ∂e/∂c·∂c/∂b + ∂e/∂d·∂d/∂b = 2·1 + 3·1 = 5"
        assert seen[-1][0].endswith("Done. ∂e/∂a = 2, ∂e/∂b = 5.")


def test_slider_keyboard_and_play(tmp_path):
    player = play(two_paths())
    path = player.save(tmp_path / "steps.html")
    with browser() as page:
        page.open(path.as_uri())

        def at():
            return int(the_frame(page)["caption"].split(".")[0])

        page.run("document.querySelector('[tabindex]').focus()")
        page.press("right")
        page.press("right")
        assert at() == 3
        page.press("left")
        assert at() == 2
        page.press("end")
        assert at() == len(player)
        page.press("home")
        assert at() == 1
        page.run("const s = document.querySelector('input'); s.value = 6; s.dispatchEvent(new Event('input'))")
        assert at() == 7
        page.click(".play")
        page.run("return new Promise(done => setTimeout(done, 2600))")
        assert at() > 7
        page.click(".play")


def test_without_scripts_the_frames_unfold(tmp_path):
    path = play(two_paths()).save(tmp_path / "steps.html")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.S), encoding="utf-8")
    with browser(height=1200) as page:
        page.open(path.as_uri())
        assert page.run("return document.querySelector('.bar, button, input')") is None
        assert the_frame(page)["caption"].startswith("1.")
        page.click("details:nth-of-type(11) summary")
        frames = page.run(SHOWN)
        assert len(frames) == 2 and "grad 2 + 3 = 5" in words(frames[1])
        page.screenshot(PICTURES / "player-without-scripts.png")


def test_the_same_player_twice_on_a_page(tmp_path):
    path = play(two_paths()).save(tmp_path / "steps.html")
    text = path.read_text(encoding="utf-8")
    body = text[text.index("<div") : text.index("</body>")]
    path.write_text(text.replace("</body>", body + "</body>"), encoding="utf-8")
    with browser(height=1000) as page:
        page.open(path.as_uri())
        page.click("div[role=group]:nth-of-type(2) .next")
        assert [f["caption"][:2] for f in page.run(SHOWN)] == ["1.", "2."]


def test_nothing_is_loaded_from_anywhere(tmp_path):
    path = play(two_paths()).save(tmp_path / "steps.html")
    with browser() as page:
        page.open(path.as_uri())
        loaded = page.run("return performance.getEntriesByType('resource').map(r => r.name)")
        assert [name for name in loaded if not name.startswith("data:")] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_drawn_graph(tmp_path, theme):
    root = two_paths()
    root.backward()
    path = draw(root, theme=theme).save(tmp_path / "graph.svg")
    with browser(width=500, height=260) as page:
        page.open(path.as_uri())
        assert page.run("return document.querySelectorAll('text').length") > 15
        inside = page.run(
            """return [...document.querySelectorAll('g')].filter(g => g.querySelector('rect')).every(g => {
                 const box = g.querySelector('rect').getBBox();
                 return [...g.querySelectorAll('text')].every(t => {
                   const b = t.getBBox(); return b.x >= box.x && b.x + b.width <= box.x + box.width; }); })"""
        )
        assert inside, "a text is wider than its box"
        page.screenshot(PICTURES / f"graph-{theme}.png")
