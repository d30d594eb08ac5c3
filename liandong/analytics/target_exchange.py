"""Sales targets as a file: a row a month, each in place of the one there was."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.analytics.models import SalesTarget
from liandong.analytics.target_words import dimension_words, measure_words
from liandong.analytics.targeting import Dimension, Measure
from liandong.analytics.targets import SUBJECT, Wish, dimensions_of, keep_targets, measures_of, named
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.subjects import Choices, Order, Prepared, Read, Subject, register_subjects
from liandong.kernel.actor import Actor

_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})")
_Group = tuple[Dimension, Measure]
_DECEMBER = 12


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    by, of = tuple(dimension_words().items()), tuple(measure_words().items())
    choice = ValueKind.CHOICE
    return (
        SheetField("dimension", _("按"), choice, is_required=True, choices=by, example=by[1][1]),
        SheetField(
            "name", _("名称或编码"), help=_("业务员、部门、渠道、仓库或分类；全公司留空"), example=_("张三")
        ),
        SheetField("measure", _("指标"), choice, is_required=True, choices=of, example=of[0][1]),
        SheetField("month", _("月份"), is_required=True, help=_("年-月"), example="2026-11"),
        SheetField("value", _("目标"), ValueKind.NUMBER, help=_("留空取消这个月的目标"), example="100000"),
    )


class _Keys:
    """What rows may name, by dimension: read once for each that is named."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._found: dict[Dimension, dict[str, list[str]]] = {}

    def of(self, dimension: Dimension, name: str) -> list[str]:
        """Return the keys of a name or code."""
        if dimension not in self._found:
            keys: defaultdict[str, list[str]] = defaultdict(list)
            for one in named(self._actor, dimension):
                for word in dict.fromkeys((one.code, one.name)):
                    keys[word].append(one.key)
            self._found[dimension] = keys
        return self._found[dimension].get(name, [])


def prepare(read: Read, order: Order) -> Prepared:
    """Read the rows and say what is wrong with them."""
    prepared, keys = Prepared(), _Keys(order.actor)
    groups: defaultdict[_Group, list[Wish]] = defaultdict(list)
    for row in read():
        found = _read(row, keys, prepared)
        if found is not None:
            group, wish = found
            groups[group].append(wish)
            prepared.changed += 1
    for dimension, measure in groups:
        if measure not in measures_of(order.actor, dimension):
            text = _("这个指标不能按「%(by)s」定目标") % {"by": dimension_words()[dimension]}
            prepared.problems.append(RowProblem(1, _("指标"), text, _("换一个指标。")))
    prepared.write = lambda: _write(groups, order)
    return prepared


def _write(groups: dict[_Group, list[Wish]], order: Order) -> None:
    for (dimension, measure), wishes in groups.items():
        keep_targets(order.actor, dimension, measure, wishes, order.address)


def _read(row: ReadRow, keys: _Keys, prepared: Prepared) -> tuple[_Group, Wish] | None:
    if {"dimension", "measure", "value"} & set(row.unread):
        return None
    dimension, measure = Dimension(row.text("dimension")), Measure(row.text("measure"))
    own, month = keys.of(dimension, row.text("name")), _month(row.text("month"))
    wrong = []
    if len(own) != 1:
        told = _("没有「%(word)s」") if not own else _("有几个「%(word)s」")
        wrong.append(RowProblem(row.number, _("名称或编码"), told % {"word": row.text("name")}, ""))
    if month is None:
        told = _("没有这个月：%(word)s") % {"word": row.text("month")}
        wrong.append(RowProblem(row.number, _("月份"), told, _("写成 2026-11。")))
    value = row.values.get("value")
    target = value if isinstance(value, Decimal) else None
    if target is not None and target < 0:
        wrong.append(RowProblem(row.number, _("目标"), _("目标不能为负"), ""))
    prepared.problems += wrong
    return None if wrong or month is None else ((dimension, measure), Wish(own[0], month, target))


def _month(text: str) -> date | None:
    found = _MONTH.match(text)
    if found is None or not 1 <= int(found[2]) <= _DECEMBER:
        return None
    return date(int(found[1]), int(found[2]), 1)


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the targets the actor sees, in the order of the columns."""
    by, of = dimension_words(), measure_words()
    for dimension in dimensions_of(actor):
        names = {one.key: one.code or one.name for one in named(actor, dimension)}
        allowed = [one.value for one in measures_of(actor, dimension)]
        found = SalesTarget.objects.filter(dimension=dimension, measure__in=allowed)
        ordered = found.order_by("measure", "key", "month").values_list("measure", "key", "month", "value")
        for measure, key, month, value in ordered:
            if key in names:
                yield [by[dimension], names[key], of[Measure(measure)], f"{month:%Y-%m}", value]


def register() -> None:
    """Make the subject known."""
    register_subjects([Subject(SUBJECT, "销售目标", "targets", fields, prepare, rows, is_common=True)])
