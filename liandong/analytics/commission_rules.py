"""Keeping the rules of commission: who may, and every reason to refuse one at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from liandong.analytics.commission import SUBJECT
from liandong.analytics.commissioning import Base, Step
from liandong.analytics.models import CommissionRule
from liandong.catalog.models import Category, Product
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member, Role
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, number_problems, text_problems, trimmed
from liandong.kernel.money import HUNDRED, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Channel

MOST_STEPS = 20
_DIGITS = 4
_LARGEST_PRIORITY = 1000
_RATES = frozenset({Base.NET.value, Base.MARGIN.value, Base.RECEIPTS.value})


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as it shall be; see ``commissioning.Rule`` and ``CommissionRule``."""

    name: str
    base: str = Base.NET.value
    steps: tuple[Step, ...] = ()
    member: int | None = None
    role: int | None = None
    product: int | None = None
    category: int | None = None
    channel: str = ""
    least_margin: Decimal | None = None
    is_progressive: bool = False
    priority: int = 0
    start: date | None = None
    end: date | None = None
    is_active: bool = True


def save_rule(actor: Actor, form: RuleForm, stored: int | None = None, address: str = "") -> int:
    """Make a rule, or change one, and return its id; closed months keep what they were worked out by.

    Raises:
        NotAllowedError: the actor may not keep rules of commission.
        RefusedError: every problem at once; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, name=trimmed(form.name), start=_first(form.start), end=_first(form.end))
    form = replace(form, steps=tuple(sorted(form.steps, key=lambda step: step.threshold)))
    with transaction.atomic():
        refuse_if([*rule_problems(form), *_unknown(form)])
        values = _values(form)
        if stored is None:
            pk = CommissionRule.objects.create(**values).pk
        else:
            pk = stored
            if not CommissionRule.objects.filter(pk=pk).update(**values):
                raise RefusedError([Problem("commission_rule_unknown")])
        detail = {"name": form.name, "base": form.base, "steps": str(values["steps"])[:200]}
        record([AuditEntry("commission_rule", SUBJECT, pk, actor.member, detail, address)])
    return pk


def _first(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)


def _values(form: RuleForm) -> dict[str, Any]:
    return {
        "name": form.name,
        "base": form.base,
        "steps": [[plain(step.threshold), plain(step.value)] for step in form.steps],
        "member_id": form.member,
        "role_id": form.role,
        "product_id": form.product,
        "category_id": form.category,
        "channel": form.channel,
        "least_margin": form.least_margin,
        "is_progressive": form.is_progressive,
        "priority": form.priority,
        "start": form.start,
        "end": form.end,
        "is_active": form.is_active,
    }


def form_of(row: CommissionRule) -> RuleForm:
    """Return a rule as it stands."""
    return RuleForm(
        row.name,
        row.base,
        tuple(Step(Decimal(threshold), Decimal(value)) for threshold, value in row.steps),
        row.member_id,
        row.role_id,
        row.product_id,
        row.category_id,
        row.channel,
        row.least_margin,
        row.is_progressive,
        row.priority,
        row.start,
        row.end,
        row.is_active,
    )


def rule_problems(form: RuleForm) -> Iterator[Problem]:
    """Yield every reason to refuse a rule but that it names what there is not. Asks for nothing."""
    yield from missing_problems({"name": form.name}, ("name",), None)
    yield from text_problems({"name": form.name}, {"name": 64}, None)
    if form.base not in set(Base):
        yield Problem("choice_unknown", column="base", detail={"value": form.base[:20]})
    if form.start is not None and form.end is not None and form.start > form.end:
        detail = {"start": f"{form.start:%Y-%m}", "end": f"{form.end:%Y-%m}"}
        yield Problem("period_crossed", column="end", detail=detail)
    if not 0 <= form.priority <= _LARGEST_PRIORITY:
        detail = {"number": str(form.priority)[:20], "limit": str(_LARGEST_PRIORITY)}
        yield Problem("not_within", column="priority", detail=detail)
    if form.member is not None and form.role is not None:
        yield Problem("commission_one_of", column="role")
    if form.least_margin is not None and not -HUNDRED < form.least_margin < HUNDRED:
        yield Problem("commission_margin_unfit", column="least_margin")
    elif form.least_margin is not None:
        yield from number_problems(abs(form.least_margin), _DIGITS, "least_margin", None)
    if form.base == Base.RECEIPTS and (
        form.product or form.category or form.channel or form.least_margin is not None
    ):
        yield Problem("commission_receipts_of_goods", column="base")
    yield from _step_problems(form)


def _unknown(form: RuleForm) -> Iterator[Problem]:
    """Yield what a rule names and is not there."""
    for column, pk, rows in (
        ("member", form.member, Member.objects),
        ("role", form.role, Role.objects),
        ("product", form.product, Product.objects),
        ("category", form.category, Category.objects),
    ):
        if pk is not None and not rows.filter(pk=pk).exists():
            yield Problem("choice_unknown", column=column, detail={"value": str(pk)})
    if form.channel and not Channel.objects.filter(name=form.channel).exists():
        yield Problem("choice_unknown", column="channel", detail={"value": form.channel[:20]})


def _step_problems(form: RuleForm) -> Iterator[Problem]:
    if not form.steps:
        yield Problem("steps_missing", column="steps")
    if len(form.steps) > MOST_STEPS:
        detail = {"number": str(len(form.steps)), "limit": str(MOST_STEPS)}
        yield Problem("not_within", column="steps", detail=detail)
    seen: set[Decimal] = set()
    for place, step in enumerate(form.steps, 1):
        yield from number_problems(step.threshold, _DIGITS, "threshold", place)
        yield from number_problems(step.value, _DIGITS, "value", place)
        if step.threshold in seen:
            yield Problem("step_twice", place, "threshold", {"threshold": plain(step.threshold)})
        seen.add(step.threshold)
        if form.base in _RATES and step.value > HUNDRED:
            yield Problem("commission_rate_unfit", place, "value", {"value": plain(step.value)})
