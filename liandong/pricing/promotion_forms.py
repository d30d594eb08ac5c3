"""What a user, a program or an import says a promotion is, before it is checked."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from liandong.kernel.checks import trimmed
from liandong.kernel.money import ZERO
from liandong.pricing.hours import read_hours
from liandong.pricing.promotions import Kind, Measure, Stacking, Step

_REPEATING = frozenset({Kind.AMOUNT_OFF, Kind.GIFT})
_OF_SHARES = frozenset({Kind.GIFT, Kind.BUNDLE})


@dataclass(frozen=True, slots=True)
class ShareForm:
    """So many base units of a product: a part of a bundle, or given away."""

    product: int
    quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class PromotionForm:
    """A promotion; see ``promotions.Promotion`` and ``models.PromotionRow``. Ids of records in tuples.

    ``hours`` are texts such as 17:00-19:00.
    """

    code: str
    name: str
    kind: str
    steps: tuple[Step, ...] = ()
    measure: str = Measure.AMOUNT.value
    shares: tuple[ShareForm, ...] = ()
    repeats: bool = False
    most_times: int | None = None
    priority: int = 0
    group: str = ""
    stacking: str = Stacking.ALL.value
    stacks_with: tuple[str, ...] = ()
    with_lists: bool = True
    levels: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    weekdays: tuple[int, ...] = ()
    hours: tuple[str, ...] = ()
    needs_coupon: bool = False
    total_limit: int | None = None
    customer_limit: int | None = None
    memo: str = ""
    products: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()
    places: tuple[int, ...] = ()


PLAIN = (
    *("code", "name", "kind", "measure", "repeats", "most_times", "priority", "group", "stacking"),
    *("with_lists", "start", "end", "needs_coupon", "total_limit", "customer_limit", "memo"),
)
"""The columns of the promotion's row that are kept as they stand in the form."""

SCOPES = {"products": "product", "categories": "category", "customers": "partner", "places": "place"}
"""What a promotion is about: names in the form and columns of ``PromotionItem``."""

TEXT_LIMITS = {"code": 32, "name": 64, "group": 32, "memo": 255}


def cleaned(form: PromotionForm) -> PromotionForm:
    """Return the form without blanks around texts, repeats, and what its kind does not use."""
    form = replace(
        form,
        code=trimmed(form.code),
        name=trimmed(form.name),
        group=trimmed(form.group),
        memo=trimmed(form.memo),
        levels=_texts(form.levels),
        stacks_with=_texts(form.stacks_with) if form.stacking == Stacking.GROUPS else (),
        weekdays=tuple(sorted(set(form.weekdays))),
        hours=tuple(dict.fromkeys(str(read_hours(text) or text) for text in _texts(form.hours))),
        steps=tuple(sorted(form.steps, key=lambda step: step.threshold)),
        products=tuple(dict.fromkeys(form.products)),
        categories=tuple(dict.fromkeys(form.categories)),
        customers=tuple(dict.fromkeys(form.customers)),
        places=tuple(dict.fromkeys(form.places)),
    )
    if form.kind not in _REPEATING or not form.repeats:
        form = replace(form, repeats=False, most_times=None)
    if form.kind not in _OF_SHARES:
        form = replace(form, shares=())
    if form.kind == Kind.GIFT:
        form = replace(form, steps=tuple(Step(step.threshold, ZERO) for step in form.steps))
    if form.kind == Kind.BUNDLE:
        form = replace(form, products=(), categories=())
    return form


def _texts(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in given if (text := trimmed(one))))
