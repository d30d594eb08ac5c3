"""一个款的规格: every combination in a row, made or not, several hundred changed at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.attribute_actions import SUBJECT
from liandong.catalog.families import FamilyShape
from liandong.catalog.family_forms import PRICES, VariantForm, VariantState
from liandong.catalog.unit_problems import UNITS
from liandong.catalog.variant_actions import SheetRow, save_variants, variant_sheet
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.family_form import price_fields
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import DECIMALS, Field, Kind, Typed, read_fields, shown_fields
from liandong.webkit.record_sentences import sentence

TABLE, ALL = "variants", "all_"
Mark = dict[str, str]


@require_http_methods(["GET", "POST"])
def variants(request: CompanyRequest, family: int) -> HttpResponse:
    """Show all combinations of a family with code, barcode and prices, or make them what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    try:
        shape, rows = variant_sheet(family)
    except RefusedError as unknown:
        raise Http404(family) from unknown
    if request.method == "POST":
        return _save(request, shape, rows)
    return _show(request, shape, rows, [_values(row) for row in rows])


def _may_save(actor: Actor) -> bool:
    return reaches_all(actor, SUBJECT, Verb.DRAFT) and reaches_all(actor, PRODUCT, Verb.DRAFT)


def _fields(actor: Actor, *, is_made: bool) -> list[Field]:
    if is_made:
        states = {
            VariantState.ACTIVE: _("启用"),
            VariantState.DISABLED: _("停用"),
            VariantState.RELEASED: _("移出本款"),
        }
    else:
        states = {
            VariantState.ACTIVE: _("生成"),
            VariantState.OPEN: _("暂不生成"),
            VariantState.TAKEN: _("并入已有商品"),
            VariantState.NEVER: _("不做"),
        }
    return [
        Field("words", _("规格"), is_read_only=True),
        Field("code", _("编码")),
        Field("barcode", _("条码")),
        *price_fields(actor),
        Field("state", _("状态"), Kind.WORD, choices=[(one.value, label) for one, label in states.items()]),
        Field("combination", "", Kind.HIDDEN),
    ]


def _values(row: SheetRow) -> dict[str, Any]:
    prices = {name: getattr(row.form, name) for name in PRICES}
    own = {"code": row.form.code, "barcode": row.form.barcode, "state": row.form.state.value}
    return {"words": row.words, "combination": _key(row), **own, **prices}


def _key(row: SheetRow) -> str:
    return "-".join(map(str, row.form.combination))


def _typed_rows(request: CompanyRequest, rows: Sequence[SheetRow]) -> list[tuple[SheetRow, Typed]]:
    """Return the rows that were sent, each with its combination; those that are gone are left out."""
    by_key = {_key(row): row for row in rows}
    ending = "-combination"
    names = [name for name in request.POST if name.startswith(f"{TABLE}-") and name.endswith(ending)]
    found = []
    for name in names:
        row = by_key.get(request.POST[name])
        if row is not None:
            # What combination it is has been read already.
            fields = _fields(request.actor, is_made=row.product is not None)[:-1]
            found.append((row, read_fields(fields, request.POST, name.removesuffix("combination"))))
    return found


def _save(request: CompanyRequest, shape: FamilyShape, rows: Sequence[SheetRow]) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    require(request.actor, PRODUCT, Verb.DRAFT)
    everywhere = read_fields(_all_fields(request.actor), request.POST)
    typed = _typed_rows(request, rows)
    marks: list[Mark] = [{} for _row in typed]
    wrong = list(everywhere.problems)
    for mark, (_row, read) in zip(marks, typed, strict=True):
        for problem in read.problems:
            mark.setdefault(problem.column or "", sentence(problem))
    if not wrong and not any(marks):
        try:
            save_variants(shape.id, [_form(row, read, everywhere) for row, read in typed], request.actor)
        except RefusedError as refusal:
            wrong += _marked(refusal.problems, marks)
        else:
            messages.success(request, _("规格已保存。"))
            return redirect("webkit:variants", shape.id)
    shown = [read.raw | {"words": row.words, "combination": _key(row)} for row, read in typed]
    told = [sentence(one) for one in wrong]
    told += [
        _("{name}：{text}").format(name=row.words, text=text)
        for (row, _read), mark in zip(typed, marks, strict=True)
        for text in mark.values()
    ]
    return _show(request, shape, [row for row, _read in typed], shown, (marks, told))


def _marked(problems: Sequence[Problem], marks: Sequence[Mark]) -> list[Problem]:
    """Mark the rows that problems are about; return those that are about none."""
    left = []
    for problem in problems:
        if problem.line is None:
            left.append(problem)
            continue
        column = "barcode" if problem.column == UNITS else problem.column or "code"
        marks[problem.line - 1].setdefault(column, sentence(problem))
    return left


def _form(row: SheetRow, read: Typed, everywhere: Typed) -> VariantForm:
    """Return the variant that was typed; a column that isn't shown stays, a price for all takes its place."""
    given = {name: read.values[name] for name in ("code", "barcode", *PRICES) if name in read.values}
    for name in PRICES:
        if (price := everywhere.values.get(f"{ALL}{name}")) is not None:
            given[name] = price
    state = read.raw["state"]
    known = state in {one.value for one in VariantState}
    return replace(row.form, state=VariantState(state) if known else row.form.state, **given)


def _all_fields(actor: Actor) -> list[Field]:
    return [replace(one, name=f"{ALL}{one.name}", help=_("填了就改所有规格")) for one in price_fields(actor)]


def _show(
    request: CompanyRequest,
    shape: FamilyShape,
    rows: Sequence[SheetRow],
    values: Sequence[Mapping[str, Any]],
    wrong: tuple[Sequence[Mark], Sequence[str]] = ((), ()),
) -> HttpResponse:
    actor = request.actor
    marks = wrong[0] or [{} for _row in rows]
    heads = _fields(actor, is_made=True)
    table = {
        "name": TABLE,
        "is_fixed": True,
        "columns": [{"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in heads],
        "rows": [
            _shown(actor, row, (value, mark), place)
            for place, (row, value, mark) in enumerate(zip(rows, values, marks, strict=True))
        ],
    }
    missing = number_of("{count} 种规格还没有生成，保存时按「生成」建立商品", len(shape.missing))
    everywhere = read_fields(_all_fields(actor), request.POST).raw if wrong[1] else {}
    context = {
        "title": _("%(name)s的规格") % {"name": shape.name},
        "list_url": ui.address("family", shape.id),
        "list_label": f"{shape.code} {shape.name}",
        "problems": [{"message": text} for text in wrong[1]],
        "sections": [
            {"title": _("统一改价"), "fields": shown_fields(_all_fields(actor), everywhere, {})},
            {"title": missing if shape.missing else _("规格"), "table": table},
        ],
        "wait": _("正在保存规格，请稍候。"),
        "may_save": _may_save(actor),
    }
    return render(request, "webkit/form.html", context, status=422 if wrong[1] else 200)


def _shown(actor: Actor, row: SheetRow, typed: tuple[Mapping[str, Any], Mark], place: int) -> list[ui.Part]:
    values, mark = typed
    # What no cell shows stands where the state is chosen.
    fields = _fields(actor, is_made=row.product is not None)
    names = {one.name for one in fields}
    shown = {name if name in names else "state": text for name, text in mark.items()}
    cells = shown_fields(fields, values, shown, f"{TABLE}-{place}-")
    if row.product is not None and actor.may(PRODUCT, Verb.VIEW):
        cells[0]["url"] = ui.address("product", row.product)
    return cells
