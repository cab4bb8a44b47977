"""Programs in files: plain JSON, checked slot by slot when it is read; nothing in it is executed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from autograd.op import OPERATIONS
from autograd.programs.nests import leaf_count
from autograd.programs.program import RELATIONS, Guard, Instruction, Program
from autograd.rows import Elementwise

FORMAT, VERSION = "chainrule program", 1
LARGEST = 256 * 2**20  # bytes
DEEPEST = 64  # lists within lists


class ProgramFileError(ValueError):
    """A file that holds no program this version can run."""


def save(path: str | os.PathLike[str], program: Program, arguments: Any, results: Any) -> None:
    """Write a program and the structures of its arguments and results; the file appears whole or not at all."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "names": program.names,
        "constants": [float(c).hex() for c in program.constants],
        "instructions": [[op.name, *args] for op, args in program.instructions],
        "outputs": program.outputs,
        "guards": [[g.relation, g.a, g.b, float(g.outcome).hex()] for g in program.guards],
        "arguments": arguments,
        "results": results,
    }
    target = Path(path)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.write_text(json.dumps(content), encoding="utf-8")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def load(path: str | os.PathLike[str]) -> tuple[Program, Any, Any]:
    """Read what `save` wrote: the program and the two structures; `ProgramFileError` for anything else."""
    source = Path(path)
    if (size := source.stat().st_size) > LARGEST:
        raise ProgramFileError(f"{source}: {size} bytes are more than a program may have ({LARGEST})")
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProgramFileError(f"{source}: no program file, or a damaged one ({error})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ProgramFileError(f"{source}: no program file")
    if content.get("version") != VERSION:
        raise ProgramFileError(f"{source}: program version {content.get('version')!r}; this package reads {VERSION}")
    try:
        program = _program(content)
        arguments, results = (tuple(_structure(s) for s in content[key]) for key in ("arguments", "results"))
        if sum(map(leaf_count, arguments)) != len(program.names) or sum(map(leaf_count, results)) != len(
            program.outputs
        ):
            raise ValueError("the arguments or results do not fit the program")
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError, AttributeError) as error:
        raise ProgramFileError(f"{source}: a damaged program file ({error})") from None
    return program, arguments, results


def _program(content: dict[str, Any]) -> Program:
    names = tuple(_all(content["names"], str))
    if not all(map(str.isprintable, names)):
        raise ValueError("a name with characters that cannot be printed")
    constants = np.array([float.fromhex(c) for c in _all(content["constants"], str)])
    first = len(constants) + len(names)
    code = []
    for k, (name, *args) in enumerate(content["instructions"]):
        op = OPERATIONS.get(name)
        if not isinstance(op, Elementwise):
            raise ValueError(f"instruction {k}: unknown operation {name!r}")
        if len(args) != len(op.arguments) + op.shares:
            raise ValueError(f"instruction {k}: {name} takes {len(op.arguments) + op.shares} slots, not {len(args)}")
        _slots(args, first + k)
        _slots(args[len(op.operands) :], len(constants))
        code.append(Instruction(op, tuple(args)))
    last = first + len(code)
    guards = []
    for relation, a, b, outcome in content["guards"]:
        if relation != "reads" and relation not in RELATIONS:
            raise ValueError(f"unknown guard {relation!r}")
        _slots([a, b], last)
        guards.append(Guard(relation, a, b, float.fromhex(outcome)))
    _slots(content["outputs"], last)
    return Program(constants, names, tuple(code), tuple(content["outputs"]), tuple(guards))


def _all(items: Any, kind: type) -> list[Any]:
    if not isinstance(items, list) or not all(isinstance(item, kind) for item in items):
        raise ValueError(f"expected a list of {kind.__name__}")
    return items


def _slots(slots: Any, below: int) -> None:
    for slot in slots:
        if not isinstance(slot, int) or isinstance(slot, bool) or not 0 <= slot < below:
            raise ValueError(f"slot {slot!r} is not among the {below} that are there")


def _structure(x: Any, depth: int = 0) -> tuple[Any, ...]:
    """A nest's structure, from the lists that JSON makes of tuples."""
    if depth > DEEPEST:
        raise ValueError(f"arguments are nested deeper than {DEEPEST}")
    match x:
        case ["number"]:
            return ("number",)
        case ["array", [*shape]] if all(isinstance(n, int) and n >= 0 for n in shape):
            np.broadcast_to(0.0, shape)  # an error if no array can have this shape; it takes no memory
            return ("array", tuple(shape))
        case ["list" | "tuple" as kind, [*items]]:
            return (kind, tuple(_structure(item, depth + 1) for item in items))
        case ["dict", [*keys], [*items]] if len(keys) == len(items) and all(isinstance(k, (str, int)) for k in keys):
            if len(set(keys)) < len(keys):
                raise ValueError("two arguments have the same key")
            return ("dict", tuple(keys), tuple(_structure(item, depth + 1) for item in items))
    raise ValueError("an unknown structure of arguments")
