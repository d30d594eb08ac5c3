import csv
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine
from liandong.general_ledger.models import Claim, JournalLine, RoleAccount
from liandong.identity.models import AuditRow
from liandong.kernel.terms import AccountRole
from liandong.replay import journal
from liandong.replay.command import replay
from liandong.replay.items import ReplayDocument, ReplayLine
from liandong.replay.journal import OtherReplayError
from liandong.replay.loading import RunningElsewhereError
from liandong.replay.reading import UnreadableFileError, open_rows
from liandong.replay.replaying import BATCH, Format, Replayed, ReplayRequest, detected, replay_file
from liandong.replay.reporting import refused, write_refused
from liandong.replay.retail import RetailPlanner
from liandong.stock_ledger.models import StockBalance
from tests.replay.files import (
    RETAIL_COLUMNS,
    UGLY_RETAIL,
    UGLY_VEGETABLES,
    VEGETABLE_COLUMNS,
    Cells,
    retail_row,
    sales_and_cancellations,
    write_csv,
)


@pytest.fixture
def retail_file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "retail.csv", RETAIL_COLUMNS, UGLY_RETAIL)


@pytest.fixture
def vegetable_file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "vegetables.csv", VEGETABLE_COLUMNS, UGLY_VEGETABLES)


def write_parquet(path: Path, columns: Sequence[str], rows: Sequence[Cells]) -> Path:
    table = pa.table({name: [row[index] for row in rows] for index, name in enumerate(columns)})
    pyarrow.parquet.write_table(table, path)
    return path


def replayed(company: str, path: Path, limit: int | None = None, batch: int = BATCH) -> Replayed:
    told: list[int] = []
    result = replay_file(company, ReplayRequest(path, limit=limit, batch=batch), told.append)
    assert sum(told) == result.summary.file_rows, "the bar ends where the file ends"
    return result


def balance(*roles: AccountRole) -> Decimal:
    accounts = RoleAccount.objects.filter(role__in=[role.value for role in roles]).values("account")
    return sum(JournalLine.objects.filter(account__in=accounts).values_list("amount", flat=True), Decimal(0))


def test_the_retailers_rows_add_up_and_the_audit_is_clean(company: str, retail_file: Path) -> None:
    summary = replayed(company, retail_file).summary
    assert (summary.booked_rows, summary.refused_rows) == (16, 4)
    assert summary.is_complete
    assert summary.documents == {
        "purchasing.receipt": 2, "sales.delivery": 5, "sales.sales_return": 5,
        "inventory.adjustment_in": 2, "inventory.adjustment_out": 1,
    }  # fmt: skip
    assert Document.objects.count() == summary.new_documents == 15
    assert DocumentLine.objects.count() == summary.lines
    assert audit() == []


def test_revenue_is_what_the_file_sold_less_what_it_took_back(company: str, retail_file: Path) -> None:
    replayed(company, retail_file)
    # 6 × 2.55 + 6 × 3.39 + 18 + 4 × 2.95 + 12 × 1.234568 (14.81) + 2.55
    sold = Decimal("15.30") + Decimal("20.34") + 18 + Decimal("11.80") + Decimal("14.81") + Decimal("2.55")
    # 4 × 2.55 twice, 3.39, 2 × 4.25, 27.50, 12 × 1.234568
    back = Decimal("20.40") + Decimal("3.39") + Decimal("8.50") + Decimal("27.50") + Decimal("14.81")
    assert -balance(AccountRole.REVENUE) == sold - back
    assert balance(AccountRole.RECEIVABLES) == sold - back
    assert sum(Claim.objects.filter(kind="receivable").values_list("open_amount", flat=True)) == sold - back


def test_stock_is_what_was_bought_and_found_less_what_left(company: str, retail_file: Path) -> None:
    replayed(company, retail_file)
    stock = dict(StockBalance.objects.filter(quantity__gt=0).values_list("product__code", "quantity"))
    # all that is sold or lost was bought; found and returned goods are what is left
    assert stock == {"85123A": 3 + 8, "NEVER1": 5, "71053": 1, "22727": 2 + 12}


def test_returns_come_from_the_customers_own_deliveries(company: str, retail_file: Path) -> None:
    result = replayed(company, retail_file)
    lines = DocumentLine.objects.filter(document__type="sales.sales_return", product__is_stocked=True)
    columns = ("document__reference", "quantity", "origin__document__reference")
    found = {(one, int(quantity), origin) for one, quantity, origin in lines.values_list(*columns)}
    assert found == {
        ("C536370", 4, "536365"),
        ("C536371", 2, "536365"),
        ("C536371", 2, None),
        ("C536372", 1, None),
        ("C536373", 2, None),
        ("C536401", 12, "536400"),
    }
    assert result.summary.returns_without_origin == 3
    delivered = DocumentLine.objects.get(document__reference="536365", product__code="85123A")
    assert delivered.returned == delivered.quantity == 6


def test_vegetables_cost_what_the_market_took(company: str, vegetable_file: Path) -> None:
    summary = replayed(company, vegetable_file).summary
    assert (summary.booked_rows, summary.refused_rows, summary.is_complete) == (5, 3, True)
    assert audit() == []
    assert not StockBalance.objects.filter(quantity__gt=0).exists(), "all is sold or spoilt"
    # 10 × 3.50 + 0.897 × 29.43 (26.40) + 4 × 0.01 + 20 × 141 + 0.006 × 1 (0.01)
    bought = Decimal("35.00") + Decimal("26.40") + Decimal("0.04") + 2820 + Decimal("0.01")
    assert balance(AccountRole.COST_OF_SALES, AccountRole.DAMAGE) == bought
    assert -balance(AccountRole.PAYABLES) == bought
    assert balance(AccountRole.INVENTORY) == 0


def test_what_is_not_booked_is_listed_with_its_reason(
    company: str, retail_file: Path, tmp_path: Path
) -> None:
    result = replayed(company, retail_file)
    target = tmp_path / "refused.csv"
    assert write_refused(target, result.subject) == 4
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["源文件行", "单据", "原因"]
    assert [(row[0], row[2]) for row in rows[1:3]] == [
        ("14", "坏账调整或负单价，不是货物买卖"),
        ("15", "坏账调整或负单价，不是货物买卖"),
    ]


def test_what_the_books_refuse_is_listed_row_by_row(
    company: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RetailPlanner, "_receipts", lambda *_: iter(()))
    rows = [retail_row("1", "POST", 1, 5.0), retail_row("2", "A", 1, 1.0), retail_row("2", "POST", 1, 5.0)]
    result = replayed(company, write_csv(tmp_path / "short.csv", RETAIL_COLUMNS, rows))
    assert result.summary.documents == {"sales.delivery": 1}
    listed = list(refused(result.subject))
    assert [(one.row, one.key) for one in listed] == [(2, "2/delivery"), (3, "2/delivery")]
    assert all(one.reason.startswith("第 1 行：") for one in listed)
    assert result.summary.is_complete
    assert Document.objects.count() == 1


def test_a_draft_that_cannot_be_stored_takes_no_other_with_it(
    company: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = RetailPlanner.items

    def with_a_broken_one(self: RetailPlanner, rows: object) -> object:
        for item in whole(self, rows):  # type: ignore[arg-type]  # handed on as it came
            yield item
            if isinstance(item, ReplayDocument) and item.type == "sales.delivery":
                line = ReplayLine(item.lines[0].product, Decimal("0.0000001"))
                yield ReplayDocument("broken", item.type, item.day, (line,), item.partner)

    monkeypatch.setattr(RetailPlanner, "items", with_a_broken_one)
    path = write_csv(tmp_path / "one.csv", RETAIL_COLUMNS, [retail_row("1", "A", 1, 1.0)])
    result = replayed(company, path)
    assert result.summary.documents == {"purchasing.receipt": 1, "sales.delivery": 1}
    assert [(one.row, one.key) for one in refused(result.subject)] == [(0, "broken")]
    assert result.summary.is_complete, "what no row of the file asked for is listed, but no row is missing"


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_the_books_do_not_depend_on_the_size_of_a_batch(company: str, tmp_path: Path, batch: int) -> None:
    path = write_csv(tmp_path / "sales.csv", RETAIL_COLUMNS, sales_and_cancellations(40))
    summary = replayed(company, path, batch=batch).summary
    origins = DocumentLine.objects.filter(document__type="sales.sales_return").exclude(origin=None).count()
    assert summary.documents == {"purchasing.receipt": 1, "sales.delivery": 40, "sales.sales_return": 6}
    assert (origins, summary.returns_without_origin) == (6, 0)
    assert audit() == []


def test_a_second_run_books_nothing_and_tells_the_same(company: str, retail_file: Path) -> None:
    first = replayed(company, retail_file).summary
    second = replayed(company, retail_file).summary
    assert second.new_documents == 0
    assert (second.documents, second.booked_rows, second.reasons) == (
        first.documents, first.booked_rows, first.reasons,
    )  # fmt: skip
    assert Document.objects.count() == 15


def test_a_moved_file_is_still_the_same(company: str, retail_file: Path, tmp_path: Path) -> None:
    replayed(company, retail_file)
    moved = retail_file.rename(tmp_path / "elsewhere.csv")
    assert replayed(company, moved).summary.new_documents == 0


def test_another_limit_is_refused(company: str, retail_file: Path) -> None:
    summary = replayed(company, retail_file, limit=3).summary
    assert (summary.file_rows, summary.booked_rows) == (3, 3)
    with pytest.raises(OtherReplayError, match="3"):
        replayed(company, retail_file)


def test_two_programs_at_the_same_file_do_not_book_twice(
    company: str, retail_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed(company, retail_file)
    traces = AuditRow.objects.filter(action="replay").count()
    monkeypatch.setattr(journal, "position", lambda *_: 0)
    with pytest.raises(RunningElsewhereError):
        replayed(company, retail_file)
    assert Document.objects.count() == 15
    assert AuditRow.objects.filter(action="replay").count() == traces


def test_parquet_and_csv_are_the_same_trade(company: str, tmp_path: Path) -> None:
    rows = sales_and_cancellations(20)
    path = write_parquet(tmp_path / "sales.parquet", RETAIL_COLUMNS, rows)
    assert open_rows(path).row_count == len(rows)
    csv_path = write_csv(tmp_path / "sales.csv", RETAIL_COLUMNS, rows)
    assert open_rows(csv_path).row_count == len(rows)
    summary = replayed(company, path).summary
    again = replayed(company, csv_path).summary
    assert summary.documents == again.documents
    assert Document.objects.count() == 2 * sum(summary.documents.values())


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_parquet(tmp_path / "sales.parquet", RETAIL_COLUMNS, UGLY_RETAIL[:1])
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UnreadableFileError, match=r"liandong\[replay\]"):
        open_rows(path)


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no known format: a, b"):
        detected(open_rows(write_csv(tmp_path / "other.csv", ("a", "b"), [("1", "2")])))
    (tmp_path / "broken.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(UnreadableFileError):
        open_rows(tmp_path / "broken.parquet")
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match="empty"):
        open_rows(tmp_path / "empty.csv")


def test_formats_are_told_by_their_columns(retail_file: Path, vegetable_file: Path) -> None:
    assert detected(open_rows(retail_file)) is Format.ONLINE_RETAIL
    assert detected(open_rows(vegetable_file)) is Format.VEGETABLES


def test_the_command_reports_and_audits(company: str, retail_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "refused.csv"
    done = CliRunner().invoke(
        replay, [str(retail_file), "--company", company, "--refused", str(target)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert "文件 20 行 = 已记 16 行 + 未记 4 行" in done.output
    assert "稽核通过" in done.output
    assert Counter(line.split(",")[-1] for line in target.read_text(encoding="utf-8-sig").split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--company", "nobody"], "没有账套 nobody"),
        (["--company", "jia", "--format", "vegetables"], "销售日期"),
    ],
)
def test_the_command_says_what_is_wrong(
    company: str, retail_file: Path, arguments: list[str], message: str
) -> None:
    done = CliRunner().invoke(replay, [str(retail_file), *arguments])
    assert done.exit_code == 1
    assert message in done.output
