"""Long-term agreement 长期协议: prices, totals and stock levels agreed with a supplier. It changes no book.

From its first to its last day its prices are those of purchases from him: of several lines of a
product and unit each holds from its own quantity on. The quantity of a line is how much is to be
called off in all, none where that is open. Levels are in the line's unit, for its warehouse.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import detail_number, number_problems
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField, PriceSource
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, DraftLine, Problem

BREAK = Column("from_quantity", "满多少", FieldKind.QUANTITY, is_detail=True, width=80)
LEAST = Column("least_stock", "最低补货水平", FieldKind.QUANTITY, is_detail=True, width=104)
MOST = Column("most_stock", "最高补货水平", FieldKind.QUANTITY, is_detail=True, width=104)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Return only what is wrong with the agreement: it moves nothing."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    if draft.due_date is not None and draft.due_date < draft.business_date:
        days = {"start": draft.business_date.isoformat(), "end": draft.due_date.isoformat()}
        problems.append(Problem("period_crossed", column="due_date", detail=days))
    wrong = [one for name in (BREAK, LEAST, MOST) for one in number_problems(draft, name.name)]
    problems += wrong
    unreadable = {problem.line for problem in wrong}
    sound = [line for line in draft.lines if line.position not in unreadable]
    return Plan(problems=(*problems, *_prices(sound), *_levels(sound)))


def _prices(lines: list[DraftLine]) -> Iterator[Problem]:
    """Yield lines without a price, and those that say two prices of the same quantity."""
    said: dict[tuple[int | None, Decimal, Decimal], Decimal] = {}
    for line in lines:
        if line.price <= ZERO:
            yield Problem("price_missing", line.position, "price")
            continue
        key = (line.product, line.ratio, detail_number(line, BREAK.name) or ZERO)
        if said.setdefault(key, line.price) != line.price:
            detail = {"minimum": str(key[2])}
            yield Problem("price_twice", line.position, "price", detail)


def _levels(lines: list[DraftLine]) -> Iterator[Problem]:
    """Yield levels that are crossed, name no warehouse, or are said twice of one."""
    said: set[tuple[int | None, int | None]] = set()
    for line in lines:
        least, most = detail_number(line, LEAST.name), detail_number(line, MOST.name)
        if least is None and most is None:
            continue
        if least is not None and most is not None and most < least:
            yield Problem("stock_limits_crossed", line.position, MOST.name)
        if line.place is None:
            yield Problem("level_without_place", line.position, "place")
        elif (line.product, line.place) in said:
            yield Problem("level_twice", line.position, LEAST.name, {"product": line.product_name})
        said.add((line.product, line.place))


DOCUMENT_TYPE = DocumentType(
    id="purchasing.agreement",
    label="采购协议",
    prefix="CGXY",
    plan=plan,
    header=(
        columns.SUPPLIER,
        replace(columns.BUSINESS_DATE, label="生效日"),
        HeaderField("due_date", "截止日", FieldKind.DATE, is_required=True),
        columns.HANDLER,
        replace(columns.REFERENCE, label="合同编号"),
        columns.MEMO,
    ),
    columns=(
        columns.PRODUCT,
        columns.SPECIFICATION,
        columns.UNIT,
        BREAK,
        replace(columns.PRICE, label="协议价"),
        columns.DISCOUNT_RATE,
        columns.TAX_RATE,
        replace(columns.QUANTITY, label="协议总量", is_required=False),
        columns.NET_AMOUNT,
        columns.TAX_AMOUNT,
        columns.GROSS_AMOUNT,
        replace(columns.LINE_PLACE, label="补货仓库"),
        LEAST,
        MOST,
        columns.LINE_MEMO,
        *columns.THEIR_NAMES,
    ),
    partner_kind="supplier",
    price_source=PriceSource.PURCHASE,
    icon="file-text",
    agrees_prices=True,
    may_lack_quantity=True,
)
