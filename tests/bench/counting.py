"""A count sheet of thousands of lines: begun, found, reviewed, booked, and its pages."""

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liandong.documents.booking import book
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.identity.companies import use_company
from liandong.identity.registry.models import Person
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import Found, record_found
from liandong.warehouse.counts.summing import summed
from liandong.warehouse.models import CountRun
from tests.bench.pages import Visitor
from tests.bench.shop import Shop, with_products
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG
from tests.support.trading import make_trading

Result = TypeVar("Result")

STOCK = 100
MOST_MS = 5_000.0
MOST_PAGE_MS = 1_000.0
_SENT = 500
_COLUMNS = (Column("步骤", "text"), Column("用时"), Column("语句数", "count"))


def measure_counting(size: Size) -> list[Table]:
    """Count every product of a warehouse: one in ten differs by one piece."""
    with use_company(SLUG):
        shop = _stocked(size.counted)
        visitor = Visitor(Person.objects.get(username="owner"), SLUG)
        visitor.get(reverse("webkit:count_runs"))
        steps = _Steps()
        document = _document(shop)
        steps.take("盘点单审核（凭证、成本、流水）", lambda: post([PostRequest(document, shop.actor)]))
        (run,) = steps.take("按计划建立盘点", lambda: make_runs(shop.actor, Wanted(shop.place)))
        steps.take("各人上传盘点数", lambda: _found(shop, run))
        steps.take("汇总差异", lambda: summed(run))
        review = reverse("webkit:count_review", args=[run.pk])
        sheet = reverse("webkit:count_sheet", args=[run.pk, run.sheets.get().pk])
        steps.take("核对页", lambda: visitor.get(review))
        steps.take("手机盘点表（整个仓库一张）", lambda: visitor.get(sheet))
        steps.take("审核：汇总、生成盘点单、入账", lambda: book_run(shop.actor, run.pk, Ending()))
    named = {str(row[0]): float(row[1]) for row in steps.rows if isinstance(row[1], float)}
    goals = [
        Goal("盘点单审核（毫秒）", named["盘点单审核（凭证、成本、流水）"], MOST_MS, unit="ms"),
        Goal("盘点任务审核（毫秒）", named["审核：汇总、生成盘点单、入账"], MOST_MS, unit="ms"),
        Goal("核对页（毫秒）", named["核对页"], MOST_PAGE_MS, unit="ms"),
        Goal("手机盘点表（毫秒）", named["手机盘点表（整个仓库一张）"], MOST_PAGE_MS, unit="ms"),
    ]
    note = f"{size.counted} 种商品的仓库盘一遍，十种里有一种差一件。上传每次 {_SENT} 条。"
    return [Table("盘点", _COLUMNS, steps.rows, note, goals)]


class _Steps:
    """Times steps one after the other; each needs the one before, so each is taken once."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []

    def take(self, label: str, act: Callable[[], Result]) -> Result:
        with CaptureQueriesContext(connection) as captured:
            begun = time.perf_counter()
            result = act()
            taken = time.perf_counter() - begun
        self.rows.append([label, taken * 1_000, len(captured)])
        return result


def _stocked(products: int) -> Shop:
    trading = make_trading()
    shop = Shop(trading.actor, trading.partners["C1"], trading.partners["S1"], trading.places["主仓"], ())
    return with_products(shop, products, STOCK)


def _document(shop: Shop) -> int:
    """Draft a count by hand; what it corrects is put right again by a second one, posted at once."""
    lines = tuple(_line(product, STOCK, _counted(place)) for place, product in enumerate(shop.products))
    draft = DraftInput("inventory.stock_count", shop.on, lines, place=shop.place)
    saved = save_draft(DraftRequest(draft, shop.actor)).id
    back = tuple(_line(product, _counted(place), STOCK) for place, product in enumerate(shop.products))
    book([DraftRequest(replace(draft, lines=back), shop.actor)])
    return saved


def _line(product: int, book_quantity: int, counted: int) -> LineInput:
    return LineInput(
        product=product, quantity=Decimal(counted), details={"book_quantity": str(book_quantity)}
    )


def _counted(place: int) -> int:
    return STOCK if place % 10 else STOCK - 1


def _found(shop: Shop, run: CountRun) -> None:
    found = [Found(f"k{place}", one, Decimal(_counted(place))) for place, one in enumerate(shop.products)]
    for start in range(0, len(found), _SENT):
        record_found(shop.actor, run.pk, found[start : start + _SENT])
