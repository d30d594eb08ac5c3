"""The voucher that brings the allowance for bad debts to what it has to be: a draft for the accountant."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.documents.columns import CREDIT, SUMMARY
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, State
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.finance.allowance.reading import Allowance, allowance
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

VOUCHER = "finance.voucher"


def waiting(on: date) -> Sequence[Document]:
    """Return the drafts of a month's end that were made here and wait to be posted."""
    drafts = Document.objects.filter(type=VOUCHER, business_date=on, memo=_memo(on))
    return list(drafts.filter(state=State.DRAFT).order_by("pk"))


def draft_allowance(on: date, actor: Actor, address: str = "") -> SavedDraft:
    """Save a voucher of what is lacking at the end of a month, or of what is too much, the other way round.

    Raises:
        NotAllowedError: the actor may not write vouchers.
        RefusedError: there are no rates, nothing is lacking, or a draft waits already.
    """
    require(actor, VOUCHER, Verb.DRAFT)
    found = allowance(on)
    refuse_if(_problems(found, on))
    lines = _lines(found) if found is not None else ()
    return save_draft(DraftRequest(DraftInput(VOUCHER, on, lines, memo=_memo(on)), actor, address=address))


def _problems(found: Allowance | None, on: date) -> list[Problem]:
    if found is None:
        return [Problem("allowance_unset")]
    if not found.lacking:
        return [Problem("allowance_right", detail={"date": on.isoformat()})]
    return [Problem("allowance_waiting", detail={"number": one.number}) for one in waiting(on)[:1]]


def _lines(found: Allowance) -> tuple[LineInput, ...]:
    said = _("计提坏账准备") if found.lacking > ZERO else _("冲回坏账准备")
    loss, kept = found.rates.account, found.account.pk
    debit, credit = (loss, kept) if found.lacking > ZERO else (kept, loss)
    amount = abs(found.lacking)
    return (_line(debit, said, amount, ZERO), _line(credit, said, ZERO, amount))


def _line(account: int, said: str, debit: Decimal, credit: Decimal) -> LineInput:
    details = {SUMMARY.name: said} | ({CREDIT.name: plain(credit)} if credit else {})
    return LineInput(account=account, gross_amount=debit, anchor="gross_amount", details=details)


def _memo(on: date) -> str:
    return f"计提坏账准备 {on:%Y-%m}"
