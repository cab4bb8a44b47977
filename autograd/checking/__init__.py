"""Checking gradients: against numeric derivatives, operation by operation, and while a program runs."""

from autograd.checking.errors import GradcheckError
from autograd.checking.gradients import gradcheck, gradgradcheck
from autograd.checking.pairs import check_backward

__all__ = ["GradcheckError", "check_backward", "gradcheck", "gradgradcheck"]
