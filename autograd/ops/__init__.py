"""The table of operations, a family a file."""

from autograd.ops import activations, affine, elementwise, indexing, linear_algebra, reductions, shapes

__all__ = ["activations", "affine", "elementwise", "indexing", "linear_algebra", "reductions", "shapes"]
