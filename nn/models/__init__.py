"""Networks by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from nn.mlp import MLP
from nn.models.lenet import LeNet5
from nn.models.resnet import ResNet
from nn.models.vgg import VGG, VGG11, VGG13, VGG16, VGG19
from nn.module import Module

__all__ = ["MLP", "MODELS", "VGG", "VGG11", "VGG13", "VGG16", "VGG19", "LeNet5", "Named", "ResNet", "build"]

Shape = tuple[int, ...]


class Named(NamedTuple):
    """A network that has a name: how it is made for a shape of images and a number of classes, and for which."""

    make: Callable[..., Module]
    input_shape: Shape
    num_classes: int


def _vgg(kind: type[VGG11], batch_norm: bool) -> Named:
    def make(shape: Shape, classes: int, **settings: Any) -> Module:
        return kind(classes, shape[0], batch_norm=batch_norm, **settings)

    return Named(make, (3, 224, 224), 1000)


def _small_vgg(shape: Shape, classes: int, **settings: Any) -> Module:
    """Six convolutions with batch normalisation, for small images: the recipe for Fashion-MNIST."""
    blocks = ((16,) * 2, (32,) * 2, (64,) * 2)
    return VGG(blocks, classes, shape[0], batch_norm=True, hidden=128, pooled=3, dropout=0.3, **settings)


#: Every network by its name.
MODELS: dict[str, Named] = {
    "mlp": Named(lambda shape, classes, **settings: MLP([math.prod(shape), 128, classes], **settings), (1, 28, 28), 10),
    "lenet5": Named(
        lambda shape, classes, **settings: LeNet5(classes, shape[0], shape[1:], **settings), (1, 28, 28), 10
    ),
    "small_vgg_bn": Named(_small_vgg, (1, 28, 28), 10),
    "resnet20": Named(lambda shape, classes, **settings: ResNet(3, classes, shape[0], **settings), (3, 32, 32), 10),
} | {
    f"{kind.__name__.lower()}{'_bn' if batch_norm else ''}": _vgg(kind, batch_norm)
    for kind in (VGG11, VGG13, VGG16, VGG19)
    for batch_norm in (False, True)
}


def build(name: str, input_shape: Shape | None = None, num_classes: int | None = None, **settings: Any) -> Module:
    """A network by its name, for images of `input_shape` (channels, height, width) and so many classes.

    >>> build("lenet5", (1, 8, 8)).classifier[5].out_features
    10
    """
    if name not in MODELS:
        raise ValueError(f"no network is named {name!r}; there are {', '.join(MODELS)}")
    make, shape, classes = MODELS[name]
    shape = shape if input_shape is None else tuple(input_shape)
    if len(shape) != 3 or min(shape) < 1:
        raise ValueError(f"the input shape of {name} must be (channels, height, width), not {shape}")
    return make(shape, classes if num_classes is None else num_classes, **settings)
