"""账龄 for programs: debts by how old they are, of partners, salespersons or departments."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.debts import SUBJECT, SideName
from liandong.apikit.fields import Day, Number, answers
from liandong.finance.ageing import Aged, Ageing, Basis, By, aged
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.rules import day_steps

router = Router(tags=["应收应付 · Receivables and payables"])


class AgeingQuery(Schema):
    """Debts open at the end of a day (today without one), their ages counted from the due day or another."""

    side: SideName = SideName.RECEIVABLE
    on: Day | None = None
    basis: Basis = Field(Basis.DUE, description="按到期日或单据日期 · From the due day or the document's")
    by: By = By.PARTNER
    currency: str = Field(
        "", pattern="^([A-Z]{3})?$", description="只算这种外币，按外币 · Only debts in it, and in it"
    )


class AgedOut(Schema):
    """A row. ``key`` is an id of a partner or member, or a department's name; blank is for none."""

    key: str
    code: str
    name: str
    ages: list[Number]
    advance: Number
    total: Number
    credit_limit: Number | None = None


class AgeingOut(Schema):
    """``steps`` part the ages, in days; counted from the due day the first age is what is not due yet."""

    on: date
    steps: list[int]
    rows: list[AgedOut]


@router.get("/ageing", response=answers(ok=AgeingOut), summary="账龄分析 · Ageing of debts")
def get_ageing(request: ApiRequest, query: Query[AgeingQuery]) -> dict[str, Any]:
    """Return what is open by age, with the steps of the company's rules."""
    require(request, SUBJECT, Verb.VIEW)
    actor, today = request.auth.actor, timezone.localdate()
    owner = None if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL else actor.member
    steps = day_steps(rules_on(today).ageing_steps)
    asked = Ageing(query.side.side, query.on or today, steps, query.basis, query.by, owner, query.currency)
    return {"on": asked.on, "steps": list(steps), "rows": [_row(one) for one in aged(asked)]}


def _row(one: Aged) -> dict[str, Any]:
    names = ("code", "name", "ages", "advance", "total", "credit_limit")
    return {"key": str(one.key or ""), **{name: getattr(one, name) for name in names}}
