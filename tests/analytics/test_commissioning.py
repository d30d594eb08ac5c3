"""Commission by hand, and what holds of any sales and rules."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.commissioning import Base, Rule, Sold, Step, differences, earned

D = Decimal
ANN, BOB = 1, 2
TEA, CUP = 10, 20
DRINKS = frozenset({100})


def steps(*pairs: tuple[int, str]) -> tuple[Step, ...]:
    return tuple(Step(D(threshold), D(value)) for threshold, value in pairs)


def sale(person: int, product: int, net: str, cost: str, **more: str) -> Sold:
    categories = DRINKS if product == TEA else frozenset()
    quantity, channel = D(more.get("quantity", "1")), more.get("channel", "")
    return Sold(person, product, channel, quantity, D(net), D(cost), categories)


def amounts(rules: list[Rule], sold: list[Sold], receipts: dict[int, Decimal] | None = None) -> list[tuple]:  # type: ignore[type-arg]
    return [
        (one.person, one.name, one.counted, one.rate, one.amount)
        for one in earned(rules, sold, receipts or {})
    ]


def test_each_sale_earns_by_the_rule_nearest_to_it() -> None:
    rules = [
        Rule(1, "全部", Base.NET, steps((0, "1"))),
        Rule(2, "饮料", Base.NET, steps((0, "2")), category=100),
        Rule(3, "网店", Base.NET, steps((0, "3")), channel="网店"),
        Rule(4, "杯子", Base.PIECES, steps((0, "0.5")), product=CUP),
        Rule(5, "回款", Base.RECEIPTS, steps((0, "0.1"))),
    ]
    sold = [
        sale(ANN, TEA, "1000", "600"),
        sale(ANN, CUP, "300", "100", quantity="30"),
        sale(ANN, 30, "500", "400", channel="网店"),
        sale(BOB, 30, "200", "100"),
    ]
    assert amounts(rules, sold, {ANN: D(5000), BOB: D(0)}) == [
        (ANN, "饮料", D(1000), D(2), D("20.00")),
        (ANN, "网店", D(500), D(3), D("15.00")),
        (ANN, "杯子", D(30), D("0.5"), D("15.00")),
        (ANN, "回款", D(5000), D("0.1"), D("5.00")),
        (BOB, "全部", D(200), D(1), D("2.00")),
    ]


def test_steps_of_the_whole_and_of_the_part() -> None:
    whole = Rule(1, "档", Base.NET, steps((0, "1"), (10000, "2"), (50000, "3")))
    sold = [sale(ANN, TEA, "60000", "0")]
    assert amounts([whole], sold) == [(ANN, "档", D(60000), D(3), D("1800.00"))]
    # 10,000 at 1%, 40,000 at 2% and 10,000 at 3%.
    assert [row[2:] for row in amounts([replace(whole, is_progressive=True)], sold)] == [
        (D(10000), D(1), D("100.00")),
        (D(40000), D(2), D("800.00")),
        (D(10000), D(3), D("300.00")),
    ]
    late = replace(whole, steps=steps((10000, "2")))
    assert amounts([late], [sale(ANN, TEA, "9999.99", "0")]) == [(ANN, "档", D("9999.99"), None, D(0))]


def test_goods_of_too_little_margin_earn_nothing_and_returns_take_away() -> None:
    rule = Rule(1, "毛利", Base.MARGIN, steps((0, "10")), least_margin=D(20))
    found = earned([rule], [sale(ANN, TEA, "1000", "700"), sale(ANN, CUP, "500", "450")], {})
    assert [(one.counted, one.amount, one.left_out) for one in found] == [(D(300), D("30.00"), D(500))]
    back = [sale(ANN, TEA, "-100", "-70")]
    assert amounts([rule], back) == [(ANN, "毛利", D(-30), D(10), D("-3.00"))]


def test_a_person_and_a_priority_go_first() -> None:
    everybody = Rule(1, "全部", Base.NET, steps((0, "1")))
    own = Rule(2, "小王", Base.NET, steps((0, "5")), persons=frozenset({ANN}))
    first = Rule(3, "优先", Base.NET, steps((0, "9")), priority=1)
    sold = [sale(ANN, TEA, "100", "0"), sale(BOB, TEA, "100", "0")]
    assert [row[1] for row in amounts([everybody, own], sold)] == ["小王", "全部"]
    assert [row[1] for row in amounts([everybody, own, first], sold)] == ["优先", "优先"]


def test_what_changed_since_is_told_by_person() -> None:
    now = earned([Rule(1, "全部", Base.NET, steps((0, "10")))], [sale(ANN, TEA, "90", "0")], {})
    assert differences(now, {ANN: D(10), BOB: D(3)}) == {ANN: D("-1.00"), BOB: D(-3)}
    assert differences(now, {ANN: D(9)}) == {}


MONEY = st.decimals(-10000, 10000, places=2)
SALES = st.lists(
    st.builds(sale, st.sampled_from([ANN, BOB]), st.sampled_from([TEA, CUP]), MONEY.map(str), MONEY.map(str)),
    max_size=8,
)
RATES = st.lists(st.decimals(0, 20, places=2), min_size=1, max_size=4).map(sorted)


@given(SALES, RATES, st.sets(st.booleans(), max_size=1))
def test_every_line_is_its_counted_times_its_rate_and_all_is_counted_once(
    sold: list[Sold], rates: list[Decimal], kinds: set[bool]
) -> None:
    ladder = tuple(Step(D(1000 * place), rate) for place, rate in enumerate(rates))
    rules = [
        Rule(1, "茶", Base.NET, ladder, category=100, is_progressive=True in kinds),
        Rule(2, "全部", Base.NET, ladder),
    ]
    found = earned(rules, sold, {})
    for one in found:
        assert one.rate is not None or not one.counted
        assert abs(one.amount - one.counted * (one.rate or 0) / 100) <= D("0.005")
    assert sum(one.counted for one in found) == sum(one.net for one in sold)


@given(SALES, RATES)
def test_the_order_of_sales_changes_nothing(sold: list[Sold], rates: list[Decimal]) -> None:
    rules = [Rule(1, "全部", Base.NET, tuple(Step(D(500 * n), rate) for n, rate in enumerate(rates)))]
    assert earned(rules, sold, {}) == earned(rules, sold[::-1], {})


@given(SALES, RATES)
def test_what_comes_back_whole_earns_nothing(sold: list[Sold], rates: list[Decimal]) -> None:
    rules = [Rule(1, "全部", Base.NET, tuple(Step(D(500 * n), rate) for n, rate in enumerate(rates)))]
    back = [replace(one, net=-one.net, cost=-one.cost, quantity=-one.quantity) for one in sold]
    assert sum(one.amount for one in earned(rules, [*sold, *back], {})) == 0


@given(st.decimals(0, 10**6, places=2), st.decimals(0, 10**5, places=2), RATES)
def test_who_sells_more_by_rising_parts_earns_no_less(
    net: Decimal, more: Decimal, rates: list[Decimal]
) -> None:
    ladder = tuple(Step(D(1000 * n), rate) for n, rate in enumerate(rates))
    rule = Rule(1, "分段", Base.NET, ladder, is_progressive=True)
    before, after = (
        sum(one.amount for one in earned([rule], [sale(ANN, TEA, str(value), "0")], {}))
        for value in (net, net + more)
    )
    assert after >= before - D("0.03")  # each part is rounded to the cent
