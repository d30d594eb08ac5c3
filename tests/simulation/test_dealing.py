"""The simulation deals in every document type there is, and does every deed there is a function for.

One actor goes through everything the simulation knows, in turn and without chance of what comes next, in a
company whose rules demand most: checks before deliveries, inspections, the monthly average.
"""

import ast
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.columns import PRICE_REASON
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.queue import PostingQueue
from liandong.documents.types import document_types
from liandong.general_ledger.models import Settlement
from liandong.identity.companies import migrate_registry, use_company
from liandong.kernel.actor import Actor
from liandong.simulation.acting import Hands, perform
from liandong.simulation.casting import Cast, asks_approval, make_cast, rules_of
from liandong.simulation.choosing import USUAL, Chooser
from liandong.simulation.deeds import DEEDS
from liandong.simulation.keeping import opening
from liandong.simulation.wishes import Scene, Way
from liandong.simulation.wrong import unfilled
from liandong.stock_ledger.serial_model import SerialMove
from tests.support.installation import Installation

pytestmark = pytest.mark.simulation

PACKAGE = Path(__file__).resolve().parents[2] / "liandong"
MOST_ROUNDS = 40
ROOMS = ("purchasing", "sales", "inventory", "finance", "warehouse")
WRITERS = {"save_draft", "save_drafts", "post", "book", "book_each"}
OF_PAGES = {
    "liandong.purchasing.matching_page": "an invoice that the page puts together is booked like any other",
    "liandong.warehouse.checking": "the page compares what was scanned; the check itself is the deed 'check'",
    "liandong.finance.cash.moving": "a form of one transfer or expense; both are deals of the simulation",
    "liandong.finance.bills.drafting": "the page fills in a draft; the simulation books such documents",
    "liandong.finance.allowance.drafting": "the page drafts a voucher; the simulation writes vouchers",
    "liandong.finance.charging": "what a letter charges is other income, which the simulation earns",
    "liandong.finance.settling.acting": "what the page proposes is a settlement; the simulation sets off too",
    "liandong.warehouse.saving": "the page of the phone; what it saves is booked like any other document",
}
"""Modules that write documents for one page alone, and by which other way the simulation does the same."""


def seed_that(**wanted: object) -> int:
    return next(one for one in count() if asks_approval(one) and wanted.items() <= rules_of(one).items())


class Walk:
    """One actor who tries everything, and what came of it."""

    def __init__(self, cast: Cast, queue: PostingQueue) -> None:
        self.cast, self.hands = cast, Hands(cast, queue)
        self.actor = cast.owner
        self.done: Counter[str] = Counter()

    def open(self) -> None:
        for number, wish in enumerate(opening(self.cast)):
            assert perform(wish, f"opening-{number}", self.hands).posted

    def round(self, number: int) -> None:
        for chooser in USUAL:
            self.try_out(chooser, f"{number}-{chooser.__name__}")

    def try_out(self, chooser: Chooser, key: str) -> None:
        wish = chooser(Scene(Random(key), self.cast, self.actor))  # noqa: S311 - the same in every run
        if wish is None:
            return
        answer = perform(wish, key, self.hands)
        if wish.way is Way.DEED and not answer.refused:
            self.done[wish.on] += 1

    def unseen(self) -> list[str]:
        """Return what is there besides types and deeds and did not come about."""
        typed = set(DocumentDetail.objects.values_list("name", flat=True))
        kinds = {kind.id for kind in document_types()}
        own = [one for one in self.actor.fields if one.subject in kinds and not one.role]
        found = [one.label for one in own if one.name not in typed]
        in_dollars = Settlement.objects.exclude(foreign_amount=0)
        found += [] if in_dollars.exists() else ["a debt in dollars that is paid"]
        posted = DocumentLine.objects.filter(document__state=State.POSTED)
        by_list = posted.filter(**{f"details__{PRICE_REASON.name}__icontains": "网店价"})
        found += [] if by_list.exists() else ["a price of a channel"]
        pieces = SerialMove.objects.filter(target__parent=self.cast.places[0])
        return found + ([] if pieces.exists() else ["a piece put into a bin"])

    @staticmethod
    def types() -> set[str]:
        posted = Document.objects.filter(state__in=[State.POSTED, State.REVERSED], reverses=None)
        return set(posted.values_list("type", flat=True))


@pytest.mark.only_on("sqlite")
def test_every_type_is_posted_and_every_deed_done(installation: Installation) -> None:
    del installation
    migrate_registry()
    wanted = {"cost_method": "monthly_average", "inspects_receipts": True, "check_before_delivery": False}
    seed = seed_that(**wanted)
    cast = make_cast("dealing", seed)
    kinds = {kind.id for kind in document_types()}
    with use_company(cast.slug), PostingQueue(cast.slug) as queue:
        walk = Walk(cast, queue)
        walk.open()
        for number in range(MOST_ROUNDS):
            walk.round(number)
            if walk.types() >= kinds and walk.done.keys() >= DEEDS.keys() and not walk.unseen():
                break
        assert kinds - walk.types() == set(), "types the simulation does not deal in"
        assert DEEDS.keys() - walk.done.keys() == set(), "deeds that never came about"
        assert walk.unseen() == []
        assert [finding.sentence("en") for finding in audit()] == []
        assert ways_of_leaving_empty(cast, walk.actor) <= {Way.BOOK, Way.QUEUE}


def ways_of_leaving_empty(cast: Cast, actor: Actor) -> set[Way]:
    """Return the ways a field is left empty; a draft with it left empty another may complete."""
    scenes = [Scene(Random(number), cast, actor) for number in range(40)]  # noqa: S311 - the same in every run
    return {wish.way for wish in map(unfilled, scenes) if wish is not None}


def test_every_function_that_writes_documents_is_called_by_the_simulation() -> None:
    writing = {name for room in ROOMS for name in writers(PACKAGE / room)}
    called = {name for path in (PACKAGE / "simulation").glob("*.py") for name in imported(path)}
    assert writing - called - OF_PAGES.keys() == set(), "neither done by the simulation nor said why not"
    assert OF_PAGES.keys() <= writing - called, "said to be a page's own, and is not"


def writers(room: Path) -> set[str]:
    """Return the modules of a room that save or post documents."""
    found = set()
    for path in room.rglob("*.py"):
        if path.name.startswith("test_"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) for alias in names_of_engine(node)}
        if names & WRITERS:
            found.add(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    return found


def names_of_engine(node: ast.AST) -> list[ast.alias]:
    is_engine = isinstance(node, ast.ImportFrom) and str(node.module).startswith("liandong.documents.")
    return node.names if is_engine and isinstance(node, ast.ImportFrom) else []


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
