"""Scalar rungs, captured: programs recorded once and replayed, beside compiled gradients of other engines."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.rung import Rung
from benchmarks.scalar import moons, network, two_moons

N = 1000
ASSETS = 30


def rosenbrock(x: Any) -> Any:
    """Rosenbrock's valley in as many variables as there are."""
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


def basket(x: Any, exp: Any, log: Any, sqrt: Any, normal_cdf: Any) -> Any:
    """A basket of Black-Scholes calls: x holds a spot and a volatility for each asset; rate 2 %, one year."""
    total = 0.0
    for k in range(ASSETS):
        spot, volatility, strike, rate, years = x[2 * k], x[2 * k + 1], 90.0 + k, 0.02, 1.0 + k / ASSETS
        spread = volatility * math.sqrt(years)
        d1 = (log(spot / strike) + (rate + volatility * volatility / 2) * years) / spread
        total = total + spot * normal_cdf(d1) - strike * math.exp(-rate * years) * normal_cdf(d1 - spread)
    return total


def start(name: str) -> np.ndarray:
    return np.linspace(-1, 1, N) if name == "rosenbrock" else np.tile([100.0, 0.2], ASSETS)


def ours(name: str) -> Callable[[], None]:
    from autograd import capture, erf, exp, log, sqrt

    def f(x: Any) -> Any:
        return (
            rosenbrock(x) if name == "rosenbrock" else basket(x, exp, log, sqrt, lambda d: (1 + erf(d * 0.5**0.5)) / 2)
        )

    return capture(f).buffered(start(name))


def casadis(name: str) -> Callable[[], None]:
    """CasADi's gradient function by its buffered call, which copies nothing."""
    ca = importlib.import_module("casadi")
    point = start(name)
    x = ca.SX.sym("x", len(point))
    each = [x[i] for i in range(len(point))]
    if name == "rosenbrock":
        y = rosenbrock(each)
    else:
        y = basket(each, ca.exp, ca.log, ca.sqrt, lambda d: (1 + ca.erf(d * 0.5**0.5)) / 2)
    function = ca.Function("gradient", [x], [ca.gradient(y, x)])
    buffer, trigger = function.buffer()
    result = np.zeros(len(point))
    buffer.set_arg(0, memoryview(point))
    buffer.set_res(0, memoryview(result))
    alive = (function, buffer, point, result)

    def run(alive: Any = alive) -> None:
        trigger()

    return run


def jaxs(name: str) -> Callable[[], None]:
    """JAX's jitted gradient, of the same sum written with arrays."""
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    point = jnp.asarray(start(name))
    if name == "rosenbrock":
        gradient = jax.jit(jax.grad(lambda x: jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)))
    else:
        erf = jax.scipy.special.erf
        gradient = jax.jit(
            jax.grad(lambda x: basket(x, jnp.exp, jnp.log, jnp.sqrt, lambda d: (1 + erf(d * 0.5**0.5)) / 2))
        )
    return lambda: gradient(point).block_until_ready()


_PEERS: dict[str, Callable[[str], Callable[[], None]]] = {"chainrule": ours, "casadi": casadis, "jax": jaxs}


def replayed_moons(engine: str) -> Callable[[], float]:
    """The two-moons step: the captured loss of a point, replayed for all of them, and the same descent."""
    if engine == "micrograd":
        return moons(engine)
    from autograd import capture

    model = network(engine, fused=True)
    parameters = np.array([p.data for p in model.parameters()])
    points, labels = two_moons(100)
    labels = labels.astype(float)

    def loss(p: Any, point: Any, label: Any) -> Any:
        taken = iter(p)
        for layer in model.layers:
            for neuron in layer.neurons:
                neuron.w, neuron.b = [next(taken) for _ in neuron.w], next(taken)
        return (1 + -label * model(list(point))).relu()

    captured = capture(loss)

    def run() -> float:
        losses, (gradient, *_) = captured.batch_value_and_grad(parameters, points, labels, in_axes=(None, 0, 0))
        loss = losses.mean() + 1e-4 * (parameters @ parameters)
        parameters[:] -= 0.1 * (gradient / len(points) + 2e-4 * parameters)
        return float(loss)

    return run


def compiling(engine: str, name: str) -> Callable[[], float]:
    """Seconds from the function to its first gradient: recording, compiling and one run, the engine imported before."""
    for module in {"chainrule": ("autograd.programs", "numba"), "casadi": ("casadi",), "jax": ("jax.numpy",)}[engine]:
        importlib.import_module(module)
    begun = perf_counter()
    _PEERS[engine](name)()
    seconds = perf_counter() - begun
    return lambda: seconds


def apart(engine: str) -> Callable[[], float]:
    """How far the losses of the two-moons step on `Value`, fused and captured are from micrograd's, in five steps."""
    runs = [moons("micrograd"), moons(engine), moons(engine, fused=True), replayed_moons(engine)]
    losses = np.array([[run() for run in runs] for _ in range(5)])
    distance = float(np.abs(losses - losses[:, :1]).max())
    return lambda: distance


_BOTH = ("rosenbrock", "basket")
RUNGS = {
    "two moons, captured": Rung(("micrograd",), replayed_moons, 1e-3, "ms a step"),
    "two moons, all ways against micrograd": Rung((), apart, 1, "largest distance of a loss", measured="result"),
    **{
        f"{name}, captured": Rung(("casadi", "jax"), lambda engine, name=name: _PEERS[engine](name), 1e-6, "µs")
        for name in _BOTH
    },
    **{
        f"{name}, compiling": Rung(
            ("casadi", "jax"), lambda engine, name=name: compiling(engine, name), 1, "s", measured="result"
        )
        for name in _BOTH
    },
}
