"""Journal voucher 记账凭证: what no other document books, written by the accountant as debits and credits.

What stock and debts keep is theirs: the books refuse those accounts by name. Money may be named, as its
journal is the ledger of its accounts; of an account in another currency a line says both amounts.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import detail_number, judged, number_problems
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField, LineKind
from liandong.kernel.checks import has_more_decimals
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, DraftLine, Problem

SUMMARY, CREDIT = columns.SUMMARY.name, columns.CREDIT.name
_CENTS = 2
_LONGEST = 255


def plan(draft: Draft, rules: Rules) -> Plan:
    """Book each line as it is written; nothing is added up, so that the ledgers show what was meant."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    wrong = number_problems(draft, CREDIT, may_be_negative=True)
    if wrong:
        return judged(Plan(), [*problems, *wrong])
    problems += [problem for line in draft.lines for problem in _line_problems(line)]
    problems += _whole_problems(draft)
    legs = tuple(
        Leg(
            line.gross_amount - _credit(line),
            account=line.account,
            foreign=_foreign(line),
            partner=line.payee.id if line.payee else None,
            line=line.position,
        )
        for line in draft.lines
    )
    return judged(Plan(legs=legs, memo=_summary(draft)[:_LONGEST]), problems)


def _credit(line: DraftLine) -> Decimal:
    return detail_number(line, CREDIT) or ZERO


def _foreign(line: DraftLine) -> Decimal:
    """Return what an account kept in another currency takes: the amount is written on the line's side."""
    amount = line.foreign or ZERO
    return amount if line.gross_amount else -amount


def _summary(draft: Draft) -> str:
    """Return what the voucher is about: the summary of its first line, which must have one."""
    return draft.lines[0].details.get(SUMMARY, "").strip() if draft.lines else ""


def _line_problems(line: DraftLine) -> Iterator[Problem]:
    credit = _credit(line)
    if line.account is None:
        yield Problem("account_missing", line.position, "account")
    if line.gross_amount and credit:
        yield Problem("voucher_both_sides", line.position, CREDIT)
    elif not line.gross_amount and not credit:
        yield Problem("voucher_no_side", line.position, "gross_amount")
    for name, amount in (("gross_amount", line.gross_amount), (CREDIT, credit)):
        if has_more_decimals(amount, _CENTS):
            detail = {"number": plain(amount), "limit": str(_CENTS)}
            yield Problem("too_many_decimals", line.position, name, detail)


def _whole_problems(draft: Draft) -> Iterator[Problem]:
    if draft.lines and not _summary(draft):
        yield Problem("voucher_summary_missing", draft.lines[0].position, SUMMARY)
    debit = sum((line.gross_amount for line in draft.lines), ZERO)
    credit = sum((_credit(line) for line in draft.lines), ZERO)
    if debit != credit:
        detail = {"debit": plain(debit), "credit": plain(credit), "difference": plain(abs(debit - credit))}
        yield Problem("voucher_unbalanced", column="gross_amount", detail=detail)


DOCUMENT_TYPE = DocumentType(
    id="finance.voucher",
    label="记账凭证",
    prefix="PZ",
    plan=plan,
    header=(
        columns.BUSINESS_DATE,
        HeaderField("enclosures", "附件张数", FieldKind.TEXT, is_detail=True),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(
        columns.SUMMARY,
        replace(columns.ACCOUNT, label="科目", is_required=True),
        Column("gross_amount", "借方", FieldKind.AMOUNT, width=128),
        columns.CREDIT,
        replace(columns.PAYEE, label="往来单位"),
    ),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    icon="book",
)
