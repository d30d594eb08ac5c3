"""Short ways to the documents of money: a transfer in one form, petty cash made, spent and given back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.documents.booking import book
from liandong.documents.columns import CATEGORY, CREDIT
from liandong.documents.currency_fields import roles_of
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest, Outcome
from liandong.general_ledger.account_actions import AccountForm, next_code, save_account
from liandong.general_ledger.models import Account
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

TRANSFER, EXPENSE = "finance.money_transfer", "finance.other_expense"
RECEIVABLES = "1221"
"""其他应收款, in both standards' charts: what employees hold of the company's money is among it."""
FUNDS = "备用金"
FEE = "银行手续费"
"""The usual category of what a bank takes for a transfer."""


@dataclass(frozen=True, slots=True)
class Moving:
    """``amount`` arrives at ``target``; ``source`` gives it and the ``fee``, booked to a category.

    Each is in the currency of its account. Where those differ ``given`` is what ``source`` gave, and a fee is
    a document of its own.
    """

    on: date
    source: int
    target: int
    amount: Decimal
    fee: Decimal = ZERO
    fee_category: str = FEE
    memo: str = ""
    given: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Spent:
    """What was paid out of a fund, for what."""

    on: date
    fund: int
    category: str
    amount: Decimal
    memo: str = ""


def move_money(moving: Moving, actor: Actor, address: str = "", key: str | None = None) -> Outcome:
    """Book a transfer.

    Raises:
        RefusedError: all that the engine refuses; ``given_missing``, ``fee_in_currency`` between currencies.
    """
    currencies = dict(
        Account.objects.filter(pk__in=(moving.source, moving.target)).values_list("pk", "currency")
    )
    came, went = (currencies.get(pk, "") for pk in (moving.target, moving.source))
    if came or went:
        refuse_if(_currency_problems(moving, is_one=came == went))
        names = roles_of(actor, TRANSFER)
        given = moving.amount if came == went else moving.given
        lines = [
            _line(moving.target, moving.amount, names.get(CustomRole.AMOUNT) if came else "gross_amount"),
            _line(moving.source, given, names.get(CustomRole.AMOUNT_OUT) if went else CREDIT.name),
        ]
    else:
        lines = [
            LineInput(account=moving.target, gross_amount=moving.amount),
            LineInput(account=moving.source, details={CREDIT.name: str(moving.amount + moving.fee)}),
        ]
    if moving.fee:
        lines.append(LineInput(gross_amount=moving.fee, details={CATEGORY.name: moving.fee_category}))
    draft = DraftInput(TRANSFER, moving.on, tuple(lines), handler=actor.member, memo=moving.memo)
    return book([DraftRequest(draft, actor, address=address, key=key)])[0]


def _currency_problems(moving: Moving, *, is_one: bool) -> list[Problem]:
    problems = []
    if not is_one and moving.given <= ZERO:
        problems.append(Problem("given_missing", column="given"))
    if moving.fee:
        problems.append(Problem("fee_in_currency", column="fee"))
    return problems


def _line(account: int, amount: Decimal, column: str | None) -> LineInput:
    """Return a line with its amount where its account's currency has it; without fields for it it is own."""
    if column == "gross_amount":
        return LineInput(account=account, gross_amount=amount)
    return LineInput(account=account, details={column or CREDIT.name: plain(amount)})


def spend(spent: Spent, actor: Actor, address: str = "", key: str | None = None) -> Outcome:
    """Book what was paid out of a fund as another expense.

    Raises:
        RefusedError: all that the engine refuses.
    """
    lines = (
        LineInput(gross_amount=spent.amount, details={CATEGORY.name: spent.category}),
        LineInput(account=spent.fund, gross_amount=spent.amount),
    )
    draft = DraftInput(EXPENSE, spent.on, lines, handler=actor.member, memo=spent.memo)
    return book([DraftRequest(draft, actor, address=address, key=key)])[0]


def make_fund(person: str, actor: Actor, address: str = "") -> int:
    """Make the account of what somebody holds of the company's money, and what it stands under; return it.

    Raises:
        NotAllowedError: the actor may not keep the chart.
        RefusedError: ``fund_person_missing``, or what is wrong with the account.
    """
    refuse_if([] if person.strip() else [Problem("fund_person_missing", column="person")])
    with transaction.atomic():
        parent = _funds(actor, address)
        form = AccountForm(next_code(parent), f"{FUNDS}-{person.strip()}", is_settlement=True)
        return save_account(None, form, actor, address)


def _funds(actor: Actor, address: str) -> Account:
    """Return the account that funds stand under, made below 其他应收款 where there is none."""
    found = Account.objects.filter(code__startswith=RECEIVABLES, name=FUNDS).first()
    if found is not None:
        return found
    root = Account.objects.filter(code=RECEIVABLES).first()
    if root is None:
        detail = {"code": f"{RECEIVABLES}01", "parent": RECEIVABLES}
        raise RefusedError([Problem("account_parent_missing", detail=detail)])
    made = save_account(None, AccountForm(next_code(root), FUNDS), actor, address)
    return Account.objects.get(pk=made)
