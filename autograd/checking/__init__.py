"""Checking gradients: against numeric derivatives, operation by operation, and while a program runs."""

from autograd.checking.anomaly import detect_anomaly
from autograd.checking.errors import GradcheckError
from autograd.checking.gradients import gradcheck, gradgradcheck
from autograd.checking.pairs import check_backward

__all__ = ["GradcheckError", "check_backward", "detect_anomaly", "gradcheck", "gradgradcheck"]
