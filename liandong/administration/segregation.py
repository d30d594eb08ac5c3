"""职责分离: pairs of deeds that two people must do."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.administration.subjects import module_labels, verb_labels
from liandong.documents.types import document_types
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.identity.segregation import DEEDS, SUBJECT, Deed, Pair, read_pairs, save_pairs
from liandong.kernel.actor import ANY, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, row_numbers, show_form, shown_fields

PAIRS = "pairs"


@require_http_methods(["GET", "POST"])
def segregation(request: CompanyRequest) -> HttpResponse:
    """Show the pairs, or keep those that were typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    if request.method == "GET":
        return _show(request, read_pairs())
    pairs = _read(request.POST)
    try:
        save_pairs(pairs, request.actor, request.address)
    except RefusedError as refusal:
        return _show(request, pairs, [_numbered(problem) for problem in refusal.problems])
    messages.success(request, _("职责分离已保存，对以后的每一步生效。"))
    return redirect("webkit:segregation")


def _numbered(problem: Problem) -> Problem:
    """Return the problem with its row as a word: the rows have no place of their own for it."""
    return Problem(problem.code, detail={**problem.detail, "line": str(problem.line or "")})


def _subjects() -> list[tuple[str, str]]:
    wholes = [
        (f"{name}.{ANY}", _("{module}全部单据").format(module=label))
        for name, label in module_labels().items()
    ]
    return [*((kind.id, kind.label) for kind in document_types()), *wholes]


def _fields() -> tuple[Field, ...]:
    subjects, verbs = _subjects(), [(verb.value, verb_labels()[verb]) for verb in DEEDS]
    return (
        Field("first_subject", _("单据"), Kind.WORD, choices=subjects),
        Field("first_verb", _("动作"), Kind.WORD, choices=verbs),
        Field("second_subject", _("和单据"), Kind.WORD, choices=subjects),
        Field("second_verb", _("动作"), Kind.WORD, choices=verbs),
        Field("exclusive", _("也不能同时拥有权限"), Kind.BOOL),
    )


def _read(data: Mapping[str, str]) -> list[Pair]:
    """Read the rows; what no list of ours offers is left out."""
    subjects, verbs = {value for value, _label in _subjects()}, {verb.value for verb in DEEDS}
    pairs = []
    for row in row_numbers(data, PAIRS, "first_subject"):
        texts = [data.get(f"{PAIRS}-{row}-{one.name}", "") for one in _fields()]
        if {texts[0], texts[2]} <= subjects and {texts[1], texts[3]} <= verbs:
            first, second = Deed(texts[0], Verb(texts[1])), Deed(texts[2], Verb(texts[3]))
            pairs.append(Pair(first, second, is_exclusive=bool(texts[4])))
    return pairs


def _show(request: CompanyRequest, pairs: Sequence[Pair], problems: Sequence[Problem] = ()) -> HttpResponse:
    fields = _fields()
    rows = [shown_fields(fields, _values(pair), {}, f"{PAIRS}-{row}-") for row, pair in enumerate(pairs)]
    table = {
        "name": PAIRS,
        "columns": [{"label": one.label} for one in fields],
        "rows": rows,
        "blank": shown_fields(
            fields, {"first_verb": "draft", "second_verb": "post"}, {}, f"{PAIRS}-__row__-"
        ),
    }
    title = _(
        "同一个人在同一串单据（选单来源、核销、红冲）上不能两样都做；审批和审核时由系统检查，老板也不例外"
    )
    page = FormPage(
        _("职责分离"),
        ui.address("roles"),
        _("角色与权限"),
        (),
        (),
        [{"title": title, "table": table}],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, {}, problems)


def _values(pair: Pair) -> dict[str, object]:
    return {
        "first_subject": pair.first.subject,
        "first_verb": pair.first.verb.value,
        "second_subject": pair.second.subject,
        "second_verb": pair.second.verb.value,
        "exclusive": pair.is_exclusive,
    }
