"""`explain`: back-propagation through a network, layer by layer, in the δ of the textbooks.

δₗ is the error of layer l: the derivative of the cost by what the layer computes before its activation, zₗ.
(Rumelhart, Hinton & Williams 1986; the four equations as in Nielsen, Neural Networks and Deep Learning, ch. 2.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from autograd import Tensor, sigmoid, softmax
from autograd.deposits import Deposits
from autograd.node import Node, topological
from autograd.notation import number_text
from autograd.rows import Elementwise
from nn.module import Module

_RECTIFIED = "rectified_"
_LAYERS = ("linear", "conv", "rectified_linear")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
#: An error that is so many times smaller or larger than the output layer's has vanished or exploded.
FACTOR = 1e3


class Layer:
    """One layer in the story: its number and name, its error δ, and the gradients of its weights and bias."""

    def __init__(self, number: int, name: str, z: Node, followed: Deposits) -> None:
        self.number, self.name, self.z = number, name, z
        assert z.op is not None
        self.kind = z.op.name.removeprefix(_RECTIFIED)
        #: What is part of the operation, so that `z` is what comes out of it.
        self.activation = "relu" if self.kind != z.op.name else ""
        self.input, self.weight, self.bias = z.parents
        self.delta = followed.adjoint(z) * (z._data > 0) if self.activation else followed.adjoint(z)
        self.weight_grad = followed.adjoint(self.weight)
        self.bias_grad = followed.adjoint(self.bias) if self.bias.requires_grad else None
        #: From here to the next layer, or to the cost: what the result went through.
        self.after = list(_after(z, followed))

    @property
    def size(self) -> float:
        """The root of the mean square of δ."""
        with np.errstate(all="ignore"):
            return float(np.sqrt(np.mean(np.square(self.delta, dtype=float)))) if self.delta.size else 0.0


def _after(z: Node, followed: Deposits) -> Iterator[Node]:
    """The nodes that lie behind one another on the only way from `z` to the next layer, that layer included."""
    node = z
    while users := list({id(d.result): d.result for d in followed.on(node)}.values()):
        if len(users) > 1:
            return
        (node,) = users
        yield node
        assert node.op is not None
        if node.op.name in _LAYERS:
            return


class NetworkExplanation:
    """The story of one backward pass: `layers`, their `lines`, and a `verdict` on vanishing and exploding."""

    def __init__(self, loss: Tensor, model: Module | None) -> None:
        followed = Deposits(loss)
        names = {id(p): name for name, p in model.named_parameters()} if model is not None else {}
        nodes = [n for n in topological([loss]) if n.op is not None and n.op.name in _LAYERS and n.requires_grad]
        if not nodes:
            raise ValueError("explain: there is no Linear and no convolution in what this was computed from")
        self.loss = loss
        self.layers = [
            Layer(i, names.get(id(z.parents[1]), z.parents[1].name or "").removesuffix(".weight"), z, followed)
            for i, z in enumerate(nodes, start=1)
        ]
        self._by_node = {id(layer.z): layer for layer in self.layers}

    @property
    def lines(self) -> list[str]:
        """What happens, from the cost to the input."""
        told = [f"the cost C = {number_text(self.loss.item())}"]
        for layer in reversed(self.layers):
            told += ["", *self._tell(layer)]
        return told

    def _tell(self, layer: Layer) -> list[str]:
        i = _below(layer.number)
        named = f" ({layer.name})" if layer.name else ""
        shape = "×".join(map(str, np.shape(layer.weight._data)))
        what = "fully connected" if layer.kind == "linear" else "convolution"
        told = [f"layer {layer.number}{named}: {what}, weights {shape}"]
        told += [f"  {line}" for line in self._error(layer)]
        told.append(f"  {_weights(layer, i)}")
        if layer.bias_grad is not None:
            over = "over samples" if layer.kind == "linear" else "over samples and places"
            told.append(f"  ∂C/∂b{i} = Σ δ{i} {over} = {_array(layer.bias_grad)}")
        return told

    def _error(self, layer: Layer) -> Iterator[str]:
        """How δ comes about: from the next layer's δ, or from the cost."""
        i, following = _below(layer.number), self._by_node.get(id(layer.after[-1])) if layer.after else None
        if following is None:
            told = output_error(layer, self.loss) or _through(layer.after, layer.activation)
            yield f"δ{i} = ∂C/∂z{i} = {told} = {_array(layer.delta)}"
            return
        j = _below(following.number)
        between = layer.after[:-1]
        transposed = (
            f"W{j}ᵀ δ{j}" if following.kind == "linear" else f"full correlation of δ{j} with W{j} turned by 180°"
        )
        slope = layer.activation
        if not slope and len(between) == 1:
            slope = _activation(between[0])
            between = [] if slope else between
        if slope and not between:
            yield f"δ{i} = ({transposed}) ⊙ {slope}'(z{i}){_sizes(following)} = {_array(layer.delta)}"
            return
        yield f"back through layer {following.number}: {transposed}{_sizes(following)}"
        for node in reversed(between):
            yield f"back through {node.op.name if node.op else '?'}: {_rule(node)}"
        if slope:
            yield f"back through {slope}: ⊙ {slope}'"
        yield f"δ{i} = {_array(layer.delta)}"

    @property
    def verdict(self) -> str:
        """Whether the error vanishes or explodes on its way back, and from which layer on."""
        last = self.layers[-1]
        for layer in reversed(self.layers):
            where = f"layer {layer.number}" + (f" ({layer.name})" if layer.name else "")
            if not np.isfinite(layer.size):
                return f"the gradients are not finite: from {where} on, counted from the output"
            if layer.size * FACTOR < last.size:
                return (
                    f"the gradients vanish: from {where} on, the error δ is less than a thousandth of the output "
                    f"layer's ({number_text(layer.size)} against {number_text(last.size)}, root mean square)"
                )
            if layer.size > last.size * FACTOR and last.size:
                return (
                    f"the gradients explode: from {where} on, the error δ is more than a thousand times the output "
                    f"layer's ({number_text(layer.size)} against {number_text(last.size)}, root mean square)"
                )
        sizes = [layer.size for layer in self.layers]
        if not last.size:
            return "the output layer's error is 0: there is nothing to learn from this cost"
        return (
            "the gradients neither vanish nor explode: the root mean square of δ lies between "
            f"{number_text(min(sizes))} and {number_text(max(sizes))}"
        )

    def __str__(self) -> str:
        return "\n".join([*self.lines, "", self.verdict])

    __repr__ = __str__


def explain(loss: Tensor, model: Module | None = None) -> NetworkExplanation:
    """Tell how the error goes back through a network, with this network's shapes and numbers.

    `model` gives the layers their names. No `.grad` is read or changed.

    >>> import nn, numpy as np
    >>> net = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2))
    >>> C = nn.functional.cross_entropy(net(np.ones((5, 2), np.float32)), [0, 1, 0, 0, 1])
    >>> print(*[line.split(" = array")[0] for line in nn.explain(C, net).lines if "δ" in line], sep="\\n")
      δ₂ = ∂C/∂z₂ = (p − onehot(y)) / 5, as for softmax and cross-entropy
      ∂C/∂W₂ = Σ δ₂ a₁ᵀ over samples: (2, 5)·(5, 3)
      ∂C/∂b₂ = Σ δ₂ over samples
      δ₁ = (W₂ᵀ δ₂) ⊙ σ'(z₁): (3, 2)·(2)
      ∂C/∂W₁ = Σ δ₁ a₀ᵀ over samples: (3, 5)·(5, 2)
      ∂C/∂b₁ = Σ δ₁ over samples
    """
    if not isinstance(loss, Tensor) or loss.size != 1:
        raise ValueError("explain takes the cost, a Tensor of one element, and optionally the model")
    if not loss.requires_grad:
        raise ValueError("explain: nothing that the cost was computed from asks for a gradient")
    return NetworkExplanation(loss, model)


# -- the error of the output layer --------------------------------------------------------------------


def output_error(layer: Layer, loss: Tensor) -> str:
    """δ of the output layer in closed form, where the numbers agree with one; else nothing."""
    z, delta = layer.z._data, layer.delta
    tolerance = 1e-4 if z.dtype == np.float32 else 1e-9
    order = [node for node in topological([loss]) if node.op is not None]
    behind = order[next(i for i, node in enumerate(order) if node is layer.z) + 1 :]
    names = {node.op.name for node in behind if node.op is not None}
    if z.ndim == 2 and names & {"class_cross_entropy", "softmax_cross_entropy", "log_softmax", "softmax"}:
        for n in (len(z), 1):
            y = softmax(z, axis=1) - n * delta
            if _is_one_of(y, tolerance) and np.allclose(y.sum(1), 1, atol=10 * tolerance):
                return f"{_over('p − onehot(y)', n)}, as for softmax and cross-entropy"
    for node in behind:
        if node.op is not None and node.op.name == "subtract":
            h, y = (parent._data for parent in node.parents)
            if np.shape(h) == np.shape(y) == z.shape:
                logistic = "sigmoid" in names
                base = (h - y) * (h * (1 - h)) if logistic else h - y
                if told := _squared_error(delta, base, "·h·(1 − h)" if logistic else "", tolerance):
                    return told
    for n in (z.size, 1):
        if _is_one_of(sigmoid(z) - n * delta, tolerance):
            return f"{_over('h − y', n)} with h = σ(z), as for the logistic function and log-likelihood"
    return ""


def _over(told: str, n: int) -> str:
    return f"({told}) / {n}" if n > 1 else told


def _is_one_of(y: np.ndarray, tolerance: float) -> bool:
    """Whether all numbers are 0 or 1."""
    return bool(np.all(np.minimum(np.abs(y), np.abs(y - 1)) <= 10 * tolerance))


def _squared_error(delta: np.ndarray, base: np.ndarray, slope: str, tolerance: float) -> str:
    """δ as a multiple of (h − y)·slope, if it is one: 1 for ½‖h − y‖², 2/N for the mean over N numbers."""
    square, n = float(np.sum(base * base, dtype=float)), base.size
    c = float(np.sum(delta * base, dtype=float)) / square if square else 0.0
    if not c or not np.allclose(delta, c * base, rtol=10 * tolerance, atol=tolerance * abs(c) * np.abs(base).max()):
        return ""
    what = f"(h − y){slope}"
    if np.isclose(c, 1, rtol=tolerance):
        return f"{what if slope else 'h − y'}, as for the cost ½‖h − y‖²"
    if np.isclose(c, 2 / n, rtol=tolerance):
        return f"2·{what} / {n}, as for the mean squared error over {n} numbers"
    return f"{number_text(c)}·{what}, a multiple of what the cost ½‖h − y‖² has"


# -- words --------------------------------------------------------------------------------------------


def _through(after: list[Node], activation: str) -> str:
    names = [activation] * bool(activation) + [node.op.name for node in after if node.op is not None]
    return f"the chain rule through {', '.join(names)}" if names else "the sum over its uses"


def _activation(node: Node) -> str:
    """The symbol of an elementwise function of one operand; nothing for another operation."""
    return node.op.symbol if isinstance(node.op, Elementwise) and len(node.op.operands) == 1 else ""


def _rule(node: Node) -> str:
    op = node.op
    assert op is not None
    if activation := _activation(node):
        return f"⊙ {activation}'"
    rule = next((text for _, text in op.derivative_texts()), "")
    return re.sub(r"(?<!\w)g(?!\w)", "the error", rule)


def _weights(layer: Layer, i: str) -> str:
    a = _below(layer.number - 1)
    grad = _array(layer.weight_grad)
    if layer.kind == "conv":
        return f"∂C/∂W{i}[o,c,k] = Σ δ{i}[o,p]·a{a}[c,p·s+k] over samples and places p = {grad}"
    rows, (n_out, n_in) = layer.delta.size // max(layer.delta.shape[-1], 1), np.shape(layer.weight._data)
    return f"∂C/∂W{i} = Σ δ{i} a{a}ᵀ over samples: ({n_out}, {rows})·({rows}, {n_in}) = {grad}"


def _sizes(layer: Layer) -> str:
    if layer.kind == "conv":
        return ""
    n_out, n_in = np.shape(layer.weight._data)
    return f": ({n_in}, {n_out})·({n_out})"


def _array(data: np.ndarray) -> str:
    with np.errstate(all="ignore"):
        return f"array {np.shape(data)}, norm {number_text(float(np.linalg.norm(np.ravel(data))))}"


def _below(i: int) -> str:
    return str(i).translate(_SUBSCRIPTS)
