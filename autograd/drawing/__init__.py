"""Pictures of graphs: DOT, SVG, the text tree, and the step-by-step player."""

from autograd.drawing.picture import Picture, draw
from autograd.drawing.text_tree import tree

__all__ = ["Picture", "draw", "tree"]
