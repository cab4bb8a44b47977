"""Neural networks on `autograd`: layers, losses, models, under PyTorch's names.

Layers hold parameters and call operations; every derivative is the engine's.
"""

from nn import functional, initializers
from nn.activations import LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from nn.containers import ModuleDict, ModuleList, Residual, Sequential
from nn.linear import Flatten, Identity, Linear
from nn.losses import CrossEntropyLoss, MSELoss
from nn.mlp import MLP
from nn.module import Module
from nn.parameter import Buffer, Parameter
from nn.randomness import manual_seed

# fmt: off
__all__ = [
    "MLP", "Buffer", "CrossEntropyLoss", "Flatten", "Identity", "Linear", "LogSoftmax", "MSELoss",
    "Module", "ModuleDict", "ModuleList", "Parameter", "ReLU", "Residual", "Sequential", "Sigmoid",
    "Softmax", "Tanh", "functional", "initializers", "manual_seed",
]
# fmt: on
