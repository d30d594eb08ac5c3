"""盘点差异: the lines of posted counts against the books, by hand."""

from decimal import Decimal

from django.test import Client

from liandong.documents.reversal import ReversalRequest, reverse
from liandong.inventory.web.variances import counted_lines, differing, exactness
from liandong.stock_ledger.models import Place
from tests.support.pages import context_of, table
from tests.support.trading import DAY, Trading
from tests.webkit.conftest import Browse

PAGE = f"/stock/count-variances?from={DAY:%Y-%m}-01&to={DAY:%Y-%m}-28"
MONTH = (DAY.replace(day=1), DAY.replace(day=28))


def _count(trading: Trading, *found: tuple[str, str, str], place: str = "主仓") -> int:
    lines = [
        trading.line(product, counted, details={"book_quantity": book}) for product, book, counted in found
    ]
    return trading.book("inventory.stock_count", lines, place=place).id


def test_the_differences_of_counts_with_their_cost(owner: Client, trading: Trading) -> None:
    """10 at 5 and 20 at 2: one of the first is missing, three of the second are too many."""
    for product, quantity, price in (("P1", "10", "5"), ("P2", "20", "2"), ("P3", "4", "1")):
        trading.receive(product, quantity, price)
    _count(trading, ("P1", "10", "9"), ("P2", "20", "23"), ("P3", "4", "4"))
    reverse(ReversalRequest(_count(trading, ("P1", "9", "2")), trading.actor))
    context = context_of(owner, PAGE)
    assert [[row[3], *row[7:11]] for row in table(context)] == [
        ["P1", "10", "9", "-1", "-5.00"],
        ["P2", "20", "23", "3", "6.00"],
    ]
    assert context["totals"][10]["text"] == "1.00"
    assert context["summary"] == "盘点 3 行，2 行有差异，准确率 33.33%"
    assert [row[3] for row in table(context_of(owner, f"{PAGE}&all=1"))] == ["P1", "P2", "P3"]
    one = trading.products["P2"]
    assert [row[3] for row in table(context_of(owner, f"{PAGE}&product={one}"))] == ["P2"]


def test_a_warehouse_is_counted_with_its_bins(owner: Client, trading: Trading) -> None:
    shelf = Place.objects.create(code="A-01", name="货架", kind="bin", parent_id=trading.places["主仓"])
    trading.places["货架"] = shelf.pk
    trading.receive("P1", "10", "5", place="货架")
    _count(trading, ("P1", "10", "8"), place="货架")
    for asked, rows in ((trading.places["主仓"], 1), (shelf.pk, 1), (trading.places["门店仓"], 0)):
        assert len(table(context_of(owner, f"{PAGE}&place={asked}"))) == rows


def test_nothing_counted_is_exact_to_no_percent(trading: Trading) -> None:
    lines = counted_lines(MONTH)
    assert (exactness(lines).percent, list(differing(lines))) == (None, [])
    _count(trading, ("P1", "0", "0"))
    assert exactness(counted_lines(MONTH)).percent == Decimal(100)


def test_the_keeper_sees_his_warehouse_and_no_cost(browse: Browse, trading: Trading) -> None:
    for place in ("主仓", "门店仓"):
        trading.receive("P1", "10", "7", place=place)
        _count(trading, ("P1", "10", "8"), place=place)
    keeper = context_of(browse("keeper"), PAGE)
    assert [[row[2], row[9]] for row in table(keeper)] == [["主仓", "-2"]]
    assert "差异金额" not in [column["label"] for column in keeper["columns"]]
    assert "14.00" not in str(keeper["rows"]) + str(keeper["totals"])
    assert "14.00" in str(context_of(browse("owner"), PAGE)["rows"])
