"""The pytest plugin of Chainrule: the fixture `gradcheck`, `@pytest.mark.gradcheck`, `--gradcheck-seed`.

It stands outside of the `autograd` package, because it is imported at the start of every test run in the
environment: neither the package nor NumPy is imported before a test asks for a check.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

MARK = (
    "gradcheck(shapes, dtypes=('float64',), low=None, high=None, **options): check the derivatives of the test "
    "function itself: it gets arrays of these shapes (one shape, or a tuple of shapes, one for each of its first "
    "arguments), returns the result, and may use fixtures for its other arguments; `options` are gradcheck's"
)


def why_not(find: Callable[[str], Any] = importlib.util.find_spec) -> str:
    """What is wrong with the folder `autograd` in this environment; "" if it is Chainrule's, whole."""
    spec = find("autograd")
    if spec is None or not spec.origin:
        return "there is no package autograd"
    folder = Path(spec.origin).parent
    if not (folder / "checking" / "gradients.py").exists():
        return f"another package named autograd is in {folder}"
    if mixed := [
        name for name in ("tracer.py", "wrap_util.py", "differential_operators.py") if (folder / name).exists()
    ]:
        return f"another distribution's files ({', '.join(mixed)}) are mixed into {folder}"
    return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gradcheck", "gradient checks (Chainrule)")
    group.addoption(
        "--gradcheck-seed", type=int, default=0, help="seed of the inputs and directions of gradient checks"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)
    if reason := why_not():
        text = f"chainrule's pytest plugin steps aside: {reason}"
        config.issue_config_time_warning(pytest.PytestWarning(text), stacklevel=2)
    else:
        config.pluginmanager.register(Gradchecks(config.getoption("gradcheck_seed")), "chainrule-gradchecks")


class Checker:
    """What the fixture `gradcheck` gives: `autograd.gradcheck` with the run's seed, and its relatives."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, f: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
        """Check a function's gradient: `gradcheck(f, x, w)`; see `autograd.gradcheck`."""
        __tracebackhide__ = True
        import autograd

        return autograd.gradcheck(f, *inputs, **{"seed": self.seed, **options})

    def second(self, f: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
        """Check the gradient and the gradient's gradient; see `autograd.gradgradcheck`."""
        __tracebackhide__ = True
        return self(f, *inputs, **{"order": 2, **options})

    def backward(self, forward: Callable[..., Any], backward: Callable[..., Any], inputs: Any, **options: Any) -> Any:
        """Check a hand-written pair on plain arrays; see `autograd.check_backward`."""
        __tracebackhide__ = True
        import autograd

        return autograd.check_backward(forward, backward, inputs, **{"seed": self.seed, **options})


class Gradchecks:
    """The part of the plugin that is there only where `autograd` is ours."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    @pytest.fixture
    def gradcheck(self) -> Checker:
        """Check gradients with the seed of this run: gradcheck(f, x), gradcheck.second(f, x), gradcheck.backward(…)."""
        return Checker(self.seed)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        marker = metafunc.definition.get_closest_marker("gradcheck")
        if marker is None:
            return
        shapes, dtypes, low, high, _ = _told(*marker.args, **marker.kwargs)
        names = metafunc.definition.obj.__code__.co_varnames
        first = 1 if metafunc.cls is not None else 0
        cases, ids = [], []
        for each in shapes:
            each = (each,) if all(isinstance(n, int) for n in each) else each
            for dtype in dtypes:
                cases.append([draw(shape, dtype, low, high, self.seed + k) for k, shape in enumerate(each)])
                ids.append("-".join([*("x".join(map(str, shape)) or "scalar" for shape in each), str(dtype)]))
        if len({len(case) for case in cases}) != 1:
            raise pytest.UsageError(
                f"{metafunc.definition.nodeid}: gradcheck's shapes are of different numbers of inputs"
            )
        checked = names[first : first + len(cases[0])]
        metafunc.parametrize(checked, cases, ids=ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        marker = pyfuncitem.get_closest_marker("gradcheck")
        if marker is None:
            return None
        *_, options = _told(*marker.args, **marker.kwargs)
        checked = [name for name in pyfuncitem._fixtureinfo.argnames if name in pyfuncitem.callspec.params]
        others = {n: pyfuncitem.funcargs[n] for n in pyfuncitem._fixtureinfo.argnames if n not in checked}
        function = functools.wraps(pyfuncitem.obj)(lambda *inputs: pyfuncitem.obj(*inputs, **others))
        Checker(self.seed)(function, *(pyfuncitem.funcargs[name] for name in checked), **options)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        report = yield
        error: Any = call.excinfo.value if call.excinfo else None
        sections: dict[str, str] = getattr(error, "sections", {})
        if type(error).__name__ == "GradcheckError" and sections:
            seed = sections.get("repeat", "").removeprefix("seed=")
            told = {**sections, "repeat": f"pytest '{item.nodeid}' --gradcheck-seed={seed}"}
            report.sections.extend((f"gradcheck: {title}", text) for title, text in told.items())
        return report


def _told(
    shapes: Sequence[Any], dtypes: Sequence[str] = ("float64",), low: float | None = None, high: float | None = None,
    **options: Any,
) -> tuple[Sequence[Any], Sequence[str], float | None, float | None, dict[str, Any]]:  # fmt: skip
    return shapes, dtypes, low, high, options


def draw(shape: Sequence[int], dtype: Any, low: float | None, high: float | None, seed: int) -> Any:
    """An input of a marked test: normal numbers, or uniform ones from `low` to `high`."""
    import numpy as np

    random = np.random.default_rng(seed)
    bounded = low is not None or high is not None
    low, high = (0.0 if low is None else low), (1.0 if high is None else high)
    return np.asarray(random.uniform(low, high, shape) if bounded else random.normal(size=shape), dtype=dtype)
