"""Every reason to refuse a price list or its prices at once. Pure: what is stored is handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from liandong.catalog.pricing import PRICE_DECIMALS
from liandong.kernel.checks import missing_problems, number_problems, text_problems
from liandong.kernel.money import HUNDRED
from liandong.kernel.terms import Problem
from liandong.pricing.forms import TEXT_LIMITS, PriceForm, PriceListForm
from liandong.pricing.lists import MOST_BASES
from liandong.pricing.terms import Audience, Base

RATE_DECIMALS = 4
MOST_DIGITS = 6
MOST_PRIORITY = 1_000
MOST_CUSTOMERS = 2_000
_HIGHEST_RATE = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored now: lists by code, what each is based on, customers, units by product (base first).

    ``channels`` are the names there are, ``currencies`` the codes of those a list may be in.
    """

    codes: Mapping[str, int] = field(default_factory=dict)
    bases: Mapping[int, int | None] = field(default_factory=dict)
    customers: frozenset[int] = frozenset()
    units: Mapping[int, Sequence[int]] = field(default_factory=dict)
    channels: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()


def list_problems(price_list: int | None, form: PriceListForm, stored: Stored) -> list[Problem]:
    """Return every reason to refuse a list; ``price_list`` is its id, None for a new one."""
    return [
        *_text_problems(price_list, form, stored),
        *_audience_problems(form, stored),
        *_term_problems(form, stored),
        *_base_problems(price_list, form, stored),
    ]


def _text_problems(price_list: int | None, form: PriceListForm, stored: Stored) -> Iterator[Problem]:
    texts = {
        "code": form.code,
        "name": form.name,
        "level": form.level,
        "channel": form.channel,
        "memo": form.memo,
    }
    yield from missing_problems(texts, ("code", "name"), None)
    yield from text_problems(texts, TEXT_LIMITS, None)
    if stored.codes.get(form.code, price_list) != price_list:
        yield Problem("code_taken", column="code", detail={"code": form.code})


def _audience_problems(form: PriceListForm, stored: Stored) -> Iterator[Problem]:
    if form.audience not in set(Audience):
        yield Problem("audience_unknown", column="audience", detail={"audience": form.audience[:20]})
    if form.audience == Audience.LEVEL and not form.level:
        yield Problem("level_missing", column="level")
    if form.audience == Audience.CHANNEL and form.channel not in stored.channels:
        yield Problem("price_list_channel_unknown", column="channel", detail={"channel": form.channel})
    if len(form.customers) > MOST_CUSTOMERS:
        yield Problem("too_many_customers", column="customers", detail={"limit": str(MOST_CUSTOMERS)})
    for partner in form.customers:
        if partner not in stored.customers:
            yield Problem("customer_unknown", column="customers", detail={"partner": str(partner)})


def _term_problems(form: PriceListForm, stored: Stored) -> Iterator[Problem]:
    if form.currency and form.currency not in stored.currencies:
        yield Problem("currency_unusable", column="currency", detail={"currency": form.currency[:20]})
    if form.start is not None and form.end is not None and form.start > form.end:
        detail = {"start": form.start.isoformat(), "end": form.end.isoformat()}
        yield Problem("period_crossed", column="end", detail=detail)
    for column, number, most in (
        ("priority", form.priority, MOST_PRIORITY),
        ("digits", form.digits, MOST_DIGITS),
    ):
        if not 0 <= number <= most:
            yield Problem("not_within", column=column, detail={"number": str(number), "limit": str(most)})
    if not form.rate.is_finite() or not -HUNDRED < form.rate < _HIGHEST_RATE:
        yield Problem("rate_out_of_range", column="rate", detail={"rate": str(form.rate)[:20]})
    else:
        yield from number_problems(abs(form.rate), RATE_DECIMALS, "rate", None)


def _base_problems(price_list: int | None, form: PriceListForm, stored: Stored) -> Iterator[Problem]:
    if form.base not in set(Base):
        yield Problem("base_unknown", column="base", detail={"base": form.base[:20]})
    if form.base != Base.LIST:
        return
    if form.base_list is None or form.base_list not in stored.bases:
        yield Problem("base_list_unknown", column="base_list")
        return
    above = 1
    current: int | None = form.base_list
    while current is not None and current != price_list and above <= MOST_BASES:
        above, current = above + 1, stored.bases.get(current)
    if current is not None:
        yield Problem("base_list_circle", column="base_list", detail={"limit": str(MOST_BASES)})


def price_problems(prices: Sequence[PriceForm], stored: Stored) -> list[Problem]:
    """Return every reason to refuse prices; a problem's line is the price's place, from 1."""
    problems: list[Problem] = []
    seen: set[tuple[int, int | None, Decimal]] = set()
    for line, one in enumerate(prices, 1):
        problems += _price_problems(one, stored, line)
        key = (one.product, unit_of(one, stored), one.minimum)
        if key in seen:
            problems.append(Problem("price_twice", line, "minimum", {"minimum": str(one.minimum)}))
        seen.add(key)
    return problems


def unit_of(one: PriceForm, stored: Stored) -> int | None:
    """Return the unit a price is for: the one named, else the base unit."""
    return one.unit or next(iter(stored.units.get(one.product, ())), None)


def _price_problems(one: PriceForm, stored: Stored, line: int) -> Iterator[Problem]:
    units = stored.units.get(one.product)
    if units is None:
        yield Problem("unknown_product", line, "product", {"product": str(one.product)})
    elif one.unit is not None and one.unit not in units:
        yield Problem("wrong_unit", line, "unit", {"product": str(one.product)})
    if one.price is None:
        yield Problem("price_missing", line, "price")
    yield from number_problems(one.price, PRICE_DECIMALS, "price", line)
    yield from number_problems(one.minimum, PRICE_DECIMALS, "minimum", line)
