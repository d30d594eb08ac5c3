"""发票台账 for programs: listed, registered, linked, voided, deducted, and read from files."""

import base64
import binascii
from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router
from ninja.responses import Status

from liandong.apikit.access import ApiRequest, right_missing
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import (
    Id,
    KeyShape,
    answers,
    body_of,
    checked_days,
    page_key,
    write_of,
)
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.documents.queries import visible_to
from liandong.finance.invoicing.api_shapes import (
    CountOut,
    DeductBody,
    FileBody,
    InvoiceLineOut,
    LineBody,
    LinksBody,
    TaxInvoiceBody,
    TaxInvoiceList,
    TaxInvoiceOut,
    TaxInvoiceQuery,
    TaxInvoiceWhole,
    TaxSummaryOut,
    TaxSummaryQuery,
)
from liandong.finance.invoicing.summary_page import deducts
from liandong.general_ledger.periods import last_day
from liandong.identity.actors import reaches_all
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.tax_invoices.files import import_files
from liandong.tax_invoices.keeping import (
    SUBJECT,
    deduct_invoices,
    directions_of,
    save_invoice,
    void_invoice,
)
from liandong.tax_invoices.linking import Wish, link_documents
from liandong.tax_invoices.models import Direction, TaxInvoice
from liandong.tax_invoices.queries import newest
from liandong.tax_invoices.summary import tax_side, transferred_out
from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine

router = Router(tags=["发票台账 · Register of invoices"])
_KEY = KeyShape((date, int))


_LINE = {"tax_rate": "13", "net_amount": "100", "tax_amount": "13"}
_EXAMPLE = {
    "direction": "input",
    "kind": "digital_special",
    "number": "26312000000000000001",
    "issued_on": "2026-11-02",
    "seller_name": "供应商",
    "buyer_name": "甲公司",
    "lines": [_LINE],
}
_WRITE = write_of(body_of(TaxInvoiceBody.model_json_schema(), _EXAMPLE))
_PATH = "/tax-invoices/{int:tax_invoice}"


def _require(request: ApiRequest, verb: Verb) -> None:
    if not reaches_all(request.auth.actor, SUBJECT, verb):
        raise ProblemsError([right_missing(verb)])


@router.get("/tax-invoices", response=answers(ok=TaxInvoiceList), summary="发票台账 · Invoices")
def list_tax_invoices(request: ApiRequest, query: Query[TaxInvoiceQuery]) -> dict[str, Any]:
    """Return invoices, the newest first; those received only to who may see costs."""
    _require(request, Verb.VIEW)
    own = directions_of(request.auth.actor)
    found = TaxInvoice.objects.filter(direction__in=[query.direction] if query.direction in own else own)
    if query.direction and query.direction not in own:
        found = found.none()
    if query.start:
        found = found.filter(issued_on__gte=query.start)
    if query.end:
        found = found.filter(issued_on__lte=query.end)
    some = newest(found, _KEY.read(query.after), query.limit + 1)
    last = some[query.limit - 1] if len(some) > query.limit else None
    return {
        "invoices": [_row(one) for one in some[: query.limit]],
        "next": page_key(last.issued_on, last.pk) if last else None,
    }


@router.get("/tax-invoices/summary", response=answers(ok=TaxSummaryOut), summary="税额汇总 · Tax by rate")
def get_tax_summary(request: ApiRequest, query: Query[TaxSummaryQuery]) -> dict[str, Any]:
    """Return output and input tax by rate of some days, of documents, of invoices and of the books."""
    _require(request, Verb.VIEW)
    today = timezone.localdate()
    start = query.start or (query.end or today).replace(day=1)
    days = start, query.end or last_day(start.year, start.month)
    checked_days(*days)
    is_deducted = deducts(days)
    own = directions_of(request.auth.actor)
    sides = [tax_side(one, days, is_deducted=is_deducted) for one in own]
    out = transferred_out(days) if is_deducted and Direction.INPUT in own else None
    return {"is_deducted": is_deducted, "sides": sides, "transferred_out": out}


@router.get(_PATH, response=answers(ok=TaxInvoiceWhole), summary="一张发票 · An invoice")
def get_tax_invoice(request: ApiRequest, tax_invoice: Id) -> dict[str, Any]:
    """Return an invoice with its lines and documents."""
    _require(request, Verb.VIEW)
    return _whole(request, tax_invoice)


@router.post(
    "/tax-invoices",
    response=answers(created=TaxInvoiceWhole),
    summary="登记发票 · Register an invoice",
    openapi_extra=_WRITE,
)
@idempotent
def add_tax_invoice(request: ApiRequest) -> Status[dict[str, Any]]:
    """Register an invoice."""
    _require(request, Verb.DRAFT)
    form = _form(read_model(request, TaxInvoiceBody))
    return Status(201, _whole(request, save_invoice(None, form, request.auth.actor, request.address)))


@router.put(
    _PATH, response=answers(ok=TaxInvoiceWhole), summary="修改发票 · Correct an invoice", openapi_extra=_WRITE
)
@idempotent
def change_tax_invoice(request: ApiRequest, tax_invoice: Id) -> dict[str, Any]:
    """Correct an invoice that nothing stands on."""
    _require(request, Verb.DRAFT)
    form = _form(read_model(request, TaxInvoiceBody))
    return _whole(request, save_invoice(tax_invoice, form, request.auth.actor, request.address))


@router.put(
    f"{_PATH}/links",
    response=answers(ok=TaxInvoiceWhole),
    summary="关联单据 · Link an invoice to documents",
    openapi_extra=write_of(body_of(LinksBody.model_json_schema(), {"links": []})),
)
@idempotent
def put_tax_invoice_links(request: ApiRequest, tax_invoice: Id) -> dict[str, Any]:
    """Let an invoice be for these documents and no others."""
    _require(request, Verb.DRAFT)
    body = read_model(request, LinksBody)
    wishes = [Wish(one.document, one.amount) for one in body.links]
    link_documents(tax_invoice, wishes, request.auth.actor, request.address)
    return _whole(request, tax_invoice)


@router.post(
    f"{_PATH}/void",
    response=answers(ok=TaxInvoiceWhole),
    summary="作废发票 · Void an invoice",
    openapi_extra=write_of({}),
)
@idempotent
def void_tax_invoice(request: ApiRequest, tax_invoice: Id) -> dict[str, Any]:
    """Take an invoice out of use."""
    _require(request, Verb.POST)
    void_invoice(tax_invoice, request.auth.actor, request.address)
    return _whole(request, tax_invoice)


@router.post(
    "/tax-invoices/deduct",
    response=answers(ok=CountOut),
    summary="勾选抵扣 · Deduct input invoices in a month",
    openapi_extra=write_of(body_of(DeductBody.model_json_schema(), {"invoices": [], "month": "2026-11-01"})),
)
@idempotent
def deduct_tax_invoices(request: ApiRequest) -> dict[str, Any]:
    """Say in which month's return input invoices are deducted."""
    _require(request, Verb.DRAFT)
    body = read_model(request, DeductBody)
    return {"count": deduct_invoices(body.invoices, body.month, request.auth.actor, request.address)}


@router.post(
    "/tax-invoices/files",
    response=answers(created=TaxInvoiceWhole),
    summary="导入数电票文件 · Register the invoice of a file",
    openapi_extra=write_of(
        body_of(FileBody.model_json_schema(), {"name": "发票.xml", "content": "PEVJbnZvaWNlLz4="})
    ),
)
@idempotent
def add_tax_invoice_file(request: ApiRequest) -> Status[dict[str, Any]]:
    """Register the invoice of an XML, OFD or zip file, or put a PDF beside its invoice."""
    _require(request, Verb.DRAFT)
    body = read_model(request, FileBody)
    try:
        data = base64.b64decode(body.content, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ProblemsError([Problem("picture_unreadable", column="content")]) from error
    rules = rules_on(timezone.localdate())
    found = import_files([(body.name, data)], request.auth.actor, rules, request.address)[0]
    if found.problems or found.invoice is None:
        raise ProblemsError(found.problems)
    return Status(201, _whole(request, found.invoice))


def _form(body: TaxInvoiceBody) -> InvoiceForm:
    names = set(TaxInvoiceBody.model_fields) - {"lines", "direction", "kind"}
    values: dict[str, Any] = {name: getattr(body, name) for name in names}
    lines = tuple(
        InvoiceLine(**{name: getattr(one, name) for name in LineBody.model_fields}) for one in body.lines
    )
    return InvoiceForm(direction=body.direction.value, kind=body.kind.value, lines=lines, **values)


def _whole(request: ApiRequest, invoice: int) -> dict[str, Any]:
    own = directions_of(request.auth.actor)
    found = TaxInvoice.objects.filter(pk=invoice, direction__in=own).first()
    if found is None:
        raise ProblemsError([Problem("invoice_unknown", detail={"invoice": str(invoice)})])
    links = dict(found.links.values_list("document", "amount"))
    seen = visible_to(request.auth.actor).filter(pk__in=links).order_by("pk").values_list("pk", flat=True)
    names = list(InvoiceLineOut.model_fields)
    return _row(found) | {
        "lines": list(found.lines.order_by("position").values(*names)),
        "links": [{"document": pk, "amount": links[pk]} for pk in seen],
    }


def _row(one: TaxInvoice) -> dict[str, Any]:
    names = set(TaxInvoiceOut.model_fields) - {"id", "partner", "red_of"}
    ids = {"id": one.pk, "partner": one.partner_id, "red_of": one.red_of_id}
    return ids | {name: getattr(one, name) for name in names}
