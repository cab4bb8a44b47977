"""The table of operations, a family a file."""

from autograd.ops import activations, affine, convolution, elementwise, indexing, linear_algebra, reductions, shapes

__all__ = ["activations", "affine", "convolution", "elementwise", "indexing", "linear_algebra", "reductions", "shapes"]
