"""Our script modules put together for sending: a page asks for two files instead of fifty. Pure.

In the package every module is a file of its own, and so they are served while developing. When the
static files are collected, what a root imports becomes one file under the root's own name; the other
modules become stubs that hand on what the root holds, so that there is never a second copy of one.
Scripts fetched later (``import()``) are named by the page: a file can't hold the hash of one that
holds its own.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ROOTS = (
    "webkit/js/shell.js",
    "webkit/js/record-picker.js",
    "webkit/js/bursts.js",
    "webkit/js/form/document-form.js",
)
"""A module belongs to the first root that imports it; later ones build on the earlier."""
LATER = "later-scripts"
"""Id of the JSON element with the addresses of the scripts fetched later, by name."""

_IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\}|\* as \w+)\s*from\s*)?"(\.[^"]+)";[ \t]*\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|class|const|let) (\w+))", re.MULTILINE)
_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
_ADDRESSES = (
    f'const $later = (name) => JSON.parse(document.getElementById("{LATER}")?.textContent ?? "{{}}")[name];\n'
)


@dataclass(frozen=True, slots=True)
class Bundled:
    """New contents by name, and the names of the scripts fetched later."""

    files: Mapping[str, str]
    later: tuple[str, ...]


def bundle(modules: Mapping[str, str]) -> Bundled:
    """Put modules (contents without comments, by name) together.

    Raises:
        ValueError: two modules import each other.
    """
    roots = [root for root in ROOTS if root in modules]
    owner: dict[str, str] = {}
    for root in roots:
        for name in _in_order(root, modules, ()):
            owner.setdefault(name, root)
    files = {root: _put_together(root, owner, modules) for root in roots}
    files |= {name: _stub(name, root, modules[name]) for name, root in owner.items() if name != root}
    later = {_at(name, found) for name, text in modules.items() for found in _LATER.findall(text)}
    return Bundled(files, tuple(sorted(later)))


def _in_order(name: str, modules: Mapping[str, str], path: tuple[str, ...]) -> Iterator[str]:
    """Yield what a module imports, deepest first, then the module itself."""
    if name in path:
        raise ValueError(" → ".join((*path, name)))
    seen: set[str] = set()
    for _, target in _IMPORT.findall(modules[name]):
        for found in _in_order(_at(name, target), modules, (*path, name)):
            if found not in seen:
                seen.add(found)
                yield found
    yield name


def _at(importer: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), target))


def _identifier(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _relative(name: str, importer: str) -> str:
    found = posixpath.relpath(name, posixpath.dirname(importer))
    return found if found.startswith(".") else f"./{found}"


def _put_together(root: str, owner: Mapping[str, str], modules: Mapping[str, str]) -> str:
    unique = list(dict.fromkeys(_in_order(root, modules, ())))
    foreign = [name for name in unique if owner[name] != root]
    imports = [
        f"import {{ {', '.join(_identifier(one) for one in foreign if owner[one] == other)} }} "
        f'from "{_relative(other, root)}";\n'
        for other in dict.fromkeys(owner[name] for name in foreign)
    ]
    bodies = [_body(name, modules[name]) for name in unique if owner[name] == root]
    own = _EXPORT.findall(modules[root])
    handed_on = f"export const {{ {', '.join(own)} }} = {_identifier(root)};\n" if own else ""
    return "".join((*imports, _ADDRESSES, *bodies, handed_on))


def _body(name: str, text: str) -> str:
    """Return a module as a constant that holds what it exports."""
    exported = _EXPORT.findall(text)
    body = _IMPORT.sub(lambda found: _taken(name, found), text)
    body = _EXPORT.sub("", body)
    body = _LATER.sub(lambda found: f'import($later("{_at(name, found[1])}"))', body)
    returned = f"return {{ {', '.join(exported)} }};\n" if exported else "return {};\n"
    return f"export const {_identifier(name)} = (() => {{\n{body}{returned}}})();\n"


def _taken(name: str, found: re.Match[str]) -> str:
    """Return what an import takes, from the constant of the module it names."""
    if found[1] is None:
        return ""
    names = (
        re.sub(r"\s+as\s+", ": ", found[1]) if found[1].startswith("{") else found[1].removeprefix("* as ")
    )
    return f"const {names} = {_identifier(_at(name, found[2]))};\n"


def _stub(name: str, root: str, text: str) -> str:
    names = ", ".join(_EXPORT.findall(text))
    taken = f'import {{ {_identifier(name)} as all }} from "{_relative(root, name)}";\n'
    return taken + (f"export const {{ {names} }} = all;\n" if names else "")
