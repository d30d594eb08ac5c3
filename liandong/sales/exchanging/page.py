"""换货: a page from a delivery, for what comes back and what goes out instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.queries import units_of
from liandong.documents.models import Document, DocumentLine, State
from liandong.general_ledger.models import Account
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import joined_serials, read_serials
from liandong.kernel.terms import Problem
from liandong.pricing.queries import products_named
from liandong.sales.exchanging.making import (
    DELIVERY,
    INCOMING,
    OUTGOING,
    RETURN,
    DeliveryMissingError,
    Exchanged,
    delivery_to_exchange,
    exchange,
    returnable,
)
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from liandong.sales.sales_return.plan import DISPOSITIONS, REASONS
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import choice_options, place_options
from liandong.webkit.record_form import (
    DECIMALS,
    Field,
    FormPage,
    Kind,
    Section,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.record_sentences import sentence

_TABLE = "instead"


@dataclass(frozen=True, slots=True)
class _Filled:
    """What stands in the form: the fields by name, and the rows of what goes out."""

    values: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]


def actions(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return the way from a posted delivery to its exchange, for who may post both documents."""
    if document.type != DELIVERY or document.state != State.POSTED or document.reverses_id is not None:
        return []
    if not (request.actor.may(RETURN, Verb.POST) and request.actor.may(DELIVERY, Verb.POST)):
        return []
    return [
        {"label": _("换货"), "url": ui.address("exchange_delivery", document.pk), "icon": "arrows-exchange"}
    ]


@require_http_methods(["GET", "POST"])
def exchange_delivery(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show what can come back of a delivery, or exchange it."""
    try:
        document = delivery_to_exchange(request.actor, pk)
    except DeliveryMissingError as error:
        raise Http404(str(error)) from error
    lines = list(
        DocumentLine.objects.filter(document=document, product__isnull=False)
        .select_related("product", "unit", "lot")
        .order_by("position")
    )
    if request.method == "POST":
        return _exchanged(request, document, lines)
    start = {"business_date": timezone.localdate(), "place": document.place_id, "key": uuid4().hex}
    return _show(request, document, lines, _Filled(start, [{}]))


def _head(request: CompanyRequest) -> Section:
    places = [(one["value"], one["label"]) for one in place_options(request.actor, DELIVERY, Verb.POST)]
    reasons = [(one["value"], one["label"]) for one in choice_options(REASONS)]
    fields = [
        Field("business_date", _("单据日期"), Kind.DATE, is_required=True),
        Field("reason", _("退货原因"), Kind.WORD, choices=reasons),
        Field("place", _("换出仓库"), Kind.RECORD, is_required=True, choices=places),
    ]
    if request.rules.invoice_with_goods and (
        request.actor.may(INCOMING, Verb.POST) or request.actor.may(OUTGOING, Verb.POST)
    ):
        accounts = Account.objects.filter(
            is_settlement=True, is_active=True, currency="", children=None
        ).order_by("code")
        options = list(accounts.values_list("pk", "name"))
        fields.append(
            Field("account", _("差额收付账户"), Kind.RECORD, choices=options, help=_("留空则差额留在往来里"))
        )
    fields += [Field("memo", _("备注"), is_wide=True), Field("key", "", Kind.KEY)]
    return Section("", tuple(fields))


def _back_sections(request: CompanyRequest, lines: Sequence[DocumentLine]) -> list[Section]:
    left = returnable(lines)
    places = [(one["value"], one["label"]) for one in place_options(request.actor, RETURN, Verb.POST)]
    dispositions = [(one["value"], one["label"]) for one in choice_options(DISPOSITIONS)]
    found = []
    for line in lines:
        if line.pk not in left or line.product is None:
            continue
        unit = line.unit.name if line.unit else ""
        lot = _("批号 {lot}").format(lot=line.lot.number) if line.lot_id else ""
        parts = (line.product.code, line.product.name, line.product.specification, lot)
        name = f"b{line.pk}-"
        most = _("最多 {most} {unit}").format(most=left[line.pk], unit=unit)
        fields = [
            Field(f"{name}quantity", _("退回数量"), Kind.QUANTITY, help=most),
            Field(f"{name}disposition", _("处理结果"), Kind.WORD, choices=dispositions),
            Field(f"{name}place", _("退回仓库"), Kind.RECORD, choices=places, help=_("次品要选另一个仓库")),
        ]
        if line.product.tracking == "serial":
            fields.append(Field(f"{name}serials", _("退回的序列号"), is_wide=True))
        found.append(Section(_("退回：") + " ".join(part for part in parts if part), tuple(fields)))
    return found


def _row_fields(request: CompanyRequest | None = None) -> tuple[Field, ...]:
    url = "" if request is None else ui.address("pick_products", type=DELIVERY)
    return (
        Field("product", _("商品编码或条码"), is_required=True, search_url=url),
        Field("name", _("名称"), is_read_only=True, fills="name"),
        Field("unit", _("单位"), fills="units"),
        Field("quantity", _("数量"), Kind.QUANTITY, is_required=True),
        Field("price", _("单价"), Kind.PRICE, help=_("留空：和退回的同一商品同价"), fills="price"),
        Field("lot", _("批号")),
        Field("serials", _("序列号")),
    )


def _table(request: CompanyRequest, rows: Sequence[Mapping[str, Any]]) -> ui.Part:
    fields = _row_fields(request)
    heads = [{"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields]
    part = {
        "name": _TABLE,
        "columns": heads,
        "rows": [shown_fields(fields, row, {}, f"{_TABLE}-{place}-") for place, row in enumerate(rows)],
        "blank": shown_fields(fields, {}, {}, f"{_TABLE}-__row__-"),
    }
    return {"title": _("换出"), "table": part}


def _exchanged(request: CompanyRequest, document: Document, lines: Sequence[DocumentLine]) -> HttpResponse:
    fields = [one for section in (_head(request), *_back_sections(request, lines)) for one in section.fields]
    typed = read_fields(fields, request.POST)
    backs, wrong = _backs(typed.values, lines)
    rows, instead, unread = _instead(request)
    problems: Sequence[Problem] = [*typed.problems, *wrong, *unread]
    if not problems:
        values = typed.values
        wish = Exchange(
            document.pk,
            values["business_date"] or timezone.localdate(),
            backs,
            instead,
            values["reason"],
            values["place"],
            values.get("account"),
            values["memo"],
        )
        try:
            made = exchange(request.actor, wish, key=str(values["key"] or "")[:32], address=request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            return _done(request, made)
    return _show(request, document, lines, _Filled(typed.raw, rows), problems)


def _backs(values: Mapping[str, Any], lines: Sequence[DocumentLine]) -> tuple[list[Back], list[Problem]]:
    backs: list[Back] = []
    problems: list[Problem] = []
    for line in lines:
        quantity: Decimal | None = values.get(f"b{line.pk}-quantity")
        if not quantity:
            continue
        serials, wrong = _serials(values.get(f"b{line.pk}-serials") or "", len(backs) + 1, "back")
        problems += wrong
        backs.append(
            Back(line.pk, quantity, values[f"b{line.pk}-disposition"], values[f"b{line.pk}-place"], serials)
        )
    return backs, problems


def _serials(text: str, place: int, column: str) -> tuple[str, list[Problem]]:
    found = read_serials(text)
    wrong = [Problem(code, place, column, detail) for code, detail in found.wrong]
    return joined_serials(found.numbers), wrong


def _instead(request: CompanyRequest) -> tuple[list[dict[str, Any]], list[Instead], list[Problem]]:
    """Return the rows as they were typed, what they mean, and what is wrong with them."""
    numbers = row_numbers(request.POST, _TABLE, "product")
    read = [read_fields(_row_fields(), request.POST, f"{_TABLE}-{number}-") for number in numbers]
    rows = [one for one in read if one.raw.get("product")]
    hits = products_named([one.raw["product"] for one in rows]) if rows else {}
    units = units_of(hit.product for hit in hits.values()) if hits else {}
    found: list[Instead] = []
    problems = [problem for one in rows for problem in one.problems]
    for place, one in enumerate(rows, 1):
        hit = hits.get(one.raw["product"])
        if hit is None:
            problems.append(Problem("unknown_product", None, None, {"product": one.raw["product"]}))
            continue
        unit = next((own.id for own in units[hit.product] if own.name == one.raw["unit"]), None)
        if one.raw["unit"] and unit is None:
            problems.append(Problem("wrong_unit", None, None, {"product": one.raw["product"]}))
        serials, wrong = _serials(one.raw["serials"], place, "instead")
        problems += wrong
        values = one.values
        found.append(
            Instead(
                hit.product,
                values["quantity"] or ZERO,
                values["price"],
                unit or hit.unit,
                values["lot"],
                serials,
            )
        )
    return [one.raw for one in rows], found, problems


def _done(request: CompanyRequest, made: Exchanged) -> HttpResponse:
    names = {"back": made.sales_return.number, "instead": made.delivery.number}
    if not made.is_posted:
        messages.success(request, _("已保存 {back} 和 {instead}，等待复核或审批后审核。").format(**names))
    elif made.settlement is not None:
        text = _("已换货：退货 {back}，出库 {instead}，往来已冲抵 {settlement}。")
        messages.success(request, text.format(**names, settlement=made.settlement.number))
    else:
        messages.success(request, _("已换货：退货 {back}，出库 {instead}。").format(**names))
    return redirect("webkit:type_document", DELIVERY, made.delivery.id)


def _told(problem: Problem) -> str:
    """Return a problem in words, with the line it is about."""
    texts = {"back": _("退回第 {line} 行："), "instead": _("换出第 {line} 行：")}
    head = texts.get(problem.column or "", "") if problem.line else ""
    return head.format(line=problem.line) + sentence(problem)


def _show(
    request: CompanyRequest,
    document: Document,
    lines: Sequence[DocumentLine],
    filled: "_Filled",
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    sections = [_head(request), *_back_sections(request, lines)]
    if len(sections) == 1:
        messages.info(request, _("这张出库单的货已经全部退回，没有可以换的。"))
        return redirect("webkit:type_document", DELIVERY, document.pk)
    page = FormPage(
        _("换货 {number}").format(number=document.number),
        ui.typed_document_url(DELIVERY, document.pk),
        document.number,
        sections,
        tables=[_table(request, filled.rows or [{}])],
        save_label=_("换货"),
        tell=_told,
    )
    return show_form(request, page, filled.values, problems)
