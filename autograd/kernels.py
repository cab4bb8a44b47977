"""The command `python -m autograd kernels`: what is compiled, and compiling it ahead."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from tqdm import tqdm

from autograd.ops import kernels
from autograd.ops.convolution import convolution_estimates
from autograd.ops.kernels.choice import ALGORITHMS
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
    parser.add_argument(
        "--explain", nargs="+", metavar="CONV",
        help="which algorithm a convolution takes, and why: IMAGE KERNEL [stride=1 padding=0 dilation=1 groups=1 "
        "dtype=float32], as in --explain 64,1,28,28 6,1,5,5 padding=2",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if options.explain:
        return _explain(options.explain)
    for room in kernels.rooms():
        getattr(kernels, room)  # a room that is entered puts its kernels on the list
    every = dict(sorted((KERNELS | kernels.loops.every()).items()))
    if numba() is None:
        print('Numba is not there or does not fit: every operation takes plain NumPy. pip install "chainrule[fast]"')
    elif options.warm:
        start = time.perf_counter()
        for kernel in (bar := tqdm(every.values(), unit="kernel")):
            bar.set_description(kernel.name)
            kernel.warm()
        print(f"{len(every)} kernels in {time.perf_counter() - start:.0f} s")
    width = max(map(len, every), default=0)
    for name, kernel in every.items():
        print(f"{name:{width}}  {kernel.state:8}  {kernel.about}")
    return int(options.warm and numba() is None)


def _explain(given: Sequence[str]) -> int:
    """Print the estimates for a convolution; the exit code is 2 where there is none such."""
    try:
        if len(given) < 2:
            raise ValueError("an image and a kernel are needed, as 64,1,28,28 6,1,5,5")
        x, w, *rest = given
        shapes = [tuple(int(n) for n in text.split(",")) for text in (x, w)]
        told = dict(text.split("=", 1) for text in rest)
        numbers = {name: _numbers(text) for name, text in told.items()}
        found = convolution_estimates(*shapes, **numbers)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        print(f"error: --explain {' '.join(given)}: {error}", file=sys.stderr)
        return 2
    for derivative, seconds in found.items():
        print(f"{derivative}: {next(iter(seconds))}")
        for name, estimate in seconds.items():
            print(f"    {name:12} {estimate * 1e3:9.3f} ms  {ALGORITHMS[name].summary}")
    return 0


def _numbers(text: str) -> int | tuple[int, ...] | str:
    """`2`, `2,1` or a word."""
    if "," in text:
        return tuple(int(n) for n in text.split(","))
    return int(text) if text.isdecimal() else text
