"""What stories expect of agreements: the price they propose, and how much of them was called off."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from liandong.documents.inputs import LineInput
from liandong.documents.quoting import Market, offers
from liandong.documents.requests import SavedDraft
from liandong.documents.types import document_type
from liandong.identity.rule_book import rules_on
from liandong.purchasing.agreements import Span, agreed_products
from tests.scenarios.story import Step
from tests.support.trading import DAY, Trading


class Told(Protocol):
    """The company in which a story happens, as far as agreements need it."""

    trading: Trading
    documents: dict[str, SavedDraft]


def agreed_prices(world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare what purchases from a supplier are proposed, and why; blank where nothing was agreed."""
    found = [_offered(world, name, row) for row in step.rows]
    return [(Decimal(row["单价"] or 0), row["来源"]) for row in step.rows], found


def _offered(world: Told, name: str, row: Mapping[str, str]) -> tuple[Decimal, str]:
    trading, on = world.trading, date.fromisoformat(row["日期"])
    partner = trading.partners[name]
    market = Market(document_type("purchasing.order"), trading.actor, rules_on(on), on, partner)
    unit = trading.units[row["商品"], row["单位"]]
    line = LineInput(product=trading.products[row["商品"]], unit=unit, quantity=Decimal(row["数量"]))
    (offer,) = offers(market, [line])
    told = "" if offer is None else offer.text
    for known, saved in world.documents.items():
        told = told.replace(saved.number, known)
    return (offer.price if offer else Decimal(0), told)


def called_off(world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare how much of an agreement was called off, product by product."""
    rows = agreed_products(world.trading.actor, Span(DAY), world.documents[name].id)
    found = [(one.lines[0].product.code, one.total, one.called) for one in rows if one.lines[0].product]
    expected = [(row["商品"], Decimal(row["协议总量"]), Decimal(row["已执行"])) for row in step.rows]
    return expected, found


AGREEING = {"协议价": agreed_prices, "协议执行": called_off}
"""Expectations by what stories call them."""
