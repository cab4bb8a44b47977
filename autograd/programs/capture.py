"""`capture`: record a function of numbers once, replay it at machine speed."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.programs import compiled
from autograd.programs.execution import NumpyExecutor
from autograd.programs.files import load, save
from autograd.programs.nests import Nest
from autograd.programs.program import Program
from autograd.programs.recording import CaptureError, record
from autograd.scalar import Value


class _Recording:
    """One program, ready to run: its executor and its arrays of numbers."""

    def __init__(self, program: Program, outer: list[Value], results: Nest, engine: str) -> None:
        self.program, self.outer, self.results = program, outer, results
        self.executor = (compiled.NumbaExecutor if engine == "numba" else NumpyExecutor)(program)
        self.first_input = len(program.constants)
        self.arguments = len(program.names) - len(outer)
        self.outputs = np.array(program.outputs, dtype=np.intp)
        self.values = self.array(())
        self.adjoints = np.zeros_like(self.values)
        self._batch: tuple[np.ndarray, np.ndarray] | None = None

    def array(self, batch: tuple[int, ...]) -> np.ndarray:
        values = np.empty((self.program.slots, *batch))
        values[: self.first_input] = self.program.constants.reshape(-1, *(1 for _ in batch))
        return values

    def batch_arrays(self, points: int) -> tuple[np.ndarray, np.ndarray]:
        """Values and adjoints for a batch of that many points, kept for the next one."""
        if self._batch is None or self._batch[0].shape[1] != points:
            values = self.array((points,))
            self._batch = values, np.zeros_like(values)
        return self._batch

    def load(self, values: np.ndarray, numbers: Any) -> None:
        """Put the arguments, and today's numbers of the outer Values, into the input slots."""
        start, stop = self.first_input, self.first_input + self.arguments
        values[start:stop] = numbers
        for k, value in enumerate(self.outer):
            values[stop + k] = value._data

    def holds(self, values: np.ndarray) -> Any:
        """Whether every guard holds (for every point of a batch)."""
        held: Any = True
        for guard in self.program.guards:
            held = held & guard.holds(values)
        return held

    def run(self, values: np.ndarray, adjoints: np.ndarray | None) -> bool:
        """Run forward, and back from the only output if there are adjoints to fill; whether the guards hold."""
        if adjoints is None:
            self.executor.forward(values)
        else:
            self.executor.gradient(values, adjoints)
        return not self.program.guards or bool(np.all(self.holds(values)))

    def gradient(self, adjoints: np.ndarray) -> np.ndarray:
        """The part of the adjoints that belongs to the arguments."""
        return adjoints[self.first_input : self.first_input + self.arguments]


class Captured:
    """A recorded function: call it for its value, ask it for gradients, one point or many at once.

    What the function reads on the way (`v < w`, `float(v)`, `v.data`) is guarded: where a guard fails,
    the function is recorded again for that side of the branch, and the recording is kept.
    """

    def __init__(self, function: Callable[..., Any], *, engine: str = "auto", cache_size: int = 16) -> None:
        if not callable(function):
            raise TypeError(f"capture takes a function, not {type(function).__name__}")
        if engine not in ("auto", "numba", "numpy"):
            raise ValueError(f"engine must be 'auto', 'numba' or 'numpy', not {engine!r}")
        if engine == "auto":
            engine = "numba" if compiled.available() else "numpy"
        self.function, self.engine, self.cache_size = function, engine, cache_size
        self.__name__ = getattr(function, "__name__", "function")
        self.__doc__ = function.__doc__
        self._recordings: OrderedDict[tuple[Any, ...], list[_Recording]] = OrderedDict()
        self._lock = threading.RLock()  # a recording's arrays of numbers are of one call at a time

    def __repr__(self) -> str:
        count = sum(map(len, self._recordings.values()))
        return f"<captured {self.__name__}: {count} program{'s' * (count != 1)}, {self.engine}>"

    @property
    def program(self) -> Program:
        """The program that ran last: print it, draw it, save it."""
        if not self._recordings:
            raise CaptureError(f"{self.__name__} has not been called yet: there is no program")
        return next(reversed(self._recordings.values()))[0].program

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the program that ran last to a file; `load_program(path)` makes it callable again."""
        program = self.program
        recording = next(reversed(self._recordings.values()))[0]
        if recording.outer:
            raise CaptureError(
                f"{self.__name__} uses Values from outside ({', '.join(program.names[recording.arguments :])}): "
                "pass them as arguments, so that the file can stand alone"
            )
        save(path, program, next(reversed(self._recordings)), recording.results.structure)

    # -- one point ------------------------------------------------------------------------------------

    def __call__(self, *args: Any) -> Any:
        """The value at one point: what the function returns, with floats for Values."""
        nest = Nest(args)
        with self._lock:
            recording = self._run(nest, False)
            return recording.results.rebuild(recording.values[recording.outputs])[0]

    def value_and_grad(self, *args: Any) -> tuple[float, Any]:
        """The value at one point and its derivatives, in the shape of the arguments.

        For a function of one argument the gradient is that argument's; else a tuple of all.
        """
        nest = Nest(args)
        with self._lock:
            recording = self._run(nest, True)
            value = float(recording.values[recording.outputs[0]])
            gradient = nest.rebuild(recording.gradient(recording.adjoints).copy())
        return value, gradient[0] if len(args) == 1 else gradient

    def grad(self, *args: Any) -> Any:
        """The derivatives at one point, in the shape of the arguments."""
        return self.value_and_grad(*args)[1]

    def buffered(self, *args: Any) -> Buffered:
        """The program for arguments like these, on arrays that are filled and read in place: the fastest call."""
        nest = Nest(args)
        with self._lock:
            return Buffered(self, self._run(nest, True))

    def _run(self, nest: Nest, back: bool) -> _Recording:
        known = self._recordings.get(nest.structure, [])
        for k, recording in enumerate(known):
            if self._fits(recording, nest, back):
                if k:
                    known.insert(0, known.pop(k))
                return recording
        recording = self._record(nest)
        if not self._fits(recording, nest, back):
            raise CaptureError(f"{self.__name__} reads numbers that its program computes differently in the last bit")
        return recording

    def _fits(self, recording: _Recording, nest: Nest, back: bool) -> bool:
        if back:
            self._needs_one_output(recording)
        recording.load(recording.values, nest.numbers)
        return recording.run(recording.values, recording.adjoints if back else None)

    def _record(self, nest: Nest) -> _Recording:
        """Record twice and compare, so that a function that is not the same twice is found out."""
        made: list[Nest] = []

        def run(values: list[Value]) -> list[Any]:
            result = self.function(*nest.rebuild(values))
            made.append(Nest((result,)))
            return list(made[-1].leaves)

        point = nest.numbers.tolist()
        names = nest.names(self.function)
        program, outer = record(run, point, names)
        again, outer_again = record(run, point, names)
        difference = _difference(program, again)
        if difference or [id(v) for v in outer] != [id(v) for v in outer_again]:
            raise CaptureError(
                f"{self.__name__} is not the same function twice: {difference or 'it uses new Values'}. "
                "Random numbers, time or hidden state inside it? Pass such numbers in as arguments"
            )
        recording = _Recording(program, outer, made[-1], self.engine)
        known = self._recordings.setdefault(nest.structure, [])
        known.insert(0, recording)
        del known[self.cache_size :]
        self._recordings.move_to_end(nest.structure)
        while len(self._recordings) > self.cache_size:
            self._recordings.popitem(last=False)
        return recording

    def _needs_one_output(self, recording: _Recording) -> None:
        if len(recording.outputs) != 1:
            raise CaptureError(
                f"a gradient needs a function with one number as its result; {self.__name__} has "
                f"{len(recording.outputs)}"
            )

    # -- many points ----------------------------------------------------------------------------------

    def batch(self, *args: Any, in_axes: Sequence[int | None] | None = None) -> Any:
        """The values at many points at once: every number of an argument is replaced by a row of numbers.

        The points run along the first axis of every argument; `in_axes=(None, 0)` says that the first
        argument is the same for all points (None) and the second one is not (0).
        """
        with self._lock:
            recording, values, *_ = self._run_batch(args, in_axes, False)
            return recording.results.rebuild(list(values[recording.outputs]))[0]

    def batch_value_and_grad(self, *args: Any, in_axes: Sequence[int | None] | None = None) -> tuple[np.ndarray, Any]:
        """The values at many points, and the derivatives of their sum by each argument.

        A shared argument (`in_axes` None) gets the sum over the points; any other its own derivatives,
        point by point along the first axis.
        """
        with self._lock:
            recording, values, adjoints, nest, shared = self._run_batch(args, in_axes, True)
            gradient = nest.rebuild_batch(recording.gradient(adjoints), shared)
            return values[recording.outputs[0]].copy(), gradient[0] if len(args) == 1 else gradient

    def _run_batch(self, args: tuple[Any, ...], in_axes: Sequence[int | None] | None, back: bool) -> Any:
        axes = [0] * len(args) if in_axes is None else list(in_axes)
        if len(axes) != len(args) or any(axis not in (0, None) for axis in axes):
            raise ValueError(f"in_axes needs 0 or None for each of {len(args)} arguments, not {in_axes!r}")
        shared = [axis is None for axis in axes]
        nest, rows = Nest.of_batch(args, shared)
        for known in [*self._recordings.get(nest.structure, []), None]:
            recording = known or self._record(nest)
            if back:
                self._needs_one_output(recording)
            values, adjoints = recording.batch_arrays(rows.shape[1])
            recording.load(values, rows)
            if recording.run(values, adjoints if back else None):
                return recording, values, adjoints, nest, shared
        point = int(np.argmin(recording.holds(values)))
        raise CaptureError(
            f"the points of this batch take different branches of {self.__name__} (point 0 and point {point} "
            "differ); use autograd.where instead of `if`, or call it point by point"
        )


class Buffered:
    """A program with its inputs and results in arrays: fill `inputs`, call, read `value` and `gradient`.

    >>> from autograd import capture
    >>> run = capture(lambda x, y: x * y).buffered(2.0, 3.0)
    >>> run.inputs[:] = 4.0, 5.0
    >>> run()
    >>> float(run.value), run.gradient.tolist()
    (20.0, [5.0, 4.0])
    """

    def __init__(self, captured: Captured, recording: _Recording) -> None:
        self._recording = recording
        self._captured = captured
        values, adjoints = recording.values.copy(), recording.adjoints.copy()  # nobody else's calls write to these
        first = recording.first_input
        self.inputs = values[first : first + recording.arguments]
        self.gradient = recording.gradient(adjoints)
        output = recording.outputs[0]
        self.value = values[output : output + 1].reshape(())
        self._arrays = values, adjoints
        self._run = recording.executor.on(values, adjoints)
        self._alone = not (recording.outer or recording.program.guards)

    def __call__(self) -> None:
        """Run forward and back."""
        if self._alone:
            self._run()
            return
        recording, (values, adjoints) = self._recording, self._arrays
        recording.load(values, self.inputs)
        if not recording.run(values, adjoints):
            raise CaptureError(
                f"{self._captured.__name__} takes another branch for these inputs; ask for a new buffered program"
            )


def _difference(a: Program, b: Program) -> str:
    """In words, the first thing in which two recordings differ; "" if they are the same."""
    if not np.array_equal(a.constants, b.constants, equal_nan=True):
        if len(a.constants) == len(b.constants):
            k = int(np.argmax(a.constants != b.constants))
            return f"a constant was {a.constants[k]:.6g} and then {b.constants[k]:.6g}"
        return f"it used {len(a.constants)} and then {len(b.constants)} constants"
    for x, y in zip(a.instructions, b.instructions, strict=False):
        if x != y:
            return f"where it did {x.op.name} it then did {y.op.name}"
    if (len(a.instructions), a.outputs) != (len(b.instructions), b.outputs):
        return "it took another number of steps"
    return "" if a.guards == b.guards else "it compared other numbers"


def load_program(path: str | os.PathLike[str], *, engine: str = "auto") -> Captured:
    """A captured function from a file that `save` wrote; it has one recording and cannot make another.

    A file that is damaged, or from a newer version, is a `ProgramFileError`. Nothing in it is executed.
    """
    program, arguments, results = load(path)

    def gone(*args: Any) -> Any:
        raise CaptureError("a program from a file holds for arguments of its own structure and branch only")

    captured = Captured(gone, engine=engine)
    captured.__name__ = os.path.basename(path)
    empty = Nest(())
    empty.structure = results
    captured._recordings[arguments] = [_Recording(program, [], empty, captured.engine)]
    return captured


def capture(function: Callable[..., Any], *, engine: str = "auto", cache_size: int = 16) -> Captured:
    """Record a function of numbers and replay it fast: `g = capture(f)`.

    The first call runs `f` on Values, twice, and keeps its graph as a flat program; later calls replay
    the program without running `f`: `g(x)`, `g.grad(x)`, `g.value_and_grad(x)`, and for many points at
    once `g.batch(X)`, `g.batch_value_and_grad(X)`. Arguments are numbers, arrays, and lists, tuples and
    dicts of them. `engine` is "numba" (a compiled loop), "numpy", or "auto": Numba where it is installed.

    What `f` reads of its Values is guarded, and it is recorded again where a guard fails. What it takes
    from elsewhere (files, time, global variables that are no Values) is a constant of the recording.
    A `backward()` inside is recorded too: a training step returns `[p - lr * p.grad for p in parameters]`;
    to set `.data` there is a `CaptureError`, because no replay would repeat it.

    >>> from autograd import capture, exp
    >>> g = capture(lambda x, y: x * exp(y))
    >>> g(2.0, 0.0)
    2.0
    >>> g.value_and_grad(2.0, 0.0)
    (2.0, (1.0, 2.0))
    """
    return Captured(function, engine=engine, cache_size=cache_size)
