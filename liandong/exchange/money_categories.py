"""Categories of income and expense by file: a row each, the account by its code."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.exchange.small_records import Tried
from liandong.exchange.subjects import Choices, Order, Subject
from liandong.general_ledger.categories import SUBJECT, CategoryForm, save_category
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.models import Account
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    kinds = tuple((value, _(str(label))) for value, label in MoneyKind.choices)
    return (
        SheetField("code", _("编码"), is_required=True, synonyms=("类别编码",), example="Z20"),
        SheetField(
            "name", _("名称"), is_required=True, synonyms=("类别名称", "收支类别"), example=_("物业费")
        ),
        SheetField("kind", _("收支"), ValueKind.CHOICE, is_required=True, choices=kinds),
        SheetField(
            "account", _("科目编码"), is_required=True, synonyms=("记入科目", "科目"), example="560203"
        ),
        SheetField("memo", _("备注"), synonyms=("说明",)),
        SheetField("is_active", _("启用"), ValueKind.FLAG, help=_("是或否，留空为启用")),
    )


def _save(row: ReadRow, pk: int | None, order: Order) -> None:
    stored = MoneyCategory.objects.filter(pk=pk).first() if pk else None
    code = row.text("account").partition(" ")[0]
    account = Account.objects.filter(code=code).values_list("pk", flat=True).first()
    detail = {"account": row.text("account")}
    unknown = Problem("account_named_unknown", column="account", detail=detail)
    refuse_if([unknown] if account is None else [])
    form = CategoryForm(
        row.text("code"),
        row.text("name"),
        row.text("kind"),
        account,
        row.text("memo") if "memo" in row.values or stored is None else stored.memo,
        row.values["is_active"] is not False
        if "is_active" in row.values
        else stored is None or stored.is_active,
    )
    save_category(pk, form, order.actor, order.address)


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the categories by code, in the order of the columns."""
    found = MoneyCategory.objects.order_by("code")
    names = ("code", "name", "kind", "account__code", "memo", "is_active")
    kinds = {value: _(str(label)) for value, label in MoneyKind.choices}
    for code, name, kind, *rest in found.values_list(*names).iterator():
        yield [code, name, kinds[kind], *rest]


def subject() -> Subject:
    """Return the declaration."""
    prepare = Tried(_save, lambda: dict(MoneyCategory.objects.values_list("code", "pk")), fields)
    return Subject(SUBJECT, "收支类别", "money_categories", fields, prepare, rows, is_common=True)
