"""`gradcheck` passes what is right, fails what is wrong, and says what it saw."""

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import GradcheckError, Tensor, Value, gradcheck, gradgradcheck

r = np.random.default_rng(3)
MATRIX, SQUARE = r.normal(size=(2, 3)), r.normal(size=(3, 3))


def test_an_analytic_graph_is_checked_by_a_complex_step():
    report = gradcheck(lambda x, w: ag.tanh(x @ w), MATRIX, SQUARE)
    assert report and report.method == "complex step"
    assert report.count("·") == 15 and report.kinks == 0


def test_the_complex_step_does_not_hide_a_path_that_the_graph_lost():
    with pytest.raises(GradcheckError, match=r"(?s)element \[0, 1\].*the graph is not the function") as caught:
        gradcheck(lambda x: x * Tensor(x.data), MATRIX)
    assert caught.value.report.method == "central differences" and caught.value.report.count("#") == 6


@pytest.mark.parametrize(
    "f, x, kinks",
    [
        (ag.relu, [0.0, 1.0, -1.0], 1),
        (abs, [0.0, 2.0], 1),
        (lambda x: ag.clip(x, -1, 1), [-1.0, 1.0, 0.3, 4.0], 2),
        (ag.max, [3.0, 3.0, 1.0], 2),
        (lambda x: ag.maximum(x, x[::-1]), [1.0, 3.0, 1.0], 2),
    ],
)
def test_a_value_between_the_one_sided_derivatives_passes_and_is_counted_apart(f, x, kinks):
    report = gradcheck(f, np.array(x))
    assert report and report.kinks == kinks
    assert f"{kinks} of them at a kink" in str(report)


def test_a_value_outside_the_one_sided_derivatives_fails(operation_of):
    outside = operation_of("outside", lambda x: np.maximum(x, 0), lambda g, x: g * np.where(x == 0, 1.5, x > 0))
    gradcheck(outside, np.array([1.0, -1.0]))
    with pytest.raises(GradcheckError, match="at a kink: any value from 0 to 1 would have passed"):
        gradcheck(outside, np.array([1.0, 0.0]))


def test_both_tolerances_count_together(operation_of):
    """1e-9 is not 5e-7: an absolute tolerance alone lets it pass."""
    tiny = operation_of("tiny", lambda x: 5e-7 * x, lambda g: 1e-9 * g)
    with pytest.raises(GradcheckError):
        gradcheck(tiny, np.array([1.0, 2.0]))
    with pytest.raises(GradcheckError):
        gradcheck(tiny, np.array([1.0]), atol=1e-9, rtol=1e-3)
    assert gradcheck(tiny, np.array([1.0]), atol=6e-7, rtol=0.0)
    assert gradcheck(tiny, np.array([1.0]), atol=2.5e-7, rtol=0.5)


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e4, 1e9])
def test_steps_fit_inputs_of_any_size(scale):
    x = scale * np.array([1.0, 2.0, 0.5])
    assert gradcheck(lambda x: ag.log(x), x, method="differences")
    assert gradcheck(lambda x: x**3, x, method="differences")
    assert gradcheck(lambda x: ag.sum(x * x) * x[0], x, method="differences")


@pytest.mark.parametrize("dtype, rtol", [(np.float32, 1e-3), (np.float16, 3e-2)])
def test_single_and_half_precision_get_a_tolerance_that_fits_and_a_remark(dtype, rtol):
    report = gradcheck(lambda x: ag.sum(ag.softmax(x) * np.arange(3, dtype=dtype)), MATRIX.astype(dtype))
    assert report.rtol == rtol
    assert any(np.dtype(dtype).name in remark for remark in report.remarks)
    with pytest.raises(GradcheckError, match=f"remarks: {np.dtype(dtype)}: rtol={rtol}"):
        gradcheck(lambda x: x * Tensor(x.data), MATRIX.astype(dtype))
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda x: x * Tensor(x.data), MATRIX)
    assert "remarks" not in str(caught.value)


def test_a_large_input_is_sampled_and_it_is_said():
    report = gradcheck(lambda x: ag.relu(x @ x), r.normal(size=(40, 40)), max_elements=50)
    assert report.count("·") < 100
    assert "elements were sampled" in str(report) and "random directions" in str(report)


def test_of_a_small_input_beside_a_large_one_four_elements_are_drawn_and_the_three_largest_added():
    looked = set()
    for seed in range(12):
        report = gradcheck(lambda x, y: ag.sum(x * x) + ag.sum(y * y), np.ones(3000), np.arange(1.0, 31.0), seed=seed,
                           max_elements=40)  # fmt: skip
        small = report.inputs[1].state != " "
        assert small[-3:].all()
        looked.add(int(small.sum()))
    assert max(looked) == 7 and min(looked) >= 4


def test_of_a_large_input_the_elements_of_the_largest_derivatives_are_among_the_sampled():
    weights = np.full((40, 40), 1e-3)
    weights[31, 7], weights[3, 30], weights[20, 20] = 5.0, -7.0, 6.0
    report = gradcheck(lambda x: ag.sum(weights * x * x), np.ones((40, 40)), max_elements=20)
    (looked,) = report.inputs
    assert all(looked.state[place] == "·" for place in ((31, 7), (3, 30), (20, 20)))
    assert looked.directions > 0 and looked.wrong_directions == 0


def test_a_complex_step_is_exact_to_the_last_digits():
    x = np.array([0.3, 0.7])
    (looked,) = gradcheck(lambda x: ag.exp(ag.sin(x)), x).inputs
    np.testing.assert_allclose(looked.numeric, looked.analytic, rtol=1e-14)


def test_an_error_in_one_element_of_a_large_input_is_found_by_directions(operation_of):
    def one_lost(g):
        g = g.copy()
        g.flat[777] = 0
        return g

    lossy = operation_of("lossy", lambda x: 2.0 * x, lambda g: 2.0 * one_lost(g))
    with pytest.raises(GradcheckError, match="random direction"):
        gradcheck(lambda x: ag.sum(lossy(x)), r.normal(size=(40, 40)), max_elements=20)


def test_values_and_a_grid_of_values():
    assert gradcheck(lambda a, b: a * b + b**2, 2.0, -3.0)
    assert gradcheck(lambda a, b: [a / b, ag.sin(a)], Value(2.0), Value(3.0))
    assert gradcheck(lambda a: np.array([a, a * a], dtype=object), Value(2.0))
    assert gradcheck(lambda t: ag.unpack(t)[0] * ag.unpack(t)[1], np.array([2.0, 3.0]))


def test_a_dictionary_of_results_and_a_constant_among_them():
    assert gradcheck(lambda x: {"y": x * 2, "parts": (x.sum(), 3.0)}, MATRIX)


def test_leaves_given_as_nodes_may_be_closed_over():
    w = Tensor(SQUARE, requires_grad=True, name="w")
    assert gradcheck(lambda w_: ag.tanh(Tensor(MATRIX) @ w), w)
    assert w.grad is None and np.array_equal(w.data, SQUARE)


def test_gradients_that_were_there_stay_as_they_were():
    w = Tensor(SQUARE, requires_grad=True)
    (w * 2).sum().backward()
    gradgradcheck(lambda w: ag.sum(w @ w), w)
    assert np.array_equal(w.grad.data, np.full((3, 3), 2.0))


def test_a_constant_beside_a_variable_is_not_checked():
    x, c = Tensor(MATRIX, requires_grad=True), Tensor(SQUARE)
    assert len(gradcheck(lambda x, c: x @ c, x, c).inputs) == 1


@pytest.mark.parametrize("order", [2, 3])
def test_higher_orders(order):
    assert gradcheck(lambda x, w: ag.sum(ag.tanh(x @ w)), MATRIX, SQUARE, order=order)
    assert gradcheck(lambda a, b: a**3 * ag.exp(b), 1.2, 0.3, order=order)


def test_an_error_of_second_order_only(operation_of):
    def rule(g, x):
        return g * np.exp(getattr(x, "data", x))  # right, but a constant of the gradient's graph

    flat = operation_of("flat", np.exp, rule)
    assert gradcheck(flat, MATRIX)
    with pytest.raises(
        GradcheckError, match=r"(?s)order 2: .*operation flat \(operation 2 of the 3 .* order 2 are wrong"
    ):
        gradgradcheck(lambda x: ag.sin(flat(ag.tanh(x))), MATRIX)


@pytest.mark.parametrize("dtype, noise", [(float, 1.0), (float, 1e-9), (np.float32, 1e-2)])
def test_a_random_function_is_recognised(dtype, noise):
    with pytest.raises(GradcheckError, match="not deterministic"):
        gradcheck(lambda x: x * (1 + noise * r.uniform(0.5, 1.0)), MATRIX.astype(dtype))


@pytest.mark.parametrize("bad", [np.arange(3), 2, True, np.ones(2, dtype=bool), Tensor([1, 2])])
def test_integers_are_refused_clearly(bad):
    with pytest.raises(TypeError, match=r"astype\(float\)"):
        gradcheck(lambda x: x * 2.0, bad)


def test_misuse_is_told():
    with pytest.raises(TypeError, match="close over"):
        gradcheck(lambda x, mode: x, MATRIX, "mode")
    with pytest.raises(ValueError, match="at least one input"):
        gradcheck(lambda: 1.0)
    with pytest.raises(ValueError, match="order"):
        gradcheck(lambda x: x, MATRIX, order=0)
    with pytest.raises(ValueError, match="not analytic"):
        gradcheck(ag.relu, MATRIX, method="complex")
    with pytest.raises(GradcheckError, match="nowhere finite"):
        gradcheck(lambda x: ag.log(x), -np.ones(2))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_inputs_must_be_finite(bad):
    with pytest.raises(ValueError, match="input 0 holds a nan"):
        gradcheck(lambda x: x * 2, np.array([1.0, bad]))


def test_single_precision_on_the_way_counts_too():
    report = gradcheck(lambda x: ag.sum(ag.tanh(x.astype(np.float32))), MATRIX)
    assert report.rtol == 1e-3 and "float32" in str(report)


def test_a_gradient_that_is_zero_but_for_rounding_passes():
    """The bias before a normalisation; a determinant of rank 1."""
    for seed in (0, 3):
        nn.manual_seed(seed)
        m = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 3))
        x = np.random.default_rng(seed).normal(size=(6, 5)).astype(np.float32)
        report = gradcheck(lambda *_, m=m, x=x: ag.sum(m(Tensor(x)) ** 2), *m.parameters(), order=2)
        assert report.count("·") == 48
    assert gradcheck(ag.linalg.det, np.outer([1.0, 2.0, 3.0], [0.3, -1.0, 0.7]))


def test_a_gradient_that_is_not_finite_fails():
    with pytest.raises(GradcheckError, match="detect_anomaly"):
        gradcheck(lambda x: ag.sqrt(ag.sum(x * x)), np.zeros(3))


def test_empty_and_zero_dimensional_inputs():
    assert gradcheck(lambda x: ag.sum(x * 2), np.zeros((0, 3)))
    assert gradcheck(lambda x: x * 2, np.zeros((0, 3)))
    assert gradcheck(lambda x: ag.exp(x), np.array(0.5))


def test_infinite_slopes_and_jumps_are_not_judged():
    assert gradcheck(ag.sqrt, np.array([0.0, 1.0])).count("^") == 1
    assert gradcheck(ag.sign, np.array([0.0, 1.0])).count("^") == 1
