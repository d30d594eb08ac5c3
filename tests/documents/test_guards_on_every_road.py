"""Every guard of the books holds on every road into them: each refuses, writes nothing and says why.

Each road is gone without the guard as well, and then the books change: so a guard that is missing shows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.test import Client

from liandong.documents.approval_rules import RuleForm, save_rule
from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book, book_each
from liandong.documents.budget_records import LineForm
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document
from liandong.documents.posting.engine import post, post_each
from liandong.documents.requests import DraftRequest, Outcome, PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.lock_actions import set_lock_dates
from liandong.general_ledger.models import JournalEntry
from liandong.general_ledger.periods import close_period
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.models import Role
from liandong.identity.roles import ACCOUNTANT
from liandong.identity.segregation import Deed, Pair, save_pairs
from liandong.jobs.running import run_next
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.locking import LockKind
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import StockMove
from tests.apikit.calling import Answer, caller
from tests.documents.test_budgets import in_force, months
from tests.exchange.sheets import check, found, upload, xlsx
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import Trading

TYPE = "purchasing.receipt"
DAY, TODAY = date(2026, 10, 12), date(2026, 12, 1)
HEADS = ["供应商", "单据日期", "仓库", "商品", "数量", "单价", "来源单号", "来源行号"]


@dataclass(slots=True)
class Gate:
    """The company before a road is gone: a receipt that was posted, and an order of 200.00 to receive from.

    ``actor`` and ``login`` are the one who goes it; without ``origin`` goods come without an order.
    """

    trading: Trading
    actor: Actor
    clerk: Actor
    login: str = "owner"
    origin: int = 0
    order: str = ""
    posted: int = 0
    told: set[str] = field(default_factory=set)

    def line(self) -> LineInput:
        return self.trading.line("P1", "4", "10", origin=self.origin or None)

    def sheet(self) -> DraftInput:
        return DraftInput(TYPE, DAY, (self.line(),), self.trading.partners["S1"], self.trading.places["主仓"])

    def drafted(self) -> int:
        return self.trading.draft(TYPE, [self.line()], DAY, partner="S1", place="主仓").id

    def body(self) -> dict[str, object]:
        """Return the receipt as a program sends it."""
        line = {"product": self.trading.products["P1"], "quantity": "4", "price": "10"}
        line |= {"origin": self.origin} if self.origin else {}
        given = {"business_date": DAY.isoformat(), "lines": [line]}
        return {**given, "partner": self.trading.partners["S1"], "place": self.trading.places["主仓"]}

    def hear(self, outcomes: list[Outcome]) -> None:
        self.told |= {problem.code for outcome in outcomes for problem in outcome.problems}

    def call(self, path: str, body: object = None) -> Answer:
        answer = caller(self.login).post(path, body, key="once")
        self.told |= {one["code"] for one in answer.body.get("problems", ())}
        for outcome in answer.body.get("outcomes", ()):
            self.told |= {one["code"] for one in outcome.get("problems", ())}
        return answer

    def client(self) -> Client:
        return signed_in(self.login)


Act = Callable[[], object]
Road = Callable[[Gate], Act]


def posted(gate: Gate) -> Act:
    draft = gate.drafted()
    return lambda: gate.hear(post([PostRequest(draft, gate.actor)]))


def posted_with_others(gate: Gate) -> Act:
    draft = gate.drafted()
    return lambda: gate.hear(post_each([PostRequest(draft, gate.actor)]))


def booked(gate: Gate) -> Act:
    return lambda: gate.hear(book([DraftRequest(gate.sheet(), gate.actor)]))


def booked_with_others(gate: Gate) -> Act:
    return lambda: gate.hear(book_each([DraftRequest(gate.sheet(), gate.actor)]))


def reversed_(gate: Gate) -> Act:
    return lambda: reverse(ReversalRequest(gate.posted, gate.actor))


def reopened(gate: Gate) -> Act:
    return lambda: reopen(ReversalRequest(gate.posted, gate.actor))


def called(verb: str) -> Road:
    """Return the road of a program that posts a draft, or takes the posted receipt back."""

    def prepare(gate: Gate) -> Act:
        document = gate.drafted() if verb == "post" else gate.posted
        return lambda: gate.call(f"/documents/{TYPE}/{document}/{verb}", {})

    return prepare


def called_new(gate: Gate) -> Act:
    return lambda: gate.call(f"/documents/{TYPE}/post-new", gate.body())


def called_in_a_batch(mode: str) -> Road:
    def prepare(gate: Gate) -> Act:
        return lambda: gate.call(
            "/documents/batch", {"mode": mode, "documents": [{"type": TYPE, **gate.body()}]}
        )

    return prepare


def clicked(verb: str) -> Road:
    """Return the road of a page's button."""

    def prepare(gate: Gate) -> Act:
        document = gate.drafted() if verb == "post" else gate.posted
        return lambda: gate.client().post(f"/t/{TYPE}/{document}/{verb}", {"version": "1"})

    return prepare


def brought_in(gate: Gate) -> Act:
    """Return the road of a file that was checked while the way was free."""
    rows = [
        HEADS,
        ["S1", DAY.isoformat(), "主仓", "P1", 4, 10, *((gate.order, 1) if gate.origin else (None, None))],
    ]
    client = gate.client()
    file = check(client, upload(client, TYPE, xlsx(rows)), posts="1")
    assert found(file) == []

    def act() -> None:
        gate.client().post(f"/exchange/files/{file.pk}", {"act": "import"})
        run_next()

    return act


POSTING: Mapping[str, Road] = {
    "post": posted,
    "post with others": posted_with_others,
    "book": booked,
    "book with others": booked_with_others,
    "program: post": called("post"),
    "program: new": called_new,
    "program: batch, all": called_in_a_batch("all"),
    "program: batch, each": called_in_a_batch("each"),
    "page: post": clicked("post"),
    "file": brought_in,
}
TAKING_BACK: Mapping[str, Road] = {
    "reverse": reversed_,
    "reopen": reopened,
    "program: reverse": called("reverse"),
    "program: reopen": called("reopen"),
    "page: reverse": clicked("reverse"),
    "page: reopen": clicked("reopen"),
}
ROADS: Mapping[str, Road] = {**POSTING, **TAKING_BACK}


def month_closed(gate: Gate) -> None:
    assert close_period(2026, 10, gate.trading.actor) == []


def locked(gate: Gate) -> None:
    set_lock_dates({LockKind.PURCHASES: date(2026, 10, 31)}, gate.trading.actor, TODAY)


def apart(gate: Gate) -> None:
    """Who posted the order may not receive on it, and who posted a receipt may not take it back."""
    reverses = [(Verb.POST, Verb.REVERSE), (Verb.POST, Verb.REOPEN)]
    pairs = [Pair(Deed("purchasing.order", Verb.POST), Deed(TYPE, Verb.POST))]
    pairs += [Pair(Deed(TYPE, first), Deed(TYPE, second)) for first, second in reverses]
    save_pairs(pairs, gate.trading.actor)


def without_right(gate: Gate) -> None:
    gate.actor, gate.login = gate.clerk, "clerk"


def to_approve(gate: Gate) -> None:
    role = Role.objects.get(name=ACCOUNTANT)
    save_rule(None, RuleForm(TYPE, role.pk), gate.trading.actor)


def beyond_budget(gate: Gate) -> None:
    """The order has used all there is in October."""
    in_force(gate.trading, LineForm("p", None, months(m10="200")))


GUARDS: Mapping[str, tuple[Callable[[Gate], None], str]] = {
    "closed month": (month_closed, "period_closed"),
    "lock date": (locked, "locked_purchases"),
    "segregation": (apart, "segregated"),
    "right": (without_right, "right_missing"),
    "approval": (to_approve, "approval_missing"),
    "budget": (beyond_budget, "budget_purchase_all"),
}


def cells() -> Iterator[tuple[str, str]]:
    for guard in GUARDS:
        # What was approved once is taken back without being approved again, and gives its budget back.
        roads = POSTING if guard in {"approval", "budget"} else ROADS
        yield from ((guard, road) for road in roads)


@pytest.fixture
def gate(trading: Trading, people: People) -> Gate:
    lines = [trading.line("P1", "20", "10")]
    order = trading.book("purchasing.order", lines, DAY, partner="S1", place="主仓")
    origin = order.lines[0]
    receipt = trading.book(
        TYPE, [trading.line("P1", "5", "10", origin=origin)], DAY, partner="S1", place="主仓"
    )
    clerk = load_actor(people.clerk.member)
    return Gate(trading, trading.actor, clerk, origin=origin, order=order.number, posted=receipt.id)


def books() -> tuple[int, int, int]:
    numbered = Document.objects.exclude(state="draft").count()
    return StockMove.objects.count(), JournalEntry.objects.count(), numbered


def go(gate: Gate, act: Act) -> None:
    try:
        act()
    except RefusedError as refusal:
        gate.told |= {problem.code for problem in refusal.problems}
    except NotAllowedError:
        gate.told.add("right_missing")


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("has_order", [True, False])
def test_the_road_is_open_without_a_guard(gate: Gate, road: str, *, has_order: bool) -> None:
    gate.origin = gate.origin if has_order else 0
    before = books()
    go(gate, ROADS[road](gate))
    assert gate.told == set()
    assert books() != before
    assert audit() == []


@pytest.mark.parametrize(("guard", "road"), list(cells()))
def test_the_guard_holds_on_the_road(gate: Gate, guard: str, road: str) -> None:
    stand, code = GUARDS[guard]
    gate.origin = 0 if guard == "budget" else gate.origin
    act = ROADS[road](gate)
    stand(gate)
    before = books()
    go(gate, act)
    assert books() == before
    assert code in gate.told or road.startswith(("page", "file"))
    assert audit() == []
