"""What a scanned code says."""

from datetime import date

import pytest

from liandong.warehouse.gs1 import SEPARATOR, is_sound, read

TODAY = date(2026, 11, 22)
EAN = "6900000000014"
GTIN = f"0{EAN}"


@pytest.mark.parametrize(
    "code",
    [
        f"]C101{GTIN}1728013110A-7",
        f"]d201{GTIN}10A-7{SEPARATOR}17280131",
        f"]Q310A-7{SEPARATOR}01{GTIN}17280131",
        f"(01){GTIN}(17)280131(10)A-7",
        f"01{GTIN}1728013110A-7",
        f"{SEPARATOR}1728013110A-7{SEPARATOR}01{GTIN}",
        f"https://id.gs1.org/01/{GTIN}/10/A-7?17=280131",
        f"https://shop.example/goods/01/{GTIN}/10/A%2D7?17=280131&ref=x",
    ],
)
def test_product_lot_and_expiry_are_read_however_they_are_written(code: str) -> None:
    reading = read(code)
    assert (reading.codes[0], reading.lot, reading.expires_on(TODAY)) == (GTIN, "A-7", date(2028, 1, 31))
    assert EAN in reading.codes


@pytest.mark.parametrize(
    "code", ["SP001", EAN, "0100000", f"01{GTIN[:-1]}5", "https://shop.example/p/1", "]E0" + EAN]
)
def test_a_code_that_is_no_gs1_code_is_its_own_content(code: str) -> None:
    reading = read(code)
    assert dict(reading.values) == {}
    assert reading.codes[0] == code.removeprefix("]E0")


def test_an_article_number_is_known_with_and_without_leading_zeros() -> None:
    assert set(read("012345678905").codes) == {"012345678905", "0012345678905", "00012345678905"}
    assert "012345678905" in read("0012345678905").codes
    assert read("16900000000011").codes[0] == "16900000000011"
    assert EAN not in read("16900000000011").codes


def test_other_identifiers_keep_their_lengths() -> None:
    values = read(f"]C1310300125021S-1{SEPARATOR}240SP001{SEPARATOR}412690000000001499X").values
    assert values == {"3103": "001250", "21": "S-1", "240": "SP001", "412": "6900000000014", "99": "X"}
    assert read("]C1240SP001").codes == ("SP001",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("260200", date(2026, 2, 28)),
        ("991231", date(1999, 12, 31)),
        ("761231", date(2076, 12, 31)),
        ("770101", date(1977, 1, 1)),
        ("261301", None),
        ("2612", None),
    ],
)
def test_a_day_has_the_nearest_century_and_may_mean_the_end_of_a_month(text: str, day: date | None) -> None:
    assert read(f"(17){text}").expires_on(TODAY) == day


def test_the_day_it_is_best_before_stands_in_for_the_last_day() -> None:
    assert read("(15)270101").expires_on(TODAY) == date(2027, 1, 1)
    assert read("(15)270101(17)270201").expires_on(TODAY) == date(2027, 2, 1)


@pytest.mark.parametrize(
    "code", ["]C1", "]C11", "]C131", "]C1x", "(01)", "]d2\x1d\x1d", "https://[", "http://x/01"]
)
def test_what_is_cut_short_or_odd_is_no_error(code: str) -> None:
    assert read(code).codes


@pytest.mark.parametrize(
    ("number", "is_right"),
    [(EAN, True), (GTIN, True), ("6900000000015", False), ("123", False), ("１" * 13, False)],
)
def test_the_check_digit(number: str, is_right: bool) -> None:  # noqa: FBT001 - what is expected
    assert is_sound(number) is is_right
