"""On what the ladder was run: the processor, and the versions of all engines."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

#: The distributions that an engine is made of.
DISTRIBUTIONS = {
    "chainrule": ("numpy", "numba"), "torch": ("torch",), "jax": ("jax", "jaxlib"), "hips": ("autograd",),
    "mygrad": ("mygrad",), "micrograd": ("micrograd",), "xad": ("xad",), "casadi": ("casadi",),
}  # fmt: skip
_ASK = """
import importlib.metadata as m, json, sys
found = {}
for name in sys.argv[1:]:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps(found))
"""


def processor() -> str:
    """The name of the processor, and whether it has AVX-512."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    said = dict(line.split(":", 1) for line in lines if ":" in line)
    said = {key.strip(): value.strip() for key, value in said.items()}
    name = said.get("model name", platform.machine())
    return f"{name}, AVX-512" if "avx512f" in said.get("flags", "") else name


def machine() -> dict[str, str | int]:
    return {
        "processor": processor(), "cores": os.cpu_count() or 1, "system": platform.system(),
        "python": platform.python_version(),
    }  # fmt: skip


def versions(engine: str, python: str = sys.executable) -> dict[str, str]:
    """The version of each distribution that an engine is made of, in an environment."""
    names: Iterable[str] = DISTRIBUTIONS.get(engine, ())
    asked = subprocess.run([python, "-c", _ASK, *names], capture_output=True, text=True, timeout=60)
    return json.loads(asked.stdout) if asked.returncode == 0 else {}
