"""The UCI handwritten digits, which come with the package: 1,797 real images of 8×8 pixels."""

from __future__ import annotations

from importlib import resources

import numpy as np

from nn.data.dataset import Dataset


def load_digits() -> tuple[Dataset, Dataset]:
    """Training and test digits: images of shape (N, 1, 8, 8), whole numbers from 0 to 16.

    The split is fixed: of the images sorted by class, every fifth is a test image (360 of 1,797).
    Source: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0 (see digits.txt).

    >>> train, test = load_digits()
    >>> train.inputs.shape, test.inputs.shape
    ((1437, 1, 8, 8), (360, 1, 8, 8))
    """
    file = resources.files("nn.data") / "digits.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        images, labels = archive["images"][:, None], archive["labels"].astype(np.int64)
    digits = Dataset(images, labels, classes=[str(digit) for digit in range(10)])
    test = np.zeros(len(labels), dtype=bool)
    test[np.argsort(labels, kind="stable")[::5]] = True
    return digits.subset(~test), digits.subset(test)
