"""The sheets we write: a template to fill in, and an export that can be read back by the same heads."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from liandong.exchange.columns import SheetField, ValueKind
from liandong.exchange.subjects import Subject
from liandong.kernel.actor import Actor
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn

_KINDS = {
    ValueKind.NUMBER: CellKind.QUANTITY,
    ValueKind.WHOLE: CellKind.INTEGER,
    ValueKind.DATE: CellKind.DATE,
    ValueKind.FLAG: CellKind.BOOL,
}


def _column(one: SheetField) -> SheetColumn:
    return SheetColumn(f"{one.label}*" if one.is_required else one.label, _KINDS.get(one.kind, CellKind.TEXT))


def template_sheets(subject: Subject, actor: Actor) -> list[Sheet]:
    """Return the sheet to fill in, with an example and drop-downs, and one that explains the columns."""
    fields = subject.fields(actor)
    choices = {place: _choices(one) for place, one in enumerate(fields) if _choices(one)}
    comments = {place: one.help for place, one in enumerate(fields) if one.help}
    example = [one.example or None for one in fields]
    blank = Sheet(_(subject.label), [_column(one) for one in fields], [example], (), comments, choices)
    return [blank, _explanations(fields)]


def _choices(one: SheetField) -> tuple[str, ...]:
    if one.kind is ValueKind.FLAG:
        return (_("是"), _("否"))
    return tuple(_(label) for _value, label in one.choices)


def _explanations(fields: Sequence[SheetField]) -> Sheet:
    kinds = {
        ValueKind.TEXT: _("文字"),
        ValueKind.NUMBER: _("数字"),
        ValueKind.WHOLE: _("整数"),
        ValueKind.FLAG: _("是/否"),
        ValueKind.DATE: _("日期"),
        ValueKind.CHOICE: _("选项"),
    }
    heads = (
        _("一行一条；带 * 的列必填。删去的列不导入，已有的内容保持原样；留着的列，空格会清空原来的内容。"),
        _("第一行示例请删去或改写；原样留着的示例行不导入。"),
    )
    rows = [
        (
            one.label,
            _("是") if one.is_required else "",
            kinds[one.kind],
            _("、").join(_choices(one)),
            one.help,
            _("、").join(one.synonyms),
            one.example,
        )
        for one in fields
    ]
    columns = [
        SheetColumn(label, width=width)
        for label, width in (
            (_("列"), 16),
            (_("必填"), 6),
            (_("内容"), 8),
            (_("可选的值"), 24),
            (_("说明"), 40),
            (_("也认得的表头"), 40),
            (_("示例"), 16),
        )
    ]
    return Sheet(_("说明"), columns, rows, heads)


def export_sheet(subject: Subject, actor: Actor, rows: Iterable[Sequence[object]]) -> Sheet:
    """Return the sheet of an export: the columns of the import, so that it can be read back."""
    return Sheet(_(subject.label), [_column(one) for one in subject.fields(actor)], rows)
