"""Promotions, a row each: thresholds and lists of codes stand in one cell, with 、 between."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.models import Category, Product
from liandong.exchange.columns import ReadRow, SheetField, ValueKind
from liandong.exchange.small_records import Tried
from liandong.exchange.subjects import Choices, Order, Subject
from liandong.kernel.actor import Actor
from liandong.kernel.checks import typed_number
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.partners.saving import referred_ids
from liandong.pricing.models import PromotionRow
from liandong.pricing.promotion_actions import SUBJECT, create_promotion, update_promotion
from liandong.pricing.promotion_forms import PromotionForm, ShareForm
from liandong.pricing.promotion_queries import category_ids, form_of, seen_by
from liandong.pricing.promotion_words import kind_words, measure_words, stacking_words
from liandong.pricing.promotions import Step
from liandong.pricing.queries import products_named
from liandong.stock_ledger.models import Place

_SEPARATORS = re.compile(r"[\s、,，;；]+")
_BETWEEN = "、"
_PLAIN = (
    *("code", "name", "kind", "measure", "repeats", "most_times", "priority", "group", "stacking"),
    *("with_lists", "start", "end", "needs_coupon", "total_limit", "customer_limit", "memo"),
)
_NEVER_BLANK = frozenset({"kind", "measure", "stacking", "priority", "repeats", "with_lists", "needs_coupon"})


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    words = {"kind": kind_words(), "measure": measure_words(), "stacking": stacking_words()}
    choices = {name: tuple(found.items()) for name, found in words.items()}
    choice, whole, flag = ValueKind.CHOICE, ValueKind.WHOLE, ValueKind.FLAG
    codes = _("几个编码用顿号隔开")
    return (
        SheetField("code", _("编码"), is_required=True, synonyms=("促销编码",), example="M500"),
        SheetField("name", _("名称"), is_required=True, synonyms=("促销名称",), example=_("满500减50")),
        SheetField("kind", _("类型"), choice, is_required=True, choices=choices["kind"]),
        SheetField("measure", _("门槛按"), choice, choices=choices["measure"]),
        SheetField("steps", _("门槛和优惠"), help=_("门槛=优惠，几档用顿号隔开"), example="500=50、1000=120"),
        SheetField("shares", _("赠品或组合"), help=_("商品编码=数量（基本单位）"), example="SP001=1"),
        SheetField("products", _("参加的商品"), help=codes),
        SheetField("categories", _("参加的分类"), help=codes),
        SheetField("customers", _("指定的客户"), help=codes),
        SheetField("levels", _("客户等级"), help=_("几个等级用顿号隔开")),
        SheetField("places", _("指定的仓库或门店"), help=codes),
        SheetField("start", _("生效日"), ValueKind.DATE),
        SheetField("end", _("截止日"), ValueKind.DATE),
        SheetField("weekdays", _("星期"), help=_("1 到 7，67 为周末")),
        SheetField("hours", _("时段"), help=_("如 17:00-19:00，几段用顿号隔开"), example="17:00-19:00"),
        SheetField("repeats", _("每满都算"), flag),
        SheetField("most_times", _("每单最多几次"), whole),
        SheetField("priority", _("优先级"), whole),
        SheetField("with_lists", _("价格表的价也参加"), flag),
        SheetField("group", _("叠加组")),
        SheetField("stacking", _("叠加"), choice, choices=choices["stacking"]),
        SheetField("stacks_with", _("可叠加的组"), help=_("几个组用顿号隔开")),
        SheetField("needs_coupon", _("凭优惠券"), flag),
        SheetField("total_limit", _("总共几单"), whole),
        SheetField("customer_limit", _("每个客户几单"), whole),
        SheetField("memo", _("备注")),
    )


def _save(row: ReadRow, pk: int | None, order: Order) -> None:
    stored = None if pk is None else form_of(PromotionRow.objects.get(pk=pk))
    form = stored or PromotionForm(row.text("code"), row.text("name"), "")
    problems: list[Problem] = []
    changes: dict[str, Any] = {}
    for name in _PLAIN:
        if name in row.values and not (row.values[name] is None and name in _NEVER_BLANK):
            changes[name] = row.values[name]
    for name, read in _LISTS.items():
        if name in row.values:
            changes[name] = read(_words(row.text(name)), problems)
    try:
        form = replace(form, **changes)
        if pk is None:
            create_promotion(form, order.actor)
        else:
            update_promotion(pk, form, order.actor)
    except RefusedError as refusal:
        # Steps and shares stand in one cell: a problem of one of them is the cell's.
        columns = {"threshold": "steps", "value": "steps", "quantity": "shares", "product": "shares"}
        found = [replace(one, column=columns.get(one.column or "", one.column)) for one in refusal.problems]
        raise RefusedError([*problems, *found]) from refusal
    refuse_if(problems)


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(text) if word]


def _number(text: str, column: str, problems: list[Problem]) -> Decimal | None:
    try:
        return typed_number(text or "0")
    except ValueError:
        problems.append(Problem("number_invalid", column=column, detail={"number": text}))
        return None


def _parts(word: str) -> tuple[str, str]:
    name, _sign, number = word.replace("＝", "=").partition("=")
    return name, number


def _steps(words: Sequence[str], problems: list[Problem]) -> tuple[Step, ...]:
    steps = []
    for word in words:
        threshold, value = (_number(part, "steps", problems) for part in _parts(word))
        if threshold is not None and value is not None:
            steps.append(Step(threshold, value))
    return tuple(steps)


def _shares(words: Sequence[str], problems: list[Problem]) -> tuple[ShareForm, ...]:
    pairs = [_parts(word) for word in words]
    codes = [code for code, _quantity in pairs]
    hits = products_named(codes) if pairs else {}
    _tell_missing(codes, hits, ("unknown_product", "product", "shares"), problems)
    return tuple(
        ShareForm(hits[code].product, _number(quantity, "shares", problems))
        for code, quantity in pairs
        if code in hits
    )


def _tell_missing(
    codes: Sequence[str], found: Collection[str], words: tuple[str, str, str], problems: list[Problem]
) -> None:
    code, key, column = words
    problems += [Problem(code, column=column, detail={key: one}) for one in codes if one not in found]


def _products(words: Sequence[str], problems: list[Problem]) -> tuple[int, ...]:
    hits = products_named(words) if words else {}
    _tell_missing(words, hits, ("unknown_product", "product", "products"), problems)
    return tuple(hits[word].product for word in words if word in hits)


def _records(
    column: str, code: str, key: str, find: Callable[[Sequence[str]], Mapping[str, int]]
) -> Callable[[Sequence[str], list[Problem]], tuple[int, ...]]:
    def read(words: Sequence[str], problems: list[Problem]) -> tuple[int, ...]:
        ids = find(words)
        _tell_missing(words, ids, (code, key, column), problems)
        return tuple(ids[word] for word in words if word in ids)

    return read


def _place_ids(codes: Sequence[str]) -> dict[str, int]:
    return dict(Place.objects.filter(code__in=codes).values_list("code", "pk"))


_LISTS: Mapping[str, Callable[[Sequence[str], list[Problem]], tuple[Any, ...]]] = {
    "steps": _steps,
    "shares": _shares,
    "products": _products,
    "categories": _records("categories", "category_unknown", "category", category_ids),
    "customers": _records("customers", "customer_unknown", "partner", referred_ids),
    "places": _records("places", "place_unknown", "place", _place_ids),
    "levels": lambda words, _problems: tuple(words),
    "hours": lambda words, _problems: tuple(words),
    "stacks_with": lambda words, _problems: tuple(words),
    "weekdays": lambda words, _problems: tuple(int(one) for one in "".join(words) if one.isdecimal()),
}


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every promotion, in the order of the columns."""
    names = [column.name for column in fields(actor)]
    labels = {"kind": kind_words(), "measure": measure_words(), "stacking": stacking_words()}
    for row in PromotionRow.objects.order_by("code"):
        form = seen_by(actor, form_of(row))
        values = {name: getattr(form, name) for name in _PLAIN} | _listed(form)
        values |= {name: words[values[name]] for name, words in labels.items()}
        yield [values[name] for name in names]


def _listed(form: PromotionForm) -> dict[str, str]:
    """Return what stands in one cell each."""
    named = {*form.products, *(share.product for share in form.shares)}
    products = dict(Product.objects.filter(pk__in=named).values_list("pk", "code"))
    steps = (f"{plain(step.threshold)}={plain(step.value)}" for step in form.steps)
    shares = (f"{products[one.product]}={plain(one.quantity)}" for one in form.shares if one.quantity)
    codes = {
        "categories": Category.objects.filter(pk__in=form.categories),
        "customers": Partner.objects.filter(pk__in=form.customers),
        "places": Place.objects.filter(pk__in=form.places),
    }
    return {
        "steps": _BETWEEN.join(steps),
        "shares": _BETWEEN.join(shares),
        "products": _BETWEEN.join(products[pk] for pk in form.products),
        "levels": _BETWEEN.join(form.levels),
        "stacks_with": _BETWEEN.join(form.stacks_with),
        "weekdays": "".join(map(str, form.weekdays)),
        "hours": _BETWEEN.join(form.hours),
        **{
            name: _BETWEEN.join(found.order_by("code").values_list("code", flat=True))
            for name, found in codes.items()
        },
    }


def subject() -> Subject:
    """Return the declaration."""
    tried = Tried(_save, lambda: dict(PromotionRow.objects.values_list("code", "pk")), fields)
    return Subject(SUBJECT, "促销", "promotions", fields, tried, rows, is_common=True)
