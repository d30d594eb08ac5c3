"""The pages of printing: choosing, counting, who may; templates; labels; pictures; the interface."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from liandong.catalog.models import ProductUnit
from liandong.documents.models import Document
from liandong.documents.types import document_type
from liandong.identity.models import AuditRow
from liandong.printkit.builtin import builtin_layouts
from liandong.printkit.models import Letterhead, PrintDefault, PrintImage, PrintTemplate
from tests.apikit.calling import caller
from tests.printing.conftest import Browse
from tests.printkit.looking import codes_of, flat, pages_of, size_of
from tests.support.trading import Trading
from tests.webkit.calling import send

ORDER, RECEIPT = "sales.order", "purchasing.receipt"


def a_png(width: int = 1) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, 1)).save(drawn, "PNG")
    return drawn.getvalue()


PNG_1X1 = a_png()


def order(trading: Trading) -> int:
    return trading.draft(ORDER, [trading.line("P1", "2", "10")], partner="C1", place="主仓").id


def test_a_document_leads_to_its_print_with_a_preview(trading: Trading, owner: Client) -> None:
    pk = trading.receive("P1", "10", "5").id
    page = owner.get(f"/t/{RECEIPT}/{pk}").content.decode()
    assert f'href="/t/{RECEIPT}/print?ids={pk}" data-shortcut="ctrl+p"' in page
    text = owner.get(f"/t/{RECEIPT}/print?ids={pk}").content.decode()
    assert "data:image/png;base64," in text
    assert all(name in text for name in ("A4 纵向 · 默认", "241×140 三联", "80 毫米小票"))
    assert Document.objects.get(pk=pk).print_count == 0


def test_the_pdf_is_counted_and_opens_in_the_browser(trading: Trading, owner: Client) -> None:
    pk = order(trading)
    answer = owner.post(f"/t/{ORDER}/print/pdf", {"ids": pk, "template": "form241", "copies": "2"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("inline")
    assert size_of(answer.content) == (241, 140)
    assert len(pages_of(answer.content)) == 2
    assert Document.objects.get(pk=pk).print_count == 1
    assert "<h2>经过" in (told := owner.get(f"/t/{ORDER}/{pk}?view=1").content.decode())
    assert "打印" in told.partition("<h2>经过")[2]
    assert "次打印" not in flat(pages_of(answer.content)[0])


def test_many_documents_of_a_list_make_one_pdf(trading: Trading, owner: Client) -> None:
    ids = [order(trading) for _ in range(3)]
    assert "共 3 张" in owner.post(f"/t/{ORDER}/print", {"ids": ids}).content.decode()
    answer = owner.post(f"/t/{ORDER}/print/pdf", {"ids": ",".join(map(str, ids))})
    assert len(pages_of(answer.content)) == 3
    assert set(Document.objects.filter(pk__in=ids).values_list("print_count", flat=True)) == {1}


def test_others_documents_and_types_without_a_right_are_closed(trading: Trading, browse: Browse) -> None:
    own, receipt = order(trading), trading.receive("P1", "1", "5").id
    clerk = browse("clerk")
    for method in (clerk.get, clerk.post):
        assert method(f"/t/{ORDER}/print", {"ids": own}).status_code == 404
        assert method(f"/t/{RECEIPT}/print", {"ids": receipt}).status_code == 403
    assert clerk.post(f"/t/{ORDER}/print/pdf", {"ids": own}).status_code == 404
    assert Document.objects.get(pk=own).print_count == 0


@pytest.mark.parametrize("ids", ["", "x", "1,-2", "9" * 40, "1;2"])
def test_ids_that_are_none_are_a_bad_request(trading: Trading, owner: Client, ids: str) -> None:
    assert owner.get(f"/t/{ORDER}/print", {"ids": ids}).status_code == 400


def test_a_keeper_prints_a_receipt_without_its_prices(trading: Trading, browse: Browse) -> None:
    pk = trading.receive("P1", "10", "53.21").id
    answer = browse("keeper").post(f"/t/{RECEIPT}/print/pdf", {"ids": pk})
    text = flat(pages_of(answer.content)[0])
    assert "商品P1" in text
    assert not [word for word in ("53.21", "532.1", "单价", "大写") if word in text]


def copied(owner: Client, subject: str = ORDER, key: str = "form241") -> PrintTemplate:
    where = owner.post(f"/settings/print/{subject}/{key}/copy").headers["Location"]
    return PrintTemplate.objects.get(pk=int(re.findall(r"/(\d+)/edit", where)[0]))


def test_a_template_is_copied_changed_made_default_and_deleted(trading: Trading, owner: Client) -> None:
    template = copied(owner)
    assert owner.get(f"/settings/print/{ORDER}/{template.pk}/edit").status_code == 200
    layout = {**template.layout, "title": "送货单"}
    body = {"name": "送货单三联", "version": 1, "layout": layout}
    assert send(owner, f"/settings/print/{ORDER}/{template.pk}/save", body).json() == {"version": 2}
    owner.post(f"/settings/print/{ORDER}/{template.pk}/default")
    answer = owner.post(f"/t/{ORDER}/print/pdf", {"ids": order(trading)})
    assert "送货单" in flat(pages_of(answer.content)[0])
    trace = (
        AuditRow.objects.filter(subject="printing.template").order_by("pk").values_list("action", flat=True)
    )
    assert list(trace) == ["create", "update", "default"]
    owner.post(f"/settings/print/own/{template.pk}/delete", {"of": ORDER})
    assert not PrintDefault.objects.exists()
    assert "A4 纵向 · 默认" in owner.get(f"/t/{ORDER}/print?ids={order(trading)}").content.decode()


def test_the_second_of_two_editors_is_told(trading: Trading, owner: Client) -> None:
    template = copied(owner)
    body = {"name": "甲", "version": 1, "layout": template.layout}
    url = f"/settings/print/{ORDER}/{template.pk}/save"
    assert send(owner, url, body).status_code == 200
    answer = send(owner, url, {**body, "name": "乙"})
    assert answer.status_code == 422
    assert "已被别人修改" in answer.json()["problems"][0]["message"]
    assert PrintTemplate.objects.get(pk=template.pk).name == "甲"


def test_everything_wrong_in_a_layout_is_said_at_once(trading: Trading, owner: Client) -> None:
    template = copied(owner)
    wrong = {**template.layout, "size": 400, "colour": "red", "columns": [{"name": "P(", "width": -1}]}
    url = f"/settings/print/{ORDER}/{template.pk}/save"
    answer = send(owner, url, {"name": "", "version": 1, "layout": wrong})
    found = {problem["column"] for problem in answer.json()["problems"]}
    assert {"name", "size", "colour", "columns.0.name", "columns.0.width"} <= found
    unknown = {**template.layout, "fields": [{"name": "password"}], "columns": [{"name": "secret"}] * 2}
    messages = send(owner, url, {"name": "x", "version": 1, "layout": unknown}).json()["problems"]
    assert [one["message"] for one in messages] == [
        "fields.0：没有这个字段：password",
        "columns.0：没有这一列：secret",
        "columns.1：没有这一列：secret",
    ]


def test_the_preview_draws_what_is_not_saved(trading: Trading, owner: Client) -> None:
    layout = builtin_layouts(document_type(ORDER))["a4"][1].model_dump(mode="json")
    answer = send(owner, f"/settings/print/{ORDER}/preview", {"layout": layout})
    assert answer["Content-Type"] == "image/png"
    code = {"id": "a", "kind": "code", "name": "barcode", "width": 1100, "height": 300}
    label = {"kind": "label", "paper": {"width": 1200, "height": 400}, "elements": [code]}
    answer = send(owner, "/settings/print/catalog.product/preview", {"layout": label})
    assert codes_of(answer.content) == {"6900000000014"}


def test_a_form_prints_its_fields_where_they_stand_a_page_for_each_full_table(
    trading: Trading, owner: Client
) -> None:
    owner.post(f"/settings/print/{ORDER}/form")
    template = PrintTemplate.objects.get()
    table = {"id": "t", "kind": "table", "x": 100, "y": 400, "width": 1800, "height": 180, "row_height": 60}
    table |= {"columns": [{"name": "product_name"}, {"name": "quantity", "width": 300}]}
    named = [{"id": "n", "name": "partner", "x": 200, "y": 100}, {"id": "s", "name": "page_amount", "y": 900}]
    elements = [{"kind": "field", **one} for one in (*named, table)]
    body = {"name": "套打", "version": 1, "layout": {**template.layout, "elements": elements}}
    assert send(owner, f"/settings/print/{ORDER}/{template.pk}/save", body).status_code == 200
    lines = [trading.line("P1", str(place), "10") for place in range(1, 5)]
    pk = trading.draft(ORDER, lines, partner="C1", place="主仓").id
    first, second = pages_of(
        owner.post(f"/t/{ORDER}/print/pdf", {"ids": pk, "template": template.pk}).content
    )
    assert ("客户 C1" in first, "客户 C1" in second) == (True, True)
    assert (first.count("商品 P1"), second.count("商品 P1")) == (3, 1)
    assert ("67.80" in first, "45.20" in second) == (True, True)


def test_a_clerk_may_not_touch_templates(trading: Trading, owner: Client, browse: Browse) -> None:
    template = copied(owner)
    clerk = browse("clerk")
    own = f"/settings/print/{ORDER}/{template.pk}"
    assert [
        clerk.get(url).status_code for url in ("/settings/print", f"{own}/edit", "/settings/print/letterhead")
    ] == [403] * 3
    posts = [
        f"{own}/copy",
        f"{own}/default",
        f"/settings/print/{ORDER}/form",
        f"/settings/print/own/{template.pk}/delete",
    ]
    assert {clerk.post(url).status_code for url in posts} == {403}
    body = {"name": "x", "version": 1, "layout": template.layout}
    assert send(clerk, f"{own}/save", body).status_code == 403
    assert send(clerk, f"/settings/print/{ORDER}/preview", body).status_code == 403
    assert (
        clerk.post("/settings/print/images", {"image": SimpleUploadedFile("a.png", PNG_1X1)}).status_code
        == 403
    )
    assert PrintTemplate.objects.count() == 1


def test_pictures_are_told_by_their_bytes(trading: Trading, owner: Client) -> None:
    made = owner.post("/settings/print/images", {"image": SimpleUploadedFile("scan.exe", PNG_1X1)}).json()
    shown = owner.get(made["url"])
    assert (shown["Content-Type"], shown.content) == ("image/png", PNG_1X1)
    for content in (b"<svg onload='alert(1)'/>", b"%PDF-1.7", PNG_1X1[:40], b"\xff\xd8\xff\xe0"):
        answer = owner.post("/settings/print/images", {"image": SimpleUploadedFile("a.png", content)})
        assert answer.status_code == 422, content
    large = PNG_1X1[:16] + (10**5).to_bytes(4) * 2 + PNG_1X1[24:]
    assert (
        owner.post("/settings/print/images", {"image": SimpleUploadedFile("a.png", large)}).status_code == 422
    )
    assert PrintImage.objects.count() == 1


def test_the_letterhead_with_its_logo_stands_on_paper(trading: Trading, owner: Client) -> None:
    data = {"phone": "0574-1234", "address": "宁波", "logo": SimpleUploadedFile("l.png", PNG_1X1)}
    assert owner.post("/settings/print/letterhead", data).status_code == 302
    assert Letterhead.objects.get().logo is not None
    text = flat(pages_of(owner.post(f"/t/{ORDER}/print/pdf", {"ids": order(trading)}).content)[0])
    assert "电话0574-1234" in text


def test_labels_carry_lot_and_expiry(trading: Trading, owner: Client) -> None:
    product = trading.products["P1"]
    ProductUnit.objects.filter(product=product, is_base=True).update(barcode="6900000000014")
    choice = owner.get("/labels/catalog.product").content.decode()
    assert f'name="ids" value="{product}"' in choice
    data = {
        "ids": product,
        "template": "label100gs1",
        "lot": "L1",
        "expires_on": "2027-12-31",
        f"count-{product}": "2",
    }
    page = owner.post("/labels/catalog.product/print", data).content.decode()
    assert "data:image/png;base64," in page
    answer = owner.post("/labels/catalog.product/pdf", data)
    assert size_of(answer.content) == (100, 60)
    texts = pages_of(answer.content)
    assert ["(01)06900000000014(17)271231(10)L1" in flat(text) for text in texts] == [True, True]


def test_labels_of_bins_reach_only_a_keepers_own(trading: Trading, browse: Browse) -> None:
    own, other = trading.places["主仓"], trading.places["门店仓"]
    keeper = browse("keeper")
    assert "主仓" in flat(pages_of(keeper.post("/labels/stock_ledger.place/pdf", {"ids": own}).content)[0])
    assert keeper.post("/labels/stock_ledger.place/pdf", {"ids": [own, other]}).status_code == 404


def test_programs_get_the_pdf_uncounted(trading: Trading) -> None:
    pk = order(trading)
    answer = caller("owner").get(f"/documents/{ORDER}/{pk}/print?template=a5")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert Document.objects.get(pk=pk).print_count == 0
    assert caller("owner").get(f"/documents/{ORDER}/{pk}/print?template=nothing").status == 404
    assert caller("clerk").get(f"/documents/{ORDER}/{pk}/print").status == 404
    assert caller("clerk").get(f"/documents/{RECEIPT}/{pk}/print").status == 403
