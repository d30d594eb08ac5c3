"""The money of a draft while it is typed: computed by the same code that saves it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from liandong.catalog.queries import product_facts
from liandong.documents.amounts import ComputedLine, computed_lines, document_money
from liandong.documents.columns import CREDIT, PRICE_REASON
from liandong.documents.currency_fields import roles_of
from liandong.documents.draft_facts import read_units
from liandong.documents.drafting import terms_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.in_currencies import in_currency
from liandong.documents.inputs import DraftInput
from liandong.documents.types import document_type
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import ZERO, plain
from liandong.stock_ledger.kits import kits_available
from liandong.webkit.access import type_for
from liandong.webkit.cautions import Typed, cautions
from liandong.webkit.drafts import ReadForm, read_unfinished, refused
from liandong.webkit.entry_lines import figures
from liandong.webkit.foreign_totals import foreign_total
from liandong.webkit.price_reasons import Saving, proposed_anew, shown_promotion, shown_reason
from liandong.webkit.promotion_panel import promotion_panel
from liandong.webkit.proposals import Setting, available_to, may_see_stock


@require_POST
def totals(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer every line's money, the sums and what to look out for; nothing is stored."""
    kind = type_for(request, type_id, Verb.DRAFT)
    form = read_unfinished(request, kind)
    if form.draft is None:
        return refused(form.problems, form.keys)
    rules = rules_on(form.draft.business_date)
    promoted = proposed_anew(form.draft, Saving(kind, request.actor, rules, document=form.document))
    draft = promoted.draft
    computed, problems = computed_lines(draft.lines, read_units([draft]), terms_of(draft, rules))
    agreed = in_currency(draft, computed, request.actor, rules, form.document)
    draft, computed = agreed.draft, list(agreed.lines)
    if problems or agreed.problems:
        return refused([*problems, *agreed.problems], form.keys)
    hidden = hidden_columns(kind, request.actor)
    typed = Typed(kind, draft, computed, form.keys)
    setting = Setting(
        kind, request.actor, rules, draft.partner, draft.place, draft.business_date, draft.details
    )
    return JsonResponse(
        {
            "promotions": promotion_panel(promoted, setting),
            "lines": _lines(request, form, computed, hidden),
            "totals": sums(computed, hidden),
            "warnings": [*foreign_total(kind, agreed, request.actor), *cautions(typed, request.actor, rules)],
        }
    )


def _lines(
    request: CompanyRequest, form: ReadForm, computed: Sequence[ComputedLine], hidden: frozenset[str]
) -> list[dict[str, Any]]:
    available = _available(request, form.draft, computed)
    found = []
    for key, line in zip(form.keys, computed, strict=True):
        row = {name: value for name, value in figures(line).items() if name not in hidden}
        row["key"] = key
        row |= _worked_out(request, form, line)
        if reason := shown_reason(line.given.details):
            row |= {PRICE_REASON.name: reason, **shown_promotion(line.given.details)}
        if not line.given.origin and line.given.product in available:
            row["available"] = available[line.given.product]
        found.append(row)
    return found


def _worked_out(request: CompanyRequest, form: ReadForm, line: ComputedLine) -> dict[str, str]:
    """Return what follows from a line's foreign amount beside the amounts: its credit."""
    kind = form.draft.type if form.draft else ""
    if CustomRole.AMOUNT_OUT not in roles_of(request.actor, kind):
        return {}
    return {CREDIT.name: line.given.details.get(CREDIT.name, "")}


def _available(
    request: CompanyRequest, draft: DraftInput | None, computed: Sequence[ComputedLine]
) -> dict[int | None, str]:
    """Return what the header's place has free of each product kept in stock; two statements."""
    place = draft.place if draft else None
    named = {line.given.product for line in computed if line.given.product}
    if draft is None or place is None or not named or not may_see_stock(request.actor, place):
        return {}
    facts = product_facts(named)
    kind = document_type(draft.type)
    setting = Setting(kind, request.actor, request.rules, draft.partner, place, details=draft.details)
    found = available_to(setting, [pk for pk, one in facts.items() if one.is_stocked])
    if others := [pk for pk, one in facts.items() if not one.is_stocked]:
        found |= kits_available(others, place)
    return {product: plain(free) for product, free in found.items()}


def sums(lines: Sequence[ComputedLine], hidden: frozenset[str]) -> dict[str, Any]:
    """Return the footer's sums, without those that are hidden; quantities as entered."""
    total = document_money(lines)
    money = {"net_amount": total.net, "tax_amount": total.tax, "gross_amount": total.gross}
    quantity = sum((line.given.quantity for line in lines), ZERO)
    shown = {name: f"{amount:.2f}" for name, amount in money.items() if name not in hidden}
    return {"lines": len(lines), "quantity": plain(quantity), **shown}
