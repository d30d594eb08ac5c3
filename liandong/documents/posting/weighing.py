"""Weighing one document against the books in memory: all its problems, or all its effects."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from liandong.documents.lot_rules import lot_problems, named_problems
from liandong.documents.posting.allotting import channel_problems, free_for_moves, kept
from liandong.documents.posting.bills import bill_problems, note_bills
from liandong.documents.posting.budgets import CODES, Judged, judge, take
from liandong.documents.posting.corrected import see_corrections
from liandong.documents.posting.credit import credit_problems
from liandong.documents.posting.drops import brought_by, drop_problems, unpassed_problems
from liandong.documents.posting.effects import PostedDocument
from liandong.documents.posting.guards import guard
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.locks import Booked, lock_problems
from liandong.documents.posting.money_only import currency_problem, money_problems
from liandong.documents.posting.month_average import average
from liandong.documents.posting.recost import recost
from liandong.documents.posting.serial_weighing import SerialWeighing, weigh_serials, weigh_turned
from liandong.documents.posting.session import Session
from liandong.documents.posting.settling import Settled, in_other_currency, settled
from liandong.documents.posting.shortfalls import below_zero
from liandong.documents.quarantine import quarantine_problems
from liandong.documents.requests import PostRequest
from liandong.documents.short_lines import closed_after
from liandong.documents.stages import LineCounts, counted
from liandong.documents.types import main_progress
from liandong.general_ledger.book.claims import ClaimRow, SettlementRow
from liandong.general_ledger.book.entries import AccountFacts, EntryLine, EntryRow
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.terms import (
    CONTROLLED_ROLES,
    PARTNER_ROLES,
    ClaimKind,
    Draft,
    Problem,
    Progress,
)
from liandong.stock_ledger.book import MoveRow
from liandong.stock_ledger.serials import Mover
from liandong.stock_ledger.valuation import weigh_moves
from liandong.stock_ledger.weighed import Weighing

_BY_DETAIL = frozenset({"approval_missing", "segregated", "promotion_gone", "promotion_used_up"}) | CODES
_FINAL = frozenset({"already_posted", "not_a_draft"})


def weigh(session: Session, request: PostRequest, document: LoadedDocument) -> list[Problem]:
    """Return why the document can't be posted; without problems its effects are gathered."""
    problems = guard(request, document, session.periods)
    if any(problem.code in _FINAL for problem in problems):
        return problems
    draft = document.draft(session.origins, session.claims)
    plan = session.plan_of(document)
    problems += plan.problems
    problems += session.unapproved.get(document.id, [])
    problems += session.segregated.get(document.id, [])
    problems += session.unchecked.get(document.id, [])
    problems += session.promises.problems(document)
    problems += channel_problems(document)
    pieces = _weigh_serials(session, document, plan)
    weighing = _weigh_stock(session, document, plan)
    problems += _beside_pair(session, document, draft, plan)
    problems += lot_problems(draft, plan, document.rules)
    problems += pieces.problems
    problems += quarantine_problems(draft, plan, document.type)
    problems += named_problems(weighing.problems, draft)
    after = settled(session.claims, plan.settlements)
    problems += [*after.problems, *bill_problems(session.bills, session.claims, plan)]
    problems += credit_problems(session.debts, document, plan)
    legs = [*weighing.legs, *plan.legs]
    entry, wrong = _entry(session, document, legs, plan.memo)
    problems += wrong
    problems += money_problems(session, document)
    problems += lock_problems(session, request, document, Booked((*plan.moves, *weighing.moves), legs))
    judged = judge(session.budgets, document, entry, request.actor)
    problems += judged.problems
    if problems:
        session.stock.rollback()
        return _without_repeats(problems)
    _gather(session, request, document, plan, weighing)
    _gather_claims(session, document, plan, after)
    mover = Mover(weighing.line_ids, document.header.partner, document.header.business_date)
    session.serials.apply(pieces.changes, mover)
    _count_in_budgets(session, document, entry, judged)
    if entry is not None:
        session.effects.entries.append(entry)
    return []


def _count_in_budgets(
    session: Session, document: LoadedDocument, entry: EntryRow | None, judged: Judged
) -> None:
    take(session.budgets, document, entry)
    session.effects.note_budgets(document.id, judged.cautions, judged.reason)


def _without_repeats(problems: Sequence[Problem]) -> list[Problem]:
    """Return each problem once; of what several people must do or may not do, each one's."""
    first = {(one.code, one.line, one.column, _whose(one)): one for one in reversed(problems)}
    return list(reversed(first.values()))


def _whose(problem: Problem) -> str:
    return str(problem.detail) if problem.code in _BY_DETAIL else ""


def _weigh_serials(session: Session, document: LoadedDocument, plan: Plan) -> SerialWeighing:
    original = session.originals.get(document.header.reverses or 0)
    if original is not None:
        return weigh_turned(document, original, session.serials, session.stock)
    return weigh_serials(document, plan, session.serials, session.stock)


def _weigh_stock(session: Session, document: LoadedDocument, plan: Plan) -> Weighing:
    line_ids = {line.base.position: line.base.id for line in document.lines}
    weighing = Weighing(document.header.business_date, line_ids, below_zero=below_zero(document))
    stock = session.stock
    for line in plan.released:
        stock.release(line)
    free_for_moves(session.allotments, document, plan, stock)
    weigh_moves(stock, plan.moves, weighing)
    if session.history.moves and not weighing.problems:
        recost(session.history, stock, session.playing(document), weighing)
    if plan.averages and not weighing.problems:
        average(session, document, plan, weighing)
    weighing.problems += kept(session.allotments, document, plan, stock)
    return weighing


def _beside_pair(session: Session, document: LoadedDocument, draft: Draft, plan: Plan) -> list[Problem]:
    """Return what a document of a drop shipment lacks beside the other one, which is posted with it."""
    original = session.originals.get(document.header.reverses or 0)
    if not session.is_whole:
        return drop_problems(draft, plan, session.brought, ())
    if original is not None:
        turned = replace(draft, pair=original.header.pair)
        return drop_problems(turned, plan, session.brought, session.originals.keys())
    problems = drop_problems(draft, plan, session.brought, session.documents.keys())
    return problems or unpassed_problems(draft, plan, session.plans)


def _entry(
    session: Session, document: LoadedDocument, legs: Sequence[Leg], memo: str
) -> tuple[EntryRow | None, list[Problem]]:
    """Return the journal entry of the legs, added up as they say; none when all is zero."""
    sums: dict[tuple[int, int | None, int | None], tuple[Decimal, Decimal]] = {}
    facts: dict[int, AccountFacts] = {}
    problems = []
    controlled = _controlled_accounts(session, document, legs)
    for leg in legs:
        account = _account(session, leg)
        if account is None:
            problems.append(Problem("account_missing", detail={"role": str(leg.role)}))
            continue
        if leg.account in controlled:
            problems.append(_at_line("account_controlled", leg, account))
        if not account.is_leaf:
            problems.append(_at_line("account_not_leaf", leg, account))
        problems += filter(None, [currency_problem(leg, account, document)])
        facts[account.id] = account
        key = (account.id, leg.partner or _partner(leg, document), leg.line)
        before, foreign = sums.get(key, (ZERO, ZERO))
        sums[key] = (before + leg.amount, foreign + (leg.foreign if account.currency else ZERO))
    difference = sum((amount for amount, _foreign in sums.values()), ZERO)
    if difference and not problems:
        problems.append(Problem("unbalanced_entry", detail={"difference": plain(difference)}))
    lines = [EntryLine(facts[key[0]], key[1], *both) for key, both in sums.items() if any(both)]
    if not lines or problems:
        return None, problems
    lines.sort(key=lambda line: line.amount < ZERO)
    on = document.header.business_date
    memo = memo or f"{document.type.label} {document.number}"
    is_red = document.header.reverses is not None
    period = session.periods[on.year, on.month]
    return EntryRow(document.id, document.number, period, on, memo, is_red, tuple(lines)), []


def _at_line(code: str, leg: Leg, account: AccountFacts) -> Problem:
    return Problem(code, leg.line, "account" if leg.line else None, {"account": account.code})


def _controlled_accounts(session: Session, document: LoadedDocument, legs: Sequence[Leg]) -> set[int]:
    """Return the accounts nobody may enter: what stock and claims keep must stay theirs."""
    if document.header.reverses is not None:
        return set()
    kept = {one.id for role, one in session.accounts.by_role.items() if role in CONTROLLED_ROLES}
    named = {pk for pk, one in session.accounts.by_id.items() if one.is_stock}
    handed = [leg for leg in legs if leg.account in named]
    # What one account of stock hands to another leaves the value of stock as it is.
    is_between = len({leg.account for leg in handed}) > 1 and not sum((leg.amount for leg in handed), ZERO)
    return kept - named if is_between else kept | named


def _account(session: Session, leg: Leg) -> AccountFacts | None:
    if leg.account is not None:
        return session.accounts.by_id.get(leg.account)
    if leg.role is None:
        return None
    own = session.accounts.by_product.get((leg.role, leg.product)) if leg.product else None
    return own or session.accounts.by_role.get(leg.role)


def _partner(leg: Leg, document: LoadedDocument) -> int | None:
    return document.header.partner if leg.role in PARTNER_ROLES else None


def _gather(
    session: Session, request: PostRequest, document: LoadedDocument, plan: Plan, weighing: Weighing
) -> None:
    """Keep the effects of a document that passed, and what later documents must see of them."""
    session.stock.commit()
    effects, on = session.effects, document.header.business_date
    line_ids = weighing.line_ids
    for move in weighing.moves:
        line = line_ids[move.line]
        row = MoveRow(
            document.id, line, move.product, move.lot, move.source, move.target,
            move.quantity, move.value, move.purpose.value, on,
        )  # fmt: skip
        effects.moves.append(row)
    see_corrections(session, document, weighing)
    session.brought[document.id] = brought_by(weighing.moves, document)
    for product, past in session.corrected:
        session.averaging[product].append(past)
    session.corrected.clear()
    _gather_progress(session, document, plan, weighing)
    _gather_document(session, request, document, plan)


def _gather_claims(session: Session, document: LoadedDocument, plan: Plan, after: Settled) -> None:
    """Keep the claims a document makes and those it settles."""
    effects, on, currency = session.effects, document.header.business_date, document.rules.currency
    line_ids = {line.base.position: line.base.id for line in document.lines}
    for claim in in_other_currency(document.header, plan.claims):
        effects.claims.append(ClaimRow(document.id, claim, on, currency, line_ids.get(claim.line)))
        if claim.kind is ClaimKind.RECEIVABLE and claim.partner in session.debts:
            session.debts[claim.partner] += claim.amount
    note_bills(session.bills, document, plan)
    for one, foreign in zip(plan.settlements, after.foreign, strict=True):
        # A back-dated payment can't settle a debt before the debt is there.
        since = max(on, session.claims[one.claim].business_date)
        row = SettlementRow(one.claim, document.id, line_ids.get(one.line), one.amount, since, foreign)
        effects.settlements.append(row)
    session.claims.update(after.claims)
    session.stale_claims |= after.claims.keys()


def _gather_progress(session: Session, document: LoadedDocument, plan: Plan, weighing: Weighing) -> None:
    for done in plan.fulfilments:
        origin = session.origins[done.origin]
        session.effects.add_progress(origin.id, done.progress, done.quantity)
        changed = {done.progress.value: getattr(origin, done.progress.value) + done.quantity}
        if done.progress is Progress.RETURNED:
            value = sum((m.value for m in weighing.moves if m.line == done.line and m.quantity), ZERO)
            signed = value if done.quantity > ZERO else -value
            changed["returned_value"] = origin.returned_value + signed
        after = replace(origin, **changed)
        rule = document.type.origin_rule(origin.document_type)
        if rule is not None and rule.closes_short:
            after = replace(after, is_closed=closed_after(origin, after, document.rules))
            session.effects.note_closing(origin, after)
        session.origins[origin.id] = after
        session.effects.add_counts(origin, after, done.progress)
        session.stale_origins.add(origin.id)
    for done in plan.self_progress:
        session.effects.add_progress(weighing.line_ids[done.line], done.progress, done.quantity)


def _gather_document(session: Session, request: PostRequest, document: LoadedDocument, plan: Plan) -> None:
    action = "reverse" if document.header.reverses else "post"
    session.effects.posted.append(
        PostedDocument(
            document.id,
            document.type.id,
            document.number,
            request.actor.member,
            action,
            request.address,
            _first_counts(document, plan),
        )
    )
    session.promises.take(document)
    if document.header.reverses:
        session.effects.reversed_documents.append(document.header.reverses)


def _first_counts(document: LoadedDocument, plan: Plan) -> LineCounts | None:
    """Return the counts that a document begins with; None for red ones and where nothing follows."""
    progress = main_progress(document.type.id)
    if progress is None or document.header.reverses:
        return None
    done = {one.line: one.quantity for one in plan.self_progress if one.progress is progress}
    bases = (line.base for line in document.lines)
    return counted([(base.quantity, done.get(base.position, ZERO), False) for base in bases])
