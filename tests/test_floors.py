"""Each import contract in pyproject.toml is able to fail; `./test imports` applies them to this tree."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
MODULES = (
    *("config/urls", "kernel/terms", "documents/posting", "sales/delivery/plan", "purchasing/receipt/plan"),
    *("stock_ledger/book", "general_ledger/book"),
)
"""What the cases below write into, and what only floors or wildcards name in the contracts."""
NAMED = re.compile(r'"liandong\.([\w.]+)"')


def lint_imports(root: Path) -> str:
    """Return what import-linter prints for the package in `root`."""
    command = [*LINT, "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout


def _named() -> list[str]:
    """Return the modules that the contracts name, of a folder what makes it one."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = [name.replace(".", "/") for name in NAMED.findall(text)]
    places = [one for name in names for one in (name, f"{name}/__init__")]
    return [one for one in places if (ROOT / "liandong" / f"{one}.py").exists()]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A package with the rooms the contracts speak of, importing nothing."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in (*MODULES, *_named()):
        path = tmp_path / "liandong" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for folder in [path for path in (tmp_path / "liandong").rglob("*") if path.is_dir()]:
        (folder / "__init__.py").touch()
    (tmp_path / "liandong" / "__init__.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("module", "text", "contract"),
    [
        ("kernel/terms", "import liandong.documents.types", "floors"),
        ("sales/delivery/plan", "import liandong.purchasing.receipt.plan", "strangers"),
        ("sales/delivery/plan", "import django", "never reach Django"),
        ("stock_ledger/valuation", "import django", "never reach Django"),
        ("documents/types", "import django", "never reach Django"),
        ("sales/delivery/web", "import liandong.stock_ledger.book", "writes the books"),
        ("documents/reversal", "import liandong.general_ledger.book", "writes the books"),
        ("attic/__init__", "", "every child of every container"),
    ],
)
def test_each_contract_refuses_what_it_forbids(sample: Path, module: str, text: str, contract: str) -> None:
    path = sample / "liandong" / f"{module}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    output = lint_imports(sample).partition("Broken contracts")[2]
    assert contract in " ".join(output.split())


def test_the_engine_may_write_the_books(sample: Path) -> None:
    engine = sample / "liandong" / "documents" / "posting.py"
    engine.write_text(
        "import liandong.stock_ledger.book\nimport liandong.general_ledger.book\n", encoding="utf-8"
    )
    assert "3 kept, 0 broken" in lint_imports(sample)
