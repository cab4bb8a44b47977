"""Large graphs: what is folded into a box, that arrows still point forward, and that nothing is lost."""

import itertools

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, draw
from autograd.drawing.folding import fold
from autograd.numbering import number


def network_of_values(samples, sizes=(2, 6, 6, 1)):
    random = np.random.default_rng(0)
    weights = [
        [[Value(w) for w in row] for row in random.normal(size=(b, a + 1))] for a, b in itertools.pairwise(sizes)
    ]
    loss = 0.0
    for row in random.normal(size=(samples, sizes[0])):
        x = list(row)
        for layer in weights:
            x = [sum((w * each for w, each in zip(ws, x, strict=False)), ws[-1]).tanh() for ws in layer]
        loss = loss + (x[0] - 1.0) ** 2
    return loss


def a_chain(length):
    x = y = Value(1.0, "x")
    for _ in range(length):
        y = (y * x).tanh()
    return y


def a_lattice(depth):
    """Every node is used by several: nothing is a tree."""
    row = [Value(float(i)) for i in range(4)]
    for _ in range(depth):
        row = [row[i] * row[(i + 1) % 4] for i in range(4)]
    return row[0] + row[1] + row[2] + row[3]


@pytest.mark.parametrize(
    "root", [network_of_values(20), a_chain(3000), a_lattice(700)], ids=["network", "chain", "lattice"]
)
@pytest.mark.parametrize("limit", [1, 2, 9, 120])
def test_every_node_is_in_one_group_and_arrows_point_forward(root, limit):
    numbering = number(root)
    groups = fold(numbering, limit)
    assert len(groups) <= limit
    inside = [id(node) for group in groups for node in group.nodes]
    assert sorted(inside) == sorted(id(node) for node in numbering)
    place = {id(node): i for i, group in enumerate(groups) for node in group.nodes}
    assert all(place[id(p)] <= place[id(node)] for node in numbering for p in node.parents)
    again = fold(numbering, limit)
    assert groups == again


def test_a_small_graph_is_not_folded():
    groups = fold(number(a_chain(10)), 120)
    assert {len(group.nodes) for group in groups} == {1}


def test_the_layers_of_a_network_of_values_are_found():
    picture = draw(network_of_values(20))
    titles = [box.lines[0] for box in picture.diagram.boxes]
    assert "120 side by side: 600 operations" in titles  # 20 samples × 6 neurons, 2 products, 2 sums and a tanh each
    assert "120 side by side: 1,560 operations" in titles
    assert len(titles) == 7
    assert "nodes are folded into" in picture.svg and "limit=" in picture.svg


def test_a_chain_keeps_its_end_open():
    picture = draw(a_chain(20_000))
    kinds = [box.kind for box in picture.diagram.boxes]
    assert kinds.count("folded") <= 2 and len(kinds) > 20
    assert picture.diagram.boxes[-1].lines[0].endswith("= tanh")


def lenet_like():
    net = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 3), nn.Tanh()))
    x = Tensor(np.ones((2, 6), np.float32), name="x")
    return net, net(x).sum()


def titles(picture):
    return [box.lines[0] for box in picture.diagram.boxes]


def test_a_module_is_one_box_and_depth_opens_it():
    _net, loss = lenet_like()
    assert "0: Linear" in titles(draw(loss)) and "2.0: Linear" in titles(draw(loss))
    assert titles(draw(loss, depth=0))[:2] == ["x", "Sequential"]
    one = titles(draw(loss, depth=1))
    assert "0: Linear" in one and "2: Sequential" in one
    opened = draw(loss, depth=9)
    assert not any(box.kind == "folded" for box in opened.diagram.boxes)
    assert len(opened.diagram.boxes) == len(number(loss))


@pytest.mark.parametrize("limit, wanted", [(6, "0: Linear"), (5, "2: Sequential"), (3, "Sequential")])
def test_as_many_levels_of_modules_are_opened_as_the_limit_allows(limit, wanted):
    _net, loss = lenet_like()
    found = titles(draw(loss, limit=limit))
    assert wanted in found and len(found) <= limit
    assert not any("weight" in title for title in found)  # a Linear is one box, or inside of one


def test_parameters_are_shown_by_the_name_the_model_gives_them():
    _net, loss = lenet_like()
    opened = titles(draw(loss, depth=9))
    assert "n2: 0.weight" in opened and "n5: 2.0.bias" in opened


def test_a_model_that_is_gone_leaves_its_picture():
    loss = lenet_like()[1]
    assert titles(draw(loss))[1] == "Linear"


def test_a_folded_module_counts_its_parameters_and_shows_its_result():
    _net, loss = lenet_like()
    loss.backward()
    box = next(box for box in draw(loss).diagram.boxes if box.lines[0] == "0: Linear")
    assert "28 parameters" in box.lines and "2×4 float32" in box.lines
    assert any(line.startswith("grad") for line in box.lines)
    arrow = next(arrow for arrow in draw(loss).diagram.arrows if arrow.head == box.key)
    assert arrow.label == "2×6"


def test_a_parameter_used_twice_stays_outside():
    linear = nn.Linear(3, 3)
    loss = linear(linear(Tensor(np.ones((1, 3), np.float32)))).sum()
    picture = draw(loss)
    assert [box.kind for box in picture.diagram.boxes].count("leaf") == 2
    assert titles(picture).count("Linear") == 2 or sum("linear" in t for t in titles(picture)) == 2


def test_colour_tells_large_gradients_from_small_ones():
    x, y = Value(1.0, "x"), Value(1.0, "y")
    f = 1000 * x + 0.001 * y
    f.backward()
    heat = {box.lines[0]: box.heat for box in draw(f, color="gradient").diagram.boxes}
    assert heat["x"] == 1.0 and heat["y"] == pytest.approx(0.15)
    assert all(box.heat is None for box in draw(f).diagram.boxes)
    assert "#ff816e" in draw(f, color="gradient").svg


@pytest.mark.parametrize("given", [{"depth": -1}, {"limit": 0}])
def test_limits_that_make_no_sense_are_refused(given):
    with pytest.raises(ValueError, match="is at least"):
        draw(Value(1.0), **given)
    with pytest.raises(TypeError, match="whole number"):
        draw(Value(1.0), limit=1.5)
