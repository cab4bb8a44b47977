"""The player as HTML: still frames that fold, and a little script that turns them into a film."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

from autograd.drawing.style import Theme
from autograd.playing.frames import Frames

_FRAME = (
    '<details{open}><summary>{number}. {caption}</summary><div class="line">{line}</div>'
    '<div class="scroll"><img alt="{caption}" src="data:image/svg+xml;base64,{data}"></div></details>'
)


def fragment(frames: Frames, title: str) -> str:
    """The player as a piece of a page; it needs nothing from anywhere."""
    told = []
    for i, step in enumerate(frames.steps):
        data = base64.b64encode(frames.svg(step).encode()).decode()
        told.append(
            _FRAME.format(
                open=" open" if i == 0 else "", number=i + 1, caption=escape(step.caption),
                line=escape(step.line) or "&nbsp;", data=data,
            )
        )  # fmt: skip
    body = "\n".join(told)
    name = f"play-{hashlib.sha256(body.encode()).hexdigest()[:10]}"
    return (
        f'<div id="{name}" tabindex="0" role="group" aria-label="{escape(title)}">\n'
        f"<style>\n{_resource('player.css', name, frames.theme)}</style>\n{body}\n"
        f"<script>\n{_resource('player.js', name, frames.theme)}</script>\n</div>\n"
    )


def page(frames: Frames, title: str) -> str:
    """The player as a page of its own, in one file."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n</head>\n'
        f'<body style="background:{frames.theme.page}">\n{fragment(frames, title)}</body>\n</html>\n'
    )


def _resource(file: str, name: str, theme: Theme) -> str:
    text = (files("autograd.playing") / file).read_text(encoding="utf-8")
    return text.replace("@ID@", name).replace("@INK@", theme.ink).replace("@PAGE@", theme.page)
