"""The pytest plugin, tested with pytest's own `pytester`."""

import importlib.metadata
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import chainrule_pytest

pytest_plugins = "pytester"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(pytester, monkeypatch):
    """Run pytest on a test file, in a process of its own, with the plugin from this folder."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def run(source, *options, path=None):
        pytester.makepyfile(test_it=source)
        if path is not None:
            monkeypatch.setenv("PYTHONPATH", f"{path}:{ROOT}")
        return pytester.runpytest_subprocess("-p", "no:chainrule", "-p", "chainrule_pytest", *options)

    return run


def test_the_entry_point_is_declared():
    text = (ROOT / "setup.cfg").read_text()
    assert "pytest11 =\n    chainrule = chainrule_pytest\n" in text and "py_modules = chainrule_pytest\n" in text
    for entry in importlib.metadata.entry_points(group="pytest11"):
        if entry.name == "chainrule":
            assert entry.value == "chainrule_pytest"


def test_an_unconcerned_run_imports_neither_numpy_nor_the_package(run):
    result = run(
        """
        import sys

        def test_of_somebody_else():
            assert not {"numpy", "autograd", "nn"} & set(sys.modules)
        """,
        "-W",
        "error",
    )
    result.assert_outcomes(passed=1)


def test_the_fixture_passes_what_is_right(run):
    result = run(
        """
        import numpy as np

        def test_right(gradcheck):
            from autograd import tanh
            assert gradcheck(lambda x: tanh(x), np.ones(3)).seed == 7
            gradcheck.second(lambda x: tanh(x), np.ones(3))
            gradcheck.backward(lambda x: (2 * x, None), lambda g, _: 2 * g, [np.ones(3)])
        """,
        "--gradcheck-seed=7",
    )
    result.assert_outcomes(passed=1)


WRONG = """
    import numpy as np
    import pytest
    from autograd import sin
    from autograd.rows import row

    wrong = row("wrong(x)", "exp(x)", "-y", public=False, method=False)

    def test_fixture(gradcheck):
        gradcheck(lambda x: wrong(sin(x)) * 2, np.ones((2, 2)))

    @pytest.mark.gradcheck([(3,)])
    def test_marked(x):
        return wrong(sin(x)) * 2
    """


def test_a_failure_is_reported_in_sections(run):
    result = run(WRONG, "--gradcheck-seed=3")
    result.assert_outcomes(failed=2)
    result.stdout.no_fnmatch_line("*def gradcheck(*")
    result.stdout.fnmatch_lines([">*gradcheck(lambda x: wrong(sin(x)) ?* 2, np.ones((2, 2)))"])
    result.stdout.fnmatch_lines(
        [
            "*gradcheck: looks like*",
            "*the gradient has the wrong sign*",
            "*gradcheck: blame*",
            "*operation wrong (operation 2 of the 3 in the graph*",
            "*gradcheck: pattern*",
            "#  #",
            "*gradcheck: repeat*",
            "pytest 'test_it.py::test_fixture' --gradcheck-seed=3",
        ],
        consecutive=False,
    )


def test_the_mark_checks_shapes_and_dtypes(run):
    result = run(
        """
        import pytest
        from autograd import log, relu, sum

        @pytest.fixture
        def scale():
            return 3.0

        @pytest.mark.gradcheck([(), (3,), (2, 3)], dtypes=["float64", "float32"], low=0.5, high=2.0, order=2)
        def test_log(x):
            assert x.data.min() >= 0.5
            return log(x)

        @pytest.mark.gradcheck([((2, 3), (3,)), ((1, 1), ())])
        def test_two_inputs(a, b, scale):
            return relu(a * b) * scale

        class TestInAClass:
            @pytest.mark.gradcheck([(2, 2)])
            def test_method(self, x):
                return sum(x * x)

        def test_other():
            pass
        """,
        "-v",
        "-W",
        "error",
        "--strict-markers",
    )
    result.assert_outcomes(passed=6 + 2 + 1 + 1)
    result.stdout.fnmatch_lines(
        ["*test_log?scalar-float64?*", "*test_log?2x3-float32?*", "*test_two_inputs?2x3-3-float64?*"]
    )


def test_the_seed_draws_other_inputs(run):
    source = """
        import pytest

        @pytest.mark.gradcheck([(2,)])
        def test_first(x):
            print("drawn", x.data[0])
            return x * 2
        """
    drawn = [
        next(line for line in run(source, "-s", *seed).stdout.lines if "drawn" in line).split("drawn")[1]
        for seed in ([], ["--gradcheck-seed=1"], ["--gradcheck-seed=1"])
    ]
    assert drawn[0] != drawn[1] == drawn[2]


def test_it_steps_aside_with_one_warning_where_autograd_is_another(run, tmp_path):
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text("")
    result = run("def test_of_somebody_else(): pass", path=tmp_path)
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*steps aside: another package named autograd is in*"])


@pytest.mark.parametrize(
    "files, says",
    [
        (["__init__.py", "checking/gradients.py"], ""),
        (["__init__.py", "checking/gradients.py", "tracer.py"], "mixed into"),
        (["__init__.py"], "another package"),
        ([], "there is no package"),
    ],
)
def test_what_it_says_of_the_folder(tmp_path, files, says):
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    spec = SimpleNamespace(origin=str(tmp_path / "__init__.py")) if files else None
    reason = chainrule_pytest.why_not(lambda _: spec)
    assert says in reason and bool(says) == bool(reason)


def test_the_plugin_itself_imports_little():
    assert chainrule_pytest.why_not() == ""
    assert "numpy" not in vars(chainrule_pytest) and "pytest" in sys.modules
