"""What will stand in the way of posting, told while typing: short stock, low prices, credit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.catalog.pricing import is_below_minimum
from liandong.catalog.queries import ProductCard, product_cards
from liandong.documents.amounts import ComputedLine
from liandong.documents.columns import GIFT_REASON
from liandong.documents.inputs import DraftInput
from liandong.documents.kit_lines import is_part
from liandong.documents.models import DocumentLine
from liandong.documents.types import Direction, DocumentType, PriceSource, document_type
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, ZERO, plain
from liandong.kernel.rules import CreditControl, Rules
from liandong.kernel.terms import ClaimKind, Problem
from liandong.partners.queries import partner_facts
from liandong.storage.membership import Among
from liandong.webkit.delivery_cautions import delivery_cautions
from liandong.webkit.drafts import Body
from liandong.webkit.proposals import Setting, available_to, current_costs, may_see_stock
from liandong.webkit.supply_cautions import supply_cautions
from liandong.webkit.unusual import unusual_prices

_COUNTED = (ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED)
_TEXTS = {
    "short_stock": gettext_lazy("%(product)s 可用 %(available)s，本单需要 %(needed)s"),
    "below_minimum": gettext_lazy("%(product)s 低于最低售价"),
    "below_cost": gettext_lazy("%(product)s 低于成本 %(cost)s"),
    "low_margin": gettext_lazy("%(product)s 毛利率 %(rate)s%%，低于 %(least)s%%"),
    "unusual_price": gettext_lazy("%(product)s 比上次进价 %(last)s（%(document)s）变动 %(rate)s%%"),
    "below_minimum_order": gettext_lazy("%(product)s 低于起订量 %(limit)s，建议订 %(fitting)s"),
    "not_whole_packs": gettext_lazy("%(product)s 按整包 %(limit)s 供应，建议订 %(fitting)s"),
    "not_as_agreed": gettext_lazy("%(product)s 与协议价 %(agreed)s（%(document)s）相差 %(rate)s%%"),
    "short_receipt": gettext_lazy("%(product)s 比 %(document)s 少 %(quantity)s，超过允差 %(rate)s%%"),
    "over_receipt": gettext_lazy("%(product)s 比 %(document)s 多 %(quantity)s，超过允差 %(rate)s%%"),
    "origin_expired": gettext_lazy("报价 %(document)s 只到 %(date)s 有效，请与对方确认价格"),
    "credit_exceeded": gettext_lazy("超出信用额度 %(limit)s：已欠 %(owed)s，本单 %(amount)s"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft as it stands on the page, computed; ``keys`` are the page's line keys."""

    kind: DocumentType
    draft: DraftInput
    lines: Sequence[ComputedLine]
    keys: Sequence[str]


def cautions(typed: Typed, actor: Actor, rules: Rules) -> list[Body]:
    """Return the warnings for the form, with a constant number of statements."""
    products = [line.given.product for line in typed.lines if line.given.product]
    cards = {card.id: card for card in product_cards(products)} if products else {}
    goes_out = typed.kind.direction is Direction.OUT
    is_sale = typed.kind.price_source is PriceSource.SALE
    found = list(_short(typed, Setting(typed.kind, actor, rules), cards)) if goes_out else []
    if is_sale:
        found += _cheap(typed, cards)
        found += _thin(typed, cards, Setting(typed.kind, actor, rules, place=typed.draft.place))
    if typed.kind.price_source is PriceSource.PURCHASE:
        setting = Setting(typed.kind, actor, rules, typed.draft.partner)
        found += unusual_prices(typed.lines, cards, setting)
        found += supply_cautions(typed.draft, typed.lines, cards, setting)
    if is_sale and goes_out and rules.credit_control is CreditControl.BLOCK:
        found += _credit(typed)
    found += delivery_cautions(typed.kind, typed.lines, rules)
    found += _expired(typed)
    return [_shown(problem, typed.keys) for problem in found]


def _expired(typed: Typed) -> Iterable[Problem]:
    """Yield the quotations the lines come from whose prices hold no longer on the document's day."""
    types = [rule.type for rule in typed.kind.origins if document_type(rule.type).expires]
    origins = {line.given.origin for line in typed.lines if line.given.origin}
    if not types or not origins:
        return
    rows = DocumentLine.objects.filter(
        Among("pk", origins), document__type__in=types, document__due_date__lt=typed.draft.business_date
    )
    for number, day in rows.order_by().values_list("document__number", "document__due_date").distinct():
        yield Problem("origin_expired", None, "origin", {"document": number, "date": str(day)})


def _shown(problem: Problem, keys: Sequence[str]) -> Body:
    text = _TEXTS[problem.code] % problem.detail
    is_placed = problem.line is not None and problem.line <= len(keys)
    return {
        "code": problem.code,
        "message": text if problem.line is None else _("第 %(row)s 行：") % {"row": problem.line} + text,
        "line": keys[problem.line - 1] if is_placed and problem.line else None,
        "field": problem.column,
    }


def _short(typed: Typed, asked: Setting, cards: Mapping[int, ProductCard]) -> Iterable[Problem]:
    """Yield what more is taken from a place than it has free, told at the line that goes too far."""
    wanted: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in typed.lines:
        place, product = line.given.place or typed.draft.place, line.given.product
        if place and product and may_see_stock(asked.actor, place) and _is_stocked(cards, product):
            wanted[place][product] += line.quantity
    origins = sorted({line.given.origin for line in typed.lines if line.given.origin})
    for place, products in wanted.items():
        draft = typed.draft
        setting = replace(asked, partner=draft.partner, place=place, details=draft.details)
        free = available_to(setting, list(products), origins)
        for product, quantity in products.items():
            if quantity > free[product]:
                yield _shortage(typed, cards[product], quantity, free[product])


def _is_stocked(cards: Mapping[int, ProductCard], product: int) -> bool:
    return product in cards and cards[product].is_stocked


def _shortage(typed: Typed, card: ProductCard, quantity: Decimal, available: Decimal) -> Problem:
    position = max(n for n, line in enumerate(typed.lines, 1) if line.given.product == card.id)
    detail = {"product": card.name, "needed": plain(quantity), "available": plain(available)}
    return Problem("short_stock", position, "quantity", detail)


def _cheap(typed: Typed, cards: Mapping[int, ProductCard]) -> Iterable[Problem]:
    for position, line in enumerate(typed.lines, 1):
        card = cards.get(line.given.product or 0)
        if card is None or line.given.quantity <= ZERO or is_part(line.given.details):
            continue
        paid = line.price * (HUNDRED - line.given.discount_rate) / HUNDRED
        ratio = line.quantity / line.given.quantity
        if not line.given.details.get(GIFT_REASON) and is_below_minimum(card.prices, ratio, paid):
            yield Problem("below_minimum", position, "price", {"product": card.name})


def _thin(typed: Typed, cards: Mapping[int, ProductCard], setting: Setting) -> Iterable[Problem]:
    """Yield lines that sell for less than the goods cost now, or earn less than the company wants."""
    costs = current_costs(list(cards), setting)
    least = setting.rules.low_margin_rate
    for position, line in enumerate(typed.lines, 1):
        cost = costs.get(line.given.product or 0)
        net = line.amounts.net
        if cost is None or net <= ZERO or line.quantity <= ZERO:
            continue
        name, rate = cards[line.given.product or 0].name, (net - cost * line.quantity) / net * HUNDRED
        if rate < ZERO:
            detail = {"product": name, "cost": f"{cost * line.quantity:,.2f}"}
            yield Problem("below_cost", position, "price", detail)
        elif rate < least:
            detail = {"product": name, "rate": f"{rate:.1f}", "least": plain(least)}
            yield Problem("low_margin", position, "price", detail)


def _credit(typed: Typed) -> Iterable[Problem]:
    """Yield that the customer's open debts and this document pass his limit."""
    partner = partner_facts([typed.draft.partner]).get(typed.draft.partner) if typed.draft.partner else None
    if partner is None or partner.credit_limit is None:
        return
    rows = Claim.objects.filter(partner=partner.id, kind__in=_COUNTED).values("kind").order_by()
    open_by_kind = {row["kind"]: row["left"] for row in rows.annotate(left=Sum("open_amount"))}
    owed = open_by_kind.get(ClaimKind.RECEIVABLE, ZERO) - open_by_kind.get(ClaimKind.ADVANCE_RECEIVED, ZERO)
    amount = sum((line.amounts.gross for line in typed.lines), ZERO)
    if owed + amount > partner.credit_limit:
        detail = {"limit": f"{partner.credit_limit:,.2f}", "owed": f"{owed:,.2f}", "amount": f"{amount:,.2f}"}
        yield Problem("credit_exceeded", None, "partner", detail)
