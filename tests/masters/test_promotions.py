"""Promotions and coupons on their pages: made, changed, given, withdrawn, refused with every reason."""

import pytest
from django.test import Client

from tests.support.pages import context_of, made_of, signed_in, table
from tests.support.trading import make_trading

pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def promotion_data(**more: str) -> dict[str, str]:
    data = {
        "code": "M500", "name": "满500减50", "kind": "amount_off", "measure": "amount", "stacking": "groups",
        "stacks_with": "券、会员日", "levels": "会员 VIP", "weekdays": "67", "priority": "10",
        "with_lists": "true", "needs_coupon": "true", "total_limit": "9",
        "steps-0-threshold": "500", "steps-0-value": "50",
        "steps-3-threshold": "1000", "steps-3-value": "120",
        "products-0-product": "P1", "customers-0-customer": "C1",
        "shares-0-product": "", "places-0-place": "",
    }  # fmt: skip
    return data | more


def test_a_promotion_is_made_changed_and_its_coupons_given(owner: Client) -> None:
    make_trading()
    url = owner.post("/promotions/new", promotion_data()).headers["Location"]
    (row,) = table(context_of(owner, "/promotions"))
    gains = "满 500 元 减 50 元；满 1000 元 减 120 元"
    assert row == ["M500", "满500减50", "满减 · 凭券", gains, "长期 周六、周日", "", "10", "已启用"]
    shown = context_of(owner, url)
    values = {field["name"]: field["value"] for part in shown["sections"] for field in part.get("fields", ())}
    assert (values["levels"], values["stacks_with"]) == ("会员、VIP", "券、会员日")
    tables = [part["table"]["rows"] for part in shown["sections"][3:]]
    assert [len(rows) for rows in tables] == [2, 0, 1, 0, 1, 0]
    owner.post(url, promotion_data(**{"steps-0-value": "60"}))
    assert table(context_of(owner, "/promotions"))[0][3].startswith("满 500 元 减 60 元")
    assert owner.post(f"{url}/coupons/new", {"count": "3", "partner": ""}).status_code == 302
    rows = table(context_of(owner, f"{url}/coupons"))
    assert [(row[1], row[4]) for row in rows] == [("不限", "未使用")] * 3
    owner.post(f"{url}/coupons/withdraw", {"codes": rows[0][0]})
    assert table(context_of(owner, f"{url}/coupons?state=withdrawn"))[0][0] == rows[0][0]
    told = made_of(owner.post(f"{url}/coupons/new", {"count": "0", "partner": "99"}))
    assert [one["message"] for one in told["problems"]] == ["一次发 1 到 10000 张券：0", "没有这个客户：99"]
    owner.post(f"{url}/active", {"is_active": ""})
    assert table(context_of(owner, "/promotions")) == []


def test_a_promotion_is_refused_with_every_reason(owner: Client) -> None:
    make_trading()
    typed = promotion_data(
        kind="gift", name="", weekdays="8", end="2026-01-01", start="2026-02-01", repeats="true"
    )
    context = made_of(owner.post("/promotions/new", typed))
    assert [one["message"] for one in context["problems"]] == [
        "请填写名称",
        "截止日 2026-01-01 早于生效日 2026-02-01",
        "星期只能是 1 到 7：8",
        "「每满都算」只能有一个大于零的门槛",
        "请填写赠品或组合里的商品",
    ]
