"""Rules of commission by the interface and by file: made, changed, refused with every reason."""

from decimal import Decimal
from typing import Any

import pytest

from liandong.analytics.commission_exchange import read_steps
from liandong.analytics.commissioning import Step
from liandong.analytics.models import CommissionRule
from liandong.documents.channels import ChannelForm, save_channel
from tests.apikit.calling import caller
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.pages import signed_in
from tests.support.trading import Trading, make_trading

D = Decimal
SUBJECT = "earnings.commission"
HEADS = ["名称", "依据", "档次", "业务员", "商品", "渠道", "从", "启用"]


@pytest.fixture
def trading(company: str) -> Trading:
    made = make_trading()
    save_channel(None, ChannelForm("网店", "platform"), made.actor)
    return made


def steps(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"threshold": threshold, "value": value} for threshold, value in pairs]


def test_a_rule_is_made_once_and_changed_by_the_interface(trading: Trading) -> None:
    boss = caller("owner")
    body: dict[str, Any] = {"name": "网店", "channel": "网店", "steps": steps(("100", "2"), ("0", "1"))}
    made = boss.post("/commission-rules", body | {"start": "2026-11-15"}, key="a")
    assert (made.status, made.body["steps"], made.body["start"]) == (
        201,
        steps(("0", "1"), ("100", "2")),
        "2026-11-01",
    )
    assert boss.post("/commission-rules", body | {"start": "2026-11-15"}, key="a").body == made.body
    assert boss.get("/commission-rules").body == [made.body]
    url = f"/commission-rules/{made.body['id']}"
    changed = boss.put(
        url, {"name": "P1", "base": "pieces", "product": trading.products["P1"], "steps": steps(("0", "0.5"))}
    )
    assert (changed.status, changed.body["channel"], changed.body["product"]) == (
        200,
        "",
        trading.products["P1"],
    )
    wrong = boss.put(url, {"name": " ", "channel": "没有", "steps": steps(("0", "200"), ("0", "1"))})
    assert wrong.codes == {"name_missing", "choice_unknown", "commission_rate_unfit", "step_twice"}
    fine = boss.put(url, body | {"least_margin": "0.00001"})
    assert (fine.status, fine.codes) == (422, {"too_many_decimals"})
    assert boss.put("/commission-rules/999999", body).status == 404
    assert CommissionRule.objects.get().name == "P1"


def test_rules_come_in_by_file_and_out_unchanged(trading: Trading) -> None:
    boss = signed_in("owner")
    rows = [
        ["网店", "销售额（不含税）", "0:1；100000:1.5%", "", "", "网店", "2026-11", "是"],
        ["P1", "", "0.5", "李四", "P1", "", "", "否"],
    ]
    assert imported(boss, SUBJECT, [HEADS, *rows]).message == "导入完成：新建 2。"
    shop, piece = CommissionRule.objects.order_by("pk")
    assert (shop.steps, shop.channel, shop.is_active) == ([["0", "1"], ["100000", "1.5"]], "网店", True)
    assert (piece.member.name if piece.member else "", piece.is_active) == ("李四", False)
    sheet = exported(boss, SUBJECT)
    again = [[None if cell == "" else cell for cell in row] for row in sheet]
    assert imported(boss, SUBJECT, again).message == "导入完成：新建 0，更新 2。"
    assert exported(boss, SUBJECT) == sheet
    imported(boss, SUBJECT, [["名称", "档次"], ["P1", "0:0.8"]])
    piece.refresh_from_db()
    assert (piece.steps, piece.product_id) == ([["0", "0.8"]], trading.products["P1"])


def test_every_row_that_cannot_be_is_told_and_nothing_written(trading: Trading) -> None:
    rows = [
        ["网店", "", "很多", "赵六", "P9", "实体", "2026-13", ""],
        ["网店", "", "0:101", "", "", "", "", ""],
    ]
    file = check(signed_in("owner"), upload(signed_in("owner"), SUBJECT, xlsx([HEADS, *rows])))
    told = {(row, column) for row, column, _message in found(file)}
    assert told == {
        *((2, column) for column in ("档次", "业务员", "商品", "渠道", "从")),
        (3, "名称"),
    }
    assert not CommissionRule.objects.exists()


def test_a_margin_of_nothing_is_one_and_a_month_is_read_whole(trading: Trading) -> None:
    boss = signed_in("owner")
    heads = ["名称", "档次", "最低毛利率%", "从"]
    imported(boss, SUBJECT, [heads, ["网店", "0:1", "0", "2026-11-05"]])
    rule = CommissionRule.objects.get()
    assert (rule.least_margin, str(rule.start)) == (D(0), "2026-11-01")
    imported(boss, SUBJECT, [heads, ["网店", "0:1", "", ""]])
    rule.refresh_from_db()
    assert (rule.least_margin, rule.start) == (None, None)
    rows = [["甲", "0:1", "", "0000-01"], ["乙", "0:1", "", "2026-113"], ["丙", "0:1", "", "2026-00"]]
    file = check(boss, upload(boss, SUBJECT, xlsx([heads, *rows])))
    assert {(row, column) for row, column, _message in found(file)} == {(2, "从"), (3, "从"), (4, "从")}


def test_who_may_not_see_what_all_earn_gets_no_rules(trading: Trading) -> None:
    CommissionRule.objects.create(name="全部", base="net", steps=[["0", "1"]])
    clerk = signed_in("clerk")
    assert clerk.post(f"/exchange/{SUBJECT}/import").status_code == 403


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", [("0", "1")]),
        ("0:1; 100:2", [("0", "1"), ("100", "2")]),
        ("0：1；\n100:2%", [("0", "1"), ("100", "2")]),
        ("0:1,5:2", None),
        ("x:1", None),
        ("0:NaN", None),
        ("0:1e999999", None),
        ("1e-400000:1", None),
        ("", []),
    ],
)
def test_steps_as_they_are_typed(text: str, expected: list[tuple[str, str]] | None) -> None:
    wanted = None if expected is None else tuple(Step(D(a), D(b)) for a, b in expected)
    assert read_steps(text) == wanted
