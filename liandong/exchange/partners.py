"""Customers and suppliers, found by code; a file without codes finds them by name and numbers new ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from liandong.exchange.added_fields import added_fields, added_names, details_in
from liandong.exchange.batches import batches, is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.sentences import row_problems
from liandong.exchange.staged import Steps, prepare_ahead, repeated
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Order, Prepared, Read, Subject
from liandong.identity.models import Member
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.actions import SUBJECT, partner_problems, save_part
from liandong.partners.changes import PARTNERS
from liandong.partners.forms import COLUMNS, PartnerForm
from liandong.partners.models import Partner
from liandong.partners.reach import visible_partners
from liandong.partners.saving import partner_ids
from liandong.partners.staging import StagedPartners, sweep_words
from liandong.partners.stored import each_partner, partner_forms, partners_named
from liandong.webkit.sheet_reading import MOST_ROWS

_PLAIN = tuple(name for name in COLUMNS if name not in {"code", "owner", "details"})
_KEPT_WHEN_EMPTY = frozenset({"is_customer", "is_supplier", "is_active", "payment_days"})
_CODE_DIGITS = 5


def fields(actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    flag = ValueKind.FLAG
    return (
        SheetField(
            "code",
            _("编码"),
            synonyms=("单位编号", "客户编号", "供应商编号", "客户编码", "供应商编码"),
            help=_("按编码判断是新建还是更新；没有这一列时按名称，新的自动编号"),
            example="KH001",
        ),
        SheetField(
            "name",
            _("名称"),
            synonyms=("单位名称", "单位全名", "客户名称", "供应商名称", "公司名称", "company"),
            help=_("新建时必填"),
            example=_("华润超市"),
        ),
        SheetField("is_customer", _("客户"), flag, help=_("是客户填「是」"), example=_("是")),
        SheetField("is_supplier", _("供应商"), flag, help=_("是供应商填「是」"), example=_("否")),
        SheetField("category", _("类别"), synonyms=("客户类别", "供应商类别", "分类")),
        SheetField("industry", _("行业"), synonyms=("所属行业", "industry")),
        SheetField("region", _("地区"), synonyms=("所属地区", "客户地区", "region")),
        SheetField("level", _("等级"), synonyms=("客户等级", "价格等级")),
        SheetField("contact", _("联系人"), synonyms=("首要联系人", "contact person"), example=_("张经理")),
        SheetField("phone", _("电话"), synonyms=("手机", "手机号码", "联系电话", "mobile", "tel")),
        SheetField("email", _("邮箱"), synonyms=("电子邮箱", "电子邮件", "email", "e-mail")),
        SheetField("address", _("地址"), synonyms=("详细地址", "单位地址", "联系地址")),
        SheetField("tax_number", _("税号"), synonyms=("纳税人识别号", "统一社会信用代码", "tax id")),
        SheetField("bank_name", _("开户行"), synonyms=("开户银行", "银行", "开户行及账号", "bank")),
        SheetField("bank_number", _("银行账号"), synonyms=("账号", "银行卡号", "account number")),
        SheetField("bank_holder", _("户名"), synonyms=("账户名称", "开户名称")),
        SheetField("credit_grade", _("信用等级"), synonyms=("信誉等级", "信用级别")),
        SheetField("payment_days", _("账期(天)"), ValueKind.WHOLE, synonyms=("账期天数", "收款期限")),
        SheetField("credit_limit", _("信用额度"), ValueKind.NUMBER, synonyms=("应收信用额度", "信用限额")),
        SheetField("owner", _("业务员"), synonyms=("经手人", "销售员", "salesperson"), help=_("成员的姓名")),
        SheetField("is_active", _("启用"), flag, synonyms=("状态",), help=_("留空为「是」")),
        SheetField("memo", _("备注"), synonyms=("说明", "remark", "note")),
        *added_fields(actor, SUBJECT),
    )


@dataclass(slots=True)
class _Batch:
    forms: list[PartnerForm] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(slots=True)
class _Codes:
    """Hands out codes to partners of a file without any."""

    last: dict[str, int] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def next(self, row: ReadRow) -> str:
        """Return the code of a name: the one it was given in this file before, else the next free one."""
        name = row.text("name")
        if name not in self.named:
            prefix = "GYS" if row.values.get("is_supplier") and not row.values.get("is_customer") else "KH"
            if prefix not in self.last:
                self.last[prefix] = _highest(prefix)
            self.last[prefix] += 1
            self.named[name] = f"{prefix}{self.last[prefix]:0{_CODE_DIGITS}}"
        return self.named[name]


def _highest(prefix: str) -> int:
    codes = Partner.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return max((int(code[len(prefix) :]) for code in codes if code[len(prefix) :].isdecimal()), default=0)


_Take = Callable[[Sequence[PartnerForm], Actor], Sequence[Problem]]
"""What becomes of a batch in which nothing is wrong so far; returns what is wrong with it after all."""


def _go_through(read: Read, order: Order, prepared: Prepared, take: _Take) -> None:
    """Read the file into forms, completed by what is stored where it has no such column, and take them.

    As soon as something is wrong they are only checked.
    """
    codes, names, seen = _Codes(), _Names(order.actor), dict[str, int]()
    prepared.created = prepared.changed = prepared.skipped = 0
    for some in batches(read()):
        batch = _Batch()
        _find_codes(some, codes, batch)
        known = partner_ids(row.text("code") for row in some)
        stored = partner_forms(list(known.values()))
        for row in some:
            before = stored.get(known.get(row.text("code"), 0))
            if is_wanted(prepared, order.mode, is_there=before is not None):
                batch.forms.append(_form(row, before, names, batch))
                batch.numbers.append(row.number)
        prepared.problems += batch.problems
        prepared.problems += repeated(_named_words(batch), min(batch.numbers, default=0), seen)
        problems = (partner_problems if prepared.problems else take)(batch.forms, order.actor)
        prepared.problems += row_problems(problems, batch.numbers, fields(order.actor))
        del prepared.problems[MOST_PROBLEMS:]


def _named_words(batch: _Batch) -> Iterator[tuple[int, str, str]]:
    label = _("编码")
    return ((number, label, form.code) for number, form in zip(batch.numbers, batch.forms, strict=True))


class _Names:
    """The members by name, two of the same name being nobody, and the fields that the company added."""

    def __init__(self, actor: Actor) -> None:
        self.added = added_names(actor, SUBJECT)
        self.members: dict[str, int | None] = {}
        for name, pk in Member.objects.filter(is_active=True).values_list("name", "pk"):
            self.members[name] = None if name in self.members else pk


def _find_codes(some: Sequence[ReadRow], codes: _Codes, batch: _Batch) -> None:
    """Give rows without a code that of the partner of their name, else a new one."""
    nameless = [row for row in some if not row.text("code") and row.text("name")]
    if not nameless:
        return
    named = partners_named({row.text("name") for row in nameless})
    for row in nameless:
        found = named.get(row.text("name"), [])
        if len(found) > 1:
            text = _("有 %(count)s 个同名的单位") % {"count": len(found)}
            batch.problems.append(RowProblem(row.number, _("名称"), text, _("请加上「编码」一列。")))
        row.values["code"] = found[0] if found else codes.next(row)


def _form(row: ReadRow, before: PartnerForm | None, names: _Names, batch: _Batch) -> PartnerForm:
    form = before or PartnerForm(row.text("code"), row.text("name"))
    given: dict[str, Any] = {}
    for name in _PLAIN:
        value = row.values.get(name)
        if name not in row.values or (value is None and name in _KEPT_WHEN_EMPTY):
            continue
        if value or name != "name":
            given[name] = value
    given["details"] = details_in(row, form.details, names.added)
    owner = row.text("owner")
    if "owner" in row.values:
        given["owner"] = names.members.get(owner)
    if owner and given["owner"] is None:
        text = _("没有成员「%(name)s」，或不止一个") % {"name": owner}
        batch.problems.append(RowProblem(row.number, _("业务员"), text, _("填写成员的姓名，或清空。")))
    return replace(form, **given)


def _saved(forms: Sequence[PartnerForm], actor: Actor) -> Sequence[Problem]:
    try:
        save_part(forms, actor)
    except RefusedError as refusal:
        return refusal.problems
    return ()


def prepare(read: Read, order: Order) -> Prepared:
    """Check the file; for an import, have it ready on disk for a short transaction."""
    steps: Steps[StagedPartners, _Take] = Steps(
        PARTNERS,
        sweep_words,
        StagedPartners,
        _go_through,
        checked=partner_problems,
        kept=lambda staged: lambda forms, _actor: staged.add(forms),
        saved=_saved,
        write=lambda staged, _order, tell: staged.write(tell),
    )
    return prepare_ahead(steps, read, order)


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the partners within the actor's right, in the order of the columns."""
    columns = fields(actor)
    names = dict(Member.objects.values_list("pk", "name"))
    for form in each_partner(visible_partners(actor)):
        shown = {name: getattr(form, name) for name in COLUMNS} | {"owner": names.get(form.owner or 0)}
        shown |= form.details
        yield [shown.get(column.name) for column in columns]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(SUBJECT, "客户与供应商", "partners", fields, prepare, rows, most_rows=MOST_ROWS)
