"""逾期利息 and 催款费 booked: what a letter of reminder said a late debt costs becomes a debt of its own.

The interest of a letter counts from the due day on, so that of a later letter holds the earlier one's: only
what was not booked yet of the customer's is charged. A charge that was reversed is no charge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from liandong.collaboration.dunning import letters_of
from liandong.collaboration.dunning_models import DunningLetter, DunningLine
from liandong.documents.booking import book
from liandong.documents.columns import CATEGORY
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

INCOME = "finance.other_income"
CATEGORY_NAME = "利息收入"
"""The usual category that interest is booked to."""
_MARK = "CKH-"
"""Begins the reference by which a charge is known for its letter's."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a letter charges, tax included: on which day, of which category, at which rate of tax in per cent.

    Without a ``due_date`` it is due on its day.
    """

    letter: int
    on: date
    category: str = CATEGORY_NAME
    tax_rate: Decimal = ZERO
    due_date: date | None = None


def charges_of(letters: Iterable[int]) -> dict[int, Document]:
    """Return the standing charges by letter; one statement."""
    marks = {f"{_MARK}{pk}": pk for pk in letters}
    if not marks:
        return {}
    found = Document.objects.filter(type=INCOME, reference__in=list(marks), state=State.POSTED, reverses=None)
    return {marks[one.reference]: one for one in found}


def amount_of(letter: DunningLetter) -> Decimal:
    """Return what a letter may charge: its fee, and the interest not booked yet; three statements.

    That is the most interest of each debt in this letter and the charged ones, less what those booked of it.
    """
    others = DunningLetter.objects.filter(partner=letter.partner_id).exclude(pk=letter.pk)
    fees = dict(others.values_list("pk", "fee"))
    charged = charges_of(fees)
    lines = DunningLine.objects.filter(letter__in=[*charged, letter.pk]).order_by()
    due = sum((row["most"] for row in lines.values("claim").annotate(most=Max("interest"))), ZERO)
    booked = sum((one.gross_amount - fees[pk] for pk, one in charged.items()), ZERO)
    return max(due - booked, ZERO) + letter.fee


def charge(wish: Charge, actor: Actor, address: str = "") -> Outcome:
    """Book what a letter charges as other income that the customer owes.

    Raises:
        NotAllowedError: the actor may not book other income.
        RefusedError: ``dunning_letter_unknown``, ``dunning_charged``, ``dunning_charges_nothing``, or all
            that the engine refuses.
    """
    require(actor, INCOME, Verb.POST)
    with transaction.atomic():
        letter = letters_of(actor).filter(pk=wish.letter).first()
        if letter is None:
            raise RefusedError([Problem("dunning_letter_unknown")])
        # Letters of one customer wait for each other, in one order: they may charge the same debts.
        list(DunningLetter.objects.select_for_update().filter(partner=letter.partner_id).order_by("pk"))
        standing = charges_of([letter.pk])
        number = standing[letter.pk].number if standing else ""
        refuse_if([Problem("dunning_charged", detail={"number": number})] if standing else [])
        amount = amount_of(letter)
        refuse_if([Problem("dunning_charges_nothing")] if amount <= ZERO else [])
        (outcome,) = book([DraftRequest(_draft(wish, letter, amount, actor), actor, address=address)])
    return outcome


def _draft(wish: Charge, letter: DunningLetter, amount: Decimal, actor: Actor) -> DraftInput:
    line = LineInput(
        gross_amount=amount, tax_rate=wish.tax_rate or None, details={CATEGORY.name: wish.category}
    )
    return DraftInput(
        INCOME,
        wish.on,
        (line,),
        partner=letter.partner_id,
        due_date=wish.due_date or wish.on,
        handler=actor.member,
        reference=f"{_MARK}{letter.pk}",
        memo=_("{level} {day} 的逾期利息和催款费").format(level=letter.level_name, day=letter.sent_on),
    )
