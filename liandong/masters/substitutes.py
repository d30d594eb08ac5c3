"""替代品: what may stand in for a product where it is short, the best first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.models import Product
from liandong.catalog.substitutes import SUBJECT, Substitute, keep_substitutes, own_substitutes
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.pricing.queries import products_named
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    Typed,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.record_sentences import by_column

TABLE = "substitutes"
_LOOKED_UP_FOR = "sales.order"
"""Products are looked up as for documents of this type."""


def _fields(actor: Actor | None = None) -> tuple[Field, ...]:
    may_look = actor is not None and actor.may(_LOOKED_UP_FOR, Verb.VIEW)
    url = ui.address("pick_products", type=_LOOKED_UP_FOR) if may_look else ""
    return (
        Field("substitute", _("替代品编码或条码"), is_required=True, search_url=url),
        Field("name", _("名称"), is_read_only=True, fills="name"),
        Field("is_mutual", _("互相替代"), Kind.BOOL),
    )


@require_http_methods(["GET", "POST"])
def substitutes(request: CompanyRequest, product: int) -> HttpResponse:
    """Show what may stand in for a product, or keep what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Product.objects.filter(pk=product).first()
    if found is None:
        raise Http404(product)
    if request.method == "GET":
        return _show(request, found, _stored(product))
    require(request.actor, SUBJECT, Verb.DRAFT)
    rows = _typed(request)
    wanted, problems = _read(rows)
    if not problems:
        try:
            keep_substitutes(product, wanted, request.actor)
        except RefusedError as refusal:
            problems = list(refusal.problems)
    if problems:
        return _show(request, found, [one.raw for one in rows], problems)
    messages.success(request, _("已保存。"))
    return redirect("webkit:substitutes", product)


def _typed(request: CompanyRequest) -> list[Typed]:
    if f"{TABLE}-shown" not in request.POST:  # a page of ours always says that it had the table
        raise BadRequest(TABLE)
    numbers = row_numbers(request.POST, TABLE, "substitute")
    rows = [read_fields(_fields(), request.POST, f"{TABLE}-{number}-") for number in numbers]
    return [one for one in rows if one.raw["substitute"]]


def _read(rows: Sequence[Typed]) -> tuple[list[Substitute], list[Problem]]:
    """Return the products that rows name, and the rows that name none."""
    hits = products_named([row.raw["substitute"] for row in rows]) if rows else {}
    wanted, problems = [], []
    for line, row in enumerate(rows, 1):
        hit = hits.get(row.raw["substitute"])
        if hit is None:
            detail = {"product": row.raw["substitute"]}
            problems.append(Problem("unknown_product", line, "substitute", detail))
        else:
            wanted.append(Substitute(hit.product, row.values["is_mutual"]))
    return wanted, problems


def _stored(product: int) -> list[dict[str, Any]]:
    own = own_substitutes(product)
    named = Product.objects.in_bulk([one.product for one in own])
    return [
        {
            "substitute": named[one.product].code,
            "name": named[one.product].name,
            "is_mutual": one.is_mutual,
        }
        for one in own
    ]


def _show(
    request: CompanyRequest,
    product: Product,
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    fields = _fields(request.actor)
    marks = [by_column(one for one in problems if one.line == line) for line in range(1, len(rows) + 1)]
    table = {
        "name": TABLE,
        "columns": [{"label": one.label} for one in fields],
        "rows": [
            shown_fields(fields, row, marked, f"{TABLE}-{place}-")
            for place, (row, marked) in enumerate(zip(rows, marks, strict=True))
        ],
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    words = _("缺货时录单页按这个顺序提出来，一个基本单位换一个基本单位；勾「互相替代」的反过来也行。")
    page = FormPage(
        _("{name}的替代品").format(name=product.name),
        ui.address("product", product.pk),
        product.name,
        [Section(words, ())],
        tables=[{"title": "", "table": table}],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, {}, problems)
