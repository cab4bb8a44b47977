"""Data: datasets, transforms, and the loader that makes batches of them."""

from nn.data.dataset import Dataset
from nn.data.digits import load_digits
from nn.data.loader import DataLoader
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
    "load_digits",
]
