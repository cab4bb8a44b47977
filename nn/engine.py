"""Makes sure that the `autograd` beside `nn` is Chainrule's.

Another distribution on PyPI is called autograd and installs a folder of the same name. Where both were
installed their files stand mixed in one folder, and which `__init__.py` is there is chance.
"""

from __future__ import annotations

import types
from pathlib import Path

import autograd

#: Files of the other distribution that Chainrule has not.
FOREIGN = ("tracer.py", "wrap_util.py", "differential_operators.py")
_REMEDY = "run `pip uninstall autograd chainrule`, then install chainrule again; the two cannot share an environment"


def check(package: types.ModuleType) -> None:
    """Raise an `ImportError` that says what was found, where, and what to do, unless `package` is ours, whole."""
    if not getattr(package, "__file__", None):
        where = ", ".join(map(str, getattr(package, "__path__", [])))
        found = f"a folder autograd without its __init__.py, in {where}"
    else:
        folder = Path(str(package.__file__)).parent
        mixed = [name for name in FOREIGN if (folder / name).exists()]
        if not (hasattr(package, "Value") and hasattr(package, "Tensor")):
            found = f"another package named autograd, in {folder}"
        elif mixed:
            found = f"Chainrule's autograd mixed with another distribution's files ({', '.join(mixed)}), in {folder}"
        else:
            return
    raise ImportError(f"nn needs Chainrule's autograd, and this is {found}: {_REMEDY}", name="autograd")


check(autograd)
