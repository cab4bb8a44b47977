"""Which gradients a picture shows: what `.grad` holds, and the adjoints of nodes that keep none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.deposits import Deposits
from autograd.node import Node
from autograd.numbering import Numbering


def backward_was_run(root: Node, nodes: Iterable[Node]) -> bool:
    """Whether there are gradients to show; a root that keeps none is judged by its leaves."""
    if root.grad is not None:
        return bool(np.any(np.asarray(_plain(root.grad)) != 0))
    return any(node.grad is not None for node in nodes if node.kind is root.kind)


NOT_RUN = "backward has not been run: there are no gradients yet"
CHANGED = "data was changed since: local derivatives are those of the new data, interior gradients are not known"


def shown_gradients(numbering: Numbering) -> tuple[dict[int, Any], list[str]]:
    """The gradient to show for each node, by its id, and what a reader should know of them.

    Interior Tensors keep no `.grad`: theirs are followed afresh, if the root is one number and the data
    that the rules need are still there.
    """
    root = numbering.root
    if not backward_was_run(root, numbering):
        return {}, [NOT_RUN] if root.requires_grad else []
    kept = {id(node): node.grad for node in numbering if node.grad is not None}
    missing = [node for node in numbering if node.op is not None and id(node) not in kept]
    if missing and np.size(root.data) == 1:
        try:
            followed = Deposits(root)
        except RuntimeError:  # as backward() itself would say
            return kept, [CHANGED]
        kept |= {id(node): followed.adjoint(node) for node in missing}
    return kept, []


def _plain(x: Any) -> Any:
    return x.data if isinstance(x, Node) else x
