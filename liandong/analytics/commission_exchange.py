"""Rules of commission as a file: a row a rule, known by its name."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from liandong.analytics.commission import SUBJECT
from liandong.analytics.commission_rules import RuleForm, form_of, rule_problems, save_rule
from liandong.analytics.commission_words import base_words
from liandong.analytics.commissioning import Step
from liandong.analytics.models import CommissionRule
from liandong.catalog.models import Category
from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.named import unknown
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import Choices, Order, Prepared, Read, Subject, register_subjects
from liandong.identity.actors import reaches_all
from liandong.identity.models import Member, Role
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import typed_number
from liandong.partners.models import Channel
from liandong.pricing.queries import products_named

_MONTH = re.compile(r"([1-9]\d{3})[-/.年](\d{1,2})(?!\d)")
_DECEMBER = 12
_SIGN = ":"
_PLAIN = ("name", "base", "is_progressive", "priority", "is_active")
_CLEARED: Mapping[str, str | None] = {"channel": "", "least_margin": None}
"""What an empty cell takes away, and what stands there then."""
_MONTHS = ("start", "end")


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    bases, anybody = tuple(base_words().items()), _("留空为所有人")
    month = _("年-月，留空为不限")
    return (
        SheetField("name", _("名称"), is_required=True, help=_("同名的规则会被更新"), example=_("网店销售")),
        SheetField("base", _("依据"), ValueKind.CHOICE, choices=bases, example=bases[0][1]),
        SheetField(
            "steps", _("档次"), is_required=True, help=_("满多少:提成，用分号隔开"), example="0:1; 100000:1.5"
        ),
        SheetField("member", _("业务员"), help=anybody),
        SheetField("role", _("角色"), help=anybody),
        SheetField("product", _("商品"), help=_("编码或条码，留空为所有商品")),
        SheetField("category", _("商品分类"), help=_("编码，留空为所有商品")),
        SheetField("channel", _("渠道"), help=_("留空为所有渠道")),
        SheetField("least_margin", _("最低毛利率%"), ValueKind.NUMBER),
        SheetField("is_progressive", _("分段计算"), ValueKind.FLAG),
        SheetField("priority", _("优先级"), ValueKind.WHOLE, help=_("大的先")),
        SheetField("start", _("从"), help=month, example="2026-11"),
        SheetField("end", _("到"), help=month),
        SheetField("is_active", _("启用"), ValueKind.FLAG, help=_("没有这一列时为是"), example=_("是")),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows may name: ids by the words of each column, and the rules there are by name."""

    ids: Mapping[str, Mapping[str, Sequence[int]]]
    rules: Mapping[str, Sequence[CommissionRule]]
    channels: frozenset[str]


def _known(rows: Sequence[ReadRow]) -> _Known:
    """Read what the rows name; six statements at most."""
    products = products_named([row.text("product") for row in rows if row.text("product")])
    ids: dict[str, Mapping[str, Sequence[int]]] = {
        "member": _by_word(Member.objects.all(), "name"),
        "role": _by_word(Role.objects.all(), "name"),
        "category": _by_word(Category.objects.all(), "code"),
        "product": {word: [hit.product] for word, hit in products.items()},
    }
    rules: defaultdict[str, list[CommissionRule]] = defaultdict(list)
    for rule in CommissionRule.objects.order_by("pk"):
        rules[rule.name].append(rule)
    return _Known(ids, rules, frozenset(Channel.objects.values_list("name", flat=True)))


def _by_word(rows: QuerySet[Model], column: str) -> Mapping[str, Sequence[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for pk, word in rows.values_list("pk", column):
        found[word].append(pk)
    return found


def prepare(read: Read, order: Order) -> Prepared:
    """Read the rows and say what is wrong with them; columns that a file lacks stay as they are."""
    prepared, rows = Prepared(), list(read())
    known, columns = _known(rows), fields(order.actor)
    labels = {one.name: one.label for one in columns}
    wanted: list[tuple[RuleForm, int | None]] = []
    seen: set[str] = set()
    for row in rows:
        name, wrong = row.text("name"), _wrong_name(row, known, seen)
        seen.add(name)
        stored = next(iter(known.rules.get(name, ())), None)
        form, unread = _form(row, known, RuleForm(name) if stored is None else form_of(stored), labels)
        wrong += unread
        if not wrong:
            problems = [replace(one, line=1) for one in rule_problems(form)]
            wrong = row_problems(problems, [row.number], columns)
        prepared.problems += wrong
        if not wrong and not row.unread and is_wanted(prepared, order.mode, is_there=stored is not None):
            wanted.append((form, stored.pk if stored else None))
    prepared.write = lambda: _write(wanted, order)
    return prepared


def _wrong_name(row: ReadRow, known: _Known, seen: set[str]) -> list[RowProblem]:
    name = row.text("name")
    if name and name in seen:
        return [
            RowProblem(row.number, _("名称"), _("「%(word)s」写了两行") % {"word": name}, _("只留一行。"))
        ]
    if len(known.rules.get(name, ())) > 1:
        told = _("有几条叫「%(word)s」的规则") % {"word": name}
        return [RowProblem(row.number, _("名称"), told, _("先在提成规则里改成不同的名称。"))]
    return []


def _form(
    row: ReadRow, known: _Known, form: RuleForm, labels: Mapping[str, str]
) -> tuple[RuleForm, list[RowProblem]]:
    """Return the rule of a row, and what it says that can't be."""
    values: dict[str, Any] = {name: row.values[name] for name in _PLAIN if row.values.get(name) is not None}
    for name, empty in _CLEARED.items():
        if name in row.values:
            values[name] = empty if row.values[name] in {None, ""} else row.values[name]
    wrong = [*_named(row, known, labels, values), *_months(row, labels, values)]
    if row.text("steps"):
        steps = read_steps(row.text("steps"))
        values["steps"] = steps or ()
        if steps is None:
            told = _("看不懂「%(word)s」") % {"word": row.text("steps")[:40]}
            wrong.append(RowProblem(row.number, labels["steps"], told, _("写成 0:1; 100000:1.5。")))
    return replace(form, **values), wrong


def _named(
    row: ReadRow, known: _Known, labels: Mapping[str, str], values: dict[str, Any]
) -> Iterator[RowProblem]:
    """Note whom and what a row names; yield what there is not."""
    for name, words in known.ids.items():
        if name in row.values:
            word = row.text(name)
            found = words.get(word, ())
            values[name] = found[0] if found else None
            if word and len(found) != 1:
                advice = _("改成唯一的名称。") if found else ""
                yield unknown(row.number, labels[name], word, advice)
    channel = row.text("channel")
    if channel and channel not in known.channels:
        yield unknown(row.number, labels["channel"], channel, "")


def _months(row: ReadRow, labels: Mapping[str, str], values: dict[str, Any]) -> Iterator[RowProblem]:
    """Note from when to when a row says; yield what is no month."""
    for name in _MONTHS:
        if name in row.values:
            values[name] = _month(row.text(name))
            if row.text(name) and values[name] is None:
                told = _("没有这个月：%(word)s") % {"word": row.text(name)}
                yield RowProblem(row.number, labels[name], told, _("写成 2026-11。"))


def read_steps(text: str) -> tuple[Step, ...] | None:
    """Return the steps a cell says, such as ``0:1; 100000:1.5``; None where it says no such thing."""
    steps = []
    for part in re.split(r"[;\n]", unicodedata.normalize("NFKC", text)):
        if not part.strip():
            continue
        threshold, sign, value = part.rpartition(_SIGN)
        try:
            steps.append(Step(typed_number(threshold.strip() or "0"), typed_number(_bare(value))))
        except ValueError:
            return None
        if threshold.strip() and not sign:
            return None
    return tuple(steps)


def _bare(value: str) -> str:
    return value.strip().removesuffix("%").strip()


def _month(text: str) -> date | None:
    found = _MONTH.match(text)
    if found is None or not 1 <= int(found[2]) <= _DECEMBER:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _write(wanted: Sequence[tuple[RuleForm, int | None]], order: Order) -> None:
    for done, (form, stored) in enumerate(wanted, 1):
        save_rule(order.actor, form, stored, order.address)
        order.tell(done, len(wanted), _("写入"))


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield all rules in the order of the columns; nothing for who sees only what he earns himself."""
    if not reaches_all(actor, SUBJECT, Verb.VIEW):
        return
    words = base_words()
    related = ("member", "role", "product", "category")
    for one in CommissionRule.objects.select_related(*related).order_by("-priority", "pk"):
        steps = "; ".join(f"{threshold}{_SIGN}{value}" for threshold, value in one.steps)
        yield [
            one.name,
            words[one.base],
            steps,
            one.member.name if one.member else None,
            one.role.name if one.role else None,
            one.product.code if one.product else None,
            one.category.code if one.category else None,
            one.channel or None,
            one.least_margin,
            _("是") if one.is_progressive else _("否"),
            one.priority,
            *(f"{day:%Y-%m}" if day else None for day in (one.start, one.end)),
            _("是") if one.is_active else _("否"),
        ]


def register() -> None:
    """Make the subject known."""
    register_subjects(
        [Subject(SUBJECT, "提成规则", "commission_rules", fields, prepare, rows, is_common=True)]
    )
