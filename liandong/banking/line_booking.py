"""Booking from lines: a payment, other income or expense by the engine, joined to its line at once.

From a line of an account in another currency the document is in that currency, at the rate of the line's day.
Everything happens in one transaction that locks the lines first: a second press finds them matched.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import prefetch_related_objects

from liandong.banking.access import SUBJECT
from liandong.banking.joining import Join, join, locked_lines
from liandong.banking.keeping import moved_of
from liandong.banking.matching.naming import core
from liandong.banking.models import BankLine, BankRule, How
from liandong.documents.booking import book_each
from liandong.documents.columns import CATEGORY
from liandong.documents.currency_fields import roles_of
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest, Outcome
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.models import Claim, JournalLine
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage import bulk

INCOMING, OUTGOING = "finance.incoming_payment", "finance.outgoing_payment"
INCOME, EXPENSE = "finance.other_income", "finance.other_expense"
FEE_CODES = ("Z10", "Z11")
"""The usual categories that what a channel keeps is booked to, by their codes."""
_LONGEST_MEMO = 255
_DAYS = f"""
SELECT c.id, c.business_date, d.number FROM {bulk.table(Claim)} c
JOIN {bulk.table(Document)} d ON d.id = c.document_id WHERE c.id
"""  # noqa: S608 - names of our tables


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
    (outcome,) = _booked([wish], actor, address)
    refuse_if(outcome.problems)
    return outcome


def book_lines(wishes: Sequence[Wish], actor: Actor, address: str = "") -> list[Outcome]:
    """Book and join every line that can be; the others come back with their problems.

    A constant number of statements, unless something can't even be stored: then one line after another.

    Raises:
        NotAllowedError: the actor may not reconcile.
    """
    try:
        return _booked(wishes, actor, address)
    except RefusedError:
        return [_tried(wish, actor, address) for wish in wishes]


def _tried(wish: Wish, actor: Actor, address: str) -> Outcome:
    try:
        return book_line(wish, actor, address)
    except RefusedError as refusal:
        return Outcome(0, "", tuple(refusal.problems))


def _booked(wishes: Sequence[Wish], actor: Actor, address: str) -> list[Outcome]:
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        lines = locked_lines({wish.line for wish in wishes})
        prefetch_related_objects(list(lines.values()), "account")
        known, later = _known_categories(), _later(wishes, lines)
        found = {
            place: [
                *_problems(wish, lines, known),
                *_currency_problems(wish, lines, actor),
                *later.get(wish.line, ()),
            ]
            for place, wish in enumerate(wishes)
        }
        sound = [wish for place, wish in enumerate(wishes) if not found[place]]
        fee_account = _fee_account() if any(wish.fee > ZERO for wish in sound) else 0
        drafts = [_draft(wish, lines[wish.line], actor, fee_account) for wish in sound]
        outcomes = book_each([DraftRequest(draft, actor, address=address) for draft in drafts])
        booked = [
            (wish, outcome) for wish, outcome in zip(sound, outcomes, strict=True) if not outcome.problems
        ]
        join(_joins(booked, lines), actor, address)
        for wish, _outcome in booked:
            _learn(wish, lines[wish.line])
    made = iter(outcomes)
    return [Outcome(0, "", tuple(problems)) if problems else next(made) for _place, problems in found.items()]


def _joins(booked: Sequence[tuple[Wish, Outcome]], lines: Mapping[int, BankLine]) -> list[Join]:
    """Return the joins of lines to what was booked to their accounts for them; one statement."""
    rows = JournalLine.objects.filter(entry__document__in=[outcome.document for _wish, outcome in booked])
    written: defaultdict[tuple[int, int], list[tuple[int, Decimal]]] = defaultdict(list)
    shown = ("entry__document", "account", "pk", "amount", "foreign_amount", "account__currency")
    for document, account, pk, *amounts in rows.order_by("pk").values_list(*shown):
        written[document, account].append((pk, moved_of(*amounts)))
    return [
        Join(wish.line, pk, amount, wish.how, wish.confidence, wish.why)
        for wish, outcome in booked
        for pk, amount in written[outcome.document, lines[wish.line].account_id]
    ]


def _known_categories() -> set[tuple[str, str]]:
    return set(MoneyCategory.objects.filter(is_active=True).values_list("name", "kind"))


def _problems(wish: Wish, lines: Mapping[int, BankLine], known: Container[tuple[str, str]]) -> list[Problem]:
    line = lines.get(wish.line)
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
    if wish.category and (wish.category, kind.value) not in known:
        return [Problem("bank_category_unknown")]
    return []


def _currency_problems(wish: Wish, lines: Mapping[int, BankLine], actor: Actor) -> list[Problem]:
    """Return that documents can't be in the currency of a line's account: nobody has switched that on."""
    line = lines.get(wish.line)
    if line is None or not line.account.currency or roles_of(actor, _type_of(wish, line)):
        return []
    detail = {"account": line.account.code, "currency": line.account.currency}
    return [Problem("bank_currencies_off", detail=detail)]


def _type_of(wish: Wish, line: BankLine) -> str:
    is_in = line.amount > ZERO
    if wish.category:
        return INCOME if is_in else EXPENSE
    return INCOMING if is_in else OUTGOING


def _later(wishes: Sequence[Wish], lines: Mapping[int, BankLine]) -> dict[int, list[Problem]]:
    """Return by line which debts came after its money, which is an advance until then; one statement.

    The settlement would have the debt's day, so the books would know money for it that nobody owed yet.
    """
    condition, params = bulk.among(pk for wish in wishes for pk, amount in wish.claims if amount)
    days = {pk: (bulk.as_date(on), number) for pk, on, number in bulk.run(f"{_DAYS} {condition}", params)}
    found: dict[int, list[Problem]] = defaultdict(list)
    for wish in wishes:
        line = lines.get(wish.line)
        for on, number in (days[pk] for pk, _amount in wish.claims if pk in days):
            if line is not None and on > line.business_date:
                detail = {"number": number, "day": on.isoformat(), "line": line.business_date.isoformat()}
                found[wish.line].append(Problem("bank_debt_later", detail=detail))
    return found


def _draft(wish: Wish, line: BankLine, actor: Actor, fee_account: int) -> DraftInput:
    kind, currency = _type_of(wish, line), line.account.currency
    memo = " ".join(filter(None, (line.partner_name, line.text)))[:_LONGEST_MEMO]
    lines, details = _lines(wish, line, fee_account), {}
    if currency:
        names = roles_of(actor, kind)
        details = {names[CustomRole.CURRENCY]: currency}
        lines = [_in_currency(one, names[CustomRole.AMOUNT]) for one in lines]
    return DraftInput(
        kind,
        line.business_date,
        tuple(lines),
        partner=wish.partner,
        handler=actor.member,
        reference=line.serial[:64],
        memo=memo,
        details=details,
    )


def _in_currency(line: LineInput, name: str) -> LineInput:
    """Return a line whose amount is in the document's currency; what it is worth follows from the rate."""
    details = {**line.details, name: plain(line.gross_amount or ZERO)}
    return replace(line, gross_amount=None, details=details)


def _lines(wish: Wish, line: BankLine, fee_account: int) -> Sequence[LineInput]:
    amount = abs(line.open_amount)
    money = LineInput(account=line.account_id, gross_amount=amount, memo=line.text[:255])
    if wish.category:
        return [LineInput(gross_amount=amount, details={CATEGORY.name: wish.category}), money]
    found = [money]
    if wish.fee > ZERO and line.amount > ZERO:
        found.append(LineInput(account=fee_account, gross_amount=wish.fee))
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
