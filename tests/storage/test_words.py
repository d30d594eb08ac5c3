"""Search words lie in the order of their key alone, and each record's words stand in its list."""

import json

from django.db import connection

from liandong.catalog.actions import save_products
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import ProductWord, ProductWordList
from liandong.identity import migrating
from liandong.kernel.pinyin import MAX_WORD_LENGTH, listed
from liandong.storage.staging import _as_json
from liandong.storage.words import unlisted
from tests.support.companies import People


def test_a_list_holds_each_word_once_and_gives_the_rows_back() -> None:
    text = listed(["1红富士 1", "0sp\\1", "1红富士 1", "4" + "9" * 60])
    assert unlisted(text, 7) == [(0, "sp\\1", 7), (1, "红富士 1", 7), (4, "9" * MAX_WORD_LENGTH, 7)]
    assert (listed([]), unlisted("", 7)) == ("", [])


def test_the_tables_of_before_get_their_lists_and_one_order(fresh_company: str, people: People) -> None:
    bottle = (UnitForm("瓶", is_base=True, barcode="6901234567892"),)
    save_products(
        [
            ProductForm("SP1", "苹果 醋", bottle),
            ProductForm(r"S\P", "绿茶", (UnitForm("盒", is_base=True),)),
        ],
        people.owner,
    )
    words = set(ProductWord.objects.values_list("kind", "word", "product"))
    lists = dict(ProductWordList.objects.values_list("product", "words"))
    executor = migrating.WholeMigrations(connection)
    executor.migrate([("catalog", "0002_details")])
    executor = migrating.WholeMigrations(connection)
    executor.migrate([("catalog", "0003_word_lists")])
    assert set(ProductWord.objects.values_list("kind", "word", "product")) == words
    assert dict(ProductWordList.objects.values_list("product", "words")) == lists
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, "catalog_productword")
        assert [facts["columns"] for facts in kept.values()] == [["kind", "word", "product_id"]]
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'catalog_productword'")
            ((made,),) = cursor.fetchall()
            assert made.endswith("WITHOUT ROWID")


def test_lists_go_apart_whatever_signs_they_have() -> None:
    for words in ("1红富士\n2fs", '1a"b\n2c\\d', "1a\x01b\n2\x7f", "0sp1"):
        assert json.loads(_as_json(words)) == words.split("\n")
