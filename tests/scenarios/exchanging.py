"""The step 换货 of a story: what comes back of a delivery, and what goes out instead."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from liandong.documents.requests import SavedDraft
from liandong.sales.exchanging.making import exchange
from liandong.sales.exchanging.wishes import Back, Exchange, Instead
from tests.scenarios.story import Step
from tests.support.trading import DAY, Trading


def exchanged(
    trading: Trading, documents: Mapping[str, SavedDraft], step: Step, origin: Callable[[str], int]
) -> dict[str, SavedDraft]:
    """Exchange as a step says; return what was made by the names it gives: return, delivery, settlement."""
    heading, _, names = step.text.partition("：")
    back, delivery, *settlement = (re.split(" +", one)[1] for one in names.split("，"))
    backs = [
        Back(origin(row["来源"]), Decimal(row["数量"]), serials=row.get("序列号", ""))
        for row in step.rows
        if row["来源"]
    ]
    instead = [
        Instead(
            trading.products[row["换出商品"]],
            Decimal(row["数量"]),
            Decimal(row["单价"]) if row["单价"] else None,
            serials=row.get("序列号", ""),
        )
        for row in step.rows
        if row["换出商品"]
    ]
    sale = documents[heading.split()[1]].id
    made = exchange(trading.actor, Exchange(sale, DAY, backs, instead))
    found = {back: made.sales_return, delivery: made.delivery}
    return found | ({settlement[0]: made.settlement} if settlement and made.settlement else {})
