"""What is kept for a channel: nobody else takes it, it does first, and it ends by hand or by its day.

10 P1 lie in 主仓; 网店 keeps 6 of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from liandong.documents.allotted import keeping_lines, kept_stock
from liandong.documents.auditing.auditor import audit
from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import load_actor
from liandong.identity.companies import use_company
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.sales.allocation import sharing
from liandong.sales.allocation.releasing import release_due
from liandong.sales.allocation.sharing import Share, draft_share
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.queries import available_for
from tests.support.threads import together
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
SHOP, STORE = "网店", "门店"
KEEPING, SALE, ORDER = "sales.allocation", "sales.delivery", "sales.order"


def with_channels(trading: Trading) -> Trading:
    for name in (SHOP, STORE):
        save_channel(None, ChannelForm(name, "platform"), trading.actor)
    trading.actor = load_actor(trading.actor.member)
    trading.receive("P1", "10", "5")
    return trading


@pytest.fixture
def shops(trading: Trading) -> Trading:
    return with_channels(trading)


def of(type_id: str, channel: str) -> dict[str, str]:
    return {channel_fields()[type_id].name: channel} if channel else {}


def keep(trading: Trading, quantity: str, channel: str = SHOP, until: date | None = None) -> SavedDraft:
    lines = [trading.line("P1", quantity)]
    return trading.book(KEEPING, lines, place="主仓", details=of(KEEPING, channel), due_date=until)


def sell(trading: Trading, quantity: str, channel: str, type_id: str = SALE) -> SavedDraft:
    lines = [trading.line("P1", quantity, "30")]
    return trading.book(type_id, lines, partner="C1", place="主仓", details=of(type_id, channel))


def refusal_of(call: Callable[[], object]) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        call()
    return [one.code for one in refused.value.problems]


def kept(trading: Trading, channel: str = SHOP) -> Decimal:
    place, product = trading.places["主仓"], trading.products["P1"]
    return sum((one.quantity for one in kept_stock([product], [place], channel)), D(0))


def test_others_take_what_is_left_and_the_channel_its_own_first(shops: Trading) -> None:
    keep(shops, "6")
    assert refusal_of(lambda: sell(shops, "5", STORE)) == ["short_stock"]
    assert refusal_of(lambda: sell(shops, "5", "")) == ["short_stock"]
    assert refusal_of(
        lambda: shops.book(
            "inventory.adjustment_out", [shops.line("P1", "5")], place="主仓", details={"reason": "other"}
        )
    ) == ["short_stock"]
    sell(shops, "4", SHOP)
    assert (shops.stock("P1"), kept(shops)) == ((D(6), D(2)), D(2))
    sell(shops, "4", STORE)
    assert refusal_of(lambda: sell(shops, "3", SHOP)) == ["short_stock"]
    sell(shops, "2", SHOP)
    assert (shops.stock("P1"), kept(shops)) == ((D(0), D(0)), D(0))
    assert audit() == []


def test_what_is_refused_frees_nothing(shops: Trading) -> None:
    keep(shops, "6")
    assert refusal_of(lambda: sell(shops, "11", SHOP)) == ["short_stock"]
    assert (shops.stock("P1"), kept(shops)) == ((D(10), D(6)), D(6))


@pytest.mark.parametrize("reserves", [True, False])
def test_an_order_of_the_channel_keeps_what_was_kept_for_it(shops: Trading, *, reserves: bool) -> None:
    rules = {"reserve_on_order": reserves}
    set_rules(rules, effective_from=date(2000, 1, 2), actor=shops.actor, has_moves=lambda: False)
    keep(shops, "10")
    order = sell(shops, "4", SHOP, ORDER)
    assert kept(shops) == (D(6) if reserves else D(10))
    assert shops.stock("P1") == (D(10), D(10))
    line = shops.line("P1", "4", "30", origin=order.lines[0])
    shops.book(SALE, [line], partner="C1", place="主仓", details=of(SALE, SHOP))
    assert (shops.stock("P1"), kept(shops)) == ((D(6), D(6)), D(6))
    assert audit() == []


def test_the_oldest_is_used_first_and_a_reversal_gives_back_to_everybody(shops: Trading) -> None:
    first, second = keep(shops, "3"), keep(shops, "4")
    sale = sell(shops, "4", SHOP)
    assert {one.line.document_id: one.quantity for one in kept_stock()} == {second.id: D(3)}
    reverse(ReversalRequest(sale.id, shops.actor))
    assert (shops.stock("P1"), kept(shops)) == ((D(10), D(3)), D(3))
    reverse(ReversalRequest(first.id, shops.actor))
    close_lines(second.id, shops.actor)
    assert (shops.stock("P1"), kept(shops)) == ((D(10), D(0)), D(0))
    reopen_lines(second.id, shops.actor)
    assert kept(shops) == D(4)
    assert audit() == []


def test_it_ends_with_its_day(shops: Trading) -> None:
    keep(shops, "6", until=DAY)
    keep(shops, "1")
    assert release_due(DAY) == 0
    assert release_due(DAY + timedelta(days=1)) == 1
    assert release_due(DAY + timedelta(days=1)) == 0
    assert kept(shops) == D(1)


def test_more_than_there_is_or_for_nobody_is_refused(shops: Trading) -> None:
    assert refusal_of(lambda: keep(shops, "11")) == ["short_stock"]
    assert refusal_of(lambda: keep(shops, "1", "")) == ["kept_for_nobody"]
    keep(shops, "6")
    assert refusal_of(lambda: keep(shops, "5", STORE)) == ["short_stock"]
    assert shops.stock("P1") == (D(10), D(6))


def test_a_share_is_of_what_is_free_in_whole_pieces(shops: Trading) -> None:
    keep(shops, "3", STORE)
    place = shops.places["主仓"]
    saved = draft_share(shops.actor, Share(SHOP, place, D(50), DAY))
    shops.post(saved)
    assert (kept(shops), kept(shops, STORE)) == (D(3), D(3))
    assert refusal_of(lambda: draft_share(shops.actor, Share(SHOP, place, D(101), DAY))) == ["share_unfit"]
    nothing = Share(SHOP, shops.places["门店仓"], D(50), DAY)
    assert refusal_of(lambda: draft_share(shops.actor, nothing)) == ["share_of_nothing"]


def test_a_share_of_more_goods_than_a_document_holds_is_refused(
    shops: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops.receive("P2", "10", "5")
    monkeypatch.setattr(sharing, "MAX_LINES", 1)
    share = Share(SHOP, shops.places["主仓"], D(50), DAY)
    assert refusal_of(lambda: draft_share(shops.actor, share)) == ["too_many_lines"]


def test_two_channels_at_once_never_take_the_same(fresh_company: str) -> None:
    trading = with_channels(make_trading())
    keep(trading, "6")

    def selling(quantity: str, channel: str) -> Callable[[], str]:
        def call() -> str:
            with use_company(fresh_company):
                try:
                    sell(trading, quantity, channel)
                except RefusedError:
                    return ""
                return channel

        return call

    for _round in range(3):
        done = together(*[selling("2", SHOP)] * 2, *[selling("2", STORE)] * 3)
        on_hand, reserved = trading.stock("P1")
        assert D(0) <= reserved <= on_hand
        assert done.count(STORE) <= 2
    assert trading.stock("P1") == (D(0), D(0))
    assert audit() == []


def test_what_a_channel_keeps_of_a_warehouse_it_takes_from_its_bins_too(shops: Trading) -> None:
    keep(shops, "6")
    shops.places["A1"] = create_place(PlaceForm("A1", "A1"), shops.actor, warehouse=shops.places["主仓"])
    details = {"mode": "direct"}
    shops.book(
        "inventory.transfer", [shops.line("P1", "10")], place="主仓", target_place="A1", details=details
    )

    def sell_from_bin(quantity: str, channel: str) -> SavedDraft:
        line = shops.line("P1", quantity, "30", place=shops.places["A1"])
        return shops.book(SALE, [line], partner="C1", place="主仓", details=of(SALE, channel))

    assert refusal_of(lambda: sell_from_bin("5", STORE)) == ["short_stock"]
    sell_from_bin("4", STORE)
    sell_from_bin("5", SHOP)
    assert kept(shops) == D(1)
    assert refusal_of(lambda: keep(shops, "1", STORE)) == ["short_stock"]
    assert audit() == []


def test_a_share_is_of_what_lies_in_bins_too(shops: Trading) -> None:
    keep(shops, "3", STORE)
    warehouse = shops.places["主仓"]
    shops.places["A1"] = create_place(PlaceForm("A1", "A1"), shops.actor, warehouse=warehouse)
    details = {"mode": "direct"}
    shops.book(
        "inventory.transfer", [shops.line("P1", "9")], place="主仓", target_place="A1", details=details
    )
    shops.post(draft_share(shops.actor, Share(SHOP, warehouse, D(100), DAY)))
    assert (kept(shops), kept(shops, STORE)) == (D(7), D(3))
    product, shelf = shops.products["P1"], shops.places["A1"]
    assert available_for([product], shelf) == {product: D(0)}
    assert available_for([product], shelf, keeping_lines(SHOP, [product])) == {product: D(7)}
    assert available_for([product], shelf, keeping_lines("", [product])) == {product: D(0)}
    assert audit() == []
