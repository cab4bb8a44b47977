"""The player: the steps of worked example 2, the naive recursion, and what is written."""

import base64
import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, play
from autograd.__main__ import main
from autograd.drawing import engines
from autograd.explanation import explain
from autograd.playing import steps, terminal

SVG = "{http://www.w3.org/2000/svg}"


def two_paths():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    c, d = a + b, b + 1
    e = c * d
    c.name, d.name, e.name = "c", "d", "e"
    return e


def shared():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    c = a + b
    f = c * c + c
    c.name, f.name = "c", "f"
    return f


def deposits(player):
    return [re.sub(r"^Backward. |:.*", "", s.caption) for s in player.steps if s.edge]


def test_every_edge_is_visited_once_and_b_gets_two_and_three():
    player = play(two_paths())
    assert deposits(player) == [
        "e deposits 1·2 = 2 with c", "e deposits 1·3 = 3 with d", "c deposits 2·1 = 2 with a",
        "c deposits 2·1 = 2 with b", "d deposits 3·1 = 3 with b",
    ]  # fmt: skip
    piles = [step.piles["n2"] for step in player.steps if "n2" in step.piles]
    assert piles == ["2", "2 + 3 = 5", "2 + 3 = 5"]
    assert player[-2].line == "∂e/∂b = ∂e/∂c·∂c/∂b + ∂e/∂d·∂d/∂b = 2·1 + 3·1 = 5"
    assert player[-1].caption == "Done. ∂e/∂a = 2, ∂e/∂b = 5."


def test_values_fill_in_before_anything_travels_back():
    player = play(two_paths())
    filled = [step.filled for step in player.steps]
    assert filled[0] == frozenset() and filled[1] == {"n1", "n2", "n3"}
    assert all(earlier <= later for earlier, later in itertools.pairwise(filled))
    first = next(i for i, step in enumerate(player.steps) if step.piles)
    assert len(filled[first]) == 6
    assert "data 6" not in player.text(first - 2) and "data 6" in player.text(first - 1)


def test_the_lines_are_the_explanations():
    root = two_paths()
    told = [step.line for step in play(root).steps if step.caption.startswith("Backward") and step.line]
    assert told == [line.text for line in explain(root)]


def test_a_square_sends_two_deposits_along_two_edges():
    x = Value(3.0, "x")
    player = play(x * x)
    assert [step.edge for step in player.steps if step.edge] == [("n1", "n2", 0), ("n1", "n2", 1)]
    assert player[-1].piles["n1"] == "3 + 3 = 6"


def test_the_player_reads_and_changes_no_gradient():
    root = two_paths()
    root.backward()
    before = [node.grad for node in (root, *root.parents)]
    play(root), play(root, mode="naive")
    assert [node.grad for node in (root, *root.parents)] == before


def naive_backward(node):
    """The recursion itself, as it is asked about."""
    for parent, local in zip(node.parents, node.local_derivatives, strict=True):
        parent.grad += node.grad * local
        naive_backward(parent)


def test_the_naive_recursion_goes_wrong_where_a_result_is_used_twice():
    root = shared()
    player = play(root, mode="naive")
    root.grad = 1.0
    naive_backward(root)
    a = root.parents[0].parents[0].parents[0]
    assert (a.name, a.grad) == ("a", 16.0)
    assert player[-1].piles["n1"].endswith("= 16")
    assert player[-1].caption.startswith("Wrong: a got 16 instead of 7, b got 16 instead of 7.")
    assert player[-1].wrong == {"n1", "n2"}
    first = next(i for i, step in enumerate(player.steps) if step.wrong)
    assert "a has had its 1 deposit already" in player[first].caption
    assert 'class="wrong"' in player.frames.svg(player[first])


def test_the_naive_recursion_is_right_where_only_leaves_are_shared():
    player = play(two_paths(), mode="naive")
    assert player[-1].caption.startswith("Right this time") and not player[-1].wrong


def test_the_naive_recursion_ends_on_a_graph_of_a_billion_paths():
    y = Value(1.0)
    for _ in range(30):
        y = y + y
    player = play(y, mode="naive")
    assert len(player) == steps.MOST + 1 and "no more than" in player[-1].caption
    with pytest.raises(ValueError, match="at most limit=5 nodes; this graph has 31"):
        play(y, mode="naive", limit=5)


@pytest.fixture(params=["engine", "no engine"])
def machine(request, monkeypatch):
    if request.param == "no engine":
        monkeypatch.setattr(engines, "engines", lambda: [])


def pictures(html):
    return [base64.b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)\"", html)]


def test_nothing_jumps_from_frame_to_frame(machine):
    drawn = [ET.fromstring(svg) for svg in pictures(play(shared(), mode="naive").html)]
    places = [
        {g.get("id").split("-")[1]: tuple(g.find(f"{SVG}rect").get(k) for k in ("x", "y", "width", "height"))
         for g in svg.iter(f"{SVG}g") if g.find(f"{SVG}rect") is not None}
        for svg in drawn
    ]  # fmt: skip
    assert len(places) == 12 and all(each == places[0] for each in places)
    assert len({(svg.get("width"), svg.get("height")) for svg in drawn}) == 1


def test_the_edge_that_carries_something_lights_up(machine):
    player = play(two_paths())
    for step, svg in zip(player.steps, pictures(player.html), strict=True):
        assert svg.count('class="edge active"') == (step.edge is not None)
        if step.edge:
            assert f">{step.deposit}</text>" in svg


def test_the_page_is_whole_and_needs_nothing_from_outside(machine, tmp_path):
    player = play(two_paths())
    text = player.save(tmp_path / "steps.html").read_text(encoding="utf-8")
    assert text == player.html == play(two_paths()).html  # the same graph, the same bytes
    assert "<button" not in text.split("<script>")[0]  # what only a script can move, a script makes
    assert text.count("<details") == len(player) and text.count("<script>") == 1
    assert not re.findall(r"""(?:src|href)=["'](?!data:image/svg)""", text) and "http" not in text.split("<script>")[0]
    ids = re.findall(r'<div id="([^"]+)"', text)
    assert len(ids) == 1 and f'querySelectorAll("#{ids[0]}:not(.live)")' in text
    assert len(text.split("<script>")[1].split("</script>")[0]) < 2500


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x00\u202e"])
def test_hostile_names_stay_text(name):
    x = Value(2.0, name)
    html = play(x * x).html
    assert html.count("<script>") == 1 and "<img src=x" not in html and "alert(1)>" not in html
    assert "\x00" not in html and "\u202e" not in html


def test_a_notebook_gets_the_player_and_text():
    bundle = play(two_paths())._repr_mimebundle_()
    assert bundle["text/html"].startswith('<div id="play-') and "grad" not in bundle["text/plain"]
    assert bundle["text/plain"].splitlines()[-1] == " 12. Done. ∂e/∂a = 2, ∂e/∂b = 5."


def test_a_large_graph_is_folded_and_still_told():
    x = y = Value(1.0, "x")
    for _ in range(5_000):
        y = y * 0.999 + x
    player = play(y)
    assert len(player) <= steps.MOST + 1 and len(player.frames.diagram.boxes) <= 60
    assert player[-1].caption.startswith("Done.")
    assert "computed, 39" in str(player) or "nodes at once" in str(player)


def test_a_network_of_tensors_is_told_module_by_module():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    loss = net(Tensor(np.ones((5, 3), np.float32), name="x")).sum()
    player = play(loss)
    assert player[-1].caption == "Done. Every leaf has its gradient."
    assert "an array of 5×2" in str(player)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e308, 5e-324, 0.0])
def test_extreme_numbers_are_told(number):
    x = Value(number, "x")
    f = (x * x).log() + x / x
    assert play(f).html and play(f, mode="naive").html


def test_a_packed_array_is_told():
    from autograd import pack, unpack

    a, b = Value(2.0, "a"), Value(3.0, "b")
    x, y = unpack(pack([a, b]) * np.array([10.0, 100.0]))
    assert play(x * y)[-1].caption.endswith("= 3000, ∂n15/∂b = 2000.") or "∂" in play(x * y)[-1].caption


def test_what_cannot_be_played_is_refused(tmp_path):
    with pytest.raises(TypeError, match="takes a Value or a Tensor, not int"):
        play(3)
    with pytest.raises(ValueError, match="mode is"):
        play(Value(1.0), mode="fast")
    with pytest.raises(ValueError, match="asks for a gradient"):
        play(Value(1.0, requires_grad=False))
    with pytest.raises(ValueError, match=r"saved as \.html, not '.gif'"):
        play(Value(1.0)).save(tmp_path / "x.gif")
    with pytest.raises(FileNotFoundError, match="no folder"):
        play(Value(1.0)).save(tmp_path / "no" / "x.html")
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_a_page_and_prints_steps(tmp_path, capsys):
    file = tmp_path / "steps.html"
    assert main(["c=a+b; d=b+1; e=c*d", "a=2", "b=1", "--play", str(file), "--step"]) == 0
    out = capsys.readouterr().out
    assert f"wrote {file}" in out and "step 11 of 12" in out and "grad 2 + 3 = 5" in out
    assert file.read_text(encoding="utf-8").count("<details") == 12
    assert main(["a*a", "a=2", "--play", "x.svg"]) == 2
    assert "--play writes a file that ends in .html" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
def test_the_arrow_keys_step_through_in_a_terminal():
    import pty

    keyboard, screen = pty.openpty()
    program = "from autograd import Value, play; a = Value(2.0, 'a'); play(a * a).run()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=screen, stdout=screen, stderr=screen) as child:
        os.close(screen)
        seen = b""

        def until(text):
            nonlocal seen
            while text not in seen:
                seen += os.read(keyboard, 4096)
            seen = b""

        until(b"q quit")
        for key, step in [(b"\x1b[C", 2), (b"\x1b[C", 3), (b"\x1b[D", 2), (b"\x1b[F", 7), (b"\x1b[H", 1), (b" ", 2)]:
            os.write(keyboard, key)
            until(b"step %d of 7" % step)
        os.write(keyboard, b"q")
        assert child.wait(20) == 0
    os.close(keyboard)


def test_every_key_has_a_meaning():
    assert {*terminal._KEYS.values()} == {"next", "previous", "first", "last", "quit"}
