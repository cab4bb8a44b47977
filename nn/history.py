"""What training reports after every epoch, and the curves of it."""

from __future__ import annotations

import csv
import html
import io
import json
import math
import numbers
import os
from typing import Any, Literal

from nn.files import read_json, write_text

Row = dict[str, float]


class History:
    """One row an epoch: epoch, loss, the metrics, the same of validation (`val_…`), lr, seconds.

    `history["loss"]` is the column of that name. Shown in Jupyter, it is a table.

    >>> history = History([{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}])
    >>> history["loss"], history[-1]
    ([0.5, 0.25], {'epoch': 2, 'loss': 0.25})
    """

    def __init__(self, rows: list[Row] | None = None) -> None:
        self.rows: list[Row] = [] if rows is None else rows
        if not isinstance(self.rows, list) or not all(map(_is_row, self.rows)):
            raise TypeError("a history is a list of rows, and a row is a dict of numbers by name")

    def append(self, row: Row) -> None:
        """Add the row of an epoch."""
        self.rows.append(row)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in the order in which they came."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, int):
            return self.rows[key]
        if key not in self.columns:
            raise KeyError(f"{key!r}; the history has {', '.join(self.columns) or 'no epoch yet'}")
        return [row[key] for row in self.rows if key in row]

    def __len__(self) -> int:
        return len(self.rows)

    def best(self, column: str, mode: Literal["min", "max"] = "min") -> Row:
        """The row in which a column is least, or greatest."""
        return {"min": min, "max": max}[mode](
            (row for row in self.rows if column in row), key=lambda row: row[column]
        )  # fmt: skip

    def csv(self) -> str:
        """The rows as comma-separated text with a heading."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write history.json and history.csv."""
        write_text(os.path.join(folder, "history.json"), json.dumps(self.rows, indent=1) + "\n")
        write_text(os.path.join(folder, "history.csv"), self.csv())

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> History:
        """The history that `save` wrote; a ValueError where the file is damaged."""
        path = os.path.join(folder, "history.json")
        try:
            return cls(read_json(path))
        except TypeError as error:
            raise ValueError(f"{path} is damaged: {error}") from None

    def plot(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Draw loss and metrics against the epochs, training and validation together; needs matplotlib.

        Returns the figure, which Jupyter shows; given a path, writes the picture (.svg, .png, .pdf) too.
        """
        try:
            from matplotlib.figure import Figure
            from matplotlib.ticker import MaxNLocator
        except ImportError:
            raise ImportError("drawing curves needs matplotlib: pip install 'chainrule[plot]'") from None

        class Curves(Figure):
            """A figure that Jupyter shows without being told how."""

            def _repr_svg_(self) -> str:
                text = io.StringIO()
                self.savefig(text, format="svg")
                return text.getvalue()

        names = [n for n in self.columns if n not in ("epoch", "lr", "seconds") and not n.startswith("val_")]
        figure = Curves(figsize=(4.5 * max(len(names), 1), 3.2), layout="constrained")
        for axes, name in zip(figure.subplots(1, max(len(names), 1), squeeze=False)[0], names, strict=False):
            for column, label in ((name, "training"), (f"val_{name}", "validation")):
                points = [(row["epoch"], row[column]) for row in self.rows if column in row]
                if points:
                    axes.plot(*zip(*points, strict=True), marker="." if len(points) < 50 else "", label=label)
            axes.set(xlabel="epoch", title=name)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.grid(alpha=0.3)
            axes.legend()
        if path is not None:
            figure.savefig(path)
        return figure

    def _repr_html_(self) -> str:
        heading = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{row.get(name, math.nan):.4g}</td>" for name in self.columns) + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table>"

    def __repr__(self) -> str:
        last = ", ".join(f"{name}={number:.4g}" for name, number in self.rows[-1].items()) if self.rows else "empty"
        return f"History({len(self)} epochs; last: {last})" if self.rows else "History(empty)"


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(n, str) and isinstance(x, numbers.Real) for n, x in row.items())
