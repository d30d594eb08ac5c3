"""A posted delivery of 甲公司, to work on together."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liandong.documents.models import Document
    from tests.support.trading import Trading


@pytest.fixture
def trading(company: str) -> "Trading":
    from tests.support.trading import make_trading  # noqa: PLC0415 - needs Django, loaded later

    return make_trading()


@pytest.fixture
def delivery(trading: "Trading") -> "Document":
    """Return a posted delivery of 2 pieces at 10 to 客户."""
    from liandong.documents.models import Document  # noqa: PLC0415 - the same

    trading.receive("P1", "5", "6")
    lines = [trading.line("P1", "2", "10", memo="内部备注")]
    made = trading.book("sales.delivery", lines, partner="C1", place="主仓", memo="不要外传")
    return Document.objects.get(pk=made.id)
