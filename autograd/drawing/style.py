"""Colours and measures of a picture, for light and for dark pages."""

from __future__ import annotations

from dataclasses import dataclass

#: A font of fixed width: every character takes 0.6 of its size, so a box can be measured without the font.
FONT = "Courier"
FAMILY = "'DejaVu Sans Mono','Liberation Mono',Menlo,'Courier New',Courier,monospace"
SIZE, LABEL_SIZE = 12, 10
COLUMN, LABEL_COLUMN = 0.602 * SIZE, 0.602 * LABEL_SIZE
LINE = 15
PADDING = 8


@dataclass(frozen=True)
class Paint:
    """Fill, border and text of a kind of box."""

    fill: str
    stroke: str
    ink: str


@dataclass(frozen=True)
class Theme:
    """The colours of a page."""

    page: str
    ink: str
    faint: str
    accent: str
    kinds: dict[str, Paint]
    cold: tuple[int, int, int]
    hot: tuple[int, int, int]

    def paint(self, kind: str, heat: float | None = None) -> Paint:
        """The colours of a kind of box; `heat`, from 0 to 1, colours it by its gradient."""
        paint = self.kinds[kind]
        if heat is None:
            return paint
        fill = (round(c + (h - c) * heat) for c, h in zip(self.cold, self.hot, strict=True))
        return Paint("#" + "".join(f"{c:02x}" for c in fill), paint.stroke, paint.ink)


LIGHT = Theme(
    page="#ffffff", ink="#1f2328", faint="#8c959f", accent="#1a7f37",
    kinds={
        "leaf": Paint("#ddf4ff", "#0969da", "#0a3069"),
        "constant": Paint("#f6f8fa", "#8c959f", "#57606a"),
        "operation": Paint("#fff8e5", "#9a6700", "#3b2300"),
        "root": Paint("#fff1c2", "#7d4e00", "#3b2300"),
        "folded": Paint("#fbefff", "#8250df", "#3e1f79"),
        "active": Paint("#dafbe1", "#1a7f37", "#044f1e"),
        "wrong": Paint("#ffebe9", "#cf222e", "#82071e"),
        "waiting": Paint("#ffffff", "#d0d7de", "#8c959f"),
    },
    cold=(255, 255, 255), hot=(255, 129, 110),
)  # fmt: skip
DARK = Theme(
    page="#0d1117", ink="#e6edf3", faint="#7d8590", accent="#3fb950",
    kinds={
        "leaf": Paint("#0c2d4d", "#58a6ff", "#cae8ff"),
        "constant": Paint("#161b22", "#6e7681", "#9ea7b3"),
        "operation": Paint("#2b2111", "#d29922", "#f8e3a1"),
        "root": Paint("#3f2d0b", "#e3b341", "#f8e3a1"),
        "folded": Paint("#271052", "#a371f7", "#eddeff"),
        "active": Paint("#0f3d1f", "#3fb950", "#aff5b4"),
        "wrong": Paint("#4b1113", "#ff7b72", "#ffdcd7"),
        "waiting": Paint("#0d1117", "#30363d", "#6e7681"),
    },
    cold=(13, 17, 23), hot=(160, 45, 30),
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}
