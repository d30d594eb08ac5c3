"""目标完成情况: target, what came of it, what is to be expected, and where each figure leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.analytics.periods import Days, months_of
from liandong.analytics.sum_links import below
from liandong.analytics.targeting import Dimension, Measure, Reached, forecast
from liandong.analytics.targets import Named, Wanted, actuals, asked_sums, named, targets_of
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Of whom or what, how much of its target is reached, and month by month."""

    named: Named
    reached: Reached
    months: tuple[Reached, ...]


def report(wanted: Wanted, today: date) -> list[ReportRow]:
    """Return a row for each that has a target or something came of, the best rate first; four statements."""
    own = named(wanted.actor, wanted.dimension)
    keys = [one.key for one in own]
    targets, found = targets_of(wanted, set(keys)), actuals(wanted, keys) if keys else {}
    months = months_of(wanted.days)
    rows = []
    for one in own:
        each = tuple(
            Reached(targets.get((one.key, month), ZERO), found.get((one.key, month), ZERO))
            for month in months
        )
        whole = reached(each, wanted.days, today)
        if whole.target or whole.actual:
            rows.append(ReportRow(one, whole, each))
    return sorted(rows, key=lambda row: (-(row.reached.rate or ZERO), -row.reached.actual))


def reached(months: Sequence[Reached], days: Days, today: date) -> Reached:
    """Return months together, with what is to be expected of all their days."""
    actual = sum((one.actual for one in months), ZERO)
    target = sum((one.target for one in months), ZERO)
    return Reached(target, actual, forecast(actual, days.start, days.end, today))


def leads_to(wanted: Wanted, key: str, days: Days | None = None) -> str:
    """Return the address of the report whose sum the figure is: its documents, or its customers."""
    span = days or wanted.days
    months = {"from": f"{span.start:%Y-%m}", "to": f"{span.end:%Y-%m}"}
    if wanted.measure is Measure.RECEIPTS:
        return ui.address("documents", "finance.incoming_payment", **{"from": span.start, "to": span.end})
    if wanted.dimension is Dimension.COMPANY:
        return ui.address("sales_sums", "partner", **months)
    if wanted.dimension is Dimension.CATEGORY:
        return ui.address("sales_sums", "product", **months, category=key)
    if wanted.dimension is Dimension.DEPARTMENT:  # those below have rows of their own there
        return ui.address("sales_sums", "department", **months)
    asked = asked_sums(wanted)
    return below(asked, key if asked.group.is_of_words else int(key), span)


def together(rows: Sequence[ReportRow], wanted: Wanted, today: date) -> Reached:
    """Return the sum of all rows."""
    target = sum((row.reached.target for row in rows), ZERO)
    actual = sum((row.reached.actual for row in rows), ZERO)
    return Reached(target, actual, forecast(actual, wanted.days.start, wanted.days.end, today))


def own_target(wanted: Wanted, today: date) -> Reached | None:
    """Return how far the actor is with his own target of the months, None without one; two statements."""
    key = str(wanted.actor.member)
    targets = targets_of(wanted, {key})
    if not targets:
        return None
    found = actuals(wanted, [key])
    months = [
        Reached(targets.get((key, month), ZERO), found.get((key, month), ZERO))
        for month in months_of(wanted.days)
    ]
    return reached(months, wanted.days, today)


def left_a_day(one: Reached, end: date, today: date) -> Decimal | None:
    """Return what is needed on each day that is left, today included; None once it is reached or over."""
    days = (end - today).days + 1
    return one.gap / days if days > 0 and one.gap > ZERO else None
