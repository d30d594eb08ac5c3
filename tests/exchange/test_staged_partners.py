"""A file of partners is made ready outside of the transaction that writes it, like one of products."""

import pytest
from django.db import transaction
from django.test import Client

from liandong.exchange import batches
from liandong.exchange.importing import prepare
from liandong.exchange.jobs import order_of
from liandong.exchange.models import ImportFile
from liandong.exchange.subjects import Order, Prepared, subject_of
from liandong.identity.actors import load_actor
from liandong.kernel.pinyin import listed
from liandong.partners.actions import create_partner, set_partner_active
from liandong.partners.forms import PartnerForm
from liandong.partners.models import Partner, PartnerWord, PartnerWordList
from liandong.partners.search_text import partner_search_text, partner_words
from liandong.partners.stored import partner_forms
from liandong.storage.words import unlisted
from tests.exchange.sheets import check, found, imported, upload, xlsx

SUBJECT = "partners.partner"
HEADS = ["编码", "名称", "客户", "联系人", "电话"]
SHOP = ["K1", "甲店", "是", "张三", "13800138000"]
MILL = ["K2", "长乐面粉厂", "是", "", ""]


@pytest.fixture
def _row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)


def prepared_from(owner: Client, rows: list[list[str]]) -> tuple[Prepared, Order]:
    file = check(owner, upload(owner, SUBJECT, xlsx(rows)))
    given = order_of(file, load_actor(file.member_id))
    order = Order(given.actor, given.mode, is_dry=False)
    subject = subject_of(SUBJECT)
    assert subject
    return prepare(file, subject, order), order


def expect_whole_search() -> None:
    forms = partner_forms(list(Partner.objects.values_list("pk", flat=True)))
    lists = dict(PartnerWordList.objects.values_list("partner", "words"))
    assert lists == {pk: listed(partner_words(form)) for pk, form in forms.items()}
    rows = set(PartnerWord.objects.values_list("kind", "word", "partner"))
    assert rows == {row for pk, words in lists.items() for row in unlisted(words, pk)}
    texts = dict(Partner.objects.values_list("pk", "search_text"))
    assert texts == {pk: partner_search_text(form) for pk, form in forms.items()}


@pytest.mark.usefixtures("_row_by_row")
def test_what_finds_partners_is_that_of_partners_saved_on_their_page(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, SHOP, MILL])
    expect_whole_search()
    imported(owner, SUBJECT, [HEADS, [*SHOP[:3], "李四", "13900139000"], ["K3", "丙行", "是", "", ""]])
    expect_whole_search()
    assert Partner.objects.count() == 3


@pytest.mark.usefixtures("_row_by_row")
def test_a_code_in_two_parts_of_a_file_is_told(owner: Client) -> None:
    file = check(owner, upload(owner, SUBJECT, xlsx([HEADS, SHOP, MILL, SHOP])))
    assert found(file) == [(4, "编码", "与第 2 行重复：K1")]


def test_a_number_that_somebody_took_meanwhile_is_not_given_twice(owner: Client) -> None:
    imported(owner, SUBJECT, [HEADS, SHOP])
    rows = [["名称", "客户", "电话"], ["甲店", "是", "139"], ["新店", "是", ""]]
    prepared, order = prepared_from(owner, rows)
    create_partner(PartnerForm("KH00001", "抢先", is_customer=True), order.actor)
    set_partner_active(Partner.objects.get(code="K1").pk, order.actor, is_active=False)
    with transaction.atomic():
        prepared.write()
    assert (prepared.created, prepared.changed) == (1, 1)
    partners = Partner.objects.order_by("code").values_list("code", "name", "phone", "is_active")
    assert list(partners) == [
        ("K1", "甲店", "139", False),
        ("KH00001", "抢先", "", True),
        ("KH00002", "新店", "", True),
    ]


def test_words_of_partners_that_never_came_are_removed_by_the_next_import(owner: Client) -> None:
    prepared, _order = prepared_from(owner, [HEADS, SHOP, MILL])
    assert (prepared.problems, Partner.objects.count(), PartnerWordList.objects.count()) == ([], 0, 2)
    imported(owner, SUBJECT, [HEADS, SHOP])
    assert ImportFile.objects.count() == 2
    expect_whole_search()
