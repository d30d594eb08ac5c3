"""The voucher that brings the allowance for bad debts to what it has to be: a draft for the accountant."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.documents.columns import CREDIT, SUMMARY
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.finance.allowance.rates import SETTING
from liandong.finance.allowance.reading import Allowance, allowance
from liandong.identity.actors import require
from liandong.identity.models import Setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

VOUCHER = "finance.voucher"
_MEMO = "计提坏账准备"


def waiting() -> Sequence[Document]:
    """Return the drafts that were made here and wait to be posted, of whatever month.

    Each counts what was posted, so two of them would provide for the same debts.
    """
    drafts = Document.objects.filter(type=VOUCHER, state=State.DRAFT, memo__startswith=f"{_MEMO} ")
    return list(drafts.order_by("pk"))


def draft_allowance(on: date, actor: Actor, address: str = "") -> SavedDraft:
    """Save a voucher of what is lacking at the end of a month, or of what is too much, the other way round.

    Raises:
        NotAllowedError: the actor may not write vouchers.
        RefusedError: there are no rates, nothing is lacking, or a draft waits already.
    """
    require(actor, VOUCHER, Verb.DRAFT)
    with transaction.atomic():
        list(Setting.objects.select_for_update().filter(key=SETTING))  # one after another
        found = allowance(on)
        refuse_if(_problems(found, on))
        lines = _lines(found) if found is not None else ()
        draft = DraftInput(VOUCHER, on, lines, memo=f"{_MEMO} {on:%Y-%m}")
        return save_draft(DraftRequest(draft, actor, address=address))


def _problems(found: Allowance | None, on: date) -> list[Problem]:
    if found is None:
        return [Problem("allowance_unset")]
    if not found.lacking:
        return [Problem("allowance_right", detail={"date": on.isoformat()})]
    return [Problem("allowance_waiting", detail={"number": one.number}) for one in waiting()[:1]]


def _lines(found: Allowance) -> tuple[LineInput, ...]:
    said = _("计提坏账准备") if found.lacking > ZERO else _("冲回坏账准备")
    loss, kept = found.rates.account, found.account.pk
    debit, credit = (loss, kept) if found.lacking > ZERO else (kept, loss)
    amount = abs(found.lacking)
    return (_line(debit, said, amount, ZERO), _line(credit, said, ZERO, amount))


def _line(account: int, said: str, debit: Decimal, credit: Decimal) -> LineInput:
    details = {SUMMARY.name: said} | ({CREDIT.name: plain(credit)} if credit else {})
    return LineInput(account=account, gross_amount=debit, anchor="gross_amount", details=details)
