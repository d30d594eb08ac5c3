"""Rows made ready beforehand arrive as they were, whatever signs are in them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from liandong.catalog.models import Brand
from liandong.partners.models import Partner
from liandong.storage.copying import insert_ready, ready, spelled_value

TEXTS = ['a\tb\nc\rd\\e"f', r"\N", r"\.", "", "苹果，'{}'"]


def test_every_sign_and_every_kind_of_value_arrives(company: str) -> None:
    now = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
    names = ["code", "is_customer", "is_supplier", "credit_limit", "details", "name", "updated_at"]
    names += ["category", "level", "contact", "phone", "address", "tax_number", "bank_name", "memo"]
    names += ["payment_days", "is_active", "search_text", "created_at"]
    rows = [
        (f"K{number}", True, False, None if number else Decimal("12.5"), {"x_1": text}, text, now)
        + ("",) * 8
        + (number, True, text, now)
        for number, text in enumerate(TEXTS)
    ]
    begun = ready(Partner, names[:3], [row[:3] for row in rows])
    insert_ready(Partner, names, begun, ready(Partner, names[3:], [row[3:] for row in rows]))
    insert_ready(Partner, names, ready(Partner, names, []))
    found = Partner.objects.order_by("code").values_list(*names)
    assert list(found) == rows


def test_what_is_there_already_is_refused_as_by_any_insert(company: str) -> None:
    Brand.objects.create(name="甲")
    rows = ready(Brand, ["name"], [("乙",), ("甲",)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_ready(Brand, ["name"], rows)
    assert list(Brand.objects.values_list("name", flat=True)) == ["甲"]


def test_a_value_of_an_unknown_kind_is_not_guessed() -> None:
    assert [spelled_value(one) for one in (None, True, 7, "a\tb")] == ["\\N", "t", "7", "a\\tb"]
    with pytest.raises(TypeError, match=r"1\.5"):
        spelled_value(1.5)
