"""What stories expect of the three-way match: an invoice beside its receipts and their orders."""

from decimal import Decimal
from typing import Protocol

from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.identity.rule_book import rules_on
from liandong.purchasing.matching import matched, worth
from tests.scenarios.story import Step
from tests.support.trading import DAY


class Told(Protocol):
    """The company in which a story happens, as far as matching needs it."""

    documents: dict[str, SavedDraft]


def three_ways(world: Told, name: str, step: Step) -> tuple[object, object]:
    """Compare each line's three prices a base unit, and where the difference went."""
    rules = rules_on(DAY)
    rows = matched(Document.objects.get(pk=world.documents[name].id))
    found = [
        (
            one.ordered and worth(one.ordered, rules),
            worth(one.received, rules),
            worth(one.line, rules),
            one.kept,
            one.gone,
        )
        for one in rows
    ]
    labels = ("订单价", "入库价", "发票价", "进库存", "进成本")
    return [tuple(Decimal(row[label]) for label in labels) for row in step.rows], found


MATCHING = {"三单匹配": three_ways}
"""Expectations by what stories call them."""
