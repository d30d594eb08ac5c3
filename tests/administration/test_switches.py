"""Modules, numbers and approval rules, each on its page."""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from liandong.documents.models import ApprovalRule, Document
from liandong.identity.models import Member, Role
from liandong.identity.rule_book import rules_on
from tests.support.pages import context_of, made_of, signed_in, table
from tests.support.trading import DAY, Trading, make_trading

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


@pytest.fixture
def trading() -> Trading:
    return make_trading()


def role(name: str) -> Role:
    return Role.objects.prefetch_related("grants").get(name=name)


def told(answer: HttpResponseBase) -> list[str]:
    assert answer.status_code == 422
    return [problem["message"] for problem in made_of(answer)["problems"]]


class TestModules:
    def switch(self, owner: Client, *off: str) -> None:
        fields = [
            one for section in context_of(owner, "/settings/modules")["sections"] for one in section["fields"]
        ]
        data = {one["name"]: "true" for one in fields if one["name"].removeprefix("on-") not in off}
        assert owner.post("/settings/modules", data).status_code == 302

    def test_a_module_that_is_off_is_nowhere(self, owner: Client, trading: Trading) -> None:
        receipt = trading.receive("P1", "5", "6")
        page = owner.get("/").content.decode()
        assert "/t/purchasing.receipt/" in page
        self.switch(owner, "purchasing")
        assert "/t/purchasing.receipt/" not in owner.get("/").content.decode()
        for url in (
            "/t/purchasing.receipt/",
            "/t/purchasing.receipt/new",
            f"/t/purchasing.receipt/{receipt.id}",
        ):
            answer = owner.get(url)
            assert (answer.status_code, "模块已停用" in answer.content.decode()) == (404, True)
        answer = owner.get("/api/v1/documents/purchasing.receipt")
        assert answer.status_code == 404
        assert answer.json()["problems"][0]["code"] == "module_off"
        self.switch(owner)
        assert owner.get(f"/t/purchasing.receipt/{receipt.id}").status_code == 200

    def test_a_type_can_be_off_alone_and_the_engine_knows_it(self, owner: Client, trading: Trading) -> None:
        draft = trading.draft("sales.order", [trading.line("P1", "1", "1")], partner="C1", place="主仓")
        self.switch(owner, "sales.order")
        assert owner.get("/t/sales.order/").status_code == 404
        assert owner.get("/t/sales.delivery/").status_code == 200
        answer = owner.post(f"/api/v1/documents/sales.order/{draft.id}/post", content_type="application/json")
        assert answer.status_code == 404
        assert Document.objects.get(pk=draft.id).state == "draft"

    def test_drafts_that_wait_are_told(self, owner: Client, trading: Trading) -> None:
        trading.draft("sales.order", [trading.line("P1", "1", "1")], partner="C1", place="主仓")
        fields = {
            one["name"]: one
            for section in context_of(owner, "/settings/modules")["sections"]
            for one in section["fields"]
        }
        assert fields["on-sales.order"]["help"] == "还有 1 张草稿"

    def test_only_who_keeps_the_company_switches(self) -> None:
        assert signed_in("clerk").post("/settings/modules", {}).status_code == 403
        assert signed_in("clerk").get("/t/sales.order/").status_code == 200


class TestNumbers:
    def data(self, page: dict[str, Any], **changes: str) -> dict[str, str]:
        sent = {f"{row['id']}-{name}": value for row in page["rows"] for name, value in row["parts"].items()}
        return sent | changes

    def test_unchanged_rules_are_no_rules(self, owner: Client) -> None:
        assert (
            owner.post("/settings/numbers", self.data(context_of(owner, "/settings/numbers"))).status_code
            == 302
        )
        assert rules_on(DAY.replace(year=2100)).number_patterns == {}

    def test_parts_make_a_pattern_with_an_example(self, owner: Client) -> None:
        page = context_of(owner, "/settings/numbers")
        changes = {
            "sales.order-prefix": "so",
            "sales.order-date": "{yy}{mm}",
            "sales.order-digits": "5",
            "sales.order-reset": "year",
        }
        assert owner.post("/settings/numbers", self.data(page, **changes)).status_code == 302
        assert rules_on(DAY.replace(year=2100)).number_patterns == {"sales.order": "SO{yy}{mm}-{00000}|year"}
        row = next(
            row for row in context_of(owner, "/settings/numbers")["rows"] if row["id"] == "sales.order"
        )
        assert row["example"].startswith("SO")
        assert row["example"].endswith("-00001")
        assert row["parts"]["reset"] == "year"

    def test_what_would_repeat_is_told_at_its_row(self, owner: Client) -> None:
        page = context_of(owner, "/settings/numbers")
        changes = {"sales.order-date": "{yy}{mm}", "sales.order-reset": "day"}
        answer = owner.post("/settings/numbers", self.data(page, **changes))
        assert told(answer) == ["销售订单的编号会重复：流水号重新开始时，编号里要有那个日期"]
        assert [row["id"] for row in made_of(answer)["rows"] if row["problem"]] == ["sales.order"]

    def test_a_pattern_of_its_own_stays_as_it_is(self, owner: Client) -> None:
        rules = context_of(owner, "/settings/numbers")
        data = self.data(rules)
        for name in ("prefix", "date", "separator", "digits", "reset"):
            del data[f"sales.order-{name}"]
        owner.post("/settings/numbers", data | {"sales.order-pattern": "{yyyy}/SO/{000}"})
        row = next(
            row for row in context_of(owner, "/settings/numbers")["rows"] if row["id"] == "sales.order"
        )
        assert (row["pattern"], "parts" in row) == ("{yyyy}/SO/{000}", False)

    def test_only_who_may_change_rules_does(self) -> None:
        assert signed_in("clerk").post("/settings/numbers", {}).status_code == 403


class TestApprovals:
    def data(self, **changes: object) -> dict[str, object]:
        standard = {"type": "sales.order", "minimum_amount": "100", "role": role("会计").pk, "step": "1"}
        return {**standard, "is_active": "true", **changes}

    def test_a_rule_is_made_changed_and_deleted(self, owner: Client, trading: Trading) -> None:
        data = self.data(partner=trading.partners["C1"], handler=Member.objects.get(name="李四").pk)
        assert owner.post("/settings/approvals/new", data).status_code == 302
        rule = ApprovalRule.objects.get()
        assert (rule.partner_id, rule.handler.name if rule.handler else "") == (
            trading.partners["C1"],
            "李四",
        )
        page = context_of(owner, f"/settings/approvals/{rule.pk}")
        (partner,) = [one for one in page["sections"][0]["fields"] if one["name"] == "partner"]
        assert partner["display"]
        owner.post(f"/settings/approvals/{rule.pk}", self.data(minimum_amount="5000", step="2"))
        rule.refresh_from_db()
        assert (int(rule.minimum_amount), rule.step) == (5000, 2)
        owner.post(f"/settings/approvals/{rule.pk}/delete")
        assert not ApprovalRule.objects.exists()

    def test_all_that_is_wrong_is_told(self, owner: Client) -> None:
        wrong = self.data(
            type="sales.nothing", role="999999", partner="999999", step="10", minimum_amount="-1"
        )
        assert len(told(owner.post("/settings/approvals/new", wrong))) == 5
        assert told(owner.post("/settings/approvals/new", self.data(step="x")))
        assert not ApprovalRule.objects.exists()

    def test_rules_are_tried_on_a_document(self, owner: Client, trading: Trading) -> None:
        owner.post("/settings/approvals/new", self.data())
        owner.post("/settings/approvals/new", self.data(minimum_amount="1000", step="2"))
        draft = trading.draft("sales.order", [trading.line("P1", "5", "100")], partner="C1", place="主仓")
        rows = table(context_of(owner, f"/settings/approvals?q={draft.number}"))
        assert [row[-1] for row in rows] == ["需要", "不需要"]
        page = context_of(owner, "/settings/approvals?q=XX404")
        assert page["summary"] == "没有找到单据 XX404"

    def test_only_who_keeps_the_rules_changes_them(self, owner: Client) -> None:
        clerk = signed_in("clerk")
        assert clerk.get("/settings/approvals").status_code == 403
        assert clerk.post("/settings/approvals/new", self.data()).status_code == 403
        owner.post("/settings/approvals/new", self.data())
        rule = ApprovalRule.objects.get().pk
        assert clerk.post(f"/settings/approvals/{rule}/delete").status_code == 403
        assert ApprovalRule.objects.exists()
