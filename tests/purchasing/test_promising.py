"""A supplier's day changes after the order was posted: traced, and gone by."""

from datetime import timedelta

import pytest

from liandong.alerts.models import AlertKind, AlertRule
from liandong.documents.models import DocumentLine
from liandong.documents.promising import change_promises
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from tests.alerts.causing import check
from tests.apikit.calling import caller
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading

WANTED, LATER = DAY + timedelta(days=5), DAY + timedelta(days=12)


def ordered(trading: Trading) -> tuple[int, tuple[int, ...]]:
    lines = [trading.line("P1", "4", "5", due_date=WANTED), trading.line("P2", "1", "5", due_date=WANTED)]
    saved = trading.book("purchasing.order", lines, partner="S1", place="主仓")
    return saved.id, saved.lines


def test_the_page_keeps_days_and_the_history_says_from_what_to_what(trading: Trading) -> None:
    order, (first, second) = ordered(trading)
    client = signed_in("owner")
    assert (
        f"/purchasing/orders/{order}/promises" in client.get(f"/t/purchasing.order/{order}").content.decode()
    )
    url = f"/purchasing/orders/{order}/promises"
    assert "P1" in client.get(url).content.decode()
    answer = client.post(url, {f"line-{first}": LATER.isoformat(), "every_line": "", "comment": "缺料"})
    assert answer.status_code == 302
    assert list(DocumentLine.objects.order_by("pk").values_list("due_date", "promised_on")) == [
        (WANTED, LATER),
        (WANTED, None),
    ]
    row = AuditRow.objects.get(action="promise")
    assert (row.subject, row.subject_id, row.detail["comment"]) == ("purchasing.order", order, "缺料")
    again = LATER + timedelta(days=1)
    client.post(url, {f"line-{first}": again.isoformat(), "every_line": LATER.isoformat()})
    page = client.get(f"/t/purchasing.order/{order}").content.decode()
    for text in ("改承诺到货日：缺料", "承诺到货日", LATER.isoformat(), again.isoformat()):
        assert text in page
    assert client.post(url, {f"line-{second}": "soon"}).status_code == 422
    assert client.post(url, {f"line-{second}": (DAY - timedelta(days=1)).isoformat()}).status_code == 422


def test_alerts_go_by_what_was_promised_last(trading: Trading) -> None:
    order, (first, second) = ordered(trading)
    AlertRule.objects.filter(kind=AlertKind.PURCHASE_DUE).update(days=2)
    assert len(check(AlertKind.PURCHASE_LATE, WANTED + timedelta(days=1))) == 1
    change_promises(order, {first: LATER, second: LATER}, trading.actor)
    assert check(AlertKind.PURCHASE_LATE, WANTED + timedelta(days=1)) == []
    (soon,) = check(AlertKind.PURCHASE_DUE, LATER - timedelta(days=2))
    assert soon.day == LATER


def test_programs_change_promises_and_every_refusal_is_told(trading: Trading, company: str) -> None:
    order, (first, second) = ordered(trading)
    program = caller("owner", slug=company)
    body = {"promises": [{"line": first, "promised_on": LATER.isoformat()}], "comment": "x"}
    told = program.post(f"/purchase-orders/{order}/promises", body)
    assert (told.status, told.body[0]["promised_on"]) == (200, LATER.isoformat())
    before = (DAY - timedelta(days=1)).isoformat()
    wrong = {"promises": [{"line": first, "promised_on": before}, {"line": 10**9}]}
    refused = program.post(f"/purchase-orders/{order}/promises", wrong)
    assert (refused.status, refused.codes) == (422, {"before_origin", "line_unknown"})
    with pytest.raises(RefusedError, match="not_promisable"):
        change_promises(trading.receive("P1", "1", "1").id, {second: LATER}, trading.actor)
