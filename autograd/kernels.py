"""The command `python -m autograd kernels`: what is compiled, and compiling it ahead."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from tqdm import tqdm

from autograd.ops import kernels
from autograd.ops.kernels.compiling import KERNELS, SMALL, SWITCH, numba

_DESCRIPTION = f"""\
List the fast kernels that large arrays take (from {SMALL} elements on): name, state, and what each is for.

Kernels need Numba: pip install "chainrule[fast]". Each is compiled when it is first needed, which takes a few
seconds, and kept on disk beside the code, or in the user's cache folder, or where NUMBA_CACHE_DIR says; without
a folder that can be written it is compiled anew in every process. The state is "compiled" in this process,
"cached" on disk, or empty. {SWITCH}=0 in the environment, or `with autograd.use_kernels(False)`,
switches kernels off."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer `python -m autograd kernels`; the exit code is 1 where kernels should be compiled and Numba is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m autograd kernels",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--warm", action="store_true", help="compile them all now, so that nobody waits later")
    options = parser.parse_args(arguments)
    for room in kernels.rooms():
        getattr(kernels, room)  # a room that is entered puts its kernels on the list
    if numba() is None:
        print('Numba is not there or does not fit: every operation takes plain NumPy. pip install "chainrule[fast]"')
    elif options.warm:
        start = time.perf_counter()
        for kernel in (bar := tqdm(KERNELS.values(), unit="kernel")):
            bar.set_description(kernel.name)
            kernel.warm()
        print(f"{len(KERNELS)} kernels in {time.perf_counter() - start:.0f} s")
    width = max(map(len, KERNELS), default=0)
    for name, kernel in sorted(KERNELS.items()):
        print(f"{name:{width}}  {kernel.state:8}  {kernel.about}")
    return int(options.warm and numba() is None)
