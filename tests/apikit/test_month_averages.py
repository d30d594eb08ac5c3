"""The monthly average through the interface: read, run once, and refused with a code."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Scope, Verb
from tests.apikit.calling import Caller, caller
from tests.support.trading import Trading

PATH = "/month-averages"


def test_a_month_is_read_and_run(trading: Trading, owner: Caller) -> None:
    """10 at 10 and 10 at 20, 5 sold at 10 before: 15 each, 25 lacking."""
    rules = {"cost_method": "monthly_average"}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    first = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    month = f"{first:%Y-%m}"
    trading.receive("P1", "10", "10", on=first)
    line = trading.line("P1", "5", "30")
    trading.book("sales.delivery", [line], first, partner="C1", place="主仓")
    trading.receive("P1", "10", "20", on=first)
    (row,) = owner.get(f"{PATH}?month={month}").body["rows"]
    figures = ("average", "issued_value", "closing_value", "remainder", "lacking")
    assert [row[name] for name in figures] == ["15", "75", "225", "0", "25"]
    run = owner.call("post", PATH, {"month": month}).body
    assert [one["number"][:4] for one in run["documents"]] == ["QYPJ"]
    assert owner.call("post", PATH, {"month": month}).body == {"documents": [], "rows": []}
    early = owner.call("post", PATH, {"month": f"{timezone.localdate():%Y-%m}"})
    assert (early.status, [one["code"] for one in early.body["problems"]]) == (422, ["average_not_over"])


@pytest.mark.parametrize(
    "path", ["/month-averages?month=2026-11", "/period-transfers?kind=profit&month=2026-11"]
)
def test_who_reaches_his_own_documents_only_sees_nothing_of_the_month(trading: Trading, path: str) -> None:
    """A month's costs and profit are everybody's: the pages refuse him too."""
    role = Role.objects.create(name="只看自己的")
    types = ("finance.month_average", "finance.profit_transfer")
    RoleGrant.objects.bulk_create(
        RoleGrant(role=role, subject=one, verb=Verb.VIEW, scope=Scope.OWN) for one in types
    )
    Member.objects.get(name="李四").roles.set([role])
    clerk = caller("clerk")
    refused = clerk.get(path)
    assert (refused.status, [one["code"] for one in refused.body["problems"]]) == (403, ["right_missing"])
    RoleGrant.objects.filter(role=role).update(scope=Scope.ALL)
    assert clerk.get(path).status == 200
    role.hidden = ["cost"]
    role.save()
    assert clerk.get(path).status == 403
    del trading
