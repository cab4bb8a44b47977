"""The floors of the house: a lower one never imports a higher one, inside a function neither."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: Floors from the ground up. A name stands for a module, or for a package with everything in it.
AUTOGRAD = [
    {"ahead", "copying", "hooks", "layout", "node", "primitives", "walking"},
    {"formula", "fused", "grids", "op", "rows", "array_operations", "notation"},
    {"ops"},
    {"contributions", "backward"},
    {
        "creation",
        "linalg",
        "random",
        "numpy_functions",
        "scalar_methods",
        "scalar",
        "scalar_operations",
        "tensor",
        "tensor_operations",
        "tensor_protocol",
        "tensor_sending",
        "scalar_protocol",
        "versions",
        "packing",
    },
    {
        "definition",
        "reference",
        "transforms",
        "checking",
        "explanation",
        "expressions",
        "kernels",
        "elementary",
        "deposits",
        "derivation",
        "numbering",
        "drawing",
        "playing",
        "programs",
        "threads",
        "expansion",
        "__main__",
    },
]
NN = [
    {
        "calls",
        "engine",
        "module",
        "parameter",
        "initializers",
        "randomness",
        "stateless",
        "functional",
        "activation_functions",
        "loss_functions",
    },
    {
        "linear",
        "containers",
        "convolution",
        "pooling",
        "normalization",
        "dropout",
        "activations",
        "embedding",
        "losses",
    },
    {
        "mlp",
        "scalar",
        "models",
        "optim",
        "data",
        "training",
        "evaluation",
        "callbacks",
        "history",
        "metrics",
        "checkpoints",
        "serialization",
        "files",
        "recipes",
        "reporting",
        "explanation",
        "pictures",
        "__main__",
    },
]
FLOORS = {
    f"{package}.{name}": (package, height)
    for package, floors in (("autograd", AUTOGRAD), ("nn", NN))
    for height, names in enumerate(floors)
    for name in names
}
#: Methods of a node that display are asked of the node and answered upstairs.
DISPLAYING = {"draw", "explain", "play"}


def floor_of(module: str) -> tuple[str, int] | None:
    """The package and the height of a module; None for a package's front door and for other people's modules."""
    room = ".".join(module.split(".")[:2])
    return FLOORS.get(room)


def imports(source: str, module: str, is_package: bool = False) -> list[tuple[str, str | None]]:
    """Every import of our two packages in a file: the module, and the function whose body it stands in."""
    found: list[tuple[str, str | None]] = []

    def visit(node: ast.AST, function: str | None) -> None:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                function = name
            case ast.Import(names=names):
                found.extend((alias.name, function) for alias in names)
            case ast.ImportFrom(module=base, level=level, names=names):
                if level:
                    parts = module.split(".")
                    up = parts[: len(parts) - level + is_package]
                    base = ".".join([*up, *([base] if base else [])])
                for alias in names:
                    whole = f"{base}.{alias.name}"
                    found.append((whole if floor_of(whole) else str(base), function))
        for child in ast.iter_child_nodes(node):
            visit(child, function)

    visit(ast.parse(source), None)
    return [(name, function) for name, function in found if name.split(".")[0] in ("autograd", "nn")]


def breaches(source: str, module: str, is_package: bool = False) -> list[str]:
    """Imports that lead upward."""
    here = floor_of(module)
    if here is None:
        return []
    package, height = here
    wrong = []
    for name, function in imports(source, module, is_package):
        there = floor_of(name)
        if package == "autograd":
            upward = name.split(".")[0] == "nn" or name == "autograd" or (there is not None and there[1] > height)
            if name == "autograd":
                upward = height < len(AUTOGRAD) - 1
        else:
            upward = name == "nn" or (there is not None and there[0] == "nn" and there[1] > height)
            if name == "nn":
                upward = height < len(NN) - 1
        shows = package == "autograd" and function in DISPLAYING and there is not None and there[0] == "autograd"
        if upward and not shows:
            wrong.append(f"{module} imports {name}")
    return wrong


def files() -> list[tuple[Path, str]]:
    found = []
    for package in ("autograd", "nn"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)))
    return found


@pytest.mark.parametrize("path, module", files(), ids=lambda x: x if isinstance(x, str) else "")
def test_no_import_leads_upward(path, module):
    assert breaches(path.read_text(), module, path.name == "__init__.py") == []


def test_every_room_has_a_floor():
    homeless = [module for _, module in files() if module not in ("autograd", "nn") and floor_of(module) is None]
    assert homeless == [], "say in AUTOGRAD or NN on which floor these stand"


def test_every_name_on_a_floor_is_a_room():
    rooms = {".".join(module.split(".")[:2]) for _, module in files()}
    assert set(FLOORS) - rooms == set(), "these are gone"


@pytest.mark.parametrize(
    "module, source",
    [
        ("autograd.node", "import autograd.op"),
        ("autograd.node", "from autograd import op"),
        ("autograd.op", "from autograd.scalar import Value"),
        ("autograd.ops.elementwise", "def f():\n    from autograd.tensor import Tensor"),
        ("autograd.ops.kernels.fast", "from autograd.backward import run"),
        ("autograd.ops.elementwise", "from ..scalar import Value"),
        ("autograd.backward", "from autograd import Value"),
        ("autograd.scalar", "def explain(self):\n    import nn"),
        ("autograd.scalar", "def check(self):\n    from autograd.explanation import explain"),
        ("autograd.transforms", "class A:\n    def f(self):\n        from nn.module import Module"),
        ("nn.functional", "from nn.losses import MSELoss"),
        ("nn.linear", "from nn import optim"),
    ],
)
def test_the_tester_finds_an_import_that_leads_upward(module, source):
    assert len(breaches(source, module)) == 1


@pytest.mark.parametrize(
    "module, source",
    [
        ("autograd.op", "from autograd.node import Node"),
        ("autograd.op", "if TYPE_CHECKING:\n    from autograd.scalar import Value"),
        ("autograd.scalar", "class Value:\n    def draw(self):\n        from autograd.drawing import draw"),
        ("autograd.explanation", "from autograd import Value"),
        ("nn.functional", "import autograd\nfrom autograd import Tensor\nfrom autograd.ops import shapes"),
        ("nn.training", "from nn import optim\nfrom nn.module import Module"),
    ],
)
def test_the_tester_lets_the_others_pass(module, source):
    assert breaches(source, module) == []
