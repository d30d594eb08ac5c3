import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.catalog.actions import create_product
from liandong.catalog.categories import (
    CategoryForm,
    create_category,
    delete_category,
    rename_brand,
    save_brands,
    save_categories,
    update_category,
)
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Brand, Category
from liandong.identity.actors import NotAllowedError
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")


def refused_codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.column) for problem in refused.value.problems]


def paths() -> dict[str, str]:
    return dict(Category.objects.values_list("name", "path"))


def test_the_path_is_the_ids_from_the_root_and_moves_with_the_branch(people: People) -> None:
    ids = save_categories([["粮油", "米", "大米"], ["酒水"]], people.owner)
    grain, rice, white = ids["粮油",], ids["粮油", "米"], ids["粮油", "米", "大米"]
    assert paths()["大米"] == f"/{grain}/{rice}/{white}/"
    update_category(rice, CategoryForm("R", "稻米", ids["酒水",]), people.owner)
    assert paths()["大米"] == f"/{ids['酒水',]}/{rice}/{white}/"
    update_category(rice, CategoryForm("R", "稻米"), people.owner)
    assert paths() == {
        "粮油": f"/{grain}/",
        "稻米": f"/{rice}/",
        "大米": f"/{rice}/{white}/",
        "酒水": f"/{ids['酒水',]}/",
    }


def test_no_category_comes_to_lie_below_itself(people: People) -> None:
    ids = save_categories([["甲", "乙", "丙"]], people.owner)
    for parent in (ids["甲",], ids["甲", "乙", "丙"]):
        with pytest.raises(RefusedError, match="category_cycle"):
            update_category(ids["甲",], CategoryForm("A", "甲", parent), people.owner)


def test_every_reason_at_once(people: People) -> None:
    create_category(CategoryForm("A", "甲"), people.owner)
    with pytest.raises(RefusedError) as refused:
        create_category(CategoryForm("A", "x" * 65, 99), people.owner)
    assert refused_codes(refused) == [
        ("too_long", "name"),
        ("code_taken", "code"),
        ("category_unknown", "parent"),
    ]
    with pytest.raises(RefusedError) as refused:
        create_category(CategoryForm(" ", ""), people.owner)
    assert refused_codes(refused) == [("code_missing", "code"), ("name_missing", "name")]


def test_a_tree_too_deep_for_its_path_or_codes_is_refused(people: People) -> None:
    with pytest.raises(RefusedError, match="too_long"):
        save_categories([[f"层{n}" for n in range(17)]], people.owner)
    assert not Category.objects.exists()
    parent = create_category(CategoryForm("0", "层"), people.owner)
    Category.objects.filter(pk=parent).update(path="/" + "1/" * 127)
    with pytest.raises(RefusedError, match="category_too_deep"):
        create_category(CategoryForm("1", "下一层", parent), people.owner)
    assert Category.objects.count() == 1


def test_saving_the_same_paths_again_changes_nothing_and_codes_stay_apart(people: People) -> None:
    tree = [[f"类{n}", f"小类{m}"] for n in range(12) for m in range(3)]
    first = save_categories(tree, people.owner)
    assert save_categories(tree, people.owner) == first
    assert Category.objects.count() == 12 + 36
    assert Category.objects.get(pk=first["类0", "小类2"]).code == "0103"


def test_statements_grow_with_the_depth_only(people: People) -> None:
    counts = []
    for tree in ([["一", "二"]], [[f"甲{n}", f"乙{m}"] for n in range(30) for m in range(5)]):
        with CaptureQueriesContext(connection) as statements:
            save_categories(tree, people.owner)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_only_an_empty_category_is_deleted(people: People) -> None:
    ids = save_categories([["甲", "乙"]], people.owner)
    product = ProductForm("P1", "苹果", (UnitForm("个", is_base=True),), category=ids["甲", "乙"])
    create_product(product, people.owner)
    for category in ids.values():
        with pytest.raises(RefusedError, match="category_in_use"):
            delete_category(category, people.owner)
    empty = create_category(CategoryForm("Z", "丙"), people.owner)
    delete_category(empty, people.owner)
    with pytest.raises(RefusedError, match="category_unknown"):
        delete_category(empty, people.owner)


def test_brands_are_made_once_and_renamed_to_a_free_name_only(people: People) -> None:
    ids = save_brands(["红牌", "蓝牌", " 红牌 "], people.owner)
    assert save_brands(["红牌", "绿牌"], people.owner)["红牌"] == ids["红牌"]
    rename_brand(ids["红牌"], "紫牌", people.owner)
    assert set(Brand.objects.values_list("name", flat=True)) == {"紫牌", "蓝牌", "绿牌"}
    with pytest.raises(RefusedError, match="name_taken"):
        rename_brand(ids["红牌"], "蓝牌", people.owner)
    with pytest.raises(RefusedError, match="brand_unknown"):
        rename_brand(999, "白牌", people.owner)
    with pytest.raises(RefusedError, match="name_missing"):
        save_brands([" "], people.owner)


def test_who_may_only_look_cannot_write(people: People) -> None:
    with pytest.raises(NotAllowedError):
        create_category(CategoryForm("A", "甲"), people.keeper)
    with pytest.raises(NotAllowedError):
        save_categories([["甲"]], people.keeper)
    with pytest.raises(NotAllowedError):
        save_brands(["红牌"], people.keeper)
