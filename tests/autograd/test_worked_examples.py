"""The worked examples of the documentation: the same numbers, told in the same words."""

import numpy as np
import pytest

from autograd import Tensor, Value, exp, expand, explain, relu, sigmoid
from autograd.deposits import Deposits, edge_counts
from autograd.numbering import number


def told(root):
    return [str(line) for line in explain(root)]


# -- 1: the graph n1 … n7 -----------------------------------------------------------------------------


def graph_of_seven():
    x, y = Value(3.0), Value(4.0)
    return x, y, x**2 * y + (y + 2)


def test_one_forward():
    _, _, f = graph_of_seven()
    assert [node.data for node in number(f)] == [3, 4, 2, 9, 36, 6, 42]
    assert list(explain(f).forward()) == [
        "n1 = 3",
        "n2 = 4",
        "n3 = 2",
        "n4 = n1² = 9",
        "n5 = n4·n2 = 36",
        "n6 = n2 + n3 = 6",
        "n7 = n5 + n6 = 42",
    ]


def test_one_unnamed():
    x, y, f = graph_of_seven()
    assert told(f) == [
        "∂n7/∂n7 = 1",
        "∂n7/∂n5 = 1",
        "∂n7/∂n6 = 1",
        "∂n7/∂n4 = ∂n7/∂n5·∂n5/∂n4 = 1·n2 = 1·4 = 4",
        "∂n7/∂n1 = ∂n7/∂n4·∂n4/∂n1 = 4·2·n1 = 4·6 = 24",
        "∂n7/∂n2 = ∂n7/∂n5·∂n5/∂n2 + ∂n7/∂n6·∂n6/∂n2 = 1·9 + 1·1 = 10",
    ]
    f.backward()
    assert (x.grad, y.grad) == (24, 10)


def test_one_named():
    x, y, f = graph_of_seven()
    x.name, y.name, f.name = "x", "y", "f"
    assert told(f) == [
        "∂f/∂f = 1",
        "∂f/∂n5 = 1",
        "∂f/∂n6 = 1",
        "∂f/∂n4 = ∂f/∂n5·∂n5/∂n4 = 1·y = 1·4 = 4",
        "∂f/∂x = ∂f/∂n4·∂n4/∂x = 4·2·x = 4·6 = 24",
        "∂f/∂y = ∂f/∂n5·∂n5/∂y + ∂f/∂n6·∂n6/∂y = 1·9 + 1·1 = 10",
    ]


# -- 2: paths and deposits ----------------------------------------------------------------------------


def paths_and_deposits():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    c, d = a + b, b + 1
    e = c * d
    c.name, d.name, e.name = "c", "d", "e"
    return a, b, c, d, e


def test_two_deposits():
    a, b, c, d, e = paths_and_deposits()
    followed = Deposits(e)

    def pile(node):
        return [(x.result, x.upstream, x.local) for x in followed.on(node)]

    assert pile(c) == [(e, 1, 2)]
    assert pile(d) == [(e, 1, 3)]
    assert pile(a) == [(c, 2, 1)]
    assert pile(b) == [(c, 2, 1), (d, 3, 1)]
    assert (followed.adjoint(a), followed.adjoint(b)) == (2, 2 + 3)


def test_two_explained():
    *_, e = paths_and_deposits()
    assert told(e) == [
        "∂e/∂e = 1",
        "∂e/∂c = d = 2",
        "∂e/∂d = c = 3",
        "∂e/∂a = ∂e/∂c·∂c/∂a = 2·1 = 2",
        "∂e/∂b = ∂e/∂c·∂c/∂b + ∂e/∂d·∂d/∂b = 2·1 + 3·1 = 5",
    ]


def test_two_edges_visited_and_walked():
    *_, e = paths_and_deposits()
    assert edge_counts(e) == (5, 6, 3)
    assert explain(e).counts == "5 edges visited once each; path by path (3 paths) it would be 6"


def test_two_walks_grow_exponentially():
    node = Value(1.0)
    for _ in range(20):
        node = node + node
    assert edge_counts(node) == (40, 20 * 2**20, 2**20)


# -- 3: the sigmoid circuit ---------------------------------------------------------------------------


def circuit(fused):
    w = [Value(v, f"w{i}") for i, v in enumerate((2.0, -3.0, -3.0))]
    x = [Value(v, f"x{i}") for i, v in enumerate((-1.0, -2.0))]
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    return sigmoid(z) if fused else 1 / (1 + exp(-z))


def test_three_forward():
    chain = [node.data for node in number(circuit(fused=False)) if node.op is not None]
    assert np.round(chain, 4).tolist() == [-2, 6, 4, 1, -1, 0.3679, 1.3679, 0.7311]


def test_three_backward():
    lines = explain(circuit(fused=False))
    back_to_front = [round(line.adjoint, 2) for line in lines if line.node.op is not None]
    assert back_to_front == [1.00, -0.53, -0.53, -0.20, 0.20, 0.20, 0.20, 0.20]
    leaves = {line.symbol: round(line.adjoint, 2) for line in lines if line.node.op is None}
    assert leaves == {"w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20}


def test_three_explained():
    assert told(circuit(fused=False))[1:6] == [
        "∂n15/∂n14 = −n15/n14 = −0.5344",
        "∂n15/∂n13 = ∂n15/∂n14·∂n14/∂n13 = −0.5344·1 = −0.5344",
        "∂n15/∂n12 = ∂n15/∂n13·∂n13/∂n12 = −0.5344·n13 = −0.5344·0.3679 = −0.1966",
        "∂n15/∂n11 = ∂n15/∂n12·∂n12/∂n11 = −0.1966·(−1) = 0.1966",
        "∂n15/∂n10 = ∂n15/∂n11·∂n11/∂n10 = 0.1966·1 = 0.1966",
    ]


def test_three_fused_is_the_same():
    fused, written_out = explain(circuit(fused=True)), explain(circuit(fused=False))
    assert str(fused[1]) == "∂n10/∂n9 = n10·(1 − n10) = 0.1966"
    for name in ("w0", "x0", "w1", "x1", "w2"):
        one, other = (next(line.adjoint for line in e if line.symbol == name) for e in (fused, written_out))
        assert one == pytest.approx(other, rel=1e-12)


# -- 5: XOR -------------------------------------------------------------------------------------------

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
W, C, V = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), np.array([1.0, -2.0])


def network(x, W, c, w):
    return relu(x @ W + c) @ w


@pytest.mark.parametrize("x, y", list(zip(INPUTS, (0, 1, 1, 0), strict=True)))
def test_five_on_values(x, y):
    assert expand(network, x, W, C, V).result.data == y


def test_five_on_arrays():
    assert network(Tensor(INPUTS), W, C, V).tolist() == [0, 1, 1, 0]


def test_five_explained_number_by_number():
    """At (1, 1) the second unit is 1 and takes 2 away."""
    lines = {line.symbol: str(line) for line in explain(expand(network, INPUTS[3], W, C, V).result)}
    assert lines["n21"] == "∂n23/∂n21 = ∂n23/∂n22·∂n22/∂n21 = 1·w[1] = 1·(−2) = −2"
    assert lines["n20"] == "∂n23/∂n20 = ∂n23/∂n21·∂n21/∂n20 = −2·[n20 > 0] = −2·1 = −2"
    assert lines["W[0,1]"] == "∂n23/∂W[0,1] = ∂n23/∂n17·∂n17/∂W[0,1] = −2·x[0] = −2·1 = −2"
    assert lines["x[0]"].endswith("= 1·1 + (−2)·1 = −1")


def test_five_explained_in_matrices():
    w, c, v = (Tensor(a, requires_grad=True, name=name) for a, name in ((W, "W"), (C, "c"), (V, "w")))
    assert told(network(Tensor(INPUTS[3:], name="x"), w, c, v).sum())[2:] == [
        "∂n9/∂n7 = ∂n9/∂n8·wᵀ = (1,)·(2,) = [[1, −2]]",
        "∂n9/∂n6 = ∂n9/∂n7⊙[n6 > 0] = [[1, −2]]",
        "∂n9/∂n5 = ∂n9/∂n6 = [[1, −2]]",
        "∂n9/∂W = xᵀ·∂n9/∂n5 = (2, 1)·(1, 2) = [[1, −2], [1, −2]]",
        "∂n9/∂c = ∂n9/∂n6 summed over the axes where c was repeated = [1, −2]",
        "∂n9/∂w = n7ᵀ·∂n9/∂n8 = (2, 1)·(1,) = [2, 1]",
    ]
