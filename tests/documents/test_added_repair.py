"""What finds documents by added fields: damage is told by the auditor, and repaired from the documents."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.documents.added_repair import rebuild, verify
from liandong.documents.auditing.auditor import audit
from liandong.documents.custom_fields import FieldForm, read_fields, save_field
from liandong.documents.detail_model import DocumentDetail
from tests.support.trading import Trading, make_trading

pytestmark = pytest.mark.usefixtures("company")

ORDER = "sales.order"


def orders(trading: Trading, distance: str, word: str) -> list[int]:
    """Save four orders, each with a distance above and a word in its line."""
    header, line = {distance: "12.5"}, trading.line("P1", "1", "5", details={word: "福"})
    return [trading.draft(ORDER, [line], partner="C1", place="主仓", details=header).id for _ in range(4)]


def test_damage_is_found_and_repaired_and_what_is_right_stays() -> None:
    trading = make_trading()
    forms = FieldForm(ORDER, "header", "里程", "number"), FieldForm(ORDER, "line", "刻字", "text")
    distance, word = (save_field(None, form, trading.actor) for form in forms)
    trading.actor = replace(trading.actor, fields=read_fields())
    whole, changed, missing, strange = orders(trading, distance, word)
    assert (verify(), audit()) == ([], [])
    kept = list(DocumentDetail.objects.filter(document=whole).order_by("pk").values_list())
    rows = DocumentDetail.objects
    rows.filter(document=changed, name=word).update(text="禄")
    rows.filter(document=changed, name=distance).update(number=Decimal(99))
    rows.filter(document=missing, name=word).delete()
    rows.create(document_id=strange, name=word, text="寿", number=Decimal(1))
    assert verify() == [changed, missing, strange]
    told = {(one.check, one.subject.partition(" ")[2], one.expected, one.found) for one in audit()}
    assert told == {
        ("added_values", word, "福", ""),
        ("added_values", word, "", "禄"),
        ("added_values", word, "", "寿"),
        ("added_numbers", distance, "12.5", "99"),
        ("added_numbers", word, "", "1"),
    }
    rebuild()
    assert (verify(), audit()) == ([], [])
    assert list(rows.filter(document=whole).order_by("pk").values_list()) == kept
    found = rows.filter(document=changed).order_by("name").values_list("name", "text", "number")
    assert {name: (text, number) for name, text, number in found} == {
        distance: ("12.5", Decimal("12.5")),
        word: ("福", None),
    }
