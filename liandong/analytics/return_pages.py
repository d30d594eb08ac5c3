"""退货原因: why goods came back in a span, how much of it, and how much that is of what was delivered."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import SALES, nothing_yet
from liandong.analytics.figures import percent
from liandong.analytics.periods import Days
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import State
from liandong.documents.queries import visible_to
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of
from liandong.webkit.report_query import ReportQuery

_BACK, _OUT = "sales.sales_return", "sales.delivery"


class Returned(NamedTuple):
    """What came back for a reason: documents, base units, and amount without tax; reversals taken off."""

    reason: str
    documents: int
    quantity: Decimal
    amount: Decimal


def returned_by_reason(actor: Actor, days: Days) -> list[Returned]:
    """Return what came back for each reason, the largest amount first; one statement."""
    counted = Count("pk", filter=Q(state=State.POSTED, reverses=None))
    rows = (
        visible_to(actor)
        .filter(type=_BACK, state__in=(State.POSTED, State.REVERSED))
        .filter(business_date__gte=days.start, business_date__lte=days.end)
        .annotate(reason=KeyTextTransform("reason", "details"))
        .order_by()
        .values("reason")
        .annotate(many=counted, back=Sum("quantity"), worth=Sum("net_amount"))
        .values_list("reason", "many", "back", "worth")
    )
    found: dict[str, Returned] = {}
    for reason, many, back, worth in rows:
        known = found.get(reason or "", Returned("", 0, ZERO, ZERO))
        found[reason or ""] = Returned(
            reason or "", known.documents + many, known.quantity + back, known.amount + worth
        )
    kept = [one for one in found.values() if one.documents or one.amount]
    return sorted(kept, key=lambda one: (-one.amount, one.reason))


def delivered(actor: Actor, days: Days) -> tuple[Decimal, Decimal]:
    """Return quantity and amount without tax of what was delivered; one statement."""
    sums = (
        visible_to(actor)
        .filter(type=_OUT, state__in=(State.POSTED, State.REVERSED))
        .filter(business_date__gte=days.start, business_date__lte=days.end)
        .aggregate(quantity=Sum("quantity"), amount=Sum("net_amount"))
    )
    return sums["quantity"] or ZERO, sums["amount"] or ZERO


@require_GET
def return_reasons(request: CompanyRequest) -> HttpResponse:
    """Show returns by reason; the rate is of what was delivered in the same span."""
    require(request.actor, _BACK, Verb.VIEW)
    query = ReportQuery(request)
    days = Days(*query.month_to_date())
    found = returned_by_reason(request.actor, days)
    out_quantity, out_amount = delivered(request.actor, days)
    sees_money = _sees_money(request.actor)
    labels = [_("单数"), _("退货数量"), _("数量退货率%")]
    labels += [_("退货金额（不含税）"), _("金额退货率%")] if sees_money else []
    words = _words()

    def cells(one: Returned, label: ui.Part) -> list[ui.Part]:
        counted = [label, ui.count_cell(one.documents), ui.quantity_cell(one.quantity)]
        counted.append(_rate(one.quantity, out_quantity))
        return [*counted, ui.money_cell(one.amount), _rate(one.amount, out_amount)] if sees_money else counted

    context: ui.Part = {
        "title": many_of("退货原因"),
        "is_lines": True,
        "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), (days.start, days.end))),
        "columns": ui.columns_of([_("退货原因")], labels),
        "rows": [
            {"cells": cells(one, ui.text_cell(words.get(one.reason, one.reason), _url(days), "card-name"))}
            for one in found
        ],
        "totals": cells(_whole(found), ui.text_cell(_("合计"))) if found else [],
        "empty": nothing_yet(
            request.actor, _("这段时间没有退货"), _("退货单审核后，按原因列在这里。"), SALES
        ),
    }
    return ui.answer(query, "report", context)


def _sees_money(actor: Actor) -> bool:
    return all("net_amount" not in hidden_columns(document_type(kind), actor) for kind in (_BACK, _OUT))


def _whole(found: Sequence[Returned]) -> Returned:
    return Returned(
        "",
        sum(one.documents for one in found),
        sum((one.quantity for one in found), ZERO),
        sum((one.amount for one in found), ZERO),
    )


def _words() -> dict[str, str]:
    """Return the reasons in words; of a return without one it is said so."""
    field = next(one for one in document_type(_BACK).header if one.name == "reason")
    return {**dict(field.choices), "": _("未填写")}


def _url(days: Days) -> str:
    return ui.address("documents", _BACK, **{"from": days.start, "to": days.end})


def _rate(part: Decimal, whole: Decimal) -> ui.Part:
    if whole <= ZERO:
        return ui.EMPTY
    share = percent(part, whole)
    return ui.quantity_cell(share) | {"text": f"{share:.1f}"}
