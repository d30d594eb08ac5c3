"""The chart of accounts by file: a row each, in the order of the codes, so parents come first."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.exchange.small_records import Tried
from liandong.exchange.subjects import Choices, Order, Subject
from liandong.general_ledger.account_actions import SUBJECT, AccountForm, save_account
from liandong.general_ledger.models import Account, AccountKind
from liandong.kernel.actor import Actor

_DEBIT, _CREDIT = "debit", "credit"


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    kinds = tuple((value, _(str(label))) for value, label in AccountKind.choices)
    sides = ((_DEBIT, _("借")), (_CREDIT, _("贷")))
    below = _("一级四位，下级在上级后面再加两位；上级先写")
    return (
        SheetField("code", _("科目编码"), is_required=True, synonyms=("编码", "科目代码"), help=below),
        SheetField("name", _("科目名称"), is_required=True, synonyms=("名称", "科目"), example=_("车辆费")),
        SheetField(
            "kind",
            _("类别"),
            ValueKind.CHOICE,
            choices=kinds,
            synonyms=("科目类别", "科目类型"),
            help=_("留空和上级一样；一级要填"),
        ),
        SheetField(
            "side",
            _("余额方向"),
            ValueKind.CHOICE,
            choices=sides,
            synonyms=("方向",),
            help=_("留空和上级一样"),
        ),
        SheetField("is_settlement", _("结算账户"), ValueKind.FLAG, help=_("是或否，留空为否")),
        SheetField(
            "currency", _("币种"), synonyms=("账户币种",), help=_("外币账户的币种代码，如 USD；本位币留空")
        ),
        SheetField("is_active", _("启用"), ValueKind.FLAG, help=_("是或否，留空为启用")),
    )


def _save(row: ReadRow, pk: int | None, order: Order) -> None:
    stored = Account.objects.filter(pk=pk).first() if pk else None
    side = row.text("side")
    form = AccountForm(
        row.text("code"),
        row.text("name"),
        row.text("kind"),
        side == _DEBIT if side else None,
        _flag(row, "is_settlement", otherwise=stored is not None and stored.is_settlement),
        _flag(row, "is_active", otherwise=stored is None or stored.is_active),
        row.text("currency") or None,
    )
    save_account(pk, form, order.actor, order.address)


def _flag(row: ReadRow, name: str, *, otherwise: bool) -> bool:
    """Return what a cell says; of an empty one, or where the file has no such column, what was so before."""
    value = row.values.get(name)
    return otherwise if value is None else value is True


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the accounts by code, in the order of the columns."""
    kinds = {value: _(str(label)) for value, label in AccountKind.choices}
    names = ("code", "name", "kind", "is_debit", "is_settlement", "currency", "is_active")
    for code, name, kind, is_debit, *flags in Account.objects.order_by("code").values_list(*names).iterator():
        yield [code, name, kinds[kind], _("借") if is_debit else _("贷"), *flags]


def subject() -> Subject:
    """Return the declaration."""
    prepare = Tried(_save, lambda: dict(Account.objects.values_list("code", "pk")), fields)
    return Subject(SUBJECT, "会计科目", "chart", fields, prepare, rows)
