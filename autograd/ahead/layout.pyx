# cython: language_level=3, auto_pickle=False
"""What `autograd/layout.py` says in slots, as a C struct: a Value's numbers lie in the node itself.

The garbage collector is not shown a new Value: it refers to older nodes only, so it stands in no cycle. That changes
when somebody gives a node another one for its gradient; then both are shown, and everything below them.
"""

cdef extern from *:
    bint PyObject_GC_IsTracked(object)
    void PyObject_GC_Track(object)

cdef object NONE = object()  # stands for None where None means that there is a number


#: An entry for every gradient that is a node: `autograd.layout.RECORDED`.
RECORDED = []


cdef class Other:
    def __dealloc__(self):
        if self.recorded:
            RECORDED.pop()


cdef class Layout:
    __slots__ = ("__weakref__", "_a", "_b", "_notes", "_pass", "_uses", "op")

    @property
    def _notes(self):
        return None if self._other is None else self._other.notes

    @_notes.setter
    def _notes(self, notes):
        other(self).notes = notes


cdef class Scalar(Layout):
    __slots__ = ()


cdef Other other(Layout node):
    if node._other is None:
        node._other = Other()
    return node._other


cdef object wrapped(object x):
    return NONE if x is None else x


cdef object unwrapped(object x):
    return None if x is NONE else x


cdef keep(Layout node, tuple parameters):
    other(node).db = parameters


def _data(Layout self):
    return self._data


def _set_data(Layout self, x):
    self._data = x


def _adjoint(Layout self):
    kept = self._other
    if kept is not None and kept.adjoint is not None and kept.during is self._pass:
        return unwrapped(kept.adjoint)
    return self._adjoint


def _set_adjoint(Layout self, x):
    if x is None or isinstance(x, Layout):
        kept = other(self)
        kept.adjoint = wrapped(x)
        kept.during = self._pass
        if x is not None:
            show(self, x)
    else:
        self._adjoint = x
        if self._other is not None:
            self._other.adjoint = self._other.during = None


def _da(Layout self):
    kept = self._other
    return self._da if kept is None or kept.da is None else unwrapped(kept.da)


def _set_da(Layout self, x):
    if isinstance(x, (float, int)):
        self._da = x
        if self._other is not None:
            self._other.da = None
    else:
        other(self).da = wrapped(x)


def _db(Layout self):
    kept = self._other
    return self._db if kept is None or kept.db is None else unwrapped(kept.db)


def _set_db(Layout self, x):
    if isinstance(x, (float, int)):
        self._db = x
        if self._other is not None:
            self._other.db = None
    else:
        other(self).db = wrapped(x)


def _grad(Layout self):
    kept = self._other
    return self.grad if kept is None or kept.grad is None else unwrapped(kept.grad)


def _set_grad(Layout self, x):
    number = isinstance(x, (float, int))
    if number:
        self.grad = x
    if not number or self._other is not None:
        kept = other(self)
        kept.grad = None if number else wrapped(x)
        if kept.recorded != (not number):
            kept.recorded = not number
            if number:
                RECORDED.pop()
            else:
                RECORDED.append(None)
        if isinstance(x, Layout):
            show(self, x)


def numbers(base):
    """What a Value has beside, as its Python sees it, with the operators of `base`."""

    class Numbers(base):
        __slots__ = ()

        _adjoint = property(_adjoint, _set_adjoint)
        _da = property(_da, _set_da)
        _data = property(_data, _set_data)
        _db = property(_db, _set_db)
        grad = property(_grad, _set_grad)

    Numbers.__slots__ = ("_adjoint", "_da", "_data", "_db", "grad")  # what is copied and pickled
    return Numbers


def new(kind):
    """An empty node of the kind that is given."""
    if not issubclass(kind, Scalar):
        raise TypeError(f"{kind.__name__} is no kind of Value")
    return fresh(kind)


cdef show(Layout node, Layout given):
    """Show two nodes, and all that they were made of, to the garbage collector.

    What is below a Value that it has been shown, it has been shown too, so that nothing is walked through twice.
    """
    cdef list stack = [node, given]
    cdef set seen = set()
    while stack:
        item = stack.pop()
        if isinstance(item, (tuple, list)):
            stack.extend(item)
        elif isinstance(item, Layout):
            if isinstance(item, Scalar):
                if PyObject_GC_IsTracked(item):
                    continue
                PyObject_GC_Track(item)
            elif id(item) in seen:
                continue
            else:
                seen.add(id(item))
            below = (<Layout>item)
            stack.append(below._a)
            stack.append(below._b)
            stack.append(getattr(item, "_da", None))
            stack.append(getattr(item, "grad", None))
            if below._other is not None:
                stack.append(below._other.db)
                stack.append(below._other.adjoint)
