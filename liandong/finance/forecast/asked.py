"""What the forecast's pages are asked for: which scenario, how far, in what steps; and their words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.finance.forecast.reading import Supposed
from liandong.general_ledger.planned_cash import SUBJECT
from liandong.identity.actors import NotAllowedError, require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.forecast import FlowKind, Rhythm, Step
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

EXPECTED, LATE, NO_ORDERS = "expected", "late", "no_orders"
SCENARIOS = (EXPECTED, LATE, NO_ORDERS)
LATE_DAYS = (7, 15, 30, 60)
SPANS = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Asked:
    """A forecast as it is asked for, from today up to a day."""

    scenario: str
    late_days: int
    by_habit: bool
    step: Step
    today: date
    span: int

    @property
    def end(self) -> date:
        """Return the last day."""
        return self.today + timedelta(days=self.span - 1)

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day."""
        return self.today, self.end

    @property
    def supposed(self) -> Supposed:
        """Return what is supposed of customers and orders."""
        late = self.late_days if self.scenario == LATE else 0
        return Supposed(late, self.by_habit, self.scenario != NO_ORDERS)

    def parameters(self) -> dict[str, object]:
        """Return what an address asks for the same by."""
        habit = 1 if self.by_habit else None
        return {"scenario": self.scenario, "late": self.late_days, "habit": habit, "span": self.span}


def require_forecast(actor: Actor) -> None:
    """Refuse who may not see forecasts, or not what goods cost: orders to suppliers stand in them.

    Raises:
        NotAllowedError: he may not.
    """
    require_everywhere(actor, SUBJECT, Verb.VIEW)
    if not actor.sees(COST):
        raise NotAllowedError(SUBJECT, Verb.VIEW)


def asked(query: ReportQuery) -> Asked:
    """Return what an address asks for."""
    return Asked(
        query.choice("scenario", SCENARIOS, EXPECTED),
        int(query.choice("late", [str(one) for one in LATE_DAYS], "15")),
        query.flag("habit"),
        Step(query.choice("step", [one.value for one in Step], Step.WEEK.value)),
        timezone.localdate(),
        int(query.choice("span", [str(one) for one in SPANS], "90")),
    )


def fields(one: Asked, query: ReportQuery) -> list[ui.Part]:
    """Return the filter row."""
    scenarios = {EXPECTED: _("预期"), LATE: _("客户晚付"), NO_ORDERS: _("不算未开票的订单")}
    steps = {Step.DAY.value: _("按天"), Step.WEEK.value: _("按周"), Step.MONTH.value: _("按月")}
    late = [(days, _("晚 {days} 天").format(days=days)) for days in LATE_DAYS]
    spans = [(days, _("{days} 天").format(days=days)) for days in SPANS]
    return [
        ui.choice_field("scenario", _("情形"), scenarios.items(), one.scenario),
        *([ui.choice_field("late", _("客户晚付"), late, one.late_days)] if one.scenario == LATE else ()),
        ui.choice_field("span", _("看多远"), spans, one.span),
        ui.choice_field("step", _("步长"), steps.items(), one.step.value),
        ui.flag_field("habit", _("按对方平常晚付的天数"), query),
    ]


def kind_words() -> Mapping[FlowKind, str]:
    """Return what money comes or goes for."""
    return {
        FlowKind.CLAIM: _("应收应付"),
        FlowKind.BILL: _("票据"),
        FlowKind.ORDER: _("订单和未开票"),
        FlowKind.PLAN: _("计划收支"),
    }


def rhythm_words() -> Mapping[str, str]:
    """Return how often something planned happens."""
    return {
        Rhythm.ONCE.value: _("一次"),
        Rhythm.WEEKLY.value: _("每周"),
        Rhythm.MONTHLY.value: _("每月"),
        Rhythm.QUARTERLY.value: _("每季"),
        Rhythm.YEARLY.value: _("每年"),
    }
