"""Every reason to refuse a promotion at once. Pure: what is stored is handed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from liandong.kernel.checks import missing_problems, number_problems, text_problems
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.terms import Problem
from liandong.pricing.hours import read_hours
from liandong.pricing.promotion_forms import SCOPES, TEXT_LIMITS, PromotionForm
from liandong.pricing.promotions import Kind, Measure, Stacking, Step

MOST_PRIORITY = 1_000
MOST_STEPS = 20
MOST_SHARES = 20
MOST_ITEMS = 5_000
MOST_TIMES = 10_000
MOST_HOURS = 10
_LONGEST_WORD = 32
_DECIMALS = 6
_WEEK = range(1, 8)
_UNKNOWN = {
    "products": "unknown_product",
    "categories": "category_unknown",
    "customers": "customer_unknown",
}


@dataclass(frozen=True, slots=True)
class StoredPromotions:
    """What is stored now: promotions by code; the records there are of those a form names."""

    codes: Mapping[str, int] = field(default_factory=dict)
    there: Mapping[str, frozenset[int]] = field(default_factory=dict)


def promotion_problems(promotion: int | None, form: PromotionForm, stored: StoredPromotions) -> list[Problem]:
    """Return every reason to refuse a promotion; ``promotion`` is its id, None for a new one."""
    return [
        *_text_problems(promotion, form, stored),
        *_word_problems(form),
        *_number_problems(form),
        *_step_problems(form),
        *_share_problems(form, stored),
        *_scope_problems(form, stored),
    ]


def _text_problems(promotion: int | None, form: PromotionForm, stored: StoredPromotions) -> Iterator[Problem]:
    texts = {name: getattr(form, name) for name in TEXT_LIMITS}
    yield from missing_problems(texts, ("code", "name"), None)
    yield from text_problems(texts, TEXT_LIMITS, None)
    if any(sign.isspace() for sign in form.code):
        yield Problem("code_with_blanks", column="code", detail={"code": form.code})
    if stored.codes.get(form.code, promotion) != promotion:
        yield Problem("code_taken", column="code", detail={"code": form.code})


def _word_problems(form: PromotionForm) -> Iterator[Problem]:
    for column, given, known in (
        ("kind", form.kind, set(Kind)),
        ("measure", form.measure, set(Measure)),
        ("stacking", form.stacking, set(Stacking)),
    ):
        if given not in known:
            yield Problem("choice_unknown", column=column, detail={"value": given[:20]})
    for column, words in (("levels", form.levels), ("stacks_with", form.stacks_with)):
        for word in words:
            if len(word) > _LONGEST_WORD:
                yield Problem("too_long", column=column, detail={"limit": str(_LONGEST_WORD)})
    if form.stacking == Stacking.GROUPS and not form.stacks_with:
        yield Problem("groups_missing", column="stacks_with")


def _number_problems(form: PromotionForm) -> Iterator[Problem]:
    if form.start is not None and form.end is not None and form.start > form.end:
        detail = {"start": form.start.isoformat(), "end": form.end.isoformat()}
        yield Problem("period_crossed", column="end", detail=detail)
    if not 0 <= form.priority <= MOST_PRIORITY:
        yield _not_within("priority", form.priority, MOST_PRIORITY)
    for day in form.weekdays:
        if day not in _WEEK:
            yield Problem("weekday_unknown", column="weekdays", detail={"day": str(day)[:10]})
    yield from _hour_problems(form)
    for column, number, most in (
        ("most_times", form.most_times, MOST_TIMES),
        ("total_limit", form.total_limit, MOST_TIMES**2),
        ("customer_limit", form.customer_limit, MOST_TIMES**2),
    ):
        if number is not None and not 1 <= number <= most:
            yield _not_within(column, number, most)


def _hour_problems(form: PromotionForm) -> Iterator[Problem]:
    if len(form.hours) > MOST_HOURS:
        yield _not_within("hours", len(form.hours), MOST_HOURS)
    for text in form.hours:
        if read_hours(text) is None:
            yield Problem("hours_unknown", column="hours", detail={"hours": text[:40]})


def _not_within(column: str, number: int, most: int) -> Problem:
    return Problem("not_within", column=column, detail={"number": str(number)[:20], "limit": str(most)})


def _step_problems(form: PromotionForm) -> Iterator[Problem]:
    if not form.steps:
        yield Problem("steps_missing", column="steps")
    if len(form.steps) > MOST_STEPS:
        yield _not_within("steps", len(form.steps), MOST_STEPS)
    if form.repeats and (len(form.steps) > 1 or any(step.threshold <= ZERO for step in form.steps)):
        yield Problem("repeats_by_one_step", column="repeats")
    seen: set[Decimal] = set()
    for line, step in enumerate(form.steps, 1):
        yield from number_problems(step.threshold, _DECIMALS, "threshold", line)
        yield from number_problems(step.value, _DECIMALS, "value", line)
        if step.threshold in seen:
            yield Problem("step_twice", line, "threshold", {"threshold": str(step.threshold)})
        seen.add(step.threshold)
        yield from _value_problems(form.kind, step, line)


def _value_problems(kind: str, step: Step, line: int) -> Iterator[Problem]:
    if kind == Kind.PERCENT_OFF and not ZERO < step.value <= HUNDRED:
        yield Problem("percent_off_range", line, "value", {"value": str(step.value)[:20]})
    if kind == Kind.AMOUNT_OFF and step.value <= ZERO:
        yield Problem("amount_off_missing", line, "value")
    if kind in {Kind.SPECIAL_PRICE, Kind.BUNDLE} and step.value <= ZERO:
        yield Problem("promotion_price_missing", line, "value")


def _share_problems(form: PromotionForm, stored: StoredPromotions) -> Iterator[Problem]:
    if form.kind in {Kind.GIFT, Kind.BUNDLE} and not form.shares:
        yield Problem("shares_missing", column="shares")
    if len(form.shares) > MOST_SHARES:
        yield _not_within("shares", len(form.shares), MOST_SHARES)
    seen: set[int] = set()
    for line, share in enumerate(form.shares, 1):
        if share.product not in stored.there.get("products", frozenset()):
            yield Problem("unknown_product", line, "product", {"product": str(share.product)})
        if share.product in seen:
            yield Problem("share_twice", line, "product")
        seen.add(share.product)
        if share.quantity is None or share.quantity <= ZERO:
            yield Problem("share_quantity_missing", line, "quantity")
        yield from number_problems(share.quantity, _DECIMALS, "quantity", line)


def _scope_problems(form: PromotionForm, stored: StoredPromotions) -> Iterator[Problem]:
    if form.kind == Kind.SPECIAL_PRICE and not form.products:
        yield Problem("products_missing", column="products")
    for name in SCOPES:
        given: tuple[int, ...] = getattr(form, name)
        if len(given) > MOST_ITEMS:
            yield _not_within(name, len(given), MOST_ITEMS)
        for pk in given if name in _UNKNOWN else ():
            if pk not in stored.there.get(name, frozenset()):
                yield Problem(_UNKNOWN[name], column=name, detail={SCOPES[name]: str(pk)})
