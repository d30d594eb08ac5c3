"""Serial numbers as people write them."""

import pytest

from liandong.kernel.serials import named_serials, read_serials


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A1\nA2\r\nA3", ["A1", "A2", "A3"]),
        (" A1，A2、A3; A4 ", ["A1", "A2", "A3", "A4"]),
        ("SN0008–SN0011", ["SN0008", "SN0009", "SN0010", "SN0011"]),
        ("SN08 ~ 10", ["SN08", "SN09", "SN10"]),
        ("7-1-2", ["7-1-2"]),
        ("990000000000000000008至990000000000000000009", ["990000000000000000008", "990000000000000000009"]),
        ("", []),
    ],
)
def test_a_column_a_list_and_a_range_are_read(text: str, numbers: list[str]) -> None:
    assert read_serials(text) == (numbers, [])


@pytest.mark.parametrize("text", ["SN9–SN10", "SN2–SN1", "A1–B2", "A–B", "SN00001–SN99999", "–", "A1–"])
def test_what_is_no_range_is_said(text: str) -> None:
    assert [code for code, _ in read_serials(text).wrong] == ["serial_range"]


def test_long_numbers_and_repeated_ones_are_said() -> None:
    found = read_serials(f"A1 A2 A1 {'X' * 65}")
    assert [code for code, _ in found.wrong] == ["serial_too_long", "serial_twice"]
    assert found.wrong[1][1] == {"serials": "A1"}


def test_many_numbers_are_named_by_the_first() -> None:
    assert named_serials(f"N{number}" for number in range(20)).endswith("N7…")
