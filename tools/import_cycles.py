"""Find import cycles between the modules of a package by reading its source, without importing it."""

import ast
from collections.abc import Iterator
from pathlib import Path

Graph = dict[str, set[str]]


def import_cycles(root: Path, package: str) -> list[list[str]]:
    """Return one shortest cycle for each knot of modules that import each other.

    Every import counts, also those inside functions and under TYPE_CHECKING: hiding an import does not
    undo the dependency. Each cycle is a list of dotted module names, in import order.
    """
    graph = import_graph(root, package)
    cycles: list[list[str]] = []
    in_cycle: set[str] = set()
    for module in sorted(graph):
        cycle = [] if module in in_cycle else shortest_cycle(graph, module)
        if cycle:
            cycles.append(cycle)
            in_cycle.update(cycle)
    return cycles


def import_graph(root: Path, package: str) -> Graph:
    """Map each module of the package below `root` to the modules of the package it imports."""
    paths = {module_name(path, root): path for path in (root / package).rglob("*.py")}
    return {
        name: {target for target in imported_names(path, name) if target in paths and target != name}
        for name, path in paths.items()
    }


def module_name(path: Path, root: Path) -> str:
    """Return the dotted name of the module at `path`; a package's `__init__` has the package's name."""
    parts = list(path.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path, name: str) -> Iterator[str]:
    """Yield every dotted name that the file imports, members as `module.member` beside their module."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute_base(node, package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def absolute_base(node: ast.ImportFrom, package: str) -> str:
    """Return the dotted name after `from`, relative dots resolved against `package`."""
    if not node.level:
        return node.module or ""
    parents = package.split(".")
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, node.module] if node.module else kept)


def shortest_cycle(graph: Graph, start: str) -> list[str]:
    """Return the shortest cycle through `start` by breadth-first search; empty when there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for module in waiting:  # grows while it is walked
        for target in sorted(graph[module]):
            if target == start:
                return walk_back(came_from, start, module)
            if target not in came_from:
                came_from[target] = module
                waiting.append(target)
    return []


def walk_back(came_from: dict[str, str], start: str, end: str) -> list[str]:
    """Return the path from `start` to `end` that the search took."""
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]
