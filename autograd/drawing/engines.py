"""Graphviz, wherever it is: `dot` on PATH, or pygraphviz; always in a child process with a time limit."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys

TO_INSTALL = "to see it drawn by Graphviz: install pygraphviz (pip install pygraphviz), or Graphviz itself"

_CHILDREN = {
    "dot": (
        "import sys, graphviz\n"
        "out = graphviz.Source(sys.stdin.buffer.read().decode()).pipe(format=sys.argv[1], quiet=True)\n"
        "sys.stdout.buffer.write(out)"
    ),
    "pygraphviz": (
        "import sys, pygraphviz\n"
        "graph = pygraphviz.AGraph(sys.stdin.buffer.read().decode())\n"
        "sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog='dot'))"
    ),
}


def engines() -> list[str]:
    """The engines of this machine, the best one first."""
    found = []
    if shutil.which("dot") and _installed("graphviz"):
        found.append("dot")
    if _installed("pygraphviz"):
        found.append("pygraphviz")
    return found if sys.executable else []


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def render(source: str, suffix: str, seconds: float = 20.0) -> bytes | None:
    """What an engine makes of a DOT source ("png", "json0", …); None if no engine answers in time."""
    for engine in engines():
        output = _run(engine, source, suffix, seconds)
        if output:
            return output
    return None


def _run(engine: str, source: str, suffix: str, seconds: float) -> bytes | None:
    command = [sys.executable, "-P", "-c", _CHILDREN[engine], suffix]
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:
        return None
    try:
        output, _ = child.communicate(source.encode(), timeout=seconds)
    except BaseException as error:
        _end(child)
        if not isinstance(error, (subprocess.TimeoutExpired, OSError)):
            raise
        return None
    return output if child.returncode == 0 else None


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and what it started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.communicate()
