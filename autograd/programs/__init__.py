"""Capture: record a scalar function once as a flat program, replay it fast."""

from autograd.programs.capture import Buffered, Captured, capture, load_program
from autograd.programs.files import ProgramFileError
from autograd.programs.program import Guard, Instruction, Program
from autograd.programs.recording import CaptureError

__all__ = [
    "Buffered",
    "CaptureError",
    "Captured",
    "Guard",
    "Instruction",
    "Program",
    "ProgramFileError",
    "capture",
    "load_program",
]
