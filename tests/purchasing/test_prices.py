"""What goods were bought for, and prices far from the last one."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading
from tests.webkit.calling import send

D = Decimal


def test_the_page_shows_each_price_with_its_change(trading: Trading) -> None:
    trading.receive("P1", "10", "2")
    trading.receive("P1", "10", "2.2", on=DAY + timedelta(days=1))
    trading.receive("P1", "20", "3", on=DAY + timedelta(days=2))
    client, url = signed_in("owner"), f"/purchasing/prices?product={trading.products['P1']}"
    context = context_of(client, url)
    # 3.00 is 36.4 % above 2.20, which is 10 % above 2.00; (20 + 22 + 60) ÷ 40 = 2.55.
    assert [(row[4], row[5], row[6]) for row in table(context)] == [
        ("3.00", "+36.4", "异常"),
        ("2.20", "+10.0", ""),
        ("2.00", "", ""),
    ]
    assert [one["text"] for one in context["figures"]] == ["3.00", "2.00", "3.00", "2.55"]
    assert len(table(context_of(client, f"{url}&unusual=1"))) == 1
    count = statements(client, url)
    trading.receive("P1", "1", "3", on=DAY + timedelta(days=3))
    assert statements(client, url) == count


def warned(trading: Trading, price: str, username: str = "owner") -> list[str]:
    line: dict[str, Any] = {"key": "a", "product": trading.products["P1"], "quantity": "10", "price": price}
    header = {"partner": trading.partners["S2"], "business_date": DAY.isoformat()}
    answer = send(signed_in(username), "/t/purchasing.order/totals", {"header": header, "lines": [line]})
    return [one["message"] for one in answer.json()["warnings"]]


def test_a_price_far_from_the_last_one_is_pointed_out_while_typing(trading: Trading) -> None:
    trading.receive("P1", "10", "2")
    assert warned(trading, "2.4") == []
    (told,) = warned(trading, "2.41")
    assert "比上次进价 2.00" in told
    assert "+20.5%" in told
    assert "-25.0%" in warned(trading, "1.5")[0]
