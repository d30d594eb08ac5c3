"""Every document type is whole: declared, named, tested, told, and true to the shared tables."""

from dataclasses import fields
from pathlib import Path

import pytest

from liandong.documents.columns import OF_LOTS
from liandong.documents.types import DocumentType, FieldKind, LineKind
from liandong.finance.types import TYPES as FINANCE
from liandong.inventory.types import TYPES as INVENTORY
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft
from liandong.purchasing.types import TYPES as PURCHASING
from liandong.sales.types import TYPES as SALES
from tests.support.drafts import draft

TYPES = {one.id: one for one in (*PURCHASING, *SALES, *INVENTORY, *FINANCE)}
PACKAGE = Path(__file__).resolve().parents[2] / "liandong"
LINE_COLUMNS = {
    "product", "unit", "quantity", "price", "discount_rate", "tax_rate", "net_amount", "tax_amount",
    "gross_amount", "place", "target_place", "lot", "account", "claim", "payee", "due_date", "promised_on",
    "memo",
}  # fmt: skip
HEADER_COLUMNS = {
    "partner", "place", "target_place", "handler", "business_date", "due_date", "reference", "memo",
}  # fmt: skip
SHOWN_WITH_THE_PRODUCT = {"specification"}


def test_no_two_types_share_id_label_or_prefix() -> None:
    everyone = (*PURCHASING, *SALES, *INVENTORY, *FINANCE)
    assert len(everyone) == 45
    for name in ("id", "label", "prefix"):
        assert len({getattr(one, name) for one in everyone}) == len(everyone)


@pytest.mark.parametrize("folder", sorted(path.parent for path in PACKAGE.glob("*/*/plan.py")))
def test_every_folder_is_a_registered_type_with_table_and_story(folder: Path) -> None:
    assert f"{folder.parent.name}.{folder.name}" in TYPES
    assert (folder / "test_plan.py").is_file()
    assert (folder / "scenario.md").is_file()


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.id)
def test_fields_are_columns_of_the_tables_or_details(kind: DocumentType) -> None:
    known = {field.name for field in fields(Draft)}
    for wanted in kind.header:
        assert wanted.is_detail or wanted.name in HEADER_COLUMNS, wanted.name
        assert not wanted.is_required or wanted.is_detail or wanted.name in known, wanted.name
        assert bool(wanted.choices) == (wanted.kind is FieldKind.CHOICE), wanted.name
    for column in kind.columns:
        allowed = LINE_COLUMNS | SHOWN_WITH_THE_PRODUCT | OF_LOTS
        assert column.is_detail or column.name in allowed, column.name
        has_words = column.is_detail and not column.is_editable  # of values that the server gives
        assert bool(column.choices) == (column.kind is FieldKind.CHOICE) or has_words, column.name
    for named in (kind.header, kind.columns):
        assert len({one.name for one in named}) == len(named)


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.id)
def test_origins_exist_and_goods_have_their_columns(kind: DocumentType) -> None:
    assert {rule.type for rule in kind.origins} <= TYPES.keys()
    assert not kind.needs_origin or kind.origins
    if kind.line_kind in {LineKind.GOODS, LineKind.COUNT}:
        assert {"product", "unit", "quantity"} <= {column.name for column in kind.columns}
    if kind.partner_kind is not None:
        # Who works on goods for a fee may be nobody outside.
        is_needed = not kind.proposes_parts
        assert any(one.name == "partner" and one.is_required == is_needed for one in kind.header)


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.id)
def test_an_empty_document_is_refused_not_an_error(kind: DocumentType) -> None:
    assert "no_lines" in {problem.code for problem in kind.plan(draft(), Rules()).problems}
