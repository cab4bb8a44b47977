"""Neural networks on `autograd`: layers, losses, models, under PyTorch's names.

Layers hold parameters and call operations; every derivative is the engine's.
"""

import nn.engine  # noqa: F401  # isort: skip  # first of all: it refuses an `autograd` that is not ours

from nn import data, functional, initializers, models, optim, pictures, scalar
from nn.activations import (
    CELU,
    ELU,
    GELU,
    SELU,
    HardLogistic,
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softshrink,
    Softsign,
    Swish,
    Tanh,
    Tanhshrink,
    Threshold,
)
from nn.callbacks import Callback, EarlyStopping, Progress, RunFolder
from nn.checkpoints import load_checkpoint, save_checkpoint
from nn.containers import ModuleDict, ModuleList, Residual, Sequential
from nn.convolution import Conv1d, Conv2d, ConvTranspose2d
from nn.dropout import Dropout, Dropout2d
from nn.embedding import Embedding
from nn.evaluation import evaluate
from nn.explanation import explain
from nn.history import History
from nn.linear import Flatten, Identity, Linear
from nn.losses import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HingeLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from nn.metrics import accuracy
from nn.mlp import MLP
from nn.models import VGG, VGG11, VGG13, VGG16, VGG19, LeNet5, ResNet
from nn.module import Module
from nn.normalization import BatchNorm1d, BatchNorm2d, GroupNorm, LayerNorm
from nn.parameter import Buffer, Parameter
from nn.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AvgPool1d,
    AvgPool2d,
    GaussianPool2d,
    GlobalAvgPool2d,
    MaxPool1d,
    MaxPool2d,
)
from nn.randomness import manual_seed
from nn.reporting import Summary, output_size, summary
from nn.serialization import load, save
from nn.stateless import functional_call
from nn.training import Trainer, fit

# fmt: off
__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "MLP",
    "SELU",
    "VGG",
    "VGG11",
    "VGG13",
    "VGG16",
    "VGG19",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Buffer",
    "Callback",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout2d",
    "EarlyStopping",
    "Embedding",
    "Flatten",
    "GaussianPool2d",
    "GlobalAvgPool2d",
    "GroupNorm",
    "HardLogistic",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeLoss",
    "History",
    "HuberLoss",
    "Identity",
    "KLDivLoss",
    "L1Loss",
    "LayerNorm",
    "LeNet5",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MaxPool1d",
    "MaxPool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "PReLU",
    "Parameter",
    "Progress",
    "ReLU",
    "ReLU6",
    "ResNet",
    "Residual",
    "RunFolder",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Summary",
    "Swish",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Trainer",
    "accuracy",
    "data",
    "evaluate",
    "explain",
    "fit",
    "functional",
    "functional_call",
    "initializers",
    "load",
    "load_checkpoint",
    "manual_seed",
    "models",
    "optim",
    "output_size",
    "pictures",
    "save",
    "save_checkpoint",
    "scalar",
    "summary",
]
# fmt: on
