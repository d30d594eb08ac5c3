"""Killed with SIGKILL at any moment and started again, a replay leaves the books it would have left."""

import os
import signal
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine, OutboxEvent
from liandong.general_ledger.models import Claim, JournalEntry, JournalLine
from liandong.identity.companies import use_company
from liandong.replay import journal
from liandong.replay.replaying import ReplayRequest, replay_file
from liandong.stock_ledger.models import CostState, Place, StockBalance, StockMove
from tests.replay.files import RETAIL_COLUMNS, UGLY_RETAIL, sales_and_cancellations, write_csv
from tests.support.apart import exit_code_of
from tests.support.companies import OTHER_SLUG, SLUG
from tests.support.installation import Installation

BATCH = 6


def dying(file: Path, moment: str, batches: int) -> None:
    """Replay until the nth batch is written: die before its position, with it uncommitted, or committed."""
    kept = 0
    keep = journal.keep

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def keeping(*given: Any) -> None:
        nonlocal kept
        kept += 1
        if moment == "before" and kept == batches:
            die()
        keep(*given)
        if moment == "inside" and kept == batches:
            die()

    def told(_rows: int) -> None:
        if moment == "after" and kept == batches:
            die()

    pytest.MonkeyPatch().setattr(journal, "keep", keeping)
    replay_file(SLUG, ReplayRequest(file, batch=BATCH), told)


Books = dict[str, list[str]]


def ignored(rows: int) -> None:
    pass


def books() -> Books:
    """Everything the replay left, by table, each row as text: neither clock nor ids, which differ."""
    tables = (
        Document.objects.order_by("number").values(
            "number", "type", "state", "business_date", "partner__code", "gross_amount", "reference"
        ),
        DocumentLine.objects.order_by("document__number", "position").values(
            "document__number",
            "position",
            "product__code",
            "quantity",
            "price",
            "origin__document__number",
            "returned",
        ),
        StockMove.objects.order_by("pk").values(
            "document__number", "product__code", "source__code", "target__code", "quantity", "value"
        ),
        StockBalance.objects.order_by("product__code", "place__code", "lot").values(
            "product__code", "place__code", "quantity"
        ),
        CostState.objects.order_by("product__code", "scope").values("product__code", "quantity", "value"),
        JournalEntry.objects.order_by("pk").values("voucher_type", "voucher_number", "document__number"),
        JournalLine.objects.order_by("pk").values("entry__voucher_number", "account__code", "amount"),
        Claim.objects.order_by("pk").values("document__number", "kind", "amount", "open_amount"),
        OutboxEvent.objects.order_by("pk").values("document__number", "kind"),
    )
    return {rows.model.__name__: [text(row) for row in rows] for rows in tables}


def text(row: Mapping[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in row.items())


def differences(found: Books, expected: Books) -> list[str]:
    """Return where the books differ: a line of the unified comparison of each table's rows, named."""
    return [
        f"{table}: {line}"
        for table, rows in expected.items()
        for line in unified_diff(rows, found[table], "uninterrupted", "killed and resumed", n=0, lineterm="")
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(
        tmp_path / "retail.csv", RETAIL_COLUMNS, [*UGLY_RETAIL[:17], *sales_and_cancellations(24)]
    )


def test_killed_at_any_moment_it_goes_on_to_the_same_books(two_companies: Installation, file: Path) -> None:
    with use_company(SLUG):
        # PostgreSQL's sequences run on in what earlier tests rolled back, so ids never agree for sure
        Place.objects.create(code="OTHER", name="别仓")
    whole = replay_file(OTHER_SLUG, ReplayRequest(file, batch=BATCH), ignored).summary
    with use_company(OTHER_SLUG):
        expected = books()
    for moment, batches in (("before", 2), ("inside", 1), ("after", 2), ("inside", 2)):
        assert exit_code_of(dying, file, moment, batches) == -signal.SIGKILL
    with use_company(SLUG):
        # of the four runs only these batches reached their commit: 1, none, 2 and 1
        assert 0 < Document.objects.count() <= 4 * BATCH
    resumed = replay_file(SLUG, ReplayRequest(file, batch=BATCH), ignored).summary
    assert 0 < resumed.new_documents < sum(whole.documents.values())
    assert (resumed.documents, resumed.booked_rows, resumed.reasons, resumed.is_complete) == (
        whole.documents, whole.booked_rows, whole.reasons, True,
    )  # fmt: skip
    with use_company(SLUG):
        assert differences(books(), expected) == []
        assert audit() == []
