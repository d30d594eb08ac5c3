"""应收应付: the debts that the year made or began with, and how far they were settled by its end."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models.functions import Coalesce

from liandong.documents.period_transfers import TYPES
from liandong.finance.national.commons import CUSTOMER_KINDS, SUPPLIER_KINDS
from liandong.finance.national.writing import Part
from liandong.general_ledger.claim_queries import open_claims
from liandong.general_ledger.models import Claim, JournalEntry, Settlement
from liandong.general_ledger.queries import account_tree, role_accounts
from liandong.identity.rule_book import rules_on
from liandong.kernel.balances import Clearing
from liandong.kernel.claim_kinds import CLAIM_ROLES
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.storage.membership import Among
from liandong.webkit.report_parts import type_labels

_PIECE = 1_000
"""Debts read at once."""
_SIDES = {
    "应收": ("客户编码", CUSTOMER_KINDS),
    "应付": ("供应商编码", SUPPLIER_KINDS),
}
_DEBIT = frozenset({ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID, ClaimKind.BILL_RECEIVABLE})
_KINDS = {
    ClaimKind.RECEIVABLE: "应收",
    ClaimKind.ADVANCE_RECEIVED: "预收",
    ClaimKind.PAYABLE: "应付",
    ClaimKind.ADVANCE_PAID: "预付",
    ClaimKind.BILL_RECEIVABLE: "应收票据",
    ClaimKind.BILL_PAYABLE: "应付票据",
}
_FIELDS = (
    *("科目编号", "记账凭证日期", "记账日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号"),
    *("本位币", "汇率", "余额方向", "本币余额", "原币余额", "本币发生金额", "原币币种", "原币发生金额"),
    *("摘要", "到期日", "核销凭证编号", "核销日期", "单据类型编码", "交易类型编码", "单据编号", "发票号"),
    *("合同号", "项目编码", "结算方式编码", "付款日期", "核销标志", "汇票编号"),
)


class _Left(NamedTuple):
    """What is open of a debt at the year's end, in the books and in its own currency."""

    own: Decimal
    abroad: Decimal


def debt_parts(year: int) -> Iterator[Part]:
    """Yield the parts in their order."""
    labels = type_labels()
    used = Claim.objects.order_by("document__type").values_list("document__type", flat=True).distinct()
    rows = ((one, labels.get(one, one)) for one in used)
    yield Part("单据类型", ["单据类型编码", "单据类型名称"], rows)
    kinds = [(kind.value, word) for kind, word in _KINDS.items()]
    yield Part("交易类型", ["交易类型编码", "交易类型名称"], kinds)
    for word, (whose, found) in _SIDES.items():
        yield Part(f"{word}明细表", [whose, *_FIELDS], _rows(year, found))


def _rows(year: int, kinds: Sequence[ClaimKind]) -> Iterator[Sequence[object]]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    codes = {node.id: node.code for node in account_tree()}
    accounts = role_accounts()
    own = rules_on(last).currency
    for kind in kinds:
        left = {one.id: _Left(one.open_amount, one.foreign_open) for one in open_claims(kind, last)}
        before = {one.id for one in open_claims(kind, first - timedelta(days=1))}
        made = Claim.objects.filter(kind=kind.value, business_date__range=(first, last))
        wanted = sorted(before | set(made.values_list("pk", flat=True)))
        account = codes.get(accounts.get(CLAIM_ROLES[kind], 0), "")
        for start in range(0, len(wanted), _PIECE):
            yield from _pieces(wanted[start : start + _PIECE], last, left, (account, own))


def _pieces(
    wanted: Sequence[int], last: date, left: Mapping[int, _Left], told: tuple[str, str]
) -> Iterator[Sequence[object]]:
    """Yield some debts by their ids; three statements."""
    claims = Claim.objects.filter(Among("pk", wanted)).select_related("document", "partner").order_by("pk")
    settled = _settled(wanted, last)
    found = list(claims)
    entries = JournalEntry.objects.filter(Among("document", [one.document_id for one in found]))
    vouchers = {one.document_id: one for one in entries}
    for one in found:
        by = settled.get(one.pk, ("", None))
        yield _row(one, vouchers.get(one.document_id), left.get(one.pk, _Left(ZERO, ZERO)), by, told)


def _settled(wanted: Sequence[int], last: date) -> dict[int, tuple[str, date]]:
    """Return by which document each debt was settled last, and when; one statement.

    What was taken back settled nothing, nor what only changed a debt's worth.
    """
    rows = Settlement.objects.filter(Among("claim", wanted), business_date__lte=last)
    found = list(
        rows.exclude(document__type=TYPES[Clearing.REVALUATION])
        .annotate(pair=Coalesce("document__reverses", "document"))
        .order_by("business_date", "pk")
        .values_list("claim", "pair", "amount", "business_date", "document__number")
    )
    sums: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for claim, made, amount, _day, _number in found:
        sums[claim, made] += amount
    return {claim: (number, day) for claim, made, _amount, day, number in found if sums[claim, made]}


def _row(
    claim: Claim,
    entry: JournalEntry | None,
    left: _Left,
    settled: tuple[str, date | None],
    told: tuple[str, str],
) -> Sequence[object]:
    account, own = told
    kind, document = ClaimKind(claim.kind), claim.document
    is_foreign = bool(claim.foreign_amount)
    on = claim.business_date
    voucher = (entry.voucher_type, str(entry.voucher_number)) if entry is not None else ("", "")
    rate = claim.amount / claim.foreign_amount if is_foreign else Decimal(1)
    return [
        *(claim.partner.code, account, entry.business_date if entry is not None else on, on),
        *(str(on.year), str(on.month), *voucher, own, f"{rate:.6f}", "借" if kind in _DEBIT else "贷"),
        *(left.own, left.abroad if is_foreign else left.own, claim.amount),
        *(claim.currency if is_foreign else own, claim.foreign_amount if is_foreign else claim.amount),
        *(document.memo or (entry.memo if entry is not None else ""), claim.due_date, *settled),
        *(document.type, kind.value, document.number, "", "", "", "", "", not left.own, claim.bill_number),
    ]
