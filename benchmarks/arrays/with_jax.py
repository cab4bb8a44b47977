"""A task as a user of JAX writes it: parameters in a tree, one jitted step."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

if os.environ.get("BENCHMARK_THREADS") == "1":  # its pool asks how many cores there are
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp
from jax import lax

from benchmarks.arrays.tasks import Layer, Task

jax.config.update("jax_enable_x64", True)
Tree = dict[str, Any]


def forward(layers: tuple[Layer, ...], p: Tree, x: Any, training: bool, key: Any, first: int = 0) -> tuple[Any, Tree]:
    """The last layer's result, and the running statistics; the layers are numbered from `first`."""
    statistics = {}
    for k, layer in enumerate(layers, start=first):
        match layer:
            case ("linear", _, _):
                x = x @ p[f"{k}.weight"].T + p[f"{k}.bias"]
            case ("conv", _, _, _, padding):
                pads = [(padding, padding)] * 2
                x = lax.conv_general_dilated(x, p[f"{k}.weight"], (1, 1), pads)
                x = x + p[f"{k}.bias"][:, None, None]
            case ("batch_norm", _):
                mean, var = p[f"{k}.running_mean"], p[f"{k}.running_var"]
                if training:
                    old, n = (mean, var), x.size / x.shape[1]
                    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
                    statistics[f"{k}.running_mean"] = 0.9 * old[0] + 0.1 * mean
                    statistics[f"{k}.running_var"] = 0.9 * old[1] + 0.1 * var * n / (n - 1)
                scale = p[f"{k}.weight"] * lax.rsqrt(var + 1e-5)
                x = x * scale[:, None, None] + (p[f"{k}.bias"] - mean * scale)[:, None, None]
            case ("max_pool", size):
                x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, size, size), (1, 1, size, size), "VALID")
            case ("dropout", percent):
                if training:
                    key, now = jax.random.split(key)
                    kept = jax.random.bernoulli(now, 1 - percent / 100, x.shape)
                    x = jnp.where(kept, x / (1 - percent / 100), 0)
            case ("relu",):
                x = jax.nn.relu(x)
            case ("flatten",):
                x = x.reshape(len(x), -1)
    return x, statistics


def work(task: Task) -> Callable[[], float]:
    weights = {name: jnp.asarray(array) for name, array in task.weights().items()}
    statistics = {name: weights.pop(name) for name in list(weights) if "running" in name}
    batches = task.endless(jnp.asarray)
    if not task.optimizer:
        # two functions: of one, XLA makes a single loop of layout and product, and VGG16 takes 20 s instead of 1.2
        cut = task.layers.index(("flatten",)) if ("flatten",) in task.layers else len(task.layers)
        features = jax.jit(lambda p, x: forward(task.layers[:cut], p, x, False, None)[0])
        scores = jax.jit(lambda p, x: forward(task.layers[cut:], p, x, False, None, cut)[0])
        p = {**weights, **statistics}
        return lambda: float(scores(p, features(p, next(batches)[0]))[0, 0])

    def mean_loss(p: Tree, statistics: Tree, x: Any, classes: Any, key: Any) -> Any:
        y, new = forward(task.layers, {**p, **statistics}, x, True, key)
        return -jnp.take_along_axis(jax.nn.log_softmax(y), classes[:, None], 1).mean(), new

    def descend(state: Tree, x: Any, classes: Any) -> tuple[Tree, Any]:
        key, now = jax.random.split(state["key"])
        p, lr = state["p"], task.lr
        (loss, statistics), g = jax.value_and_grad(mean_loss, has_aux=True)(p, state["statistics"], x, classes, now)
        new = {**state, "key": key, "statistics": statistics}
        if task.optimizer == "SGD":
            return {**new, "p": jax.tree.map(lambda p, g: p - lr * g, p, g)}, loss
        t = state["t"] + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, state["m"], g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, state["v"], g)
        rates = lr / (1 - 0.9**t), 1 - 0.999**t
        p = jax.tree.map(lambda p, m, v: p - rates[0] * m / (jnp.sqrt(v / rates[1]) + 1e-8), p, m, v)
        return {**new, "p": p, "m": m, "v": v, "t": t}, loss

    state: Tree = {"p": weights, "statistics": statistics, "key": jax.random.key(0)}
    if task.optimizer == "Adam":
        zeros = jax.tree.map(jnp.zeros_like, weights)
        state |= {"m": zeros, "v": jax.tree.map(jnp.copy, zeros), "t": jnp.zeros((), task.dtype)}
    jitted = jax.jit(descend, donate_argnums=0)

    def step() -> float:
        nonlocal state
        state, loss = jitted(state, *next(batches))
        return float(loss)

    return step
