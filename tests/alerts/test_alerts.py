"""Alerts: raised once, told once, cleared with their cause; seen by who may, and acted on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.alerts.acting import acknowledge, settle
from liandong.alerts.evaluating import EVERY, evaluate, evaluate_all, evaluate_due
from liandong.alerts.models import Alert, AlertKind, AlertRule, EventType
from liandong.alerts.ordering import order_low_stock
from liandong.alerts.queries import counts, waiting_alerts
from liandong.catalog.models import Product, Tracking
from liandong.documents import outbox
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from liandong.identity.models import MemberPlace
from liandong.kernel.actor import Actor
from liandong.notices.models import Notice
from liandong.partners.models import Partner
from liandong.purchasing.proposing import ORDER
from liandong.webkit.extensions import added_to_dos
from tests.alerts.causing import LOW, OVERDUE, check, keep_at_least, owed
from tests.alerts.receiving import Receiver
from tests.alerts.telling import deliver, hire, tell
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading


def test_low_stock_is_raised_once_follows_its_figure_and_is_cleared(trading: Trading, people: People) -> None:
    keep_at_least(trading, "P1", 10)
    trading.receive("P1", "8", "2")
    (alert,) = check(LOW)
    assert (alert.subject, alert.figure, alert.level) == (trading.products["P1"], Decimal(8), Decimal(10))
    assert not alert.is_severe
    trading.book("sales.delivery", [trading.line("P1", "3", "5")], partner="C1", place="主仓")
    (same,) = check(LOW)
    assert (same.pk, same.figure) == (alert.pk, Decimal(5))
    assert Notice.objects.filter(member=people.owner.member, kind="alert").count() == 1
    trading.receive("P1", "20", "2")
    assert check(LOW) == []
    alert.refresh_from_db()
    assert alert.cleared_at


def test_what_becomes_severe_is_told_again_and_waits_again(trading: Trading, people: People) -> None:
    keep_at_least(trading, "P1", 10)
    trading.receive("P1", "8", "2")
    (alert,) = check(LOW)
    assert acknowledge([alert.pk], people.owner) == settle([alert.pk], people.owner) == 1
    assert counts(people.owner) == counts(people.clerk) == {}
    Notice.objects.all().delete()
    check(LOW)
    assert not Notice.objects.exists()
    trading.book("sales.delivery", [trading.line("P1", "8", "5")], partner="C1", place="主仓")
    (worse,) = check(LOW)
    assert worse.is_severe
    assert counts(people.owner) == counts(people.clerk) == {LOW: 1}
    assert Notice.objects.count() == 1


def test_an_acknowledged_alert_waits_again_after_its_day(trading: Trading, people: People) -> None:
    keep_at_least(trading, "P1", 10)
    (alert,) = check(LOW)
    today = timezone.localdate()
    acknowledge([alert.pk], people.owner, today)
    assert not waiting_alerts(people.owner).exists()
    acknowledge([alert.pk], people.owner, today - timedelta(days=1))
    assert waiting_alerts(people.owner).exists()


def test_too_much_and_what_does_not_sell(trading: Trading) -> None:
    keep_at_least(trading, "P1", 0, 5)
    trading.receive("P1", "6", "2", on=date(2026, 6, 1))
    trading.receive("P2", "6", "2", on=date(2026, 6, 1))
    trading.receive("P3", "6", "2", on=DAY)
    outbox.drain()
    assert [alert.subject for alert in check(AlertKind.HIGH_STOCK)] == [trading.products["P1"]]
    slow = {alert.subject for alert in check(AlertKind.SLOW_STOCK)}
    assert slow == {trading.products["P1"], trading.products["P2"]}
    trading.book("sales.delivery", [trading.line("P2", "1", "5")], partner="C1", place="主仓")
    undone = trading.book("sales.delivery", [trading.line("P1", "1", "5")], partner="C1", place="主仓")
    reverse(ReversalRequest(undone.id, trading.actor, on=DAY))  # a sale that was none sells nothing
    outbox.drain()
    assert [alert.subject for alert in check(AlertKind.SLOW_STOCK)] == [trading.products["P1"]]


def test_debts_are_pointed_out_before_and_after_their_day(trading: Trading) -> None:
    owed(trading, DAY + timedelta(days=2))
    (soon,) = check(AlertKind.RECEIVABLE_DUE)
    assert (soon.figure, soon.day) == (Decimal(113), DAY + timedelta(days=2))
    assert check(OVERDUE) == []
    (late,) = check(OVERDUE, DAY + timedelta(days=3))
    assert not late.is_severe
    assert check(AlertKind.RECEIVABLE_DUE, DAY + timedelta(days=3)) == []
    (late,) = check(OVERDUE, DAY + timedelta(days=40))
    assert late.is_severe


def test_late_orders_are_pointed_out_until_they_are_delivered(trading: Trading) -> None:
    trading.receive("P1", "10", "2")
    wish = [trading.line("P1", "4", "5")]
    order = trading.book("sales.order", wish, partner="C1", place="主仓", due_date=DAY)
    assert check(AlertKind.SALES_LATE, DAY) == []
    (alert,) = check(AlertKind.SALES_LATE, DAY + timedelta(days=1))
    assert (alert.subject, alert.day) == (order.id, DAY)
    line = trading.line("P1", "4", "5", origin=order.lines[0])
    trading.book("sales.delivery", [line], partner="C1", place="主仓")
    assert check(AlertKind.SALES_LATE, DAY + timedelta(days=1)) == []


def test_rules_are_held_against_the_books_when_their_time_has_come(company: str) -> None:
    assert AlertRule.objects.count() == len(AlertKind)
    rules = AlertRule.objects.filter(is_active=True).count()
    now = timezone.now()
    assert [evaluate_due(now), evaluate_due(now)] == [rules, 0]
    assert evaluate_due(timezone.now() + EVERY) == rules


def test_a_rule_switched_off_raises_nothing(trading: Trading) -> None:
    keep_at_least(trading, "P1", 10)
    AlertRule.objects.filter(kind=LOW).update(is_active=False)
    evaluate_all()
    assert not Alert.objects.filter(kind=LOW).exists()


def test_everybody_sees_only_alerts_of_what_he_may_see(trading: Trading, people: People) -> None:
    keep_at_least(trading, "P1", 10)
    owed(trading)
    wish = [trading.line("P1", "4", "5")]
    trading.book("sales.order", wish, partner="C1", place="主仓", due_date=DAY)
    evaluate_all()
    Alert.objects.exclude(kind__in=[LOW, OVERDUE, AlertKind.SALES_LATE]).delete()

    def seen(actor: Actor) -> set[str]:
        return set(counts(actor))

    assert seen(people.owner) == {LOW, OVERDUE, AlertKind.SALES_LATE}
    assert seen(people.clerk) == {LOW}  # his right reaches his own orders and debts only
    MemberPlace.objects.update(place=trading.places["门店仓"])
    assert seen(load_actor(people.keeper.member)) == set()
    MemberPlace.objects.update(place=trading.places["主仓"])
    assert seen(load_actor(people.keeper.member)) == {AlertKind.SALES_LATE}
    Partner.objects.filter(code="C1").update(owner=people.clerk.member)
    replace(trading, actor=people.clerk).book("sales.order", wish, partner="C1", place="主仓", due_date=DAY)
    check(AlertKind.SALES_LATE, timezone.localdate())
    assert seen(people.clerk) == {LOW, OVERDUE, AlertKind.SALES_LATE}
    assert seen(hire("小郑", "catalog.*")) == set()


def test_those_the_rule_names_are_told_if_they_may_see_it(trading: Trading, people: People) -> None:
    keep_at_least(trading, "P1", 10)
    rule = AlertRule.objects.get(kind=LOW)
    rule.members.set([people.clerk.member, people.keeper.member])
    check(LOW)
    assert list(Notice.objects.values_list("member", flat=True)) == [people.clerk.member]


def test_alerts_go_out_as_webhooks(trading: Trading, people: People, receiver: Receiver) -> None:
    endpoint, secret = tell(receiver, people.owner)
    endpoint.event_types = [EventType.ALERT]
    endpoint.save()
    keep_at_least(trading, "P1", 10)
    check(LOW)
    check(LOW)
    assert deliver() == 1
    (got,) = receiver.requests
    assert got.is_signed_with(secret)
    alert = got.said["data"]["alert"]
    assert (got.said["type"], alert["kind"], alert["level"]) == ("alert.raised", "low_stock", "10")


def test_the_statements_do_not_grow_with_what_is_found(trading: Trading) -> None:
    rule = AlertRule.objects.get(kind=LOW)
    counted = []
    for products in (("P1",), ("P1", "P2", "P3")):
        for product in products:
            keep_at_least(trading, product, 10)
        with CaptureQueriesContext(connection) as queries:
            evaluate(rule, DAY)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_orders_are_drafted_for_each_supplier_and_never_twice(trading: Trading, people: People) -> None:
    trading.receive("P1", "4", "2")
    case = [trading.line("P2", "1", "48", unit="箱")]
    trading.book("purchasing.receipt", case, partner="S2", place="主仓")
    keep_at_least(trading, "P1", 10, 30)
    keep_at_least(trading, "P2", 30)
    keep_at_least(trading, "P3", 5)
    check(LOW)
    ordered = order_low_stock(None, people.owner, DAY)
    assert ordered.never_bought == ["P3 商品P3"]
    lines = DocumentLine.objects.filter(document__type=ORDER).order_by("document__partner__code")
    found = lines.values_list("document__partner__code", "entered_quantity", "quantity", "price")
    assert list(found) == [
        ("S1", Decimal(26), Decimal(26), Decimal(2)),
        ("S2", Decimal(2), Decimal(48), Decimal(48)),  # 36 are missing: two cases of 24
    ]
    again = order_low_stock(None, people.owner, DAY)
    assert again.drafts == []
    assert Document.objects.filter(type=ORDER, state=State.DRAFT).count() == 2


def test_the_page_shows_acknowledges_and_orders(trading: Trading, people: People) -> None:
    owner = signed_in("owner")
    keep_at_least(trading, "P1", 20)
    owed(trading)
    owner.post("/alerts/check")
    assert {"label": "要处理的预警", "count": 2, "url": "/alerts", "tone": "red"} in added_to_dos(
        people.owner
    )
    rows = {row[0]: row for row in table(context_of(owner, "/alerts"))}
    assert rows["低于最低库存"][1] == "P1 商品P1"
    assert rows["应收逾期"][5] == "收款"
    alert = Alert.objects.get(kind=OVERDUE)
    owner.post("/alerts/acknowledge?days=7", {"ids": [alert.pk]})
    assert "应收逾期" not in [row[0] for row in table(context_of(owner, "/alerts"))]
    (row,) = table(context_of(owner, "/alerts?view=acknowledged"))
    assert row[4].startswith("张三")
    page = context_of(owner, f"/alerts/{alert.pk}")
    assert [one["label"] for one in page["actions"]][-1] == "收款"
    answer = owner.post("/alerts/order", {"ids": [Alert.objects.get(kind=LOW).pk]})
    order = Document.objects.get(type=ORDER)
    assert answer.headers["Location"].endswith(f"/{order.pk}")
    assert owner.post("/alerts/acknowledge", {"ids": ["x"]}).status_code == 400


def test_the_page_costs_the_same_for_many(trading: Trading) -> None:
    owner = signed_in("owner")
    keep_at_least(trading, "P1", 10)
    check(LOW)
    one = statements(owner, "/alerts")
    keep_at_least(trading, "P2", 10)
    keep_at_least(trading, "P3", 10)
    check(LOW)
    assert statements(owner, "/alerts") == one


def test_another_ones_alert_can_not_be_acknowledged(trading: Trading, people: People) -> None:
    owed(trading)
    (alert,) = check(OVERDUE, timezone.localdate() + timedelta(days=1))
    clerk = signed_in("clerk")
    assert table(context_of(clerk, "/alerts?kind=receivable_overdue")) == []
    assert clerk.get(f"/alerts/{alert.pk}").status_code == 404
    clerk.post("/alerts/acknowledge", {"ids": [alert.pk]})
    assert not alert.acknowledgements.exists()
    assert clerk.post("/alerts/order", {"all": "true"}).status_code == 403
    assert clerk.post("/alerts/check").status_code == 403
    assert clerk.get("/settings/alert-rules").status_code == 403


def test_rules_are_changed_on_their_page(trading: Trading, people: People) -> None:
    owner = signed_in("owner")
    keep_at_least(trading, "P1", 10)
    check(LOW)
    page = "/settings/alert-rules/low_stock"
    assert owner.post(page, {f"member-{people.clerk.member}": "true"}).status_code == 302
    assert not Alert.objects.filter(kind=LOW, cleared_at=None).exists()
    rule = AlertRule.objects.get(kind=LOW)
    assert (rule.is_active, list(rule.members.values_list("pk", flat=True))) == (False, [people.clerk.member])
    rows = {row[0]: row for row in table(context_of(owner, "/settings/alert-rules"))}
    assert rows["低于最低库存"][1:4] == ["已停用", "", "李四"]
    slow = "/settings/alert-rules/slow_stock"
    assert owner.post(slow, {"is_active": "true", "days": "many"}).status_code == 422
    owner.post(slow, {"is_active": "true", "days": "30"})
    assert AlertRule.objects.get(kind="slow_stock").days == 30


def test_lots_about_to_expire_are_pointed_out_by_their_product(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    days = (DAY + timedelta(days=30), DAY + timedelta(days=20), DAY + timedelta(days=31))
    lines = [trading.line("P1", "2", "1", lot=f"L{n}", expires_on=day) for n, day in enumerate(days)]
    trading.book("purchasing.receipt", lines, partner="S1", place="主仓")
    (alert,) = check(AlertKind.EXPIRING)
    assert (alert.subject, alert.figure, alert.day) == (trading.products["P1"], Decimal(4), days[1])
    assert not alert.is_severe
    (alert,) = check(AlertKind.EXPIRING, days[1] + timedelta(days=1))
    assert alert.is_severe
    sent = trading.line("P1", "1", lot="L0")  # what is on its way is pointed out where it arrives
    mode = {"mode": "dispatch"}
    trading.book("inventory.transfer", [sent], place="主仓", target_place="门店仓", details=mode)
    (alert,) = check(AlertKind.EXPIRING)
    assert alert.figure == Decimal(3)
    sold = [trading.line("P1", quantity, "5", lot=f"L{n}") for n, quantity in enumerate("122")]
    trading.book("sales.delivery", sold, partner="C1", place="主仓")
    assert check(AlertKind.EXPIRING) == []
