"""Make the pictures of README.md anew: `python -m tools.pictures` writes docs/*.svg."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from autograd import Value, draw, explain, play

NO_BREAK = "\N{NO-BREAK SPACE}"  # keeps the indentation of a line
DOCS = Path(__file__).parent.parent / "docs"


def example() -> Value:
    """e = (a + b)·(b + 1) at a = 2, b = 1, differentiated."""
    a, b = Value(2.0, "a"), Value(1.0, "b")
    c, d = a + b, b + 1
    e = c * d
    c.name, d.name, e.name = "c", "d", "e"
    e.backward()
    return e


def lines_as_svg(lines: list[str]) -> str:
    """Lines of text as a terminal shows them."""
    width, height = 8.5 * max(map(len, lines)) + 32, 20 * len(lines) + 24
    shown = [escape(line).replace(" ", NO_BREAK) for line in lines]
    rows = "\n".join(f'<text x="16" y="{20 * i + 30}">{line}</text>' for i, line in enumerate(shown))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        'font-family="Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">\n'
        f'<rect width="100%" height="100%" rx="6" fill="#f6f8fa"/>\n{rows}\n</svg>\n'
    )


def main() -> None:
    e = example()
    DOCS.mkdir(exist_ok=True)
    draw(e).save(DOCS / "graph.svg")
    player = play(e)
    (DOCS / "player.svg").write_text(player.frames.svg(player[-2]))
    (DOCS / "explanation.svg").write_text(lines_as_svg(str(explain(e)).splitlines()))


if __name__ == "__main__":
    main()
