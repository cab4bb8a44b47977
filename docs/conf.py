"""The documentation site: `make docs` builds it into out/docs from these pages, the docstrings and the notebooks."""

import shutil
from pathlib import Path

import autograd

HERE = Path(__file__).parent

project = "Chainrule"
version = release = autograd.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
html_theme = "furo"
html_title = f"Chainrule {version}"
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the notebooks are stored with their outputs, and the tests execute them
default_role = "code"
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
exclude_patterns = ["_build", "conformance.md"]  # the table, which a page of its own includes
suppress_warnings = ["myst.xref_missing", "mystnb.mime_priority"]

# The notebooks stand beside this folder; Sphinx reads below it only.
shutil.copytree(
    HERE.parent / "notebooks", HERE / "notebooks", dirs_exist_ok=True,
    ignore=lambda folder, names: [name for name in names if not name.endswith(".ipynb")],
)  # fmt: skip


def _bars(app, what, name, obj, options, lines):
    """|x| is an absolute value in a docstring, and would be a substitution in reStructuredText."""
    lines[:] = [line if line.lstrip().startswith((">>>", "...")) else line.replace("|", r"\|") for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", _bars)
