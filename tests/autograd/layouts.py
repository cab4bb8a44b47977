"""One array in every order of memory, for tests of kernels."""

import numpy as np

#: Each gives the same numbers in the same shape.
LAYOUTS = {
    "plain": lambda x: x.copy(),
    "channels last": lambda x: np.moveaxis(np.moveaxis(x, 1, -1).copy(), -1, 1),
    "batch last": lambda x: np.moveaxis(np.moveaxis(x, 0, -1).copy(), -1, 0),
    "some other order": lambda x: x.T.copy().T,
    "backwards": lambda x: x[:, ::-1].copy()[:, ::-1],
    "every other one": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "read-only": lambda x: np.broadcast_to(x.copy(), x.shape),
}
