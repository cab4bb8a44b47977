"""The fields of a node, for the other parts of the build."""

cdef extern from *:
    """
    #define EMPTY_NODE(base, kind, nothing) (((PyTypeObject *)(base))->tp_new((PyTypeObject *)(kind), nothing, NULL))
    """
    object EMPTY_NODE(object base, object kind, object nothing)
    void PyObject_GC_UnTrack(object)


cdef class Other:
    """What few nodes have: notes, and what stands in place of a Value's numbers."""
    cdef object adjoint, da, db, during, grad, notes
    cdef bint recorded


cdef class Layout:
    # in the order in which a backward pass needs them
    cdef public Layout _a, _b
    cdef public object _pass
    cdef public int _uses
    cdef double _adjoint, _da, _db, grad, _data
    cdef public object op
    cdef Other _other
    cdef object __weakref__


cdef class Scalar(Layout):
    """A Value's part of them: `Numbers`, as far as C sees it."""


cdef inline Layout fresh(object kind):
    """An empty node that the garbage collector need not look at, for it cannot stand in a cycle yet."""
    node = <Layout>EMPTY_NODE(Layout, kind, ())
    PyObject_GC_UnTrack(node)
    return node


cdef keep(Layout node, tuple parameters)
