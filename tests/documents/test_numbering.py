"""Document numbers: patterns, when they begin anew, and that none is ever given twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.models import Document, NumberCounter
from liandong.documents.number_rules import save_number_rules
from liandong.documents.numbering import NumberPatternError, NumberWish, take_numbers
from liandong.identity.models import RuleRevision
from liandong.identity.rule_book import rules_on
from liandong.kernel.refusal import RefusedError
from tests.support.trading import DAY, Trading

NOVEMBER, NEXT_DAY, DECEMBER, NEW_YEAR = DAY, date(2026, 11, 3), date(2026, 12, 1), date(2027, 1, 1)
DAYS = (NOVEMBER, NEXT_DAY, DECEMBER, NEW_YEAR)


def numbers(pattern: str, days: tuple[date, ...] = DAYS) -> list[str]:
    return [take_numbers([NumberWish("XS", on, pattern)])[0] for on in days]


def codes(trading: Trading, patterns: dict[str, str]) -> list[tuple[str, str | None]]:
    with pytest.raises(RefusedError) as caught:
        save_number_rules(patterns, DAY, trading.actor)
    return [(problem.code, problem.column) for problem in caught.value.problems]


def order_number(trading: Trading, on: date = DAY) -> str:
    return trading.draft("sales.order", [trading.line("P1", "1", "1")], on, partner="C1", place="主仓").number


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "{prefix}{yyyy}{mm}{dd}-{000}",
            ["XS20261102-001", "XS20261103-001", "XS20261201-001", "XS20270101-001"],
        ),
        (
            "{prefix}{yyyy}{mm}{dd}-{000}|month",
            ["XS20261102-001", "XS20261103-002", "XS20261201-001", "XS20270101-001"],
        ),
        (
            "{prefix}{yyyy}{mm}{dd}-{000}|year",
            ["XS20261102-001", "XS20261103-002", "XS20261201-003", "XS20270101-001"],
        ),
        ("{prefix}{yy}{mm}-{000}|never", ["XS2611-001", "XS2611-002", "XS2612-003", "XS2701-004"]),
        ("{prefix}{0000}", ["XS0001", "XS0002", "XS0003", "XS0004"]),
    ],
)
def test_a_sequence_begins_anew_when_its_pattern_says(pattern: str, expected: list[str]) -> None:
    assert numbers(pattern) == expected


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("last", [9, 99, 999, 9999, 99999])
def test_numbers_go_past_their_digits(last: int) -> None:
    wish = NumberWish("XS", DAY, "{prefix}{yyyy}{mm}{dd}-{000}")
    NumberCounter.objects.create(key=wish.key(), value=last - 1)
    assert take_numbers([wish, wish]) == [f"XS20261102-{last:03}", f"XS20261102-{last + 1:03}"]


@pytest.mark.parametrize("pattern", ["XS", "XS{yyyy}", "XS{000}|week"])
def test_a_pattern_without_its_parts_is_no_pattern(pattern: str) -> None:
    with pytest.raises(NumberPatternError):
        NumberWish("XS", DAY, pattern).key()


@given(st.integers(min_value=1, max_value=10**7), st.sampled_from(DAYS))
def test_a_number_tells_its_sequence(sequence: int, on: date) -> None:
    wish = NumberWish("XS", on, "{prefix}{yyyy}{mm}{dd}-{000}|month")
    assert wish.sequence_of(wish.number(sequence)) == sequence
    assert wish.sequence_of(f"Y{wish.number(sequence)}") is None


def test_rules_that_make_no_sense_are_refused_all_at_once(trading: Trading) -> None:
    wrong = {
        "sales.order": "SO",
        "sales.delivery": "SC{dd}-{000}",
        "sales.sales_return": "很长" * 20 + "{000}",
        "purchasing.order": "PO{yyyy}{mm}-{000}|day",
        "purchasing.receipt": "a b{000}",
    }
    assert sorted(codes(trading, wrong)) == [
        ("pattern_invalid", "purchasing.receipt"),
        ("pattern_invalid", "sales.order"),
        ("pattern_repeats", "purchasing.order"),
        ("pattern_repeats", "sales.delivery"),
        ("pattern_too_long", "sales.sales_return"),
    ]
    assert rules_on(DAY).number_patterns == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X{000}", "X{0000}"),
        ("X{yyyy}-{000}", "X{yy}{mm}-{000}"),
        ("X{000}", "X1{000}"),
        ("{yyyy}{000}", "{000}"),
    ],
)
def test_no_two_types_can_give_the_same_number(trading: Trading, one: str, other: str) -> None:
    assert codes(trading, {"sales.order": one, "sales.delivery": other}) == [
        ("pattern_overlaps", "sales.delivery")
    ]


def test_rules_hold_from_the_day_on_also_where_later_rules_wait(trading: Trading) -> None:
    RuleRevision.objects.create(effective_from=DECEMBER, values={})
    save_number_rules({"sales.order": "SO{yy}{mm}-{000}"}, DAY, trading.actor)
    assert order_number(trading) == "SO2611-001"
    assert order_number(trading, DECEMBER) == "SO2612-001"


def test_a_changed_reset_goes_on_after_the_numbers_there_are(trading: Trading) -> None:
    monthly = {"sales.order": "SO{yyyy}{mm}{dd}-{000}|month"}
    save_number_rules(monthly, DAY, trading.actor)
    given = [order_number(trading), order_number(trading, NEXT_DAY), order_number(trading, NEXT_DAY)]
    assert given[-1] == "SO20261103-003"
    save_number_rules({"sales.order": "SO{yyyy}{mm}{dd}-{000}|day"}, DAY, trading.actor)
    given += [order_number(trading, NEXT_DAY), order_number(trading), order_number(trading)]
    assert given[3:] == ["SO20261103-004", "SO20261102-002", "SO20261102-003"]
    save_number_rules(monthly, DAY, trading.actor)
    given.append(order_number(trading, NEXT_DAY))
    assert given[-1] == "SO20261103-005"
    assert Document.objects.count() == len(set(given)) == len(given)
