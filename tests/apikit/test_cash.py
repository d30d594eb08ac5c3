"""What accounts hold and their journals, for programs."""

from datetime import date
from decimal import Decimal

from liandong.documents.inputs import LineInput
from tests.apikit.calling import Caller
from tests.support.trading import Trading

SPAN = "from=2026-11-01&to=2026-11-30"


def test_accounts_and_journals_are_read_by_pages(trading: Trading, owner: Caller) -> None:
    bank = trading.money_account("100201")
    for on, amount in ((date(2026, 10, 31), 7), (date(2026, 11, 2), 30), (date(2026, 11, 3), 12)):
        lines = [LineInput(account=bank, gross_amount=Decimal(amount))]
        trading.book("finance.incoming_payment", lines, on, partner="C1")
    rows = {one["code"]: one for one in owner.get(f"/money-accounts?{SPAN}").body}
    figures = {name: rows["100201"][name] for name in ("opening", "came", "went", "closing", "is_petty_cash")}
    assert figures == {
        "opening": "7",
        "came": "42",
        "went": "0",
        "closing": "49",
        "is_petty_cash": False,
    }
    url = f"/money-accounts/{bank}/journal?{SPAN}&limit=1"
    first = owner.get(url).body
    assert [(one["came"], one["balance"], one["against"]) for one in first["rows"]] == [
        ("30", "37", "2203 预收账款")
    ]
    second = owner.get(f"{url}&after={first['next']}").body
    assert ([one["balance"] for one in second["rows"]], second["next"]) == (["49"], None)
    assert owner.get(f"/money-accounts/{trading.money_account('5001')}/journal").status == 404
    assert owner.get("/money-accounts?from=2026-11-30&to=2026-11-01").status == 422
