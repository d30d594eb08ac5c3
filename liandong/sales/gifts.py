"""赠品: lines that are given away, why, and which account bears their cost. Pure.

What goes along with a sale (买一赠一) is part of it: its cost is cost of sales (国税函〔2008〕875 号).
What is given without a sale is an expense of the company, as 其他出库单 books 赠送. Whether output tax
is due on it (视同销售) the accountant decides.
"""

from collections.abc import Iterable

from liandong.documents.types import Column, FieldKind
from liandong.kernel.money import ZERO
from liandong.kernel.terms import AccountRole, Draft, DraftLine, Problem

WITH_SALE, SAMPLE, GOODWILL, COMPENSATION = "with_sale", "sample", "goodwill", "compensation"
REASONS = (
    (WITH_SALE, "随货赠送"),
    (SAMPLE, "样品"),
    (GOODWILL, "客情赠送"),
    (COMPENSATION, "补偿"),
)
GIFT = Column("gift", "赠品原因", FieldKind.CHOICE, is_detail=True, is_usual=False, width=88, choices=REASONS)


def gift_problems(draft: Draft) -> Iterable[Problem]:
    """Yield lines whose reason is unknown, or that are given away and cost something all the same."""
    for line in draft.lines:
        given = line.details.get(GIFT.name, "")
        if given and given not in dict(REASONS):
            detail = {"field": GIFT.label, "value": given[:40]}
            yield Problem("unknown_choice", line.position, GIFT.name, detail)
        elif given and line.gross_amount != ZERO:
            yield Problem("gift_priced", line.position, "price")


def bearing_role(line: DraftLine) -> AccountRole | None:
    """Return the account that bears a gift's cost; None is the customer's own, cost of sales."""
    given = line.details.get(GIFT.name, "")
    return AccountRole.OTHER_EXPENSE if given and given != WITH_SALE else None
