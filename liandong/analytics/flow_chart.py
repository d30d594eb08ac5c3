"""The day's work as a picture: which document follows which, each a shortcut for who may use it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.analytics.todos import Waiting
from liandong.documents.types import document_type, document_types
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of

_BUY = (
    *("purchasing.request", "purchasing.inquiry", "purchasing.order", "purchasing.receipt"),
    *("finance.supplier_invoice", "finance.outgoing_payment"),
)
_SELL = (
    *("sales.quotation", "sales.order", "sales.delivery"),
    *("finance.sales_invoice", "finance.incoming_payment"),
)
_KEEP = ("inventory.transfer", "inventory.stock_count", "inventory.adjustment_in", "inventory.adjustment_out")
_RETURNS = ("purchasing.purchase_return", "sales.sales_return")
_INVOICES = frozenset({"finance.supplier_invoice", "finance.sales_invoice"})


def lanes(request: CompanyRequest, waiting: Waiting) -> list[ui.Part]:
    """Return the lanes an actor has work in: ``label``, ``is_sequence``, and ``steps``.

    A step has ``label``, ``icon``, ``url`` (its list), ``new_url`` (blank without the right),
    ``count`` and ``note`` that says what is counted.
    """
    drawn = (
        (_("采购"), _BUY, True),
        (_("销售"), _SELL, True),
        (_("库存与退货"), (*_KEEP, *_RETURNS), False),
    )
    found = [
        {"label": label, "is_sequence": is_sequence, "steps": list(_steps(request, kinds, waiting))}
        for label, kinds, is_sequence in drawn
    ]
    return [lane for lane in found if lane["steps"]]


def _steps(request: CompanyRequest, kinds: tuple[str, ...], waiting: Waiting) -> Iterator[ui.Part]:
    known = {kind.id for kind in document_types()}
    for kind in kinds:
        is_skipped = request.rules.invoice_with_goods and kind in _INVOICES
        if kind in known and not is_skipped and request.actor.may(kind, Verb.VIEW):
            yield _step(request, kind, waiting)


def _step(request: CompanyRequest, kind: str, waiting: Waiting) -> ui.Part:
    found = document_type(kind)
    is_order = found.is_closable
    count = waiting.of(kind)
    view = {"open": 1} if is_order else {"view": "draft"}
    return {
        "label": found.label,
        "icon": found.icon,
        "url": ui.address("documents", kind),
        "new_url": ui.address("new_document", kind) if request.actor.may(kind, Verb.DRAFT) else "",
        "count": count,
        "count_url": ui.address("documents", kind, **view),
        "note": number_of("{count} 张未完成", count) if is_order else number_of("{count} 张草稿", count),
    }
