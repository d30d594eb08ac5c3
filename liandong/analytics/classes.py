"""The classes of products: the company's marks and policies, computing them, and keeping them."""

import calendar
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from liandong.analytics.classing import Classed, Marks, Sold, classed
from liandong.analytics.models import ProductClass
from liandong.analytics.stocking import MOST_DAYS, STANDARD_DAYS, StockDays
from liandong.analytics.trade_days import SALES
from liandong.catalog.actions import SUBJECT
from liandong.catalog.models import Product
from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.settings import read_setting, save_setting
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, from_scaled, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.flows import between
from liandong.storage import bulk
from liandong.storage.pieces import fetch, given, joined, month_of

SETTING = "product_classes"
CELLS = tuple(abc + xyz for abc in "ABC" for xyz in "XYZ")
MOST_MONTHS = 60
LONGEST_POLICY = 255
_DOCUMENTS, _LINES = bulk.table(Document), bulk.table(DocumentLine)
_BACK = next(kind for kind, sign in SALES.items() if sign < 0)
_COLUMNS = ("product", "abc", "xyz", "amount", "quantity", "share", "variation")


@dataclass(frozen=True, slots=True)
class ClassRules:
    """What a company goes by: marks, so many whole months, and what to do with each of the nine classes.

    ``policies`` say it in words, ``days`` in days of sales, from which least and most stock are proposed.
    ``computed_on`` is the day of the last computation, which covered ``start`` to ``end``.
    """

    marks: Marks = field(default_factory=Marks)
    months: int = 12
    policies: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, StockDays] = field(default_factory=lambda: STANDARD_DAYS)
    computed_on: date | None = None
    start: date | None = None
    end: date | None = None

    def days_of(self, cell: str) -> StockDays:
        """Return for how many days of sales a class is kept."""
        return self.days.get(cell, StockDays())


def read_rules() -> ClassRules:
    """Return the company's rules; one statement."""
    stored: dict[str, Any] = read_setting(SETTING, {})
    days = {
        name: date.fromisoformat(stored[name]) for name in ("computed_on", "start", "end") if stored.get(name)
    }
    marks = {name: Decimal(stored[name]) for name in ("a", "b", "x", "y") if name in stored}
    kept = {cell: StockDays(*limits) for cell, limits in stored.get("days", {}).items()} or STANDARD_DAYS
    return ClassRules(Marks(**marks), stored.get("months", 12), stored.get("policies", {}), kept, **days)


def _write(rules: ClassRules, entry: AuditEntry) -> None:
    marks = rules.marks
    value: dict[str, Any] = {name: plain(getattr(marks, name)) for name in ("a", "b", "x", "y")}
    value |= {"months": rules.months, "policies": dict(rules.policies)}
    value["days"] = {cell: [one.least, one.most] for cell, one in rules.days.items()}
    for name in ("computed_on", "start", "end"):
        day: date | None = getattr(rules, name)
        value[name] = day.isoformat() if day else ""
    save_setting(SETTING, value, entry)


def change_rules(actor: Actor, rules: ClassRules) -> None:
    """Keep marks, months and policies; the classes stay as they are until they are computed again.

    Raises:
        NotAllowedError: the actor may not change products everywhere.
        RefusedError: every problem at once.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_problems(rules))
    kept = read_rules()
    changed = replace(rules, computed_on=kept.computed_on, start=kept.start, end=kept.end)
    with transaction.atomic():
        _write(changed, AuditEntry("class_rules", SUBJECT, None, actor.member))


def _problems(rules: ClassRules) -> list[Problem]:
    marks = rules.marks
    problems = []
    if not 1 <= rules.months <= MOST_MONTHS:
        problems.append(_beyond("months", rules.months, MOST_MONTHS))
    if not ZERO < marks.a <= marks.b <= Decimal(100):
        problems.append(Problem("class_marks_crossed", column="b"))
    if not ZERO <= marks.x <= marks.y <= Decimal(100):
        problems.append(Problem("class_marks_crossed", column="y"))
    problems += [
        Problem("too_long", column=f"policy-{cell}", detail={"limit": str(LONGEST_POLICY)})
        for cell, text in rules.policies.items()
        if len(text) > LONGEST_POLICY
    ]
    for cell, one in rules.days.items():
        if one.least is not None and one.most is not None and one.most < one.least:
            problems.append(Problem("stock_limits_crossed", column=f"most-{cell}"))
        problems += [
            _beyond(f"{name}-{cell}", days, MOST_DAYS)
            for name, days in (("least", one.least), ("most", one.most))
            if days is not None and days > MOST_DAYS
        ]
    return problems


def _beyond(column: str, number: int, limit: int) -> Problem:
    return Problem("not_within", column=column, detail={"number": str(number), "limit": str(limit)})


def span_of(months: int, today: date) -> tuple[date, date]:
    """Return the first and the last day of so many whole months before this one."""
    last = today.year * 12 + today.month - 2
    year, month = divmod(last, 12)
    end = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
    begun, first = divmod(last - months + 1, 12)
    return date(begun, first + 1, 1), end


def span_sold(months: int, today: date) -> tuple[date, date]:
    """Return the span without the months before the company's first sale in it; one statement.

    They say nothing: a company of three months would have no steady product.
    """
    start, end = span_of(months, today)
    sold = Document.objects.filter(
        type__in=list(SALES),
        state__in=[State.POSTED, State.REVERSED],
        business_date__gte=start,
        business_date__lte=end,
    )
    first: date | None = sold.aggregate(first=Min("business_date"))["first"]
    return (first or start).replace(day=1), end


def sees_values(actor: Actor) -> bool:
    """Tell whether the actor may know what was sold of a product by everybody."""
    return all(actor.scope_of(kind, Verb.VIEW) is Scope.ALL for kind in SALES)


def compute(rules: ClassRules, today: date) -> dict[int, Classed]:
    """Return the classes of every product in use that is kept in stock; three statements."""
    start, end = span_sold(rules.months, today)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    sold = _sold(start, end, months)
    wanted = Product.objects.filter(is_stocked=True).filter(Q(is_active=True) | Q(pk__in=list(sold)))
    products = wanted.values_list("pk", flat=True)
    return classed({product: sold.get(product, Sold()) for product in products}, rules.marks)


def _sold(start: date, end: date, months: int) -> dict[int, Sold]:
    kinds = [piece for kind in SALES for piece in (", ", given(kind))][1:]
    month = month_of("d.business_date")
    sign = f"CASE WHEN d.type = '{_BACK}' THEN -1 ELSE 1 END"
    rows = fetch(
        joined(
            f"SELECT l.product_id, {month}, SUM({sign} * l.quantity), SUM({sign} * l.net_amount)",
            f" FROM {_DOCUMENTS} d JOIN {_LINES} l ON l.document_id = d.id WHERE d.type IN (",
            *kinds,
            ") AND d.state IN ('posted', 'reversed') AND ",
            between("d.business_date", start, end),
            f" AND l.product_id IS NOT NULL GROUP BY l.product_id, {month}",
        )
    )
    amounts: defaultdict[int, Decimal] = defaultdict(Decimal)
    quantities: defaultdict[int, list[Decimal]] = defaultdict(lambda: [ZERO] * months)
    for product, day, quantity, amount in rows:
        first = day if isinstance(day, date) else date.fromisoformat(day)
        place = (first.year - start.year) * 12 + first.month - start.month
        quantities[product][place] += from_scaled(int(quantity), 6)
        amounts[product] += from_scaled(int(amount), 4)
    return {product: Sold(amounts[product], months) for product, months in quantities.items()}


def keep(actor: Actor, rules: ClassRules, found: Mapping[int, Classed], today: date) -> None:
    """Put the classes in place of the last, in the caller's transaction; products keep theirs for filters."""
    ProductClass.objects.all().delete()
    rows = [
        (pk, one.abc, one.xyz, one.amount, one.quantity, one.share, one.variation)
        for pk, one in found.items()
    ]
    bulk.insert(ProductClass, _COLUMNS, rows)
    Product.objects.exclude(pk__in=ProductClass.objects.values("product")).exclude(abc_class="").update(
        abc_class="", xyz_class=""
    )
    for cell in CELLS:
        kept = ProductClass.objects.filter(abc=cell[0], xyz=cell[1]).values("product")
        changed = Product.objects.filter(pk__in=kept).exclude(abc_class=cell[0], xyz_class=cell[1])
        changed.update(abc_class=cell[0], xyz_class=cell[1])
    start, end = span_sold(rules.months, today)
    computed = replace(rules, computed_on=timezone.localdate(), start=start, end=end)
    detail = {"products": len(found), "from": start.isoformat(), "to": end.isoformat()}
    _write(computed, AuditEntry("classes", SUBJECT, None, actor.member, detail))
