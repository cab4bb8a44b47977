"""The player in a terminal, with the arrow keys."""

from __future__ import annotations

import sys
from collections.abc import Callable

from autograd.playing.frames import Frames

_HELP = "→ next   ← previous   Home first   End last   q quit"
_KEYS = {
    "\x1b[C": "next", "\x1bOC": "next", "\xe0M": "next", "\x00M": "next", " ": "next", "n": "next", "\r": "next",
    "\n": "next", "\x1b[D": "previous", "\x1bOD": "previous", "\xe0K": "previous", "\x00K": "previous",
    "p": "previous", "\x7f": "previous", "\x1b[H": "first", "\x1bOH": "first", "\x1b[1~": "first",
    "\xe0G": "first", "\x1b[F": "last", "\x1bOF": "last", "\x1b[4~": "last", "\xe0O": "last",
    "q": "quit", "Q": "quit", "\x03": "quit", "\x04": "quit", "\x1b": "quit", "": "quit",
}  # fmt: skip


def run(frames: Frames) -> None:
    """Show one step at a time and go where the keys say; print all of them where there is no keyboard."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        for i, _ in enumerate(frames.steps):
            print(_screen(frames, i), end="\n\n")
        return
    read, restore = _keyboard()
    at = 0
    try:
        while True:
            sys.stdout.write("\x1b[2J\x1b[H" + _screen(frames, at).replace("\n", "\r\n") + f"\r\n\r\n{_HELP}\r\n")
            sys.stdout.flush()
            match _KEYS.get(read(), ""):
                case "next":
                    at = min(at + 1, len(frames.steps) - 1)
                case "previous":
                    at = max(at - 1, 0)
                case "first":
                    at = 0
                case "last":
                    at = len(frames.steps) - 1
                case "quit":
                    return
    finally:
        restore()


def _screen(frames: Frames, i: int) -> str:
    return f"step {i + 1} of {len(frames.steps)}\n\n{frames.text(frames.steps[i])}"


def _keyboard() -> tuple[Callable[[], str], Callable[[], None]]:
    """A function that reads one key, and one that gives the terminal back as it was."""
    if sys.platform == "win32":
        import msvcrt

        def read_windows() -> str:
            key = msvcrt.getwch()
            return key + msvcrt.getwch() if key in "\x00\xe0" else key

        return read_windows, lambda: None
    import os
    import select
    import termios
    import tty

    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    tty.setraw(file)

    def read() -> str:
        key = os.read(file, 1)
        while key[:1] == b"\x1b" and len(key) < 4 and select.select([file], [], [], 0.05)[0]:
            key += os.read(file, 1)
            if (key[-1:].isalpha() and key[-1:] != b"O") or key[-1:] == b"~":
                break
        return key.decode(errors="replace")

    return read, lambda: termios.tcsetattr(file, termios.TCSADRAIN, before)
