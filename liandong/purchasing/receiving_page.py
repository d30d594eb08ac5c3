"""订单对照: a receipt beside the orders its lines came from, and what is short or too much."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.tolerances import Tolerance, deviation, read_tolerances
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO, plain
from liandong.purchasing.agreements import ORDER, RECEIPT
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return what a receipt left short of its orders, or brought too much; two statements.

    A draft counts as if it were posted: who approves it sees what he answers for.
    """
    is_alive = document.state in {State.DRAFT, State.POSTED} and document.reverses_id is None
    if document.type != RECEIPT or not is_alive:
        return []
    lines = DocumentLine.objects.filter(document=document, origin__document__type=ORDER)
    related = ("origin__document", "origin__product", "origin__unit")
    found = list(lines.select_related(*related).order_by("position"))
    origins = {line.origin_id: line.origin for line in found if line.origin is not None}
    tolerances = read_tolerances(list(origins.values()), request.rules)
    rows, off = [], 0
    for pk, origin in origins.items():
        here = sum((line.quantity for line in found if line.origin_id == pk), ZERO)
        is_draft = document.state == State.DRAFT
        received = origin.fulfilled + (here if is_draft else ZERO)
        cells, is_told = _cells(origin, (here, received), tolerances[origin.pk])
        rows.append({"cells": cells})
        off += is_told
    if not off:
        return []
    texts, figures = (
        [_("商品"), _("采购订单"), _("结果")],
        [_("订购"), _("本次"), _("累计"), _("相差"), _("允差")],
    )
    note = number_of("{count} 行超过允差：少的继续等，或在订单上结单；多的由审批人决定。", off)
    return [{"title": _("订单对照"), "note": note, "table": ui.labelled(ui.columns_of(texts, figures), rows)}]


def _cells(
    origin: DocumentLine, figures: tuple[Decimal, Decimal], tolerance: Tolerance
) -> tuple[list[ui.Part], bool]:
    here, received = figures
    found = deviation(origin.quantity, received, tolerance)
    ratio = origin.unit.ratio if origin.unit else 1
    difference = found.over - found.short
    is_closed = origin.is_closed and bool(found.short)
    is_told = not found.is_tolerated and not is_closed
    labels = {True: _("少收"), False: _("多收")}
    chip = ui.chip_cell(_("符合"), "green")
    if is_told:
        chip = ui.chip_cell(labels[bool(found.short)], "alarm")
    elif difference:
        chip = ui.chip_cell(_("已结单") if is_closed else _("允差内"), "grey")
    product = origin.product
    rate = tolerance.under if found.short else tolerance.over
    cells = [
        ui.text_cell(f"{product.code} {product.name}" if product else "", look="cell-name"),
        ui.text_cell(origin.document.number, ui.typed_document_url(ORDER, origin.document_id)),
        chip,
        *(ui.quantity_cell(round(one / ratio, 6)) for one in (origin.quantity, here, received, difference)),
        ui.text_cell(f"{plain(rate)}%", look=ui.NUMBER),
    ]
    return cells, is_told
