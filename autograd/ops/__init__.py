"""The table of operations, a family a file."""

from autograd.ops import (
    activations,
    affine,
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
)

__all__ = [
    "activations",
    "affine",
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
]
