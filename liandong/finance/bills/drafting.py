"""What may be done with a bill next, as a draft that is filled in: the bill, and the money it should bring.

Discount interest 贴现息 = amount × yearly rate × days ÷ 360; the days run from the day of the discount to
the day before it is due (支付结算办法, article 94).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.documents.bills import FORM
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.finance.bill_settlement.plan import COLLECT, DISCOUNT, PAY, REFUSED, UNPAID
from liandong.finance.bills.reading import ENDORSEMENT, said_of
from liandong.general_ledger.models import Account, Claim, RoleAccount
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.kernel.terms import AccountRole, ClaimKind

SETTLEMENT = "finance.bill_settlement"
ENDORSE = "endorse"
_DAYS_A_YEAR = 360
_RECEIVED = (ENDORSE, COLLECT, DISCOUNT, REFUSED)
_ISSUED = (PAY, UNPAID)
_PAID_BY_A_BANK = frozenset({"bank", "finance"})
"""Forms of bills whose acceptor pays in any case: the company then owes him a loan, the supplier nothing."""
_BRINGING = frozenset({COLLECT, DISCOUNT, PAY})
_INTEREST_CODES = ("560302", "660302")
"""财务费用—利息 in both charts; where a company has neither, the line is the user's to add."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to be done with a bill; ``rate`` is the yearly rate of a discount in per cent."""

    name: str
    on: date
    rate: Decimal = ZERO


def interest_of(amount: Decimal, rate: Decimal, days: int) -> Decimal:
    """Return the interest of so many days at a yearly rate in per cent, rounded to the cent."""
    return round_half_up(amount * rate * max(days, 0) / (HUNDRED * _DAYS_A_YEAR))


def deed_words() -> dict[str, str]:
    """Return what may be done with bills."""
    return {
        ENDORSE: _("背书"),
        COLLECT: _("到期托收"),
        DISCOUNT: _("贴现"),
        REFUSED: _("拒付退票"),
        PAY: _("到期承付"),
        UNPAID: _("未能承付"),
    }


def type_of(deed: str) -> str:
    """Return the type of document that does it."""
    return ENDORSEMENT if deed == ENDORSE else SETTLEMENT


def deeds_of(claim: Claim, actor: Actor, today: date) -> list[dict[str, str]]:
    """Return what the actor may do with a bill: names and words; nothing with one that has ended."""
    if not claim.open_amount:
        return []
    names: tuple[str, ...] = _RECEIVED if claim.kind == ClaimKind.BILL_RECEIVABLE.value else _ISSUED
    if said_of(claim)[FORM.name] in _PAID_BY_A_BANK:
        names = tuple(one for one in names if one != UNPAID)
    if claim.due_date < today:
        names = tuple(one for one in names if one not in {ENDORSE, DISCOUNT})
    words = deed_words()
    return [{"name": one, "label": words[one]} for one in names if actor.may(type_of(one), Verb.DRAFT)]


def draft_deed(claim: Claim, deed: Deed, actor: Actor, address: str = "") -> SavedDraft:
    """Save a draft that does something with a bill; it is looked at and posted like any other.

    Raises:
        RefusedError: the actor may not draft it, or it can't be stored.
    """
    lines = [LineInput(claim=claim.pk, gross_amount=claim.open_amount)]
    if deed.name in _BRINGING:
        lines += _money(claim, deed)
    details = {} if deed.name == ENDORSE else {"deed": deed.name}
    draft = DraftInput(type_of(deed.name), deed.on, tuple(lines), handler=actor.member, details=details)
    return save_draft(DraftRequest(draft, actor, address=address))


def _money(claim: Claim, deed: Deed) -> list[LineInput]:
    """Return the line of the bank, and that of the interest where there is any and an account for it."""
    bank = RoleAccount.objects.filter(role=AccountRole.BANK.value).values_list("account", flat=True).first()
    line = LineInput(account=bank, gross_amount=claim.open_amount)
    if deed.name != DISCOUNT or not deed.rate:
        return [line]
    interest = interest_of(claim.open_amount, deed.rate, (claim.due_date - deed.on).days)
    leaf = Account.objects.filter(code__in=_INTEREST_CODES, is_active=True, children__isnull=True)
    account = leaf.values_list("pk", flat=True).first()
    if not interest or account is None:
        return [line]
    left = replace(line, gross_amount=claim.open_amount - interest)
    return [left, LineInput(account=account, gross_amount=interest, memo=_("贴现息"))]
