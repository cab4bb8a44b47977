"""The DOT source of a diagram: one statement a box, one an arrow, every text escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.drawing.diagram import Arrow, Box, Diagram
from autograd.drawing.style import FONT, LABEL_SIZE, SIZE, Theme
from autograd.drawing.text import printable

if TYPE_CHECKING:
    import graphviz


def escaped(text: str, line_end: str = "") -> str:
    r"""A label that Graphviz takes as it stands: no HTML, no entity, no escape sequence.

    >>> print(escaped('<b>"\\N" & co'))
    <b>"\\N" &amp; co
    """
    import graphviz  # not at the top: it is slow to import, and not everybody draws

    lines = (printable(line, 400).replace("\\", "\\\\").replace("&", "&amp;") for line in text.split("\n"))
    return graphviz.nohtml("".join(line + line_end for line in lines) if line_end else "\\n".join(lines))


def dot_source(diagram: Diagram, theme: Theme) -> str:
    """The DOT source; the same diagram gives the same text."""
    import graphviz

    graph = graphviz.Digraph(
        graph_attr={
            "rankdir": "TB" if diagram.downwards else "LR", "bgcolor": theme.page,
            "nodesep": "0.25", "ranksep": "0.4", "fontname": FONT,
            "fontsize": str(LABEL_SIZE), "fontcolor": theme.ink, "labelloc": "b", "labeljust": "l", "dpi": "144",
        },
        node_attr={"shape": "box", "fontname": FONT, "fontsize": str(SIZE), "fixedsize": "true"},
        edge_attr={"fontname": FONT, "fontsize": str(LABEL_SIZE), "arrowsize": "0.7"},
    )  # fmt: skip
    if diagram.remarks:
        graph.attr(label=escaped("\n".join(diagram.remarks), "\\l"))
    for box in diagram.boxes:
        _box(graph, box, theme)
    for i, arrow in enumerate(diagram.arrows):
        _arrow(graph, i, arrow, theme)
    return str(graph.source)


def _box(graph: graphviz.Digraph, box: Box, theme: Theme) -> None:
    paint = theme.paint(box.kind, box.heat)
    graph.node(
        box.key, label=escaped("\n".join(box.lines)), width=f"{box.width / 72:.3f}", height=f"{box.height / 72:.3f}",
        style="filled,rounded,dashed" if box.kind == "constant" else "filled,rounded", fillcolor=paint.fill,
        color=paint.stroke, fontcolor=paint.ink, penwidth="2.2" if box.kind in ("root", "folded") else "1.2",
    )  # fmt: skip


def _arrow(graph: graphviz.Digraph, i: int, arrow: Arrow, theme: Theme) -> None:
    colour = theme.ink if arrow.carries else theme.faint
    graph.edge(
        arrow.tail, arrow.head, label=escaped(f" {arrow.label} ") if arrow.label else "", color=colour,
        fontcolor=colour, style="solid" if arrow.carries else "dashed", number=str(i),
    )  # fmt: skip
