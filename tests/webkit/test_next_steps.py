"""What an empty page offers next, to whom, and where a filter leaves nothing."""

import pytest
from django.test import Client

from liandong.kernel.actor import Actor, Scope, Verb, superuser
from liandong.webkit.next_steps import leading, listing, making
from tests.support.pages import context_of
from tests.support.trading import Trading

ORDER, DELIVERY = "sales.order", "sales.delivery"


def one_who(verb: Verb, subject: str) -> Actor:
    return Actor(1, "某人", grants={(subject, verb): Scope.ALL})


def test_the_first_type_one_may_draft_is_offered() -> None:
    assert making(superuser(0, ""), ORDER, DELIVERY)["label"] == "新建销售订单"
    drafting = making(one_who(Verb.DRAFT, DELIVERY), ORDER, DELIVERY)
    assert (drafting["url"], drafting["label"]) == (f"/t/{DELIVERY}/new", "新建销售出库单")


def test_who_may_only_look_is_led_to_a_list_and_a_stranger_nowhere() -> None:
    looking = making(one_who(Verb.VIEW, DELIVERY), ORDER, DELIVERY)
    assert (looking["url"], looking["label"]) == (f"/t/{DELIVERY}/", "销售出库单")
    assert making(Actor(1, "某人"), ORDER) == listing(Actor(1, "某人"), ORDER) == {}
    assert leading(Actor(1, "某人"), "stock_ledger.stock", "stock_levels", "最低最高库存") == {}


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("/debts/receivables", "新建销售发票"),
        ("/debts/payables", "新建采购发票"),
        ("/ledger/vouchers", "新建期初科目余额"),
        ("/stock/losses", "新建盘点单"),
        ("/stock/short", "最低最高库存"),
        ("/purchasing/matching", "新建采购入库单"),
        ("/purchasing/scores", "新建采购入库单"),
        ("/sales/gifts", "新建销售出库单"),
    ],
)
def test_empty_reports_lead_to_what_fills_them(trading: Trading, owner: Client, url: str, label: str) -> None:
    empty = context_of(owner, url)["empty"]
    assert (bool(empty["title"]), empty["label"]) == (True, label)
    assert owner.get(empty["url"]).status_code == 200


def test_a_filter_that_leaves_nothing_is_taken_off_first(trading: Trading, owner: Client) -> None:
    empty = context_of(owner, "/debts/receivables?q=zzzz")["empty"]
    assert (empty["url"], empty["label"]) == ("/debts/receivables", "清除筛选")
