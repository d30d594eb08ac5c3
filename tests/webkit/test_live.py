"""The line of changes: a sign that differs after any change, and a pace that bounds the load."""

import heapq

from django.test import Client

from liandong.identity.models import Member
from liandong.notices.actions import notify
from liandong.webkit.live import LATEST_S, MOST_A_SECOND, SOONEST_S, Pace
from tests.support.trading import Trading


def sign(client: Client, known: str = "") -> str | None:
    """Return the sign the server tells; None when it is the known one."""
    headers = {"Last-Event-ID": known} if known else {}
    answer = client.get("/live", headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert text.startswith("retry: ")
    found = [line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: ")]
    return found[0] if found else None


def test_the_sign_changes_with_every_posting_draft_and_notice(trading: Trading, owner: Client) -> None:
    first = sign(owner)
    assert first is not None
    assert sign(owner, first) is None
    trading.draft("sales.order", [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    drafted = sign(owner, first)
    trading.receive("P1", "1", "10")
    posted = sign(owner, drafted or "")
    notify([Member.objects.get(is_owner=True).pk], "mention", "看看", "/")
    told = sign(owner, posted or "")
    assert len({first, drafted, posted, told, None}) == 5
    assert (told or "").endswith(".1")


def test_a_page_may_name_what_it_knows_in_the_address(trading: Trading, owner: Client) -> None:
    known = sign(owner)
    assert "id: " not in owner.get(f"/live?since={known}").content.decode()
    assert "id: " in owner.get("/live?since=9.9.9.9").content.decode()


def test_a_stranger_gets_no_line() -> None:
    assert Client().get("/live").status_code == 302


def told(pages: int) -> list[tuple[float, float]]:
    """Return when so many pages were answered in two minutes, and the seconds they were told to wait."""
    pace = Pace()
    start = pace._since
    due = [(start + number * SOONEST_S / pages, number) for number in range(pages)]
    heapq.heapify(due)
    answered = []
    while due[0][0] < start + 120:
        now, page = heapq.heappop(due)
        wait = pace.next_ms(now) / 1000
        answered.append((now - start, wait))
        heapq.heappush(due, (now + wait, page))
    return answered


def rate(answered: list[tuple[float, float]]) -> float:
    """Return the answers a second of the second minute."""
    return sum(1 for moment, _ in answered if moment > 60) / 60


def test_many_pages_together_stay_below_the_bound() -> None:
    assert rate(told(3)) >= 3 / SOONEST_S * 0.8
    assert MOST_A_SECOND * 0.6 <= rate(told(200)) <= MOST_A_SECOND * 1.05
    assert rate(told(1500)) <= 1500 / LATEST_S * 1.05


def test_the_pace_does_not_swing_far_beyond_what_it_needs() -> None:
    assert max(wait for _, wait in told(200)) <= 2 * 200 / MOST_A_SECOND
