"""What several tests of the engine share."""

from collections.abc import Iterator

import pytest

from autograd.ops.kernels import compiling


@pytest.fixture(scope="module")
def always() -> Iterator[None]:
    """Kernels for arrays of any size."""
    pytest.importorskip("numba")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "SMALL", 1)
        yield
