"""MNIST and Fashion-MNIST: 70,000 grey images of 28×28 pixels in ten classes, from their published files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from nn.data.cache import Published, cache_folder, fetch
from nn.data.dataset import Dataset
from nn.data.idx import read_idx

_MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_MNIST_FILES = (
    Published("train-images-idx3-ubyte.gz", 9912422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
    Published("train-labels-idx1-ubyte.gz", 28881, "d53e105ee54ea40749a09fcbcd1e9432"),
    Published("t10k-images-idx3-ubyte.gz", 1648877, "9fb629c4189551a2d022fa330f9573f3"),
    Published("t10k-labels-idx1-ubyte.gz", 4542, "ec29112dd5afa0611ce80d1b7f02629c"),
)
_FASHION = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
_FASHION_FILES = (
    Published("train-images-idx3-ubyte.gz", 26421880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
    Published("train-labels-idx1-ubyte.gz", 29515, "25c81989df183df01b3e8a0aad5dffbe"),
    Published("t10k-images-idx3-ubyte.gz", 4422102, "bef4ecab320f06d8554ea6380940ec79"),
    Published("t10k-labels-idx1-ubyte.gz", 5148, "bb300cfdad3c16e7a12a480ee83cd310"),
)
_CLOTHES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

Folder = str | os.PathLike[str] | None


def load_mnist(folder: Folder = None, download: bool = False) -> tuple[Dataset, Dataset]:
    """Training and test digits of MNIST: images (N, 1, 28, 28), whole numbers from 0 to 255.

    `folder` holds the four published IDX files, gzipped or not (without it, the user's cache). With `download`
    those that are missing are fetched into it. (Y. LeCun, C. Cortes, C. Burges, 1998.)
    """
    if download:
        _fetch(_MNIST, _MNIST_FILES, folder or cache_folder("mnist"))
    return _load(Path(folder or cache_folder("mnist")), [str(digit) for digit in range(10)])


def load_fashion_mnist(folder: Folder = None, download: bool = False) -> tuple[Dataset, Dataset]:
    """Training and test clothes of Fashion-MNIST, in the format of MNIST: see `load_mnist`.

    (H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST, 2017. Debian's dataset-fashion-mnist has the files.)
    """
    if download:
        _fetch(_FASHION, _FASHION_FILES, folder or cache_folder("fashion-mnist"))
    return _load(Path(folder or cache_folder("fashion-mnist")), _CLOTHES)


def _fetch(base: str, files: tuple[Published, ...], folder: str | os.PathLike[str]) -> None:
    for file in files:
        if not (Path(folder) / file.name.removesuffix(".gz")).exists():
            fetch(base + file.name, file, folder)


def _load(folder: Path, classes: tuple[str, ...] | list[str]) -> tuple[Dataset, Dataset]:
    sets = []
    for part in ("train", "t10k"):
        images = read_idx(_find(folder, f"{part}-images-idx3-ubyte"))
        labels = read_idx(_find(folder, f"{part}-labels-idx1-ubyte"))
        if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
            raise ValueError(
                f"{part} images in {folder} are {images.dtype} of {images.shape[1:]}, not bytes of (28, 28)"
            )
        if labels.dtype != np.uint8 or labels.ndim != 1:
            raise ValueError(
                f"{part} labels in {folder} are {labels.dtype} of shape {labels.shape}, not a row of bytes"
            )
        sets.append(Dataset(images[:, None], labels.astype(np.int64), classes))
    return sets[0], sets[1]


def _find(folder: Path, name: str) -> Path:
    """The file under its published name, gzipped or not, or with the dot that some unpackers leave in it."""
    dotted = name.replace("-idx", ".idx")
    for candidate in (name, f"{name}.gz", dotted, f"{dotted}.gz"):
        if (folder / candidate).is_file():
            return folder / candidate
    raise FileNotFoundError(f"{folder} has no {name} or {name}.gz: name the folder of the published files, or download")
