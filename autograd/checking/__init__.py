"""Checking gradients: against numeric derivatives, operation by operation, and while a program runs."""

from autograd.checking.errors import GradcheckError
from autograd.checking.gradients import gradcheck, gradgradcheck

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]
