"""新建商品 without leaving the document: what a line needs now, the rest can be added later."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.catalog.actions import SUBJECT, create_product
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.unit_problems import UNITS, part_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.types import DocumentType, PriceSource
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit.access import type_for
from liandong.webkit.drafts import Body, read_body, refused
from liandong.webkit.proposals import Setting, product_items

_TEXTS = ("code", "name", "specification", "unit", "barcode", "price", "tax_rate")
_LONGEST = 200
_NEEDED = ("code", "name", "unit")


@require_POST
def quick_product(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Make a product of code, name, unit and price; answer it as the grid takes it.

    The price is the sales price, on documents of purchasing what the company pays.
    """
    require(request.actor, SUBJECT, Verb.DRAFT)
    kind = type_for(request, type_id, Verb.DRAFT)
    body = read_body(request)
    texts = {name: _text(body, name)[:_LONGEST] for name in _TEXTS}
    price, tax_rate, problems = _figures(texts)
    problems += [
        Problem("field_missing", None, name, {"field": _label(name)}) for name in _NEEDED if not texts[name]
    ]
    if problems:
        return refused(problems, ())
    try:
        product = create_product(_form(_price_field(kind, request), texts, price, tax_rate), request.actor)
    except RefusedError as refusal:
        return refused([_placed(problem) for problem in refusal.problems], ())
    setting = Setting(kind, request.actor, request.rules, _id(body, "partner"), _id(body, "place"))
    return JsonResponse({"item": product_items([product], setting)[0]}, status=201)


def _placed(problem: Problem) -> Problem:
    """Return a problem of the record at the box of this small form it belongs to."""
    column = problem.column or ""
    if column == UNITS:
        column = "barcode" if part_of(problem) == "barcode" else "unit"
    elif column.endswith("_price"):
        column = "price"
    return replace(problem, line=None, column=column or None)


def _price_field(kind: DocumentType, request: CompanyRequest) -> str | None:
    """Return the price of a product that a document of this type proposes; None when it is hidden."""
    if "price" in hidden_columns(kind, request.actor):
        return None
    return "purchase_price" if kind.price_source is PriceSource.PURCHASE else "retail_price"


def _form(
    price_field: str | None, texts: dict[str, str], price: Decimal | None, tax_rate: Decimal
) -> ProductForm:
    form = ProductForm(
        texts["code"],
        texts["name"],
        (UnitForm(texts["unit"], is_base=True, barcode=texts["barcode"]),),
        specification=texts["specification"],
        tax_rate=tax_rate,
    )
    prices: dict[str, Any] = {price_field: price} if price_field else {}
    return replace(form, **prices)


def _figures(texts: dict[str, str]) -> tuple[Decimal | None, Decimal, list[Problem]]:
    """Read price and tax rate; empty are none and the usual 13 %."""
    found: dict[str, Decimal] = {}
    problems = []
    for name in ("price", "tax_rate"):
        if not texts[name]:
            continue
        try:
            found[name] = Decimal(texts[name])
        except InvalidOperation:
            problems.append(Problem("not_a_number", None, name, {"value": texts[name]}))
    return found.get("price"), found.get("tax_rate", Decimal(13)), problems


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest(name)
    return value.strip()


def _id(body: Body, name: str) -> int | None:
    text = str(body.get(name) or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(2**62)) else None


def _label(name: str) -> str:
    return {"code": _("编码"), "name": _("名称"), "unit": _("单位")}[name]
