"""A file is made ready outside of the transaction that writes it; what changes in between is noticed."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test import Client

from liandong.catalog.actions import save_products, set_product_active
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Product, ProductWord, ProductWordList
from liandong.catalog.queries import search_products
from liandong.catalog.saving import PRODUCT_WORDS
from liandong.catalog.stored import all_products
from liandong.exchange import batches, staged
from liandong.exchange.importing import prepare
from liandong.exchange.jobs import order_of
from liandong.exchange.models import ImportFile
from liandong.exchange.subjects import Order, Subject, subject_of
from liandong.identity.actors import load_actor
from liandong.jobs import files
from liandong.storage.words import replace_words
from liandong.webkit.sheet_reading import UnreadableFileError
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


def test_words_of_products_that_are_not_there_yet_find_nothing(owner: Client) -> None:
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, APPLE, PEAR])))
    prepared = prepare(file, subject(), order(file))
    assert len(words()) > 20
    assert search_products("hongfushi") == search_products("SP2") == []
    with transaction.atomic():
        prepared.write()
    ready = words()
    assert [hit.product for hit in search_products("hfs")] == [Product.objects.get(code="SP1").pk]
    save_products(list(all_products()), order(file).actor)
    assert words() == ready


def given_up(owner: Client) -> Words:
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, APPLE, PEAR])))
    assert prepare(file, subject(), order(file)).problems == []
    return words()


def test_words_that_were_written_in_vain_are_removed_by_the_next_import(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, PEAR])
    kept = words()
    assert given_up(owner) > kept
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, [*PEAR[:7], 9.9, *PEAR[8:]]])))
    assert prepare(file, subject(), order(file)).problems == []
    assert words() == kept
    assert set(ProductWordList.objects.values_list("pk", flat=True)) == {record for _, _, record in kept}


def test_words_are_not_removed_while_another_import_may_still_need_them(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = given_up(owner)
    monkeypatch.setattr(staged, "running", lambda _kind: 2)
    assert given_up(owner) > waiting


def test_a_product_never_gets_the_words_of_one_that_did_not_come(owner: Client) -> None:
    waiting = given_up(owner)
    file = check(owner, upload(owner, SUBJECT, xlsx([["编码", "名称", "单位"], ["SP3", "大米", "袋"]])))
    (rice,) = save_products([ProductForm("SP3", "大米", (UnitForm("袋", is_base=True),))], order(file).actor)
    assert rice not in {record for _, _, record in waiting}
    # Even where its number was lost, as by a restored backup without the database's own counters.
    taken = min(record for _, _, record in waiting)
    replace_words(PRODUCT_WORDS, [(taken, ["0sp4"])])
    assert {row for row in words() if row[2] == taken} == {(0, "sp4", taken)}


def test_a_renamed_product_loses_only_the_words_it_no_longer_has(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, APPLE, PEAR])
    before = words()
    imported(owner, SUBJECT, [HEADS, [APPLE[0], "国光", *APPLE[2:]]])
    apple = Product.objects.get(code="SP1").pk
    assert search_products("hongfushi") == []
    assert [hit.product for hit in search_products("guoguang")] == [apple]
    assert {row for row in before ^ words() if row[2] != apple} == set()
    assert {(0, "sp1", apple), (3, "6901234567892", apple)} <= before & words()


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


def test_a_preparation_leaves_no_file_and_nothing_to_be_seen(owner: Client) -> None:
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, APPLE])))
    prepared = prepare(file, subject(), order(file))
    assert (prepared.problems, Product.objects.count(), search_products("SP1")) == ([], 0, [])
    assert not list(files.folder().glob("*.stage"))


def test_what_lies_in_memory_as_a_whole_has_fewer_rows(owner: Client) -> None:
    partners = subject_of("partners.partner")
    places = subject_of("stock_ledger.place")
    assert partners
    assert places
    assert places.most_rows < partners.most_rows == subject().most_rows
    rows = [["编码", "名称", "客户"], *([f"K{n}", f"客户{n}", "是"] for n in range(3))]
    file = check(owner, upload(owner, partners.id, xlsx(rows)))
    assert prepare(file, replace(partners, most_rows=3), order(file)).problems == []
    with pytest.raises(UnreadableFileError, match="超过 2 行"):
        prepare(file, replace(partners, most_rows=2), order(file))
