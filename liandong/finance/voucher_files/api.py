"""Vouchers for programs that keep the books elsewhere: their lines, a month's in the order of numbers."""

from datetime import date
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require, right_missing
from liandong.apikit.fields import Number, answers
from liandong.apikit.problems import ProblemsError
from liandong.documents.hiding import COST
from liandong.general_ledger.voucher_lines import BookedLine, VoucherRange, booked_lines, has_vouchers
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])

SUBJECT = "general_ledger.entry"
MOST_VOUCHERS = 500
_LARGEST = 2**31 - 1 - MOST_VOUCHERS


class VoucherLinesQuery(Schema):
    """A month, the first voucher number and how many vouchers; ``next`` of the answer is the next first."""

    month: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])
    first: int = Field(1, ge=1, le=_LARGEST)
    limit: int = Field(200, ge=1, le=MOST_VOUCHERS)


class VoucherLineOut(Schema):
    """A line; amounts are in yuan, red vouchers negative on their own side. ``hash`` seals the voucher."""

    date: date
    voucher_type: str
    voucher_number: int
    position: int
    memo: str
    account: str
    account_name: str
    partner: str
    partner_name: str
    debit: Number
    credit: Number
    is_red: bool
    document: int
    document_number: str
    hash: str


class VoucherLinesOut(Schema):
    """Lines of whole vouchers; ``next`` is null at the end of the month."""

    lines: list[VoucherLineOut]
    next: int | None


@router.get(
    "/voucher-lines",
    response=answers(ok=VoucherLinesOut),
    summary="凭证分录 · Lines of a month's vouchers",
    description="按凭证号排列，给其他财务软件 · In the order of numbers, for other accounting programs",
)
def list_voucher_lines(request: ApiRequest, query: Query[VoucherLinesQuery]) -> dict[str, Any]:
    """Return the lines of some vouchers of a month."""
    require(request, SUBJECT, Verb.VIEW)
    if not request.auth.actor.sees(COST):
        raise ProblemsError([right_missing(Verb.VIEW)])
    month = date.fromisoformat(f"{query.month}-01")
    after = query.first + query.limit
    lines = [
        _shown(line) for line in booked_lines(VoucherRange(month.year, month.month, query.first, after - 1))
    ]
    has_more = has_vouchers(VoucherRange(month.year, month.month, after))
    return {"lines": lines, "next": after if has_more else None}


def _shown(line: BookedLine) -> dict[str, Any]:
    entry, partner = line.entry, line.partner
    return {
        "date": entry.business_date,
        "voucher_type": entry.voucher_type,
        "voucher_number": entry.voucher_number,
        "position": line.position,
        "memo": entry.memo,
        "account": line.account.code,
        "account_name": line.account.full_name,
        "partner": partner.code if partner is not None else "",
        "partner_name": partner.name if partner is not None else "",
        "debit": line.debit,
        "credit": line.credit,
        "is_red": entry.is_red,
        "document": entry.document_id,
        "document_number": entry.document.number,
        "hash": entry.hash,
    }
