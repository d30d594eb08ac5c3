"""Everything a posting holds: what was read and locked, and what will be written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from liandong.documents import approvals
from liandong.documents.checked import missing_checks
from liandong.documents.columns import PROMISED
from liandong.documents.models import State
from liandong.documents.posting import answers
from liandong.documents.posting import origins as origin_lines
from liandong.documents.posting.allotting import Allotments, read_allotments
from liandong.documents.posting.averages import averaged_costs, averaged_products
from liandong.documents.posting.bills import BillKey, OpenBill, read_open_bills
from liandong.documents.posting.budgets import Budgets, lock_budgets
from liandong.documents.posting.credit import lock_customers
from liandong.documents.posting.drops import Brought, with_brought
from liandong.documents.posting.effects import Effects
from liandong.documents.posting.footprints import Footprint, read_footprints
from liandong.documents.posting.foreign_reading import lock_documents
from liandong.documents.posting.history import History, Playing, moves_since, read_history
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.mirror import mirror_plan
from liandong.documents.posting.months import lock_periods
from liandong.documents.posting.promises import Promises, read_promises
from liandong.documents.posting.serial_reading import counted_keys, wanted_serials
from liandong.documents.posting.shortfalls import STANDING, dropped, reopening, repricing
from liandong.documents.posting.touching import may_be_late, moved, outgoing, reserved_keys, stock_keys
from liandong.documents.requests import Outcome, PostRequest
from liandong.documents.segregation import Intent, segregation_problems
from liandong.general_ledger.book import claims as claim_book
from liandong.general_ledger.book import entries as entry_book
from liandong.general_ledger.book.category_accounts import with_categories
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimFacts, OriginLine, Problem
from liandong.stock_ledger import backdating
from liandong.stock_ledger import book as stock_book
from liandong.stock_ledger.book_serials import lock_serials
from liandong.stock_ledger.book_shortfalls import read_settled, read_shortfalls
from liandong.stock_ledger.book_uses import read_dropped, read_uses
from liandong.stock_ledger.past import PastMove
from liandong.stock_ledger.reaching import Reach, Strand, read_reach, strand_of
from liandong.stock_ledger.serials import SerialStock
from liandong.stock_ledger.stock import DROP, Costing, Stock, is_own
from liandong.storage import bulk


@dataclass(slots=True)
class Session:
    """One posting in its transaction. ``stale`` holds origins and claims changed since planning.

    ``brought`` is what documents of drop shipments brought, by id. What ``is_whole`` is posted all or none.
    """

    documents: dict[int, LoadedDocument]
    answers: dict[str, Outcome]
    origins: dict[int, OriginLine]
    originals: dict[int, LoadedDocument]
    footprints: dict[int, Footprint]
    claims: dict[int, ClaimFacts]
    periods: dict[entry_book.YearMonth, entry_book.PeriodFacts]
    accounts: entry_book.AccountBook
    unapproved: dict[int, list[Problem]]
    segregated: dict[int, list[Problem]]
    unchecked: dict[int, list[Problem]]
    promises: Promises
    allotments: Allotments = field(default_factory=Allotments)
    plans: dict[int, Plan] = field(default_factory=dict)
    stock: Stock = field(default_factory=lambda: Stock(stock_book.costing_of(Rules())))
    debts: dict[int, Decimal] = field(default_factory=dict)
    bills: dict[BillKey, OpenBill] = field(default_factory=dict)
    budgets: Budgets = field(default_factory=Budgets)
    serials: SerialStock = field(default_factory=SerialStock)
    history: History = field(default_factory=History)
    averaging: dict[int, list[PastMove]] = field(default_factory=dict)
    corrected: list[tuple[int, PastMove]] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    brought: dict[int, list[Brought]] = field(default_factory=dict)
    is_whole: bool = False
    stale_origins: set[int] = field(default_factory=set)
    stale_claims: set[int] = field(default_factory=set)

    def plan_of(self, document: LoadedDocument) -> Plan:
        """Return the document's plan, made anew when an earlier document changed its origins or claims."""
        is_stale = document.header.pair in self.brought or any(
            {line.origin, self._served(line.origin)} & self.stale_origins or line.claim in self.stale_claims
            for line in document.lines
        )
        if is_stale or document.id not in self.plans:
            self.plans[document.id] = self._make_plan(document)
        return self.plans[document.id]

    def _served(self, origin: int | None) -> int | None:
        found = self.origins.get(origin or 0)
        return None if found is None else found.origin

    def playing(self, document: LoadedDocument) -> Playing:
        """Return the document as a replay of its products' moves sees it."""
        original = self.originals.get(document.header.reverses or 0)
        return Playing(document, original, self.origins, self.stock.costing)

    def forget_reversal_of(self, original: int) -> None:
        """Let what reverses a document be planned anew: its footprint has changed."""
        for document in self.documents.values():
            if document.header.reverses == original:
                self.plans.pop(document.id, None)

    def given_back(self) -> list[int]:
        """Return the reversed documents whose promotions and coupons may be had again."""
        return [
            pk for pk in self.effects.reversed_documents if self.originals[pk].header.details.get(PROMISED)
        ]

    def _make_plan(self, document: LoadedDocument) -> Plan:
        reversed_id = document.header.reverses
        if reversed_id is not None:
            original, footprint = self.originals[reversed_id], self.footprints[reversed_id]
            return mirror_plan(document, original, footprint, self.origins)
        draft = with_brought(document.draft(self.origins, self.claims), self.brought)
        draft = replace(draft, may_exceed=True) if document.id in self.unapproved else draft
        return document.type.plan(draft, document.rules)


def open_session(requests: Sequence[PostRequest], *, is_whole: bool = False) -> Session:
    """Lock and read everything the requested documents touch, in the lock order of ``loading``."""
    documents = lock_documents(request.document for request in requests)
    known = answers.read(requests)
    reversed_ids = [d.header.reverses for d in documents.values() if d.header.reverses]
    originals = lock_documents(reversed_ids) if reversed_ids else {}
    origins = _lock_origins(documents, originals)
    # Read after the lines are locked: what was built on them meanwhile must be seen.
    footprints = read_footprints(reversed_ids)
    claims = claim_book.lock_claims(_claim_ids(documents.values(), footprints.values()))
    session = Session(
        documents=documents,
        answers=known,
        origins=origins,
        originals=originals,
        footprints=footprints,
        claims=claims,
        periods=lock_periods(documents.values()),
        accounts=entry_book.read_accounts(_account_ids(documents.values(), footprints.values())),
        unapproved=approvals.missing_approvals(documents.values()),
        segregated=segregation_problems(_intents(requests, documents)),
        unchecked=missing_checks(documents.values()),
        promises=read_promises(documents.values()),
        is_whole=is_whole,
    )
    drafts = [document for document in documents.values() if document.state == State.DRAFT]
    for document in drafts:
        session.plan_of(document)
    _lock_books(session, drafts)
    _see_corrections(session, drafts)
    return session


def _intents(requests: Iterable[PostRequest], documents: dict[int, LoadedDocument]) -> list[Intent]:
    found = ((request, documents.get(request.document)) for request in requests)
    return [
        Intent(document.id, request.actor, request.verb, document.pairs)
        for request, document in found
        if document is not None and document.state == State.DRAFT
    ]


def _lock_origins(
    documents: dict[int, LoadedDocument], originals: dict[int, LoadedDocument]
) -> dict[int, OriginLine]:
    ids = {line.origin for document in documents.values() for line in document.lines if line.origin}
    ids |= {line.base.id for original in originals.values() for line in original.lines}
    serves = any(one.type.serves_orders for one in (*documents.values(), *originals.values()))
    origins = origin_lines.lock_origins(ids, with_served=serves)
    wanted = [pk for document in documents.values() for pk in origin_lines.needs_moved(document, origins)]
    origin_lines.with_moved(origins, wanted)
    return origins


def _claim_ids(documents: Iterable[LoadedDocument], footprints: Iterable[Footprint]) -> set[int]:
    ids = {line.claim for document in documents for line in document.lines if line.claim}
    for footprint in footprints:
        ids |= footprint.claim_ids()
    return ids


def _account_ids(documents: Iterable[LoadedDocument], footprints: Iterable[Footprint]) -> set[int]:
    ids = {line.base.account for document in documents for line in document.lines if line.base.account}
    ids |= {leg.account for footprint in footprints for leg in footprint.legs if leg.account}
    return ids


def _lock_books(session: Session, drafts: Sequence[LoadedDocument]) -> None:
    """Lock balances, reservations, costs, customers whose credit is limited, serial numbers, budgets."""
    if not drafts:
        return
    plans = [(document, session.plans[document.id]) for document in drafts]
    order_lines = {move.releases for _, plan in plans for move in plan.moves if move.releases}
    order_lines |= {line for _, plan in plans for line in plan.released}
    order_lines |= {one.for_line for _, plan in plans for one in plan.reservations if one.for_line}
    keys = stock_keys(plan for _, plan in plans) | reserved_keys(session.origins, order_lines)
    session.allotments = read_allotments(plans)
    order_lines |= session.allotments.every
    keys |= {(place, product, 0) for place, product in counted_keys(drafts)}
    costing = stock_book.costing_of(max(drafts, key=lambda one: one.header.business_date).rules)
    touched = _touched(session, costing, plans)
    reach = read_reach(costing, touched) if may_be_late(plans) else Reach()
    costs = averaged_costs(costing, plans) | reach.costs
    below = any(document.rules.goes_below_zero for document in drafts)
    session.stock = stock_book.lock_stock(costing, keys, order_lines, costs, goes_below_zero=below)
    session.stock.shortfalls = read_shortfalls(session.stock)
    session.stock.settled = read_settled(reopening(plans), STANDING)
    session.averaging = moves_since(averaged_products(plans))
    session.history = read_history(session.stock, touched, [session.playing(one) for one in drafts], reach)
    session.stock.played = frozenset(session.history.moves)
    session.stock.uses = read_uses(repricing(costing, plans, session.history.moves), STANDING)
    session.stock.uses |= read_dropped(dropped(plans), STANDING)
    session.stock.floors = backdating.read_floors(session.stock, outgoing(plans), moved(plans))
    session.bills = read_open_bills(plans, session.claims)
    session.debts = claim_book.customer_debts(lock_customers(plans))
    session.serials = lock_serials(wanted_serials(drafts, session.plans, session.originals))
    session.accounts = with_categories(session.accounts, _products(session, plans))
    session.budgets = lock_budgets(plans, session.periods, session.accounts)


def _products(session: Session, plans: Sequence[tuple[LoadedDocument, Plan]]) -> set[int]:
    """Return every product that an entry of this posting may be about."""
    found = {line.base.product for document, _ in plans for line in document.lines if line.base.product}
    found |= {leg.product for _, plan in plans for leg in plan.legs if leg.product}
    found |= {move.product for _, plan in plans for move in plan.moves}
    return found | {product for _, product, _ in session.stock.costs}


def _see_corrections(session: Session, drafts: Sequence[LoadedDocument]) -> None:
    """Plan anew what goes back to lines that were corrected while their cost rows were waited for.

    A late entry corrects the cost of lines it does not lock. On SQLite nobody is waited for any more:
    the whole file was locked at the beginning.
    """
    if not bulk.is_postgresql():
        return
    wanted = sorted({pk for document in drafts for pk in origin_lines.needs_moved(document, session.origins)})
    before = {pk: session.origins[pk] for pk in wanted}
    origin_lines.with_moved(session.origins, wanted)
    corrected = {pk for pk in wanted if session.origins[pk] != before[pk]}
    turned_around = [document.header.reverses for document in drafts if document.header.reverses]
    session.footprints.update(read_footprints(turned_around))
    for document in drafts:
        if document.header.reverses or corrected.intersection(line.origin for line in document.lines):
            session.plans.pop(document.id)
            session.plan_of(document)


def _touched(
    session: Session, costing: Costing, plans: Sequence[tuple[LoadedDocument, Plan]]
) -> list[tuple[Strand, date]]:
    """Return the strands that are moved, with the dates; a late cost belongs to the day its goods came."""
    found = []
    moved = ((document, move) for document, plan in plans for move in plan.moves)
    for document, move in moved:
        receipt = session.origins.get(move.layer_of or 0) if not move.quantity else None
        # What cost of sales took of a late cost is the goods' again where it is taken back.
        is_gone = receipt is not None and receipt.place != DROP and DROP not in {move.source, move.target}
        if not (is_own(move.source) or is_own(move.target) or is_gone):
            continue
        strand, on = strand_of(costing, move.product, move.lot or 0), document.header.business_date
        if receipt is not None:
            found.append((strand, min(receipt.document_date - timedelta(days=1), on)))
        found.append((strand, on))
    return found
