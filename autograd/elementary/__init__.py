"""What operations on arrays are in elementary operations, for grids of Values; see `autograd.grids`.

Only operations are here whose array function would not do on objects: because it chooses by comparing, or
because it is laid out for speed.
"""

from autograd.elementary import rectified, reductions, windows

__all__ = ["rectified", "reductions", "windows"]
