"""Optimisers, schedules of the learning rate, clipping and penalties, under PyTorch's names."""

from nn.optim.adam import Adam, AdamW
from nn.optim.clipping import clip_grad_norm_, clip_grad_value_
from nn.optim.optimizer import Optimizer
from nn.optim.penalties import l1_penalty, l2_penalty
from nn.optim.scaled import Adagrad, RMSprop
from nn.optim.schedules import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from nn.optim.sgd import SGD

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "Optimizer",
    "RMSprop",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "clip_grad_norm_",
    "clip_grad_value_",
    "l1_penalty",
    "l2_penalty",
]
