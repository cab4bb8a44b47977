"""The ahead-of-time build of the scalar engine: three extension modules in `autograd.ahead`, optional all of them.

Where there is no compiler, or Cython or the compiler fails, what is installed is plain Python; so it is in an
editable install, where a build would go stale at the first edit, and with CHAINRULE_PURE=1. Everything else that is to
be said of the distribution is in setup.cfg.
"""

import os
import sys
import sysconfig
import warnings
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
NAMES = ["layout", "walking", "methods"]


class AheadOfTime(build_ext):
    """Translates the engine's texts to C, and compiles them."""

    def run(self) -> None:
        """Build, or leave plain Python."""
        if getattr(self, "editable_mode", False):
            return
        try:
            self._translate()
        except Exception as error:
            warnings.warn(f"plain Python is installed: {type(error).__name__}: {error}", stacklevel=1)
            self.extensions = []
            return
        super().run()

    def _translate(self) -> None:
        sys.path.insert(0, str(ROOT))
        os.environ["CHAINRULE_PURE"] = "1"  # the texts are asked of plain Python
        from Cython.Build import cythonize

        from tools.ahead import written

        folder = Path(self.build_temp) / "ahead"
        # a multiplication and an addition stay two roundings, as they are in Python
        flags = [] if os.name == "nt" else ["-O1", "-g0", "-ffp-contract=off"]
        modules = [
            Extension(f"autograd.ahead.{path.stem}", [str(path)], extra_compile_args=flags) for path in written(folder)
        ]
        for module in cythonize(modules, include_path=[str(folder)], quiet=True):
            declared = next(each for each in self.extensions if each.name == module.name)
            declared.__dict__.update({**module.__dict__, "optional": True})


def wanted() -> bool:
    """Whether a build is asked for and possible: in CPython that has its lock."""
    pure = os.environ.get("CHAINRULE_PURE", "0") not in ("", "0")
    return not pure and sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


setup(
    ext_modules=[Extension(f"autograd.ahead.{name}", [], optional=True) for name in NAMES] if wanted() else [],
    cmdclass={"build_ext": AheadOfTime},
)
