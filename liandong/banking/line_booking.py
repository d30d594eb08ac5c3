"""Booking from a line: a payment, other income or expense by the engine, joined to the line at once.

Everything happens in one transaction that locks the line first: a second press finds it matched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from liandong.banking.access import SUBJECT
from liandong.banking.joining import Join, join
from liandong.banking.matching.naming import core
from liandong.banking.models import BankLine, BankRule, How
from liandong.documents.booking import book
from liandong.documents.columns import CATEGORY
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest, Outcome
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.models import JournalLine
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

INCOMING, OUTGOING = "finance.incoming_payment", "finance.outgoing_payment"
INCOME, EXPENSE = "finance.other_income", "finance.other_expense"
FEE_CODES = ("Z10", "Z11")
"""The usual categories that what a channel keeps is booked to, by their codes."""
_LONGEST_MEMO = 255


@dataclass(frozen=True, slots=True)
class Wish:
    """What a line is booked as: of a partner, with the debts it settles, or of a category.

    ``fee`` is what was kept before the money came, booked as an expense; debts are settled by both.
    """

    line: int
    partner: int | None = None
    claims: tuple[tuple[int, Decimal], ...] = ()
    category: str = ""
    fee: Decimal = ZERO
    how: How = How.BOOKED
    confidence: int = 0
    why: tuple[str, ...] = ()


def book_line(wish: Wish, actor: Actor, address: str = "") -> Outcome:
    """Book what is open of a line and join it; return the document.

    Raises:
        NotAllowedError: the actor may not reconcile.
        RefusedError: the line is unknown or matched, or all that the engine refuses; nothing was done.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        rows = BankLine.objects.filter(pk=wish.line, is_withdrawn=False)
        line = rows.select_for_update(no_key=True).first()
        refuse_if(_problems(wish, line))
        if line is None:
            raise RefusedError([Problem("bank_line_unknown")])
        request = DraftRequest(_draft(wish, line, actor), actor, address=address)
        (outcome,) = book([request])
        booked = JournalLine.objects.filter(entry__document=outcome.document, account=line.account_id)
        joins = [
            Join(line.pk, one.pk, one.amount, wish.how, wish.confidence, wish.why)
            for one in booked.order_by("pk")
        ]
        join(joins, actor, address)
        _learn(wish, line)
    return outcome


def _problems(wish: Wish, line: BankLine | None) -> list[Problem]:
    if line is None:
        return [Problem("bank_line_unknown")]
    if line.open_amount == ZERO:
        return [Problem("bank_line_matched")]
    if (wish.partner is None) == (not wish.category):
        return [Problem("bank_choose_one")]
    paid = sum((amount for _pk, amount in wish.claims), ZERO)
    gross = abs(line.open_amount + wish.fee)
    if paid > gross:
        detail = {"total": plain(paid), "open": plain(gross)}
        return [Problem("bank_amounts_differ", detail=detail)]
    kind = MoneyKind.INCOME if line.amount > ZERO else MoneyKind.EXPENSE
    known = MoneyCategory.objects.filter(name=wish.category, kind=kind, is_active=True)
    if wish.category and not known.exists():
        return [Problem("bank_category_unknown")]
    return []


def _draft(wish: Wish, line: BankLine, actor: Actor) -> DraftInput:
    is_in = line.amount > ZERO
    kind = (INCOME if is_in else EXPENSE) if wish.category else (INCOMING if is_in else OUTGOING)
    memo = " ".join(filter(None, (line.partner_name, line.text)))[:_LONGEST_MEMO]
    return DraftInput(
        kind,
        line.business_date,
        tuple(_lines(wish, line)),
        partner=wish.partner,
        handler=actor.member,
        reference=line.serial[:64],
        memo=memo,
    )


def _lines(wish: Wish, line: BankLine) -> Sequence[LineInput]:
    amount = abs(line.open_amount)
    money = LineInput(account=line.account_id, gross_amount=amount, memo=line.text[:255])
    if wish.category:
        return [LineInput(gross_amount=amount, details={CATEGORY.name: wish.category}), money]
    found = [money]
    if wish.fee > ZERO and line.amount > ZERO:
        found.append(LineInput(account=_fee_account(), gross_amount=wish.fee))
    return [*found, *(LineInput(claim=pk, gross_amount=part) for pk, part in wish.claims if part)]


def _fee_account() -> int:
    rows = MoneyCategory.objects.filter(kind=MoneyKind.EXPENSE, is_active=True, code__in=FEE_CODES)
    found = rows.order_by("code").first()
    if found is None:
        raise RefusedError([Problem("bank_category_unknown")])
    return found.account_id


def _learn(wish: Wish, line: BankLine) -> None:
    """Note what a person chose by hand as a rule to be confirmed, once for an account number or a name."""
    if wish.how is not How.BOOKED or wish.why:
        return
    account, name = line.partner_account, core(line.partner_name)
    if not account and not name:
        return
    seen = {"partner_account": account} if account else {"text": name, "partner_account": ""}
    if BankRule.objects.filter(**seen).exists():
        return
    category = MoneyCategory.objects.filter(name=wish.category).first() if wish.category else None
    BankRule.objects.create(
        text="" if account else line.partner_name,
        partner_account=account,
        is_incoming=line.amount > ZERO,
        partner_id=wish.partner,
        category=category,
        learned_from=line,
    )
