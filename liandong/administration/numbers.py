"""编号规则: how the numbers of each document type look, put together from parts, with an example."""

import re
from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.administration.words import told_problems
from liandong.documents.number_rules import pattern_of, save_number_rules
from liandong.documents.numbering import DEFAULT_PATTERN, NumberPatternError, NumberWish, Reset
from liandong.documents.types import DocumentType, document_types
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import SUBJECT, rules_on
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import by_column

DATES = ("", "{yy}", "{yyyy}", "{yy}{mm}", "{yyyy}{mm}", "{yy}{mm}{dd}", "{yyyy}{mm}{dd}")
SEPARATORS = ("", "-", "_", "/", ".")
DIGITS = tuple(range(3, 9))
_PARTS = re.compile(
    r"(?P<prefix>(?:\{prefix\}|[^{}|])*?)(?P<date>(?:\{yyyy\}|\{yy\})?(?:\{mm\})?(?:\{dd\})?)"
    r"(?P<separator>[-_/.]?)\{(?P<zeros>0+)\}(?:\|(?P<reset>day|month|year|never))?"
)
_NAMES = ("prefix", "date", "separator", "digits", "reset")


@require_http_methods(["GET", "POST"])
def numbers(request: CompanyRequest) -> HttpResponse:
    """Show how each type is numbered, or keep what was put together."""
    require(request.actor, SUBJECT, Verb.VIEW)
    today = timezone.localdate()
    if request.method == "GET":
        patterns = rules_on(today).number_patterns
        return _show(request, {kind.id: pattern_of(kind, patterns) for kind in document_types()})
    typed = {kind.id: _typed(kind, request.POST) for kind in document_types()}
    changed = {kind.id: typed[kind.id] for kind in document_types() if not _is_default(kind, typed[kind.id])}
    try:
        save_number_rules(changed, today, request.actor, request.address)
    except RefusedError as refusal:
        context = {"problems": told_problems(refusal.problems), "marked": by_column(refusal.problems)}
        return _show(request, typed, context)
    messages.success(request, _("编号规则已保存，从今天起的新单据按它编号。"))
    return redirect("webkit:number_rules")


def _is_default(kind: DocumentType, pattern: str) -> bool:
    return pattern.replace("|day", "") in {DEFAULT_PATTERN, DEFAULT_PATTERN.replace("{prefix}", kind.prefix)}


def _typed(kind: DocumentType, data: Mapping[str, str]) -> str:
    """Return the pattern of what was chosen; what no list of ours offers becomes the default."""
    if f"{kind.id}-pattern" in data:
        return trimmed(data[f"{kind.id}-pattern"])
    prefix, shown, separator, digits, reset = (trimmed(data.get(f"{kind.id}-{name}", "")) for name in _NAMES)
    is_known = (
        shown in DATES and separator in SEPARATORS and digits in map(str, DIGITS) and reset in set(Reset)
    )
    if not is_known:
        return DEFAULT_PATTERN
    return f"{prefix.upper()}{shown}{separator}{{{'0' * int(digits)}}}|{reset}"


def _show(
    request: CompanyRequest, patterns: Mapping[str, str], refused: Mapping[str, object] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    is_open = request.actor.scope_of(SUBJECT, Verb.POST) is Scope.ALL
    marked = (refused or {}).get("marked", {})
    rows = [_row(kind, patterns[kind.id], today) for kind in document_types()]
    for row in rows:
        row["problem"] = marked.get(row["id"], "") if isinstance(marked, dict) else ""
    context: ui.Part = {
        "rows": rows,
        "choices": _choices(),
        "today": today,
        "is_open": is_open,
        "rules_url": ui.address("rules"),
        "problems": (refused or {}).get("problems", ()),
    }
    return render(request, "administration/numbers.html", context, status=422 if refused else 200)


def _row(kind: DocumentType, pattern: str, today: date) -> ui.Part:
    wish = NumberWish(kind.prefix, today, pattern)
    try:
        example = wish.number(1)
    except NumberPatternError:
        example = ""
    row: ui.Part = {"id": kind.id, "label": kind.label, "pattern": pattern, "example": example}
    found = _PARTS.fullmatch(pattern)
    if found is None or found["date"] not in DATES or len(found["zeros"]) not in DIGITS:
        return row
    parts = found.groupdict()
    prefix = parts["prefix"].replace("{prefix}", kind.prefix)
    chosen = {"date": parts["date"], "separator": parts["separator"], "digits": str(len(parts["zeros"]))}
    return row | {"parts": chosen | {"prefix": prefix, "reset": parts["reset"] or _reset(parts["date"])}}


def _reset(shown: str) -> str:
    """Return when a sequence without a word on it begins anew: with the last date in the number."""
    for token, reset in (("{dd}", Reset.DAY), ("{mm}", Reset.MONTH), ("{y", Reset.YEAR)):
        if token in shown:
            return reset.value
    return Reset.NEVER.value


def _choices() -> ui.Part:
    dates = [
        ("", _("不带日期")),
        ("{yy}", _("年（2 位）")),
        ("{yyyy}", _("年（4 位）")),
        ("{yy}{mm}", _("年月（4 位）")),
        ("{yyyy}{mm}", _("年月（6 位）")),
        ("{yy}{mm}{dd}", _("年月日（6 位）")),
        ("{yyyy}{mm}{dd}", _("年月日（8 位）")),
    ]
    resets = [
        (Reset.DAY.value, _("每天")),
        (Reset.MONTH.value, _("每月")),
        (Reset.YEAR.value, _("每年")),
        (Reset.NEVER.value, _("从不")),
    ]
    signs = [(sign, sign or _("无")) for sign in SEPARATORS]
    digits = [(str(count), number_of("{count} 位", count)) for count in DIGITS]
    return {"date": dates, "separator": signs, "digits": digits, "reset": resets}
