"""`GradcheckError` and its message: the worst element, counts, a picture of the pattern, the blame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.checking.diagnosis import diagnose
from autograd.checking.verdict import InputResult, Report


class GradcheckError(AssertionError):
    """A gradient that disagrees with its numeric derivative; `.report` and `.blame` hold what was found."""

    def __init__(self, message: str, report: Report | None = None, blame: object = None) -> None:
        super().__init__(message)
        self.report = report
        self.blame = blame
        #: The parts of the message under their titles, for a test runner that shows them apart.
        self.sections: dict[str, str] = {}
        self._first = message

    def accuse(self, blame: object) -> None:
        """Put a better founded blame in the place of the one that was found first."""
        if blame is not None:
            self.blame = blame
            self.sections["blame"] = str(blame)
            self.args = (self.told(),)

    def told(self) -> str:
        """The first lines, and the sections under them."""
        parts = [f"  {name}: " + text.replace("\n", "\n    ") for name, text in self.sections.items()]
        return "\n".join([self._first, *parts])


def hidden(caught: Any) -> bool:
    """Whether pytest leaves a frame of ours out of a traceback: of a failed check the caller's line is wanted."""
    return bool(caught.errisinstance(GradcheckError))


def failure(title: str, report: Report, blame: object = None, sizes: dict[str, int] | None = None) -> GradcheckError:
    """The error that tells a failed report."""
    worst = report.worst
    assert worst is not None
    result = report.inputs[worst.input]
    lines = [f"{title}: {_place(report)}"]
    lines.append(
        f"  analytic {worst.analytic:.10g}, numeric {worst.numeric:.10g} ± {worst.error:.1g}{_relative(report)}"
    )
    if worst.between is not None:
        lines.append(f"  at a kink: any value from {worst.between[0]:.6g} to {worst.between[1]:.6g} would have passed")
    lines.append(
        f"  allowed: {worst.allowed:.3g} (atol + rtol × scale, rtol={report.rtol:g}); "
        f"{_counts(report)}; method: {report.method}"
    )
    sections = {}
    hint = diagnose(
        worst.input, [each.analytic for each in report.inputs], [each.numeric for each in report.inputs], sizes or {}
    )
    if hint:
        sections["looks like"] = hint
    if blame is not None:
        sections["blame"] = str(blame)
    if pattern := picture(result):
        sections["pattern"] = (
            f"{result.name}: # wrong, · right, ~ at a kink, ^ singular, blank not looked at\n{pattern}"
        )
    if report.remarks:
        sections["remarks"] = "\n".join(report.remarks)
    sections["repeat"] = f"seed={report.seed}"
    error = GradcheckError("\n".join(lines), report, blame)
    error.sections = sections
    error.args = (error.told(),)
    return error


def _place(report: Report) -> str:
    worst = report.worst
    assert worst is not None
    result = report.inputs[worst.input]
    where = f"{result.name}, {result.dtype} of shape {result.shape}"
    if worst.index is None:
        where += ", along a random direction"
    elif worst.index:
        where += f", element [{', '.join(map(str, worst.index))}]"
    return where + (f", by output element {worst.output}" if worst.output is not None else "")


def _relative(report: Report) -> str:
    worst = report.worst
    assert worst is not None
    scale = max(abs(worst.analytic), abs(worst.numeric))
    if not np.isfinite(scale):
        return ""
    return f", relative error {abs(worst.analytic - worst.numeric) / scale:.3g}"


def _counts(report: Report) -> str:
    parts = []
    for each in report.inputs:
        wrong, looked = int(np.count_nonzero(each.state == "#")), int(np.count_nonzero(each.state != " "))
        if wrong:
            parts.append(f"{wrong} of {looked} elements of {each.name} fail")
        elif each.wrong_directions:
            parts.append(f"{each.wrong_directions} of {each.directions} directions of {each.name} fail")
    if report.kinks:
        parts.append(f"{report.kinks} at kinks pass")
    return ", ".join(parts)


def picture(result: InputResult, rows: int = 12, columns: int = 40) -> str:
    """The states of a matrix's elements, a character each; "" for what is no matrix."""
    if result.state.ndim != 2 or not result.state.size:
        return ""
    shown = ["  ".join(line[:columns]).rstrip() + (" …" if len(line) > columns else "") for line in result.state[:rows]]
    return "\n".join(shown + ["…"] * (len(result.state) > rows))


def deterministic(title: str, first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> None:
    """Raise a `GradcheckError` where two calls with the same inputs gave different results."""
    if [a.shape for a in first] != [a.shape for a in second]:
        raise GradcheckError(f"{title}: the function is not deterministic: two calls gave results of different shapes")
    for i, (a, b) in enumerate(zip(first, second, strict=True)):
        tolerance = 1e-12 if b.dtype == np.float64 else 1e-4
        size = np.max(np.abs(a), initial=0.0, where=np.isfinite(a))
        if not np.allclose(a, b, rtol=tolerance, atol=tolerance * size, equal_nan=True):
            gap = np.nanmax(np.abs(a - b))
            raise GradcheckError(
                f"{title}: the function is not deterministic: two calls with the same inputs differ by {gap:.3g} "
                f"in output {i}; seed its random numbers inside the function"
            )
