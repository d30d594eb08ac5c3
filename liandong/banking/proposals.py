"""Proposals: worked out for an account, kept for the page, and taken alone where they are sure."""

from decimal import Decimal

from django.db import transaction

from liandong.banking.access import SUBJECT
from liandong.banking.gathering import facts_of
from liandong.banking.joining import Join, join, sorted_out
from liandong.banking.matching.proposing import propose
from liandong.banking.matching.terms import SURE, Kind, Proposal
from liandong.banking.models import BankLine, BankProposal, How
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import plain
from liandong.storage import bulk

_COLUMNS = ("line", "rank", "kind", "confidence", "partner", "targets", "category", "why")


def match(account: int, actor: Actor, address: str = "") -> tuple[int, int]:
    """Work out what the open lines of an account are; join those surely booked.

    Returns how many lines were joined without being asked, and for how many something is proposed.

    Raises:
        NotAllowedError: the actor may not reconcile.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    return keep(account, propose(facts_of(account)), actor, address)


def keep(account: int, found: list[Proposal], actor: Actor, address: str = "") -> tuple[int, int]:
    """Join what is surely booked and keep the rest as proposals."""
    sure = [join_ for one in _first(found).values() if is_sure(one) for join_ in joins_of(one, How.ALONE)]
    with transaction.atomic():
        kept, _left = sorted_out(sure)
        join(kept, actor, address)
        joined = {one.line for one in kept}
        BankProposal.objects.filter(line__account=account).delete()
        still = _still_open({one.line for one in found} - joined)
        rows = _rows([one for one in found if one.line in still])
        bulk.insert(BankProposal, _COLUMNS, rows)
    return len(joined), len(still)


def _still_open(ids: set[int]) -> set[int]:
    """Return the lines that are still there with something open: others may have matched them meanwhile."""
    rows = BankLine.objects.filter(pk__in=sorted(ids), is_withdrawn=False).exclude(open_amount=0)
    return set(rows.values_list("pk", flat=True))


def _first(found: list[Proposal]) -> dict[int, Proposal]:
    first: dict[int, Proposal] = {}
    for one in found:
        first.setdefault(one.line, one)
    return first


def is_sure(one: Proposal) -> bool:
    """Tell whether a proposal is joined alone: to what is booked, never by booking anything."""
    return one.kind is Kind.BOOKED and one.confidence >= SURE


def joins_of(one: Proposal, how: How) -> list[Join]:
    """Return a proposal of bookings as joins."""
    return [Join(one.line, pk, amount, how, one.confidence, one.why) for pk, amount in one.targets]


def _rows(found: list[Proposal]) -> list[tuple[object, ...]]:
    ranks: dict[int, int] = {}
    rows: list[tuple[object, ...]] = []
    for one in found:
        rank = ranks[one.line] = ranks.get(one.line, 0) + 1
        targets = [[pk, plain(amount)] for pk, amount in one.targets]
        if one.fee:
            targets.append([0, plain(one.fee)])
        rows.append(
            (
                one.line,
                rank,
                one.kind.value,
                one.confidence,
                one.partner,
                targets,
                one.category,
                list(one.why),
            )
        )
    return rows


def stored(one: BankProposal) -> Proposal:
    """Return a kept proposal as what it was."""
    targets = tuple((int(pk), Decimal(text)) for pk, text in one.targets if pk)
    fee = next((Decimal(text) for pk, text in one.targets if not pk), Decimal(0))
    return Proposal(
        one.line_id,
        Kind(one.kind),
        one.confidence,
        targets,
        one.partner,
        one.category,
        tuple(one.why),
        fee,
    )
