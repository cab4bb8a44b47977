"""Data: datasets, transforms, and the loader that makes batches of them."""

from nn.data.cifar import load_cifar10
from nn.data.dataset import Dataset
from nn.data.digits import load_digits
from nn.data.idx import read_idx
from nn.data.loader import DataLoader
from nn.data.mnist import load_fashion_mnist, load_mnist
from nn.data.transforms import Compose, Normalize, OneHot, RandomCrop, RandomHorizontalFlip, RandomTransform, Scale

__all__ = [
    "Compose",
    "DataLoader",
    "Dataset",
    "Normalize",
    "OneHot",
    "RandomCrop",
    "RandomHorizontalFlip",
    "RandomTransform",
    "Scale",
    "load_cifar10",
    "load_digits",
    "load_fashion_mnist",
    "load_mnist",
    "read_idx",
]
