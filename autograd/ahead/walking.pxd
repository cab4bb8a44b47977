"""The C types of the names in `autograd/walking.py`."""

cimport cython
from autograd.ahead.layout cimport Layout

@cython.locals(node=Layout, a=Layout, b=Layout, parent=Layout)
cpdef count(list order, object stamp)

@cython.locals(node=Layout, a=Layout, b=Layout, parent=Layout, adjoint=double, local=double)
cpdef send_numbers(list ready, bint receive, object send_on)
