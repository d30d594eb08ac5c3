"""Input tax transferred out 进项税额转出单: input tax that was deducted and may not be, with the reason.

A general taxpayer alone has any. The tax becomes part of what the goods were used for: an expense, the
welfare of employees, a loss. A negative line takes tax in again that may be deducted after all.

Source of the reasons: rows 14 to 23 of 增值税纳税申报表附列资料（二）, 国家税务总局公告2019年第15号.
"""

from collections.abc import Iterator
from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules, Taxpayer
from liandong.kernel.terms import AccountRole, Draft, DraftLine, Problem

REASONS = (
    ("exempt", "免税项目用"),
    ("welfare", "集体福利、个人消费"),
    ("loss", "非正常损失"),
    ("simplified", "简易计税方法征税项目用"),
    ("export", "免抵退税办法不得抵扣"),
    ("inspection", "纳税检查调减"),
    ("red", "红字专用发票信息表注明"),
    ("arrears", "上期留抵税额抵减欠税"),
    ("refund", "上期留抵税额退税"),
    ("abnormal", "异常凭证转出"),
    ("other", "其他应作进项税额转出的情形"),
)
REASON = Column(
    "reason", "转出原因", FieldKind.CHOICE, is_required=True, is_detail=True, choices=REASONS, width=184
)
_INVOICE = Column("invoice", "发票号码", FieldKind.TEXT, is_detail=True, width=176)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Debit what the tax was spent on, credit 进项税额转出."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    if rules.taxpayer is not Taxpayer.GENERAL:
        problems.append(Problem("input_tax_not_deducted"))
    problems += [problem for line in draft.lines for problem in _line_problems(line)]
    legs = [Leg(line.gross_amount, account=line.account, line=line.position) for line in draft.lines]
    total = sum((line.gross_amount for line in draft.lines), ZERO)
    out = [Leg(-total, role=AccountRole.INPUT_TAX_OUT)] if total else []
    return judged(Plan(legs=(*legs, *out)), problems)


def _line_problems(line: DraftLine) -> Iterator[Problem]:
    reason = line.details.get(REASON.name, "")
    if not reason:
        yield Problem("field_missing", line.position, REASON.name, {"field": REASON.label})
    elif reason not in dict(REASONS):
        yield Problem("unknown_choice", line.position, REASON.name, {"field": REASON.label, "value": reason})
    if line.account is None:
        yield Problem("account_missing", line.position, "account")
    if line.gross_amount == ZERO:
        yield Problem("amount_zero", line.position, "gross_amount")


DOCUMENT_TYPE = DocumentType(
    id="finance.input_tax_transfer",
    label="进项税额转出单",
    prefix="JXZC",
    plan=plan,
    header=(columns.BUSINESS_DATE, columns.HANDLER, columns.REFERENCE, columns.MEMO),
    columns=(
        REASON,
        replace(columns.ACCOUNT, label="记入科目", is_required=True),
        replace(columns.AMOUNT, label="转出税额"),
        _INVOICE,
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    of_money=False,
    icon="receipt-refund",
)
