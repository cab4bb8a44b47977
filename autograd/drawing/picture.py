"""`draw` and the picture it returns: SVG in a notebook, a text tree in the terminal, files on request."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd.drawing.boxes import build, sizes
from autograd.drawing.diagram import Diagram, heated
from autograd.drawing.dot import dot_source
from autograd.drawing.engines import TO_INSTALL, engines, render
from autograd.drawing.figure import figure
from autograd.drawing.files import write_whole
from autograd.drawing.folding import fold
from autograd.drawing.gradients import shown_gradients
from autograd.drawing.layout import Layout, layout
from autograd.drawing.style import THEMES, Theme
from autograd.drawing.svg import svg
from autograd.drawing.text_tree import tree_of
from autograd.node import Node
from autograd.numbering import number


class Picture:
    """A drawn graph: an image where it is shown in a notebook, a tree of text in the terminal.

    `.save("graph.svg")`, `.png` and `.dot` write files; `.dot`, `.svg` and `.tree` hold the texts.
    """

    def __init__(self, shown: Diagram, theme: Theme, text: Callable[[], str]) -> None:
        self.diagram = shown
        self.theme = theme
        self._text = text

    @cached_property
    def dot(self) -> str:
        """The DOT source."""
        return dot_source(self.diagram, self.theme)

    @cached_property
    def layout(self) -> Layout:
        """Where boxes and arrows stand."""
        return layout(self.diagram)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG: shapes and text, no links, images or scripts."""
        return svg(self.diagram, self.layout, self.theme)

    @cached_property
    def tree(self) -> str:
        """The picture as a tree of text."""
        return self._text()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file ending in .svg, .png or .dot, whole or not at all; returns the path."""
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix == ".svg":
            content = self.svg.encode()
        elif suffix == ".dot":
            content = self.dot.encode()
        elif suffix == ".png":
            content = self._png()
        else:
            raise ValueError(f"a picture is saved as .svg, .png or .dot, not {path.suffix or 'without a suffix'!r}")
        write_whole(path, content)
        return path

    def figure(self) -> Any:
        """The picture as a matplotlib figure."""
        return figure(self.diagram, self.layout, self.theme)

    def _png(self) -> bytes:
        content = render(self.dot, "png")
        if content is not None:
            return content
        try:
            drawn = self.figure()
        except ImportError:
            what = (
                "Graphviz did not answer"
                if engines()
                else "a .png needs Graphviz or matplotlib: pip install pygraphviz"
            )
            raise RuntimeError(f"{what}; save the picture as .svg or .dot, which always works") from None
        image = io.BytesIO()
        drawn.savefig(image, format="png", dpi=144)
        return image.getvalue()

    def __str__(self) -> str:
        return self.tree

    def __repr__(self) -> str:
        try:
            return self.tree if engines() else f"{self.tree}\n\n{self.dot}\n{TO_INSTALL}"
        except Exception as error:  # a repr must not fail
            return f"<Picture that cannot be shown: {error}>"

    def _repr_svg_(self) -> str | None:
        try:
            return self.svg
        except Exception:  # the text is shown instead
            return None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"text/plain": repr(self)}
        if drawn := self._repr_svg_():
            bundle["image/svg+xml"] = drawn
        return bundle


def draw(
    root: Node, *, depth: int | None = None, limit: int = 120, color: str | None = None, theme: str = "light"
) -> Picture:
    """Draw the graph below a node: name, data and gradient on boxes, local derivatives on arrows.

    A module of `nn` is one box; `depth` tells how many levels of modules to open (0: none). More than
    `limit` boxes are folded further, and a sentence says so. `color="gradient"` colours every box by the
    size of its gradient; `theme="dark"` is for dark pages. Evaluated in a notebook the picture is an
    image, in the terminal a tree of text.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(1.0, "b")
    >>> e = (a + b) * (b + 1)
    >>> e.backward()
    >>> draw(e)
    n6 = ×   data 6   grad 1
    ├─ n4 = +   data 3   grad 2   ∂n6/∂n4 = 2
    │  ├─ a   data 2   grad 2   ∂n4/∂a = 1
    │  └─ b   data 1   grad 5   ∂n4/∂b = 1
    └─ n5 = +   data 2   grad 3   ∂n6/∂n5 = 3
       ├─ b   data 1   grad 5   ∂n5/∂b = 1
       └─ n3   data 1   constant   ∂n5/∂n3 = 1
    """
    if not isinstance(root, Node):
        raise TypeError(f"draw() takes a Value or a Tensor, not {type(root).__name__}")
    if theme not in THEMES:
        raise ValueError(f"theme is 'light' or 'dark', not {theme!r}")
    if color not in (None, "gradient"):
        raise ValueError(f"color is 'gradient' or None, not {color!r}")
    for name, given, least in (("depth", depth, 0), ("limit", limit, 1)):
        if not isinstance(given, int) and not (given is None and name == "depth"):
            raise TypeError(f"{name} is a whole number, not {type(given).__name__}")
        if given is not None and given < least:
            raise ValueError(f"{name} is at least {least}, not {given}")
    numbering = number(root)
    gradients, remarks = shown_gradients(numbering)
    groups = fold(numbering, limit, depth)
    shown = build(numbering, gradients, groups, remarks)
    if color == "gradient":
        boxes = heated(shown.boxes, sizes(numbering, groups, gradients))
        shown = Diagram(boxes, shown.arrows, shown.remarks)
    return Picture(shown, THEMES[theme], lambda: tree_of(numbering, gradients, remarks))
