"""Making and changing the levels of reminders; each leaves a trace."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from django.db import transaction

from liandong.collaboration.dunning_models import DunningLevel
from liandong.collaboration.statement_sending import SUBJECT
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.money import HUNDRED, ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

MOST_LEVELS, LONGEST_DAYS, MOST_FEE = 9, 3650, Decimal(1_000_000)
LIMITS = {"name": 32, "words": 2000}


@dataclass(frozen=True, slots=True)
class LevelForm:
    """A level as it shall be; ``rate`` is per cent a year, ``fee`` money of the company."""

    number: int
    name: str
    days_overdue: int
    days_between: int = 0
    words: str = ""
    fee: Decimal = ZERO
    rate: Decimal = ZERO
    is_active: bool = True


def save_level(level: int | None, form: LevelForm, actor: Actor, address: str = "") -> int:
    """Make a level, or change one; return its id. Letters that were sent stay as they are.

    Raises:
        NotAllowedError: the actor may not keep levels for everybody.
        RefusedError: every problem at once; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, name=trimmed(form.name), words=form.words.strip())
    with transaction.atomic():
        others = list(DunningLevel.objects.select_for_update().exclude(pk=level or 0).order_by("number"))
        refuse_if([*_own_problems(form), *_order_problems(form, others)])
        made = DunningLevel(pk=level, **asdict(form))
        made.save()
        detail = {"name": form.name, "number": form.number, "days_overdue": form.days_overdue}
        detail |= {"days_between": form.days_between, "fee": plain(form.fee), "rate": plain(form.rate)}
        record([AuditEntry("dunning_level", SUBJECT, made.pk, actor.member, detail, address)])
    return made.pk


def _own_problems(form: LevelForm) -> Iterator[Problem]:
    texts = {"name": form.name, "words": form.words}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, LIMITS, None)
    bounds: dict[str, tuple[Decimal | int, Decimal | int, Decimal | int]] = {
        "number": (1, form.number, MOST_LEVELS),
        "days_overdue": (1, form.days_overdue, LONGEST_DAYS),
        "days_between": (0, form.days_between, LONGEST_DAYS),
        "fee": (ZERO, form.fee, MOST_FEE),
        "rate": (ZERO, form.rate, HUNDRED),
    }
    for column, (least, given, most) in bounds.items():
        if not least <= given <= most:
            yield Problem("number_invalid", column=column)


def _order_problems(form: LevelForm, others: list[DunningLevel]) -> Iterator[Problem]:
    detail = {"number": str(form.number)}
    if any(one.number == form.number for one in others):
        yield Problem("dunning_level_taken", column="number", detail=detail)
        return
    used = [one for one in others if one.is_active] if form.is_active else []
    below = [one.days_overdue for one in used if one.number < form.number]
    above = [one.days_overdue for one in used if one.number > form.number]
    if (below and form.days_overdue <= max(below)) or (above and form.days_overdue >= min(above)):
        yield Problem("dunning_level_order", column="days_overdue", detail=detail)
