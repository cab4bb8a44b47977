"""Pictures: what is in them, and that nothing hostile, broken or enormous gets through."""

import os
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograd import Tensor, Value
from autograd.drawing import draw, engines, layout, tree

SVG = "{http://www.w3.org/2000/svg}"


def two_paths():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    c, d = a + b, b + 1
    e = c * d
    c.name, d.name, e.name = "c", "d", "e"
    return a, b, c, d, e


@pytest.fixture(params=["engine", "no engine"])
def machine(request, monkeypatch):
    """The machine as it is, and one without any Graphviz."""
    if request.param == "no engine":
        monkeypatch.setattr(engines, "engines", lambda: [])
        monkeypatch.setattr("autograd.drawing.picture.engines", lambda: [])
    elif not engines.engines():
        pytest.skip("this machine has no Graphviz")
    return request.param


def texts(svg):
    return [t.text for t in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_picture_of_two_paths_shows_data_gradients_symbols_and_local_derivatives(machine):
    *_, e = two_paths()
    e.backward()
    shown = texts(draw(e).svg)
    for text in ("a", "b", "c = +", "d = +", "e = ×", "data 6", "grad 5", "∂e/∂c = 2", "∂e/∂d = 3", "∂d/∂n3 = 1"):
        assert text in shown, text
    assert shown.count("data 1") == 2  # b and the constant


def test_a_square_has_two_edges(machine):
    x = Value(3.0, "x")
    f = x * x
    picture = draw(f)
    assert picture.dot.count("n1 -> n2") == 2
    assert len(ET.fromstring(picture.svg).findall(f".//{SVG}g[@class='edge']")) == 2


def test_a_constant_looks_different_and_passes_no_gradient(machine):
    *_, e = two_paths()
    e.backward()
    picture = draw(e)
    kinds = {g.get("class") for g in ET.fromstring(picture.svg).iter(f"{SVG}g")}
    assert {"leaf", "constant", "operation", "root", "edge"} <= kinds
    constant = next(box for box in picture.diagram.boxes if box.key == "n3")
    assert constant.kind == "constant" and constant.lines == ("n3", "data 1")
    assert [a.carries for a in picture.diagram.arrows].count(False) == 1


def test_before_backward_the_picture_says_so_and_afterwards_it_does_not(machine):
    *_, e = two_paths()
    sentence = "backward has not been run"
    before = draw(e)
    assert sentence in before.svg and sentence in str(before) and sentence in before.dot
    assert "grad" not in " ".join(box.lines[-1] for box in before.diagram.boxes)
    e.backward()
    assert sentence not in draw(e).svg
    e.zero_grad()
    assert sentence in draw(e).svg


def test_a_picture_is_of_the_moment_in_every_form(machine):
    *_, e = two_paths()
    before = draw(e)
    e.backward()
    assert "has not been run" in str(before) and "has not been run" in before.svg
    assert "grad 5" in str(draw(e))


def test_the_same_graph_gives_the_same_bytes_and_another_graph_other_ids(machine):
    first, second = (draw(two_paths()[-1]) for _ in range(2))
    assert first.svg == second.svg and first.dot == second.dot and str(first) == str(second)
    other = draw(Value(1.0) + Value(2.0)).svg
    ids = [{e.get("id") for e in ET.fromstring(s).iter() if e.get("id")} for s in (first.svg, other)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    assert len(ids[0]) == len(first.diagram.boxes) + len(first.diagram.arrows)


@pytest.mark.parametrize(
    "name",
    [
        '"', "\\", "\\N", "a\\", "<b>x</b>", "<", '<<table href="javascript:alert(1)">', "&amp;", "&#60;", "]]>",
        'x" URL="javascript:alert(1)', "a\nb", "\x00\x1b[31m\x7f", "\u202egnp.exe", "\ud800", "日本語", "e\u0301",
        "x]; n9 [label=oops", "-->", "{a|b}", "$x_1$", " ", "\ue000", "x" * 1000,
    ],
)  # fmt: skip
def test_hostile_names_stay_text(machine, name, tmp_path):
    x = Value(3.0, name)
    f = x * 2
    f.name = name
    picture = draw(f)
    root = ET.fromstring(picture.svg)  # well formed
    assert {e.tag for e in root.iter()} <= {SVG + tag for tag in ("svg", "rect", "g", "path", "polygon", "text")}
    attributes = {a for e in root.iter() for a in e.attrib}
    assert not {a for a in attributes if "href" in a.lower() or a.lower().startswith("on")}
    assert len(picture.layout.centres) == 3
    for suffix in (".svg", ".dot"):
        assert picture.save(tmp_path / f"x{suffix}").read_text(encoding="utf-8")
    written = texts(picture.svg) + str(picture).split("\n") + picture.dot.strip().split("\n")
    assert all(line.replace("\t", "").isprintable() for line in written)
    if machine == "engine":
        assert picture.layout.by_graphviz
        drawn = engines.render(picture.dot, "svg")
        assert drawn and b"<a " not in drawn and b'xlink:href="' not in drawn and drawn.count(b'class="node"') == 3


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, -0.0])
def test_extreme_numbers_are_drawn(machine, number):
    x = Value(number, "x")
    f = x * x
    f.backward()
    assert "x" in texts(draw(f, color="gradient").svg)
    with np.errstate(all="ignore"):
        t = Tensor(np.full((2, 3), number), requires_grad=True, name="t")
        s = (t * t).sum()
        s.backward()
    picture = draw(s, color="gradient", theme="dark")
    assert "2×3 float64" in texts(picture.svg) and "t" in str(picture)


def test_arrays_show_shape_mean_and_spread(machine):
    x = Tensor([[1.0, 2.0], [3.0, 6.0]], requires_grad=True, name="x")
    s = (x * 2).sum()
    s.backward()
    shown = texts(draw(s).svg)
    for text in ("2×2 float64", "data 3 ± 1.871", "grad all 2", "0-d float64", "data 24"):
        assert text in shown, text
    assert "2×2 · ∂n3/∂x = 2" in shown  # the shape of what passes along the edge, both ways


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (1, 1), (2, 0, 2)])
def test_empty_and_one_element_arrays_are_drawn(machine, shape):
    x = Tensor(np.ones(shape), requires_grad=True, name="x")
    s = x.sum()
    assert "x" in texts(draw(s).svg)
    s.backward()
    picture = draw(s)
    assert "x" in texts(picture.svg) and ("empty" in str(picture)) == (0 in shape)


def test_interior_tensors_show_the_adjoint_although_they_keep_none(machine):
    x = Tensor([1.0, 2.0], requires_grad=True, name="x")
    y = x * 3
    s = (y * y).sum()
    s.backward()
    assert y.grad is None and "grad 9 ± 3" in texts(draw(s).svg)
    assert y.grad is None and s.grad is None
    np.testing.assert_array_equal(x.grad.data, [18, 36])


def test_data_that_was_changed_since_is_told(machine):
    x = Tensor([1.0, 2.0], requires_grad=True, name="x")
    s = (x * x).sum()
    s.backward()
    x.data = x.data - 0.1
    assert "data was changed since" in draw(s).svg and "data was changed since" in str(draw(s))


def test_gradients_that_are_nodes_are_drawn(machine):
    x = Value(3.0, "x")
    y = x**4
    y.backward(create_graph=True)
    assert "grad 108" in texts(draw(y).svg) and "data 108" in texts(draw(x.grad).svg)


def test_a_single_leaf_is_a_picture(machine):
    assert "x" in texts(draw(Value(3.0, "x")).svg)
    assert tree(Value(3.0, "x", requires_grad=False)).startswith("x   data 3   constant")


def test_a_notebook_gets_an_image_and_text(machine):
    *_, e = two_paths()
    bundle = e.draw()._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg ")
    assert "e = ×   data 6" in bundle["text/plain"]
    without = machine == "no engine"
    assert ("digraph {" in bundle["text/plain"]) is without
    assert ("pip install pygraphviz" in bundle["text/plain"]) is without


def test_a_repr_never_raises(monkeypatch):
    *_, e = two_paths()
    monkeypatch.setattr("autograd.drawing.picture.svg", lambda *_: 1 / 0)
    monkeypatch.setattr("autograd.drawing.picture.tree_of", lambda *_: 1 / 0)
    bundle = draw(e)._repr_mimebundle_()
    assert list(bundle) == ["text/plain"] and "cannot be shown" in bundle["text/plain"]


def test_a_png_is_an_image(tmp_path, machine):
    *_, e = two_paths()
    if machine == "no engine":
        pytest.importorskip("matplotlib")
    assert draw(e).save(tmp_path / "e.PNG").read_bytes().startswith(b"\x89PNG")


def test_without_graphviz_and_matplotlib_a_png_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "engines", lambda: [])
    monkeypatch.setattr("autograd.drawing.picture.engines", lambda: [])
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(RuntimeError, match=r"needs Graphviz or matplotlib: pip install pygraphviz.*\.svg or \.dot"):
        draw(two_paths()[-1]).save(tmp_path / "e.png")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_shows_the_same_texts(machine):
    pytest.importorskip("matplotlib")
    x = Value(2.0, "$x_1$")
    picture = draw(x * x)
    (axes,) = picture.figure().axes
    assert sorted(t.get_text() for t in axes.texts) == sorted(texts(picture.svg))


def test_saving_refuses_what_it_cannot_do(tmp_path, monkeypatch):
    *_, e = two_paths()
    with pytest.raises(ValueError, match=r"\.svg, \.png or \.dot, not '.gif'"):
        draw(e).save(tmp_path / "e.gif")
    with pytest.raises(ValueError, match="without a suffix"):
        draw(e).save(tmp_path / "e")
    with pytest.raises(FileNotFoundError, match=r"no folder .*nowhere"):
        draw(e).save(tmp_path / "nowhere" / "e.dot")
    (tmp_path / "e.dot").write_text("old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        draw(e).save(tmp_path / "e.dot")
    assert [p.name for p in tmp_path.iterdir()] == ["e.dot"] and (tmp_path / "e.dot").read_text() == "old"


def test_draw_refuses_what_is_no_node():
    with pytest.raises(TypeError, match="takes a Value or a Tensor, not float"):
        draw(3.0)
    with pytest.raises(ValueError, match="theme"):
        draw(Value(1.0), theme="pink")
    with pytest.raises(ValueError, match="color"):
        draw(Value(1.0), color="data")


def test_an_engine_that_hangs_is_ended_and_the_picture_still_drawn(monkeypatch):
    monkeypatch.setitem(engines._CHILDREN, "pygraphviz", "import time\ntime.sleep(60)")
    monkeypatch.setattr(engines, "engines", lambda: ["pygraphviz"])
    assert engines.render("digraph {}", "svg", seconds=0.3) is None
    *_, e = two_paths()
    assert not layout.layout(draw(e).diagram, seconds=0.3).by_graphviz


def test_an_engine_that_crashes_gives_way_to_the_next(monkeypatch):
    monkeypatch.setitem(engines._CHILDREN, "dot", "raise SystemExit(1)")
    monkeypatch.setitem(engines._CHILDREN, "pygraphviz", "print('drawn', end='')")
    monkeypatch.setattr(engines, "engines", lambda: ["dot", "pygraphviz"])
    assert engines.render("digraph {}", "svg") == b"drawn"


def test_the_engine_on_path_comes_first(monkeypatch):
    monkeypatch.setattr(engines.shutil, "which", lambda name: "/usr/bin/dot")
    assert engines.engines()[0] == "dot"


@pytest.mark.skipif(not engines.engines(), reason="the program is made of pygraphviz")
def test_a_dot_program_on_path_is_called_through_graphviz(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text(
        f"#!{sys.executable}\nimport sys, pygraphviz\nformat = next(a[2:] for a in sys.argv if a.startswith('-T'))\n"
        "graph = pygraphviz.AGraph(sys.stdin.read())\n"
        "sys.stdout.buffer.write(graph.draw(format=format, prog='dot'))\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(engines, "_installed", lambda package: package == "graphviz")
    assert engines.engines() == ["dot"]
    picture = draw(two_paths()[-1])
    assert picture.layout.by_graphviz
    assert picture.save(tmp_path / "e.png").read_bytes().startswith(b"\x89PNG")


def test_shared_subgraphs_are_written_once():
    x = Value(1.0, "x")
    y = x
    for _ in range(30):
        y = y + y  # two to the power of 30 paths
    text = tree(y)
    assert text.count("(shown above)") == 29 and text.count("\n") < 70


def test_a_deep_tree_ends_with_a_sentence():
    x = y = Value(1.0, "x")
    for _ in range(100_000):
        y = y + x
    lines = tree(y).split("\n")
    assert len(lines) <= 202
    assert "more nodes are not shown" in lines[-1] and max(map(len, lines)) < 300
