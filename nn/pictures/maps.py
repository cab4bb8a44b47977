"""What convolutions have learnt, and what they see."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.convolution import _Conv
from nn.linear import Linear
from nn.module import Module
from nn.pictures.figures import as_image, image_grid
from nn.pictures.watching import examples, named_layer, watch


def filters(model: Module, layer: str | None = None) -> Any:
    """The weights of a layer as images, red above 0 and blue below; by default of the first that has some.

    A convolution has an image for every kernel of every channel; a Linear layer one for every unit, if its
    inputs are a square number.

    >>> import nn
    >>> figure = filters(nn.LeNet5())
    >>> len(figure.axes)
    6
    """
    if layer is not None:
        name, module = layer, named_layer(model, layer)
    else:
        found = ((n, m) for n, m in model.named_modules() if isinstance(m, _Conv | Linear))
        name, module = next(found, ("", model))
    if isinstance(module, _Conv) and module.axes == 2:
        weight = module.weight.data
        images = list(weight.reshape(-1, *weight.shape[2:]))
        what = f"{len(weight)} kernels of {weight.shape[2]}×{weight.shape[3]}"
        if weight.shape[1] > 1:
            what += f", {weight.shape[1]} channels each"
    elif isinstance(module, Linear):
        images = [as_image(row) for row in module.weight.data]
        what = f"{len(images)} units"
    else:
        kind = f"{name or 'the model'} ({type(module).__name__})"
        raise ValueError(f"filters shows a Conv2d or a Linear layer; {kind} is none, and has none")
    return image_grid(images, title=f"{name or type(module).__name__}: {what}", signed=True)


def feature_maps(model: Module, image: Any, layer: str | None = None) -> Any:
    """What a layer makes of one image, a picture for every channel; by default the first convolution.

    `image` is one example, (channels, height, width).

    >>> import numpy as np, nn
    >>> figure = feature_maps(nn.LeNet5(), np.zeros((1, 28, 28)), "features.3")
    >>> len(figure.axes)
    16
    """
    batch = examples(model, np.asarray(getattr(image, "data", image))[None], what="feature_maps")
    wanted = named_layer(model, layer) if layer is not None else None
    seen = watch(model, batch, lambda m: m is wanted if wanted is not None else isinstance(m, _Conv))
    if not seen:
        raise ValueError(f"{type(model).__name__} has no convolution that was used; name a layer")
    name, _, maps = seen[0]
    if maps.ndim != 4:
        raise ValueError(f"{name} makes no maps but something of shape {maps.shape[1:]}")
    return image_grid(list(maps[0]), title=f"{name}: {maps.shape[1]} maps of {maps.shape[2]}×{maps.shape[3]}")
