"""Count what keeps code readable, and refuse what is too much.

Limits: functions 40 lines (the docstring not counted), files 300 lines (Python, JavaScript, templates),
5 parameters (self and cls not counted), nesting 3 deep, no import cycle inside the package, and no file
named after nothing (utils, helpers). Migrations, vendored files and data directories are left out.
Docstrings are ruff's business (D101 to D103).

Use: python -m tools.tidy [ROOT]; exit code 1 when something was found.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.import_cycles import import_cycles

MOST_FUNCTION_LINES = 40
MOST_FILE_LINES = 300
MOST_PARAMETERS = 5
DEEPEST_NESTING = 3
PACKAGE = "liandong"
CHECKED_FOLDERS = (PACKAGE, "tests", "tools")
CHECKED_SUFFIXES = {".py", ".js", ".html"}
LEFT_OUT_FOLDERS = {"migrations", "vendor", "data", "node_modules", "__pycache__"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is too much; prints as `path:line rule: detail`, which editors can follow."""

    path: str
    line: int
    rule: str
    detail: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.rule}: {self.detail}"


def checked_files(root: Path) -> Iterator[Path]:
    """Yield every file below `root` that the limits apply to, sorted by path."""
    for folder in CHECKED_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            is_left_out = LEFT_OUT_FOLDERS.intersection(path.relative_to(root).parts[:-1])
            if path.suffix in CHECKED_SUFFIXES and path.is_file() and not is_left_out:
                yield path


def check_file(path: Path, shown_as: str) -> Iterator[Finding]:
    """Yield the findings of one file; Python that does not parse is a finding too."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > MOST_FILE_LINES:
        yield Finding(shown_as, 1, "file-lines", f"{lines} lines, at most {MOST_FILE_LINES}")
    if path.stem in EMPTY_NAMES:
        yield Finding(shown_as, 1, "empty-name", f"'{path.stem}' says nothing about what is inside")
    if path.suffix == ".py":
        try:
            tree = ast.parse(text, filename=shown_as)
        except SyntaxError as error:
            yield Finding(shown_as, error.lineno or 1, "syntax", error.msg)
        else:
            yield from check_functions(tree, shown_as)


def check_functions(tree: ast.Module, shown_as: str) -> Iterator[Finding]:
    """Yield the findings of every function in `tree`, nested ones and methods included."""
    methods = {child for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for child in node.body}
    functions = (node for node in ast.walk(tree) if isinstance(node, Function))
    for function in functions:
        for rule, count, limit in measures(function, is_method=function in methods):
            if count > limit:
                yield Finding(shown_as, function.lineno, rule, f"{function.name}: {count}, at most {limit}")


def measures(function: Function, *, is_method: bool) -> Iterator[tuple[str, int, int]]:
    """Yield (rule, count, limit) for one function."""
    yield "function-lines", function_lines(function), MOST_FUNCTION_LINES
    yield "parameters", parameter_count(function, is_method=is_method), MOST_PARAMETERS
    yield "nesting", nesting(function.body), DEEPEST_NESTING


def function_lines(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = function.body[0]
    is_docstring = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    docstring_lines = (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring_lines


def parameter_count(function: Function, *, is_method: bool) -> int:
    """Count every parameter, `*args` and `**kwargs` as one each, without self or cls."""
    names = function.args
    count = len(names.posonlyargs) + len(names.args) + len(names.kwonlyargs)
    count += (names.vararg is not None) + (names.kwarg is not None)
    is_static = any(
        isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in function.decorator_list
    )
    return count - (is_method and not is_static)


def nesting(body: Iterable[ast.AST], *, elif_column: int | None = None) -> int:
    """Deepest chain of blocks in `body`; functions and classes inside start anew, elif stays level."""
    deepest = 0
    for node in body:
        if isinstance(node, SCOPES):
            continue
        is_elif = isinstance(node, ast.If) and node.col_offset == elif_column
        step = 1 if isinstance(node, BLOCKS) and not is_elif else 0
        column = node.col_offset if isinstance(node, ast.If) else None
        deepest = max(deepest, step + nesting(ast.iter_child_nodes(node), elif_column=column))
    return deepest


def findings(root: Path) -> list[Finding]:
    """Check the tree at `root`; returns every finding, sorted by path and line."""
    found = [
        finding
        for path in checked_files(root)
        for finding in check_file(path, path.relative_to(root).as_posix())
    ]
    if not any(finding.rule == "syntax" for finding in found):
        found += [
            Finding(PACKAGE, 1, "import-cycle", " → ".join([*cycle, cycle[0]]))
            for cycle in import_cycles(root, PACKAGE)
        ]
    return sorted(found)


def main(arguments: list[str]) -> int:
    """Print the findings of the tree named in `arguments` (default: here); returns the exit code."""
    root = Path(arguments[0]) if arguments else Path.cwd()
    found = findings(root)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"tidy: {len(found)} findings in {sum(1 for _ in checked_files(root))} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
