"""What a network is made of: a table of its layers with shapes, parameters, multiply-adds and memory."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd import Tensor, no_grad
from autograd.ops import windows
from nn import initializers, models
from nn.functional import Padding, Size
from nn.module import Module


def output_size(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> int | tuple[int, ...]:
    """How many results a convolution or pooling has along an axis, or along several.

    ⌊(i + 2p − d·(k − 1) − 1) / s⌋ + 1; with "same", ⌈i / s⌉. (A pooling's stride is usually its kernel size.)

    >>> output_size(32, 5), output_size(28, 5, padding=2), output_size(7, 3, stride=2, padding="same")
    (28, 28, 4)
    >>> output_size((224, 224), 3, padding=1)
    (224, 224)
    """
    sizes = (input_size,) if isinstance(input_size, int) else tuple(input_size)
    axes = len(sizes)
    kernel = windows.per_axis(kernel_size, axes, "kernel_size")
    steps = windows.per_axis(stride, axes, "stride")
    gaps = windows.per_axis(dilation, axes, "dilation")
    counts = windows.counts(sizes, kernel, steps, windows.pads(padding, sizes, kernel, steps, gaps), gaps)
    return counts[0] if isinstance(input_size, int) else counts


class Row(NamedTuple):
    """One call of a layer: its name, its kind, what it made of one example, and what that took."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    output_bytes: int
    shared: bool


class Summary:
    """A table of a network's layers, in order of use; it prints as text, and as a table in Jupyter."""

    def __init__(
        self, title: str, input_shape: tuple[int, ...], rows: list[Row], parameters: int, trainable: int, weights: int
    ) -> None:
        self.title, self.input_shape, self.rows = title, input_shape, rows
        #: Numbers that are learnt or could be, shared ones counted once; and those that ask for a gradient.
        self.parameters, self.trainable = parameters, trainable
        #: Bytes of parameters and buffers.
        self.parameter_bytes = weights
        self.multiply_adds = sum(row.multiply_adds for row in rows)
        self.output_bytes = sum(row.output_bytes for row in rows)

    _HEADINGS = ("layer", "kind", "output shape", "parameters", "multiply-adds", "memory")

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                row.name,
                row.kind,
                str(row.output_shape),
                f"{row.parameters:,}" + (" (shared)" if row.shared else ""),
                f"{row.multiply_adds:,}",
                _bytes(row.output_bytes),
            )
            for row in self.rows
        ]

    def _totals(self) -> list[str]:
        frozen = f", {self.trainable:,} of them learnt" if self.trainable != self.parameters else ""
        return [
            f"parameters: {self.parameters:,}{frozen} ({_bytes(self.parameter_bytes)} with buffers)",
            f"multiply-adds: {self.multiply_adds:,} for one example "
            "(of kernels and weight matrices; nothing else is counted)",
            f"memory of all outputs: {_bytes(self.output_bytes)} for one example",
        ]

    def __str__(self) -> str:
        table = [self._HEADINGS, *self._cells()]
        widths = [max(len(line[i]) for line in table) for i in range(len(self._HEADINGS))]

        def line(cells: Sequence[str]) -> str:
            padded = (c.ljust(w) if i < 3 else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True)))
            return "  ".join(padded).rstrip()

        rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
        head = f"{self.title}, one example of shape {self.input_shape}"
        return "\n".join([head, rule, line(table[0]), rule, *map(line, table[1:]), rule, *self._totals()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def cells(tag: str, line: Sequence[str]) -> str:
            side = ("left", "right")
            return "".join(
                f'<{tag} style="text-align:{side[i > 2]}">{html.escape(c)}</{tag}>' for i, c in enumerate(line)
            )

        rows = "".join(f"<tr>{cells('td', line)}</tr>" for line in self._cells())
        foot = "<br>".join(map(html.escape, self._totals()))
        head = f"{html.escape(self.title)}, one example of shape {self.input_shape}"
        return f"<table><caption>{head}</caption><tr>{cells('th', self._HEADINGS)}</tr>{rows}</table><p>{foot}</p>"


def _bytes(n: int) -> str:
    size = float(n)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.2f} GiB"


def summary(model: Module, input_shape: Sequence[int], *, dtype: Any = None) -> Summary:
    """A table of the layers of a network, for one example of `input_shape` (without the batch).

    Nothing is computed: an *empty* batch is sent through, which has all the shapes and no numbers (a network
    that refuses it gets one example of zeros). `dtype` is the input's, by default the parameters' (give `int`
    to a network that begins with an embedding).

    >>> import nn
    >>> print(summary(nn.MLP([3, 4, 2]), (3,)))
    MLP, one example of shape (3,)
    ───────────────────────────────────────────────────────────────
    layer  kind     output shape  parameters  multiply-adds  memory
    ───────────────────────────────────────────────────────────────
    0      Flatten  (3,)                   0              0    12 B
    1      Linear   (4,)                  16             12    16 B
    2      ReLU     (4,)                   0              0    16 B
    3      Linear   (2,)                  10              8     8 B
    ───────────────────────────────────────────────────────────────
    parameters: 26 (104 B with buffers)
    ...
    """
    if isinstance(input_shape, Tensor | np.ndarray):
        raise TypeError(f"summary takes the shape of one example, not an array: {tuple(input_shape.shape[1:])}")
    shape = tuple(int(n) for n in input_shape)
    parameters = [*model.parameters()]
    if dtype is None:
        dtype = parameters[0].dtype if parameters else np.float32
    names = {id(module): name or type(model).__name__ for name, module in model.named_modules()}
    seen: set[int] = set()
    rows: list[Row] = []

    def record(module: Module, args: tuple[Any, ...], output: Any) -> None:
        own = [p for p in vars(module).values() if any(p is q for q in parameters)]
        if (any(module.children()) and not own) or not isinstance(output, Tensor | np.ndarray):
            return
        new = [p for p in own if id(p) not in seen]
        seen.update(id(p) for p in own)
        rows.append(
            Row(
                names[id(module)],
                type(module).__name__.lstrip("_"),
                tuple(output.shape[1:]),
                sum(p.size for p in new),
                module.multiply_adds(tuple(args[0].shape[1:]) if args else (), tuple(output.shape[1:])),
                int(np.prod(output.shape[1:], dtype=np.int64)) * output.dtype.itemsize,
                len(new) < len(own),
            )
        )

    modules = [*model.modules()]
    modes = [module.training for module in modules]
    handles = [module.register_forward_hook(record) for module in modules]
    try:
        model.eval()
        with no_grad():
            try:
                model(Tensor(np.zeros((0, *shape), dtype=dtype)))
            except Exception:  # some networks take no empty batch; a wrong shape is refused here as well
                rows.clear()
                seen.clear()
                model(Tensor(np.zeros((1, *shape), dtype=dtype)))
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode
    state = [*parameters, *model.buffers()]
    return Summary(
        type(model).__name__, shape, rows, sum(p.size for p in parameters),
        sum(p.size for p in parameters if p.requires_grad), sum(s.data.nbytes for s in state),
    )  # fmt: skip


def summary_of(name: str, input_shape: Sequence[int] | None = None, num_classes: int | None = None) -> Summary:
    """The table of a network by its name (see `nn.models.MODELS`), without drawing its weights."""
    with initializers.skipped():
        model = models.build(name, None if input_shape is None else tuple(input_shape), num_classes)
    return summary(model, models.MODELS[name].input_shape if input_shape is None else input_shape)
