"""Receiving, picking, moving and counting on a phone: what is sent, kept, refused and booked."""

from decimal import Decimal
from functools import partial

from django.test import Client

from liandong.catalog.models import ProductUnit
from liandong.documents.models import ApprovalRule, Document, DocumentLine, State
from liandong.identity.models import Role
from liandong.stock_ledger.models import Place
from tests.support.trading import DAY, Trading
from tests.warehouse.calling import counted, decimals, deliver, fresh, messages, sheet
from tests.webkit.conftest import Browse
from tests.webkit.test_statements import statements

RECEIPT, TRANSFER = (
    "purchasing.receipt",
    "inventory.transfer",
)


def purchase(trading: Trading, *lines: tuple[str, str, str], unit: str | None = None) -> int:
    """Post a purchase order of (product, quantity, price) for 主仓; return its id."""
    rows = [trading.line(product, quantity, price, unit=unit) for product, quantity, price in lines]
    return trading.book("purchasing.order", rows, partner="S1", place="主仓").id


def line_of(document: int, product: int) -> DocumentLine:
    return DocumentLine.objects.get(document=document, product=product)


def test_an_order_is_received_in_parts_at_its_prices(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"), ("P2", "4", "3"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    assert [(line["wanted"], line["counted"]) for line in opened["lines"]] == [("10", "0"), ("4", "0")]
    assert "5.00" not in str(opened["lines"])
    answer = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="6"))
    draft = Document.objects.get(pk=answer.json()["document"])
    assert (draft.type, draft.state, draft.partner_id) == (RECEIPT, State.DRAFT, trading.partners["S1"])
    line = line_of(draft.pk, trading.products["P1"])
    assert (line.quantity, line.price) == decimals(6, 5)
    assert line.origin_id is not None

    again = owner.get(f"/scan/receive/new?source={order}")
    assert again["Location"] == f"/scan/receive/{draft.pk}"
    opened = sheet(owner, again["Location"])
    assert [line["counted"] for line in opened["lines"]] == ["6", "0"]
    answer = deliver(owner, "/scan/receive/finish", opened, counted(opened, P1="7"))
    assert answer.json()["url"] == "/scan/receive"
    assert trading.stock("P1") == decimals(7, 0)
    assert trading.cost("P1") == decimals(7, 35)
    left = sheet(owner, f"/scan/receive/new?source={order}")
    assert [line["wanted"] for line in left["lines"]] == ["3", "4"]


def test_more_than_ordered_is_kept_as_a_draft_but_not_booked(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    saved = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="11")).json()
    opened = sheet(owner, f"/scan/receive/{saved['document']}")
    (said,) = messages(deliver(owner, "/scan/receive/finish", opened, counted(opened, P1="11")))
    assert "超出" in said
    assert "10" in said
    assert Document.objects.get(pk=saved["document"]).state == State.DRAFT
    assert trading.stock("P1") == decimals(0, 0)


def test_a_case_opened_is_booked_in_bottles_at_the_same_price(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "2", "48"), unit="箱")
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    assert opened["lines"][0]["wanted"] == "48"
    saved = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="48")).json()
    line = line_of(saved["document"], trading.products["P1"])
    assert line.unit_id == trading.units["P1", "箱"]
    assert (line.entered_quantity, line.price) == decimals(2, 48)
    opened = sheet(owner, f"/scan/receive/{saved['document']}")
    deliver(owner, "/scan/receive/finish", opened, counted(opened, P1="29"))
    line = line_of(saved["document"], trading.products["P1"])
    assert line.unit_id == trading.units["P1", "瓶"]
    assert (line.entered_quantity, line.price) == decimals(29, 2)
    assert trading.cost("P1") == decimals(29, 58)


def test_the_same_key_again_changes_nothing(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    send = partial(deliver, owner, "/scan/receive/finish", opened, counted(opened, P1="4"), key="k-1")
    first, second = send().json(), send().json()
    assert first == second
    assert Document.objects.filter(type=RECEIPT).count() == 1
    assert trading.stock("P1") == decimals(4, 0)


def test_a_draft_changed_elsewhere_comes_back_to_be_added_to(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    saved = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="1")).json()
    here = sheet(owner, f"/scan/receive/{saved['document']}")
    deliver(owner, "/scan/receive/save", here, counted(here, P1="5"))
    answer = deliver(owner, "/scan/receive/save", here, counted(here, P1="2"))
    assert answer.status_code == 409
    assert [line["counted"] for line in answer.json()["current"]["lines"]] == ["5"]
    version = answer.json()["current"]["version"]
    assert (
        deliver(owner, "/scan/receive/save", here, counted(here, P1="2"), version=version).status_code == 200
    )


def test_lines_the_phone_does_not_know_and_what_was_typed_on_a_desktop_stay(
    trading: Trading, owner: Client
) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    saved = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="1")).json()["document"]
    opened = sheet(owner, f"/scan/receive/{saved}")
    origin = line_of(saved, trading.products["P1"]).origin_id
    typed = trading.line("P1", "1", "4.5", origin=origin, memo="破箱"), trading.line("P2", "1", "9")
    draft = trading.draft(RECEIPT, typed, partner="S1", place="主仓", memo="急")
    DocumentLine.objects.filter(document=saved).delete()
    DocumentLine.objects.filter(document=draft.id).update(document=saved)
    Document.objects.filter(pk=saved).update(memo="急")
    assert deliver(owner, "/scan/receive/save", opened, counted(opened, P1="3")).status_code == 200
    line, other = DocumentLine.objects.filter(document=saved).order_by("position")
    assert (line.quantity, line.price) == (Decimal(3), Decimal("4.5"))
    assert line.memo == "破箱"
    assert other.product_id == trading.products["P2"]
    assert (other.quantity, other.price) == decimals(1, 9)
    assert Document.objects.get(pk=saved).memo == "急"


def test_a_line_that_is_done_meanwhile_is_refused_with_nothing_saved(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    deliver(owner, "/scan/receive/finish", opened, counted(opened, P1="10"))
    (said,) = messages(deliver(owner, "/scan/receive/save", opened, counted(opened, P1="2")))
    assert "已完成" in said
    assert Document.objects.filter(type=RECEIPT, state=State.DRAFT).count() == 0


def test_the_page_of_an_order_leads_to_its_job_until_it_is_done(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    url = f"/scan/receive/new?source={order}"
    page = owner.get(f"/t/purchasing.order/{order}").content.decode()
    assert f'href="{url}"' in page
    assert "扫码收货" in page
    opened = sheet(owner, url)
    deliver(owner, "/scan/receive/finish", opened, counted(opened, P1="10"))
    assert owner.get(url)["Location"] == f"/t/purchasing.order/{order}"
    assert "没有未完成的行" in owner.get(f"/t/purchasing.order/{order}").content.decode()


def test_a_list_finds_orders_by_number_and_by_what_is_in_them(trading: Trading, owner: Client) -> None:
    ProductUnit.objects.filter(pk=trading.units["P2", "瓶"]).update(barcode="6900000000014")
    first, second = purchase(trading, ("P1", "1", "1")), purchase(trading, ("P2", "1", "1"))
    numbers = {pk: Document.objects.get(pk=pk).number for pk in (first, second)}
    page = owner.get("/scan/receive").content.decode()
    assert all(number in page for number in numbers.values())
    found = owner.get("/scan/receive?q=06900000000014").content.decode()
    assert numbers[second] in found
    assert numbers[first] not in found
    exact = owner.get(f"/scan/receive?q={numbers[first].lower()}")
    assert exact["Location"] == f"/scan/receive/new?source={first}"
    read = owner.get(f"/scan/read?code={numbers[first]}").json()
    assert read["url"] == f"/scan/receive/new?source={first}"
    assert owner.get("/scan/read?code=6900000000014").json()["url"] == "/scan/look?code=6900000000014"


def test_picking_goes_by_place_and_waits_for_the_check(trading: Trading, owner: Client) -> None:
    shelf = Place.objects.create(code="A-01", name="A-01 货架").pk
    trading.receive("P1", "10", "5")
    rows = [
        trading.line("P1", "2", "10"),
        trading.line("P2", "1", "10", place=shelf),
        trading.line("P3", "1", "10"),
    ]
    order = trading.book("sales.order", rows, partner="C1", place="主仓").id
    opened = sheet(owner, f"/scan/pick/new?source={order}")
    assert [line["place"] for line in opened["lines"]] == ["A-01 货架", "主仓", "主仓"]
    saved = deliver(owner, "/scan/pick/save", opened, counted(opened, P1="2", P2="1")).json()
    lines = DocumentLine.objects.filter(document=saved["document"]).order_by("position")
    assert [(line.product_id, line.place_id) for line in lines] == [
        (trading.products["P2"], shelf),
        (trading.products["P1"], None),
    ]
    assert [line.price for line in lines] == list(decimals(10, 10))
    assert f"/scan/check/{saved['document']}" in owner.get("/scan/check").content.decode()


def test_goods_move_from_place_to_place(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "5")
    opened = sheet(owner, "/scan/transfer/new")
    assert {field["name"] for field in opened["fields"]} == {"place", "target_place", "mode"}
    header = {"place": trading.places["主仓"], "target_place": trading.places["门店仓"]}
    lines = [fresh(trading, "P1", "3")]
    answer = deliver(owner, "/scan/transfer/finish", opened, lines, header=header)
    assert answer.status_code == 200, answer.content.decode()
    assert trading.stock("P1") == decimals(7, 0)
    assert trading.stock("P1", "门店仓") == decimals(3, 0)
    same = header | {"target_place": header["place"]}
    said = messages(deliver(owner, "/scan/transfer/finish", opened, [fresh(trading, "P1", "1")], header=same))
    assert any("同一仓库" in text for text in said)


def test_goods_on_their_way_arrive(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "5")
    header = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "dispatch"}}
    sent = trading.book(TRANSFER, [trading.line("P1", "4")], DAY, **header)
    opened = sheet(owner, f"/scan/arrive/new?source={sent.id}")
    assert deliver(owner, "/scan/arrive/finish", opened, counted(opened, P1="4")).status_code == 200
    assert trading.stock("P1", "门店仓") == decimals(4, 0)


def test_a_document_that_waits_for_an_approval_is_saved_for_it(trading: Trading, owner: Client) -> None:
    role = Role.objects.get(name="会计")
    ApprovalRule.objects.create(type=RECEIPT, role=role)
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    answer = deliver(owner, "/scan/receive/finish", opened, counted(opened, P1="10"))
    assert Document.objects.get(pk=answer.json()["document"]).state == State.DRAFT
    assert "等待「会计」审批" in owner.get("/scan/receive").content.decode()


def test_pages_and_saving_take_the_same_statements_for_many_lines(trading: Trading, owner: Client) -> None:
    small = purchase(trading, ("P1", "1", "1"), ("P2", "1", "1"), ("P3", "1", "1"))
    large = purchase(trading, *[(f"P{n % 3 + 1}", "1", "1") for n in range(90)])
    opened = [statements(partial(owner.get, f"/scan/receive/new?source={pk}")) for pk in (small, large)]
    assert opened[0] == opened[1]
    assert opened[0] <= 24
    sheets = [sheet(owner, f"/scan/receive/new?source={pk}") for pk in (small, large)]
    saved = [
        statements(partial(deliver, owner, "/scan/receive/save", one, counted(one, P1="1", P2="1")))
        for one in sheets
    ]
    assert saved[0] == saved[1]
    assert saved[0] <= 34
    lists = statements(partial(owner.get, "/scan/receive"))
    for _ in range(5):
        purchase(trading, ("P1", "1", "1"))
    assert statements(partial(owner.get, "/scan/receive")) == lists


def test_a_keeper_receives_for_his_warehouse_without_seeing_a_price(trading: Trading, browse: Browse) -> None:
    order = purchase(trading, ("P1", "10", "6.66"))
    keeper = browse("keeper")
    opened = sheet(keeper, f"/scan/receive/new?source={order}")
    places = next(field for field in opened["fields"] if field["name"] == "place")
    assert [option["label"] for option in places["options"]] == ["主仓"]
    assert "6.66" not in str(opened)
    assert deliver(keeper, "/scan/receive/finish", opened, counted(opened, P1="10")).status_code == 200
    assert trading.cost("P1") == (Decimal(10), Decimal("66.6"))


def test_what_is_not_ours_is_refused(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    wrong = [
        counted(opened, P1="-1"),
        counted(opened, P1="1e99"),
        counted(opened, P1="0.0000001"),
        counted(opened, P1="x"),
        [*counted(opened), *counted(opened)],
        ["x"],
    ]
    for lines in wrong:
        assert deliver(owner, "/scan/receive/save", opened, lines).status_code == 400  # type: ignore[arg-type]
    assert deliver(owner, "/scan/receive/save", opened, counted(opened), key="x" * 41).status_code == 400
    assert deliver(owner, "/scan/receive/save", opened, counted(opened), source=None).status_code == 400
    assert deliver(owner, "/scan/receive/save", opened, counted(opened), source=999).status_code == 404
    assert deliver(owner, "/scan/check/save", opened, counted(opened)).status_code == 404
    assert owner.get("/scan/nothing").status_code == 404
    assert owner.get("/scan/check/new").status_code == 404
    strange = [{**counted(opened, P1="1")[0], "product": trading.products["P2"]}]
    assert messages(deliver(owner, "/scan/receive/save", opened, strange))
    assert Document.objects.filter(type=RECEIPT).count() == 0


def test_a_job_knows_only_documents_of_its_own_types(trading: Trading, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    saved = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="1")).json()
    draft, own = saved["document"], sheet(owner, f"/scan/receive/{saved['document']}")
    for url in (f"/scan/pick/new?source={order}", f"/scan/pick/{draft}", f"/scan/count/{draft}"):
        assert owner.get(url).status_code == 404, url
    for url in (f"/scan/check/{draft}", f"/scan/count/{draft}/review", f"/scan/receive/{order}"):
        assert owner.get(url).status_code == 404, url
    for job in ("pick", "count", "transfer"):
        assert saved["number"] not in owner.get(f"/scan/{job}").content.decode()
        assert deliver(owner, f"/scan/{job}/save", own, counted(own)).status_code == 404
    assert saved["number"] not in owner.get("/scan/check").content.decode()
    assert deliver(owner, f"/scan/check/{draft}/pass", own, counted(own)).status_code == 404


def test_a_key_of_someone_else_answers_nothing(trading: Trading, browse: Browse, owner: Client) -> None:
    order = purchase(trading, ("P1", "10", "5"))
    opened = sheet(owner, f"/scan/receive/new?source={order}")
    first = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="1"), key="same").json()
    keeper = browse("keeper")
    second = deliver(keeper, "/scan/receive/save", opened, counted(opened, P1="2"), key="same").json()
    assert first["document"] != second["document"]
