"""Taking proposals: one, or all from a confidence on; what can't be taken is told and left."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from liandong.banking.access import SUBJECT
from liandong.banking.exceptions import open_bookings
from liandong.banking.joining import Join, join, locked_lines, sorted_out
from liandong.banking.line_booking import Wish, book_line, book_lines
from liandong.banking.matching.terms import Kind, Proposal
from liandong.banking.models import BankLine, BankProposal, How
from liandong.banking.proposals import joins_of, stored
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

MOST_AT_ONCE = 200
_WITH_FEE = frozenset({Kind.CLAIMS, Kind.PARTNER})


@dataclass(slots=True)
class Accepted:
    """How many lines were taken, how many of them booked, and what was refused, each reason once."""

    taken: int = 0
    booked: int = 0
    problems: list[Problem] = field(default_factory=list)


def accept(line: int, rank: int, actor: Actor, address: str = "") -> Accepted:
    """Take a proposal of a line as it was shown.

    Raises:
        NotAllowedError: the actor may not reconcile.
        RefusedError: it is no longer there, or what it needs is refused.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    found = BankProposal.objects.filter(line=line, rank=rank).select_related("line").first()
    if found is None:
        raise RefusedError([Problem("bank_proposal_gone")])
    return Accepted(1, int(_take(stored(found), found.line, actor, address)))


def accept_all(account: int, least: int, actor: Actor, address: str = "") -> Accepted:
    """Take the first proposals of an account from a confidence on, the surest first, so many at once.

    Each is taken or refused for itself; the refused stay with their lines. However many there are, the
    statements are the same.

    Raises:
        NotAllowedError: the actor may not reconcile.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    rows = BankProposal.objects.filter(line__account=account, rank=1, confidence__gte=least)
    first = rows.select_related("line").order_by("-confidence", "line")[:MOST_AT_ONCE]
    found = [(stored(one), one.line) for one in first]
    joins = [one for proposal, _line in found if _is_booked(proposal) for one in _joins_of(proposal)]
    wishes = [_wish(proposal, line) for proposal, line in found if not _is_booked(proposal)]
    with transaction.atomic():
        # Before any booking is: who joins one of these lines by hand holds it and wants the booking.
        locked_lines({line.pk for _proposal, line in found})
        kept, problems = sorted_out(joins)
        join(kept, actor, address)
        outcomes = book_lines(wishes, actor, address)
    booked = sum(not outcome.problems for outcome in outcomes)
    problems += [problem for outcome in outcomes for problem in outcome.problems]
    once = list({one.code: one for one in problems}.values())
    return Accepted(len({one.line for one in kept}) + booked, booked, once)


def _is_booked(proposal: Proposal) -> bool:
    return proposal.kind is Kind.BOOKED


def _joins_of(proposal: Proposal) -> list[Join]:
    return joins_of(proposal, How.PROPOSED)


def _take(proposal: Proposal, line: BankLine, actor: Actor, address: str) -> bool:
    """Take a proposal; tell whether a document was booked for it."""
    if _is_booked(proposal):
        join(_joins_of(proposal), actor, address)
        return False
    book_line(_wish(proposal, line), actor, address)
    return True


def _wish(proposal: Proposal, line: BankLine) -> Wish:
    fee = ZERO
    if line.amount > ZERO and proposal.kind in _WITH_FEE:
        # What the channel said it kept, of a line that is whole, and what is missing besides.
        fee = proposal.fee + (line.fee if line.open_amount == line.amount else ZERO)
    return Wish(
        line.pk,
        proposal.partner if proposal.kind is not Kind.CATEGORY else None,
        proposal.targets,
        proposal.category,
        fee,
        How.PROPOSED,
        proposal.confidence,
        proposal.why,
    )


def join_by_hand(
    line: int, journal_lines: Sequence[int], actor: Actor, note: str = "", address: str = ""
) -> None:
    """Join what is open of a line to chosen bookings, or with none mark it as dealt with, with a reason.

    Raises:
        NotAllowedError: the actor may not reconcile.
        RefusedError: unknown or taken things, or sums that differ.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    found = BankLine.objects.filter(pk=line, is_withdrawn=False).select_related("account").first()
    if found is None:
        raise RefusedError([Problem("bank_line_unknown")])
    if not journal_lines:
        join([Join(line, None, found.open_amount, How.MARKED, note=note)], actor, address)
        return
    join(_spread(found, journal_lines), actor, address)


def _spread(line: BankLine, journal_lines: Sequence[int]) -> list[Join]:
    """Return the bookings until the line is used up: the last may be taken in part."""
    left, found = line.open_amount, []
    rows = {one.id: one for one in open_bookings(line.account, ids=journal_lines)}
    for pk in journal_lines:
        one = rows.get(pk)
        if one is None:
            raise RefusedError([Problem("bank_booking_unknown")])
        part = one.open if abs(one.open) <= abs(left) or one.open * left < ZERO else left
        if not part:
            break
        found.append(Join(line.pk, pk, part, How.HAND))
        left -= part
    return found
