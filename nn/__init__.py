"""Neural networks on `autograd`: layers, losses, models, under PyTorch's names.

Layers hold parameters and call operations; every derivative is the engine's.
"""

import nn.engine  # noqa: F401  # isort: skip  # first: it refuses an `autograd` that is not ours
from nn import data, functional, initializers, optim
from nn.activations import LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from nn.callbacks import Callback, EarlyStopping, Progress, RunFolder
from nn.checkpoints import load_checkpoint, save_checkpoint
from nn.containers import ModuleDict, ModuleList, Residual, Sequential
from nn.history import History
from nn.linear import Flatten, Identity, Linear
from nn.losses import CrossEntropyLoss, MSELoss
from nn.metrics import accuracy
from nn.mlp import MLP
from nn.module import Module
from nn.parameter import Buffer, Parameter
from nn.randomness import manual_seed
from nn.serialization import load, save
from nn.training import Trainer, evaluate, fit

# fmt: off
__all__ = [
    "MLP",
    "Buffer",
    "Callback",
    "CrossEntropyLoss",
    "EarlyStopping",
    "Flatten",
    "History",
    "Identity",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "Module",
    "ModuleDict",
    "ModuleList",
    "Parameter",
    "Progress",
    "ReLU",
    "Residual",
    "RunFolder",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Trainer",
    "accuracy",
    "data",
    "evaluate",
    "fit",
    "functional",
    "initializers",
    "load",
    "load_checkpoint",
    "manual_seed",
    "optim",
    "save",
    "save_checkpoint",
]
# fmt: on
