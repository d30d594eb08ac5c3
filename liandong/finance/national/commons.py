"""公共档案: whose books they are, the year's months, and whom and what its vouchers name."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q

import liandong
from liandong.currencies.models import Currency
from liandong.finance.national.writing import Part
from liandong.general_ledger.models import Claim, JournalEntry, JournalLine
from liandong.identity.models import Department, Member
from liandong.identity.registry.models import Company
from liandong.identity.rule_book import rules_on
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner

STANDARD = "GB/T 24589.1-2010"
RATE_KIND = "01"
CUSTOMER_KINDS = (ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED, ClaimKind.BILL_RECEIVABLE)
SUPPLIER_KINDS = (ClaimKind.PAYABLE, ClaimKind.ADVANCE_PAID, ClaimKind.BILL_PAYABLE)
OWN_NAMES = {"CNY": "人民币"}
_MONTHS = range(1, 13)


def common_parts(year: int, company: Company) -> Iterator[Part]:
    """Yield the parts in their order."""
    yield _book(year, company)
    fields = ["会计年度", "会计期间号", "会计期间起始日期", "会计期间结束日期"]
    yield Part("会计期间", fields, (_month(year, month) for month in _MONTHS))
    used = JournalEntry.objects.filter(year=year).order_by("voucher_type")
    words = used.values_list("voucher_type", flat=True).distinct()
    fields = ["记账凭证类型编号", "记账凭证类型名称", "记账凭证类型简称"]
    yield Part("记账凭证类型", fields, ((word, f"{word}账凭证", word) for word in words))
    yield Part("汇率类型", ["汇率类型编号", "汇率类型名称"], [(RATE_KIND, "当日汇率")])
    yield Part("币种", ["币种编码", "币种名称"], _currencies(year))
    yield Part("部门档案", ["部门编码", "部门名称", "上级部门编码"], _departments())
    yield _staff()
    yield _partners("供应商", year, is_customer=False)
    yield _partners("客户", year, is_customer=True)


def _book(year: int, company: Company) -> Part:
    rules = rules_on(date(year, 12, 31))
    fields = [
        *("电子账簿编号", "电子账簿名称", "会计核算单位", "组织机构代码", "单位性质", "行业"),
        *("开发单位", "版本号", "本位币", "会计年度", "标准版本号"),
    ]
    row = [
        *(company.slug, f"{company.name} {year}", company.name, rules.tax_number, "", ""),
        *("Liandong", liandong.__version__, rules.currency, str(year), STANDARD),
    ]
    return Part("电子账簿", fields, [row])


def _month(year: int, month: int) -> Sequence[object]:
    last = calendar.monthrange(year, month)[1]
    return str(year), str(month), date(year, month, 1), date(year, month, last)


def _currencies(year: int) -> Iterator[Sequence[object]]:
    own = rules_on(date(year, 12, 31)).currency
    names = dict(Currency.objects.order_by("code").values_list("code", "name"))
    names[own] = names.get(own) or OWN_NAMES.get(own, own)
    yield from sorted(names.items())


def _departments() -> Iterator[Sequence[object]]:
    for pk, name, parent in Department.objects.order_by("pk").values_list("pk", "name", "parent"):
        yield str(pk), name, str(parent or "")


def _staff() -> Part:
    fields = [
        "员工编码",
        "员工姓名",
        "证件类别",
        "证件号码",
        "性别",
        "出生日期",
        "部门编码",
        "入职日期",
        "离职日期",
    ]
    known = Member.objects.order_by("pk").values_list("pk", "name")
    return Part("员工档案", fields, ((str(pk), name, *[""] * 7) for pk, name in known))


def _partners(word: str, year: int, *, is_customer: bool) -> Part:
    """Return the customers or suppliers that the year's vouchers name, and whoever the debts name as such."""
    days = date(year, 1, 1), date(year, 12, 31)
    booked = JournalLine.objects.filter(business_date__range=days).exclude(partner=None).exclude(amount=ZERO)
    side = CUSTOMER_KINDS if is_customer else SUPPLIER_KINDS
    owing = Claim.objects.filter(business_date__lte=days[1], kind__in=[kind.value for kind in side])
    is_one = Q(is_customer=True) if is_customer else Q(is_supplier=True)
    named = is_one & Q(pk__in=booked.values("partner")) | Q(pk__in=owing.values("partner"))
    rows = Partner.objects.filter(named).order_by("code", "pk").values_list("code", "name", "name")
    return Part(f"{word}档案", [f"{word}编码", f"{word}名称", f"{word}简称"], rows)
