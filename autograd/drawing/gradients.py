"""Which gradients a picture shows: what `.grad` holds, and the adjoints of nodes that keep none."""

from __future__ import annotations

from typing import Any

from autograd.drawing.diagram import backward_was_run
from autograd.numbering import Numbering


def shown_gradients(numbering: Numbering) -> dict[int, Any] | None:
    """The gradient to show for each node, by its id; None where backward has not been run."""
    if not backward_was_run(numbering.root, numbering):
        return None
    return {id(node): node.grad for node in numbering if node.grad is not None}
