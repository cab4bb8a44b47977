"""Operations made for one test, and forgotten after it."""

import pytest

from autograd.array_operations import operation
from autograd.op import unregister


@pytest.fixture
def operation_of():
    """Make an operation of one operand or more out of a function and its rule; gone after the test."""
    made = []

    def make(name, function, *rules):
        names = ["x", *(f"x{i}" for i in range(1, len(rules)))]
        source = f"def {name}({', '.join(names)}): return function({', '.join(names)})"
        scope = {"function": function}
        exec(source, scope)
        op = operation(public=False, method=False)(scope[name])
        for operand, rule in zip(names, rules, strict=True):
            op.vjp(operand, "a rule of the test")(rule)
        made.append(op)
        return op

    yield make
    for op in made:
        unregister(op)
