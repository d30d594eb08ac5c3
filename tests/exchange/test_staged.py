"""A file is made ready outside of the transaction that writes it; what changes in between is noticed."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test import Client

from liandong.catalog.actions import save_products, set_product_active
from liandong.catalog.models import Product, ProductWord
from liandong.catalog.stored import all_products
from liandong.exchange import batches
from liandong.exchange.importing import prepare
from liandong.exchange.jobs import order_of
from liandong.exchange.models import ImportFile
from liandong.exchange.reading import UnreadableFileError
from liandong.exchange.subjects import Order, Subject, subject_of
from liandong.identity.actors import load_actor
from liandong.jobs import files
from liandong.storage.bulk import run
from tests.exchange.sheets import check, imported, upload, xlsx
from tests.exchange.test_products import APPLE, HEADS, PEAR, SUBJECT

Words = set[tuple[int, str, int]]


def words() -> Words:
    return set(ProductWord.objects.values_list("kind", "word", "product"))


def subject() -> Subject:
    found = subject_of(SUBJECT)
    assert found
    return found


def order(file: ImportFile) -> Order:
    given = order_of(file, load_actor(file.member_id))
    return Order(given.actor, given.mode, makes_named=True, is_dry=False)


def test_the_words_are_those_of_products_saved_on_their_page(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    imported(owner, SUBJECT, [HEADS, APPLE, PEAR])
    pear = words()
    changed = [[PEAR[0], "蜜梨", *PEAR[2:4], "新品牌", *PEAR[5:]], [*APPLE[:7], 9.9, *APPLE[8:]]]
    imported(owner, SUBJECT, [HEADS, *changed])
    found = words()
    assert found != pear
    save_products(list(all_products()), load_actor(ImportFile.objects.latest("pk").member_id))
    assert words() == found


@pytest.mark.only_on("sqlite")
def test_an_index_that_was_made_anew_is_the_same(owner: Client) -> None:
    indexes = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'catalog_productword' ORDER BY name"
    before = run(indexes)
    imported(owner, SUBJECT, [HEADS, APPLE])
    assert run(indexes) == before
    assert len(before) > 1


def test_words_stay_where_only_a_price_changed(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, APPLE])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_productword WHERE kind > 0")
    left = words()
    imported(owner, SUBJECT, [HEADS, [*APPLE[:7], 9.9, *APPLE[8:]]])
    assert words() == left


def test_what_somebody_changes_meanwhile_is_neither_overwritten_nor_missed(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, APPLE])
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, [*APPLE[:7], 9.9, *APPLE[8:]], PEAR])))
    prepared = prepare(file, subject(), order(file))
    set_product_active(Product.objects.get(code="SP1").pk, order(file).actor, is_active=False)
    with transaction.atomic():
        prepared.write()
    assert (prepared.created, prepared.changed) == (1, 1)
    assert list(Product.objects.order_by("code").values_list("code", "is_active")) == [
        ("SP1", False),
        ("SP2", True),
    ]


def test_a_preparation_leaves_no_file_and_writes_nothing(owner: Client) -> None:
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, APPLE])))
    prepared = prepare(file, subject(), order(file))
    assert (prepared.problems, Product.objects.count()) == ([], 0)
    assert not list(files.folder().glob("*.stage"))


def test_what_lies_in_memory_as_a_whole_has_fewer_rows(owner: Client) -> None:
    partners = subject_of("partners.partner")
    assert partners
    assert partners.most_rows < subject().most_rows
    rows = [["编码", "名称", "客户"], *([f"K{n}", f"客户{n}", "是"] for n in range(3))]
    file = check(owner, upload(owner, partners.id, xlsx(rows)))
    assert prepare(file, replace(partners, most_rows=3), order(file)).problems == []
    with pytest.raises(UnreadableFileError, match="超过 2 行"):
        prepare(file, replace(partners, most_rows=2), order(file))
