"""Find the words of the user interface: every Chinese source string that somebody may be shown.

Three places hold them. Python calls gettext or, in modules that only declare (document types, menus,
columns), writes plain strings that the pages translate; templates use the translate tags; scripts call
gettext of `webkit/js/text.js`, where any Chinese string outside a comment counts.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation.template import templatize

from liandong.finance.statements import cash_layouts as cash
from liandong.finance.statements import general_layouts as general
from liandong.finance.statements import small_layouts as small

CHINESE = re.compile("[\u3400-\u9fff]")

DECLARING = (
    "liandong/*/*/plan.py",
    "liandong/inventory/making.py",
    "liandong/purchasing/landed_cost/spreading.py",
    "liandong/*/models.py",
    "liandong/alerts/report_models.py",
    "liandong/warehouse/shipping_models.py",
    "liandong/warehouse/wave_models.py",
    "liandong/sales/gifts.py",
    "liandong/documents/category_messages.py",
    "liandong/documents/account_messages.py",
    "liandong/currencies/usual.py",
    "liandong/documents/currency_messages.py",
    "liandong/documents/columns.py",
    "liandong/documents/messages.py",
    "liandong/documents/composition_messages.py",
    "liandong/documents/cost_messages.py",
    "liandong/documents/duty_messages.py",
    "liandong/documents/family_messages.py",
    "liandong/documents/formula_messages.py",
    "liandong/documents/lot_messages.py",
    "liandong/documents/merging_messages.py",
    "liandong/documents/receiving_messages.py",
    "liandong/documents/record_messages.py",
    "liandong/documents/setting_messages.py",
    "liandong/documents/shipping_messages.py",
    "liandong/documents/stale_messages.py",
    "liandong/documents/statement_messages.py",
    "liandong/apikit/messages.py",
    "liandong/general_ledger/category_model.py",
    "liandong/exchange/document_drafts.py",
    "liandong/exchange/document_fields.py",
    "liandong/exchange/partner_addresses.py",
    "liandong/exchange/partners.py",
    "liandong/exchange/product_fields.py",
    "liandong/exchange/products.py",
    "liandong/exchange/small_records.py",
    "liandong/catalog/required.py",
    "liandong/identity/registry/models.py",
    "liandong/partners/address_model.py",
    "liandong/partners/channel_model.py",
    "liandong/webkit/navigation.py",
)
"""Modules whose plain Chinese strings are translated where they are shown."""

_CALLS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "number_of"})
MANY = "many\x04"
"""Stands before a source string that names many of a kind: its translation is a plural (`many_of`)."""
_PLURAL = re.compile(r"""\b(?:ngettext|number_of)\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
_PYTHON_LITERAL = r"""(?:_|n?gettext)\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_SCRIPT_PARTS = re.compile(
    r"""(?P<comment>/\*.*?\*/|(?<![:\\"'`])//[^\n]*)|"(?P<double>(?:[^"\\\n]|\\.)*)"|`(?P<back>(?:[^`\\]|\\.)*)`""",
    re.DOTALL,
)
_FILLED = re.compile(r"\$\{([^`{}]*(?:\{[^{}]*\}[^`{}]*)*)\}")


def page_words(root: Path) -> set[str]:
    """Return the source strings of Python and of the templates under ``root/liandong``."""
    found: set[str] = set()
    for path in (root / "liandong").rglob("*.py"):
        if "migrations" not in path.parts:
            is_declaring = any(path.relative_to(root).match(pattern) for pattern in DECLARING)
            found.update(python_words(path.read_text(encoding="utf-8"), is_declaring=is_declaring))
    for path in (root / "liandong").rglob("*.html"):
        found.update(template_words(path.read_text(encoding="utf-8")))
    return found | _lines_of_statements()


def _lines_of_statements() -> set[str]:
    """Return the labels of the statements' lines, which stand in one text with their formulas."""
    layouts = (small.BALANCE, small.INCOME, general.BALANCE, general.INCOME, cash.SMALL, cash.GENERAL)
    return {line.label for layout in layouts for line in layout.lines}


def script_words_of(root: Path) -> set[str]:
    """Return the source strings of the scripts under ``root/liandong``."""
    found: set[str] = set()
    for path in (root / "liandong").rglob("*.js"):
        if "vendor" not in path.parts:
            found.update(script_words(path.read_text(encoding="utf-8")))
    return found


def plural_words(root: Path) -> set[str]:
    """Return the source strings that are said of a number: English has two forms of them, Chinese one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    found: set[str] = set()
    for path in (root / "liandong").rglob("*"):
        if path.suffix in {".py", ".js", ".html"} and not {"vendor", "migrations"} & set(path.parts):
            text = path.read_text(encoding="utf-8")
            literals = _PLURAL.findall(templatize(text) if path.suffix == ".html" else text)
            found.update(str(ast.literal_eval(literal)) for literal in literals)
    return found


def python_words(source: str, *, is_declaring: bool) -> Iterator[str]:
    """Yield the strings given to gettext; in a declaring module every Chinese string but docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in _CALLS:
            yield from (text for argument in node.args[:1] for text in _texts(argument))
        yield from (MANY + text for named in _kinds_named(node) for text in _texts(named))
    if is_declaring:
        yield from (text for text in _texts(tree) if CHINESE.search(text))


def known_pairs(root: Path) -> dict[str, str]:
    """Return the English that the tables of messages give for their Chinese."""
    pairs: dict[str, str] = {}
    for path in (root / "liandong").rglob("*messages.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match list(_texts(node)) if isinstance(node, ast.Tuple) else []:
                case [chinese, english] if CHINESE.search(chinese) and not CHINESE.search(english):
                    pairs[chinese] = english
    return pairs


def template_words(source: str) -> Iterator[str]:
    """Yield the strings of a template's translate tags and of ``_()`` in its other tags."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
    for literal in re.findall(_PYTHON_LITERAL, templatize(source)):
        yield str(ast.literal_eval(literal))


def script_words(source: str) -> Iterator[str]:
    """Yield the Chinese strings of a script that lie outside comments."""
    for part in _SCRIPT_PARTS.finditer(source):
        text = part["double"] or part["back"] or ""
        if part["back"] and "${" in text:
            yield from (word for inner in _FILLED.findall(text) for word in script_words(inner))
        elif CHINESE.search(text):
            yield re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), text)


def _kinds_named(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the names that lists use for many of a kind: what ``many_of`` is given, and document types."""
    if isinstance(node, ast.Call):
        match _name_of(node.func):
            case "many_of":
                yield from node.args[:1]
            case "DocumentType":
                yield from (keyword.value for keyword in node.keywords if keyword.arg == "label")


def _name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _texts(tree: ast.AST) -> Iterator[str]:
    """Yield the string constants below a node, without docstrings and the parts of f-strings."""
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        is_bare = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_bare and not isinstance(node, ast.JoinedStr):
            pending.extend(reversed(list(ast.iter_child_nodes(node))))
