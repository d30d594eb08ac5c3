"""Every document type has its list, its entry page and its document page, from the declaration alone."""

import pytest
from django.test import Client

from liandong.config.document_types import ALL_TYPES
from liandong.documents.columns import OF_ONE_DOCUMENT
from liandong.documents.types import DocumentType
from tests.support.trading import Trading
from tests.webkit.story import switch_on


@pytest.mark.parametrize("kind", ALL_TYPES, ids=lambda kind: kind.id)
def test_every_type_has_a_list(kind: DocumentType, trading: Trading, owner: Client) -> None:
    switch_on(trading)
    page = owner.get(f"/t/{kind.id}/")
    assert page.status_code == 200
    assert f"还没有{kind.label}" in page.content.decode()


@pytest.mark.parametrize("kind", [one for one in ALL_TYPES if not one.made_at], ids=lambda kind: kind.id)
def test_every_type_has_an_entry_page(kind: DocumentType, trading: Trading, owner: Client) -> None:
    switch_on(trading)
    page = owner.get(f"/t/{kind.id}/new")
    assert page.status_code == 200
    text = page.content.decode()
    assert f"新建{kind.label}" in text
    shown = [field for field in kind.header if field.name not in OF_ONE_DOCUMENT]  # without promotions
    assert all(field.label in text for field in shown)
    assert 'id="grid-config"' in text
