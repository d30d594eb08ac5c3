"""Warehouses and bins: every problem at once, and nothing disabled that holds stock."""

import pytest

from liandong.catalog.models import Product
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.actions import PlaceForm, create_place, set_place_active, update_place
from liandong.stock_ledger.models import Place, PlaceKind, StockBalance
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")


def problems(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.column) for problem in refused.value.problems]


def test_a_warehouse_and_a_bin_in_it(people: People) -> None:
    main = create_place(PlaceForm(" ZC ", "主仓", "一号路"), people.owner)
    shelf = create_place(PlaceForm("ZC-1", "一架"), people.owner, warehouse=main)
    assert main > 100
    assert Place.objects.get(pk=main).code == "ZC"
    assert Place.objects.get(pk=main).kind == PlaceKind.WAREHOUSE
    made = Place.objects.get(pk=shelf)
    assert (made.kind, made.parent_id, made.is_active) == (PlaceKind.BIN, main, True)
    actions = AuditRow.objects.filter(subject="stock_ledger.place", subject_id=main)
    assert [(row.action, row.member_id) for row in actions] == [("create", people.owner.member)]


def test_all_problems_are_told_at_once(people: People) -> None:
    with pytest.raises(RefusedError) as refused:
        create_place(PlaceForm("", "仓" * 65, "x" * 256), people.owner, warehouse=VirtualPlace.TRANSIT)
    assert problems(refused) == [
        ("code_missing", "code"),
        ("too_long", "name"),
        ("too_long", "address"),
        ("warehouse_unknown", "warehouse"),
    ]


def test_a_code_is_taken_once_but_may_be_kept(people: People) -> None:
    main = create_place(PlaceForm("ZC", "主仓"), people.owner)
    other = create_place(PlaceForm("FC", "副仓"), people.owner)
    with pytest.raises(RefusedError) as refused:
        create_place(PlaceForm("ZC", "又一"), people.owner)
    assert problems(refused) == [("code_taken", "code")]
    with pytest.raises(RefusedError) as refused:
        update_place(other, PlaceForm("ZC", "副仓"), people.owner)
    assert problems(refused) == [("code_taken", "code")]
    update_place(main, PlaceForm("ZC", "总仓", "二号路"), people.owner)
    found = Place.objects.get(pk=main)
    assert (found.code, found.name, found.address) == ("ZC", "总仓", "二号路")


def test_virtual_places_are_not_to_be_changed(people: People) -> None:
    with pytest.raises(RefusedError) as refused:
        update_place(VirtualPlace.SUPPLIER, PlaceForm("X", "X"), people.owner)
    assert problems(refused) == [("place_unknown", None)]
    with pytest.raises(RefusedError) as refused:
        set_place_active(VirtualPlace.TRANSIT, people.owner, is_active=False)
    assert problems(refused) == [("place_unknown", None)]


def test_a_place_with_stock_in_a_bin_stays_enabled(people: People) -> None:
    main = create_place(PlaceForm("ZC", "主仓"), people.owner)
    shelf = create_place(PlaceForm("ZC-1", "一架"), people.owner, warehouse=main)
    product = Product.objects.create(code="P1", name="大米")
    balance = StockBalance.objects.create(place_id=shelf, product=product, quantity=3)
    with pytest.raises(RefusedError) as refused:
        set_place_active(main, people.owner, is_active=False)
    assert problems(refused) == [("place_in_use", None), ("bins_active", None)]
    assert refused.value.problems[0].detail == {"place": "主仓", "products": "1"}
    assert Place.objects.get(pk=main).is_active
    StockBalance.objects.filter(pk=balance.pk).update(quantity=0)
    set_place_active(shelf, people.owner, is_active=False)
    set_place_active(main, people.owner, is_active=False)
    assert not Place.objects.get(pk=main).is_active


def test_a_bin_of_a_disabled_warehouse_is_neither_made_nor_enabled(people: People) -> None:
    main = create_place(PlaceForm("ZC", "主仓"), people.owner)
    shelf = create_place(PlaceForm("ZC-1", "一架"), people.owner, warehouse=main)
    set_place_active(shelf, people.owner, is_active=False)
    set_place_active(main, people.owner, is_active=False)
    with pytest.raises(RefusedError) as refused:
        create_place(PlaceForm("ZC-2", "二架"), people.owner, warehouse=main)
    assert problems(refused) == [("place_disabled", "warehouse")]
    with pytest.raises(RefusedError) as refused:
        set_place_active(shelf, people.owner, is_active=True)
    assert problems(refused) == [("place_disabled", None)]
    set_place_active(main, people.owner, is_active=True)
    set_place_active(shelf, people.owner, is_active=True)
    assert Place.objects.get(pk=shelf).is_active


def test_who_may_not_keep_places_is_refused(people: People) -> None:
    with pytest.raises(NotAllowedError):
        create_place(PlaceForm("ZC", "主仓"), people.clerk)
    assert not Place.objects.filter(code="ZC").exists()
