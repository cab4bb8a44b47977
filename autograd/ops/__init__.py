"""The table of operations, a family a file."""

from autograd.ops import (
    activations,
    affine,
    choices,
    convolution,
    dropout,
    elementwise,
    embedding,
    indexing,
    linear_algebra,
    normalization,
    pooling,
    reductions,
    shapes,
    special,
)

__all__ = [
    "activations",
    "affine",
    "choices",
    "convolution",
    "dropout",
    "elementwise",
    "embedding",
    "indexing",
    "linear_algebra",
    "normalization",
    "pooling",
    "reductions",
    "shapes",
    "special",
]
