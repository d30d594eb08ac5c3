"""What a list asks of added fields."""

from liandong.kernel.custom import CustomField, CustomKind, Level
from liandong.kernel.custom_wishes import Wish, parameters_of, read_wishes

TEXT = CustomField("x_1", "sales.order", Level.HEADER, "车牌", CustomKind.TEXT)
NUMBER = CustomField("x_2", "sales.order", Level.HEADER, "里程", CustomKind.NUMBER)
FLAG = CustomField("x_3", "sales.order", Level.LINE, "加急", CustomKind.YES_NO)


def test_spans_have_two_ends_and_values_are_read_by_their_kind() -> None:
    assert parameters_of(NUMBER) == ("x_2_from", "x_2_to")
    wishes, problems = read_wishes((TEXT, NUMBER, FLAG), {"x_1": " 沪 ", "x_2_to": "5.0", "x_9": "?"})
    assert (wishes, problems) == ((Wish(TEXT, "沪"), Wish(NUMBER, "", "", "5")), [])


def test_every_senseless_value_is_told() -> None:
    wishes, problems = read_wishes((NUMBER, FLAG), {"x_2_from": "far", "x_3": "maybe"})
    assert wishes == ()
    told = [(one.code, one.column) for one in problems]
    assert told == [("value_unfit", "x_2_from"), ("value_unfit", "x_3")]
