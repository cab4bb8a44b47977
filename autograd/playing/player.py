"""`play` and the player it returns: back-propagation step by step, in a notebook, a page or the terminal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd.drawing.files import write_whole
from autograd.drawing.folding import fold
from autograd.drawing.style import THEMES
from autograd.drawing.text import printable
from autograd.node import Node
from autograd.numbering import number
from autograd.playing.frames import Frames
from autograd.playing.naive import naive
from autograd.playing.page import fragment, page
from autograd.playing.steps import Step, Story, at_most, backward

_MODES = ("topological", "naive")


class Player:
    """The steps of a forward and a backward pass: `len(player)`, `player[3]`, `player.save("steps.html")`.

    In a notebook it is a film with buttons and a slider; where scripts are not trusted, still frames that
    unfold. `player.run()` plays in the terminal.
    """

    def __init__(self, frames: Frames, title: str) -> None:
        self.frames, self.title = frames, title

    @property
    def steps(self) -> Sequence[Step]:
        """Every step, as data."""
        return self.frames.steps

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, i: int) -> Step:
        return self.steps[i]

    @cached_property
    def html(self) -> str:
        """A page of its own, in one file, which loads nothing."""
        return page(self.frames, self.title)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file ending in .html, whole or not at all; returns the path."""
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"a player is saved as .html, not {path.suffix or 'without a suffix'!r}")
        write_whole(path, self.html.encode())
        return path

    def run(self) -> None:
        """Play in the terminal: the arrow keys go on and back, q ends. Without a keyboard, all steps are printed."""
        from autograd.playing.terminal import run

        run(self.frames)

    def text(self, i: int) -> str:
        """Step `i` as text."""
        return self.frames.text(self.steps[i])

    def __str__(self) -> str:
        told = []
        for i, step in enumerate(self.steps, start=1):
            told.append(f"{i:3}. {step.caption}" + (f"\n     {step.line}" if step.line else ""))
        return "\n".join(told)

    def __repr__(self) -> str:
        try:
            return str(self)
        except Exception as error:  # a repr must not fail
            return f"<Player that cannot be shown: {error}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"text/plain": repr(self)}
        try:
            bundle["text/html"] = fragment(self.frames, self.title)
        except Exception as error:  # the text is shown instead
            bundle["text/plain"] += f"\n(no pictures: {error})"
        return bundle


def play(root: Node, *, mode: str = "topological", limit: int = 60, theme: str = "light") -> Player:
    """Show back-propagation from `root` step by step: values fill in, then every edge carries its deposit.

    `mode="naive"` shows the recursion that does not wait until all uses of a node have reported, and where
    it goes wrong. A graph of more than `limit` nodes is folded. No `.grad` is read or changed.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(1.0, "b")
    >>> print(play(a * b))
      1. The graph, before anything is computed.
      2. Forward. The 2 leaves are given.
      3. Forward. n3 is computed.
         n3 = a·b = 2
      4. Backward. It starts at n3 with the adjoint 1.
         ∂n3/∂n3 = 1
      5. Backward. n3 deposits 1·1 = 1 with a: all its uses have reported.
         ∂n3/∂a = b = 1
      6. Backward. n3 deposits 1·2 = 2 with b: all its uses have reported.
         ∂n3/∂b = a = 2
      7. Done. ∂n3/∂a = 1, ∂n3/∂b = 2.
    """
    if not isinstance(root, Node):
        raise TypeError(f"play() takes a Value or a Tensor, not {type(root).__name__}")
    if mode not in _MODES:
        raise ValueError(f"mode is 'topological' or 'naive', not {mode!r}")
    if theme not in THEMES:
        raise ValueError(f"theme is 'light' or 'dark', not {theme!r}")
    if not root.requires_grad:
        raise ValueError("play: nothing that this was computed from asks for a gradient (requires_grad=True)")
    numbering = number(root)
    if mode == "naive" and len(numbering) > limit:
        raise ValueError(
            f"the naive recursion is shown for at most limit={limit} nodes; this graph has {len(numbering)}"
        )
    story = Story(numbering, fold(numbering, limit, target=limit))
    if mode == "naive":
        story = Story(numbering, fold(numbering, limit, depth=1_000_000))
        steps = at_most(naive(story))
    else:
        steps = at_most(iter([*story.forward(), *backward(story)]))
    return Player(Frames(story, steps, THEMES[theme]), f"Back-propagation through {printable(numbering.symbol(root))}")
