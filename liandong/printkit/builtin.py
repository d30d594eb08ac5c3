"""The templates every company has without making any: each document type on each common paper, and labels."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liandong.documents.columns import CREDIT
from liandong.documents.types import DocumentType, FieldKind
from liandong.printkit.layouts import (
    ColumnPlace,
    Element,
    FieldPlace,
    FlowLayout,
    LabelLayout,
    Layout,
    Paper,
    ReceiptLayout,
)
from liandong.printkit.palette import PLACE, VOUCHER, palette_of

DISCREPANCY = "discrepancy"
A4, A5, FORM_241, RECEIPT_80, RECEIPT_58 = "a4", "a5", "form241", "receipt80", "receipt58"

PAPERS: Mapping[str, Paper] = {
    A4: Paper(width=2100, height=2970, top=140, right=140, bottom=100, left=140),
    A5: Paper(width=2100, height=1480, top=90, right=110, bottom=60, left=110),
    FORM_241: Paper(width=2410, height=1400, top=70, right=140, bottom=40, left=140),
    RECEIPT_80: Paper(width=800, height=0, top=30, right=40, bottom=80, left=40),
    RECEIPT_58: Paper(width=580, height=0, top=30, right=30, bottom=80, left=30),
}
_WIDTHS: Mapping[str, int] = {
    "position": 90,
    "product_code": 230,
    "specification": 270,
    "unit": 120,
    "quantity": 190,
    "price": 200,
    "net_amount": 240,
    "tax_rate": 130,
    "tax_amount": 200,
    "gross_amount": 250,
    "place": 200,
    "due_date": 210,
    "book_quantity": 200,
    "lead_days": 130,
    "minimum_quantity": 130,
    "from_quantity": 130,
    "least_stock": 130,
    "most_stock": 130,
    "ordered": 190,
    "arrived": 190,
}
_LEFT_OUT = frozenset({"discount_rate", "tax_rate", "tax_amount", "net_amount", "memo", "serials"})
_SPARE = (
    "disposition",
    "produced_on",
    "expires_on",
    "due_date",
    "place",
    "lot",
    "minimum_quantity",
    "lead_days",
    "most_stock",
    "least_stock",
)
"""What goes first where the names of products would have too little room."""
_WIDE = frozenset({"delivery_address", "invoice_address", "payee_account", "memo"})
"""Fields above the lines that have a row of their own."""
_HEAD_LEFT_OUT = frozenset({"business_date"})
_WIDEST_PRODUCT = 420


def builtin_layouts(kind: DocumentType) -> Mapping[str, tuple[str, Layout]]:
    """Return name and layout of a type's templates by key; the first is what is used by default."""
    noted = {DISCREPANCY: (_("到货差异单"), _discrepancy(kind))} if kind.explains_zero else {}
    return {
        A4: (_("A4 纵向"), _flow(kind, A4, 10)),
        FORM_241: (_("241×140 三联"), _flow(kind, FORM_241, 9)),
        A5: (_("A5 横向"), _flow(kind, A5, 9)),
        RECEIPT_80: (_("80 毫米小票"), _receipt(kind, RECEIPT_80, 9)),
        RECEIPT_58: (_("58 毫米小票"), _receipt(kind, RECEIPT_58, 8)),
        **noted,
    }


def _discrepancy(kind: DocumentType) -> FlowLayout:
    """Return what is sent to a supplier about his delivery: what was ordered, arrived, kept and refused."""
    names = ["position", "product_code", "product_name", "unit", "ordered", "arrived", "quantity"]
    columns = [ColumnPlace(name=name, width=0 if name == "product_name" else _width(name)) for name in names]
    told = (ColumnPlace(name=kind.explains_zero, width=190), ColumnPlace(name="reject_reason", width=330))
    return FlowLayout(
        paper=PAPERS[A4],
        size=10,
        title=_("到货差异单"),
        title_size=20,
        head_columns=3,
        fields=_head_fields(kind),
        columns=(*columns, *told),
        has_totals=False,
        has_capitals=False,
        code="code128",
        signatures=(_("验收人"), _("供应商确认")),
    )


def _flow(kind: DocumentType, paper: str, size: int) -> FlowLayout:
    is_form = paper == FORM_241
    return FlowLayout(
        paper=PAPERS[paper],
        size=size,
        title_size=17 if paper != A4 else 20,
        head_columns=3,
        fields=_head_fields(kind),
        columns=_columns(kind, PAPERS[paper]),
        has_subtotal=kind.has_money and is_form,
        has_subtotal_if_pages=True,
        has_capitals=kind.has_money,
        code="" if is_form else "code128",
        signatures=_signatures(kind),
        note=_("①存根（白） ②客户（红） ③财务（黄）") if is_form else "",
    )


def _signatures(kind: DocumentType) -> tuple[str, ...]:
    if CREDIT.name in _all(kind):  # a voucher stays in the house
        return (_("会计主管"), _("记账"), _("审核人"), _("制单"))
    return (_("制单"), _("审核人"), _("经手"), _("签收"))


def _head_fields(kind: DocumentType) -> tuple[FieldPlace, ...]:
    names = [one.name for one in kind.header if one.name not in _HEAD_LEFT_OUT]
    names = [VOUCHER, *names] if CREDIT.name in _all(kind) else names
    if "partner" in names:
        at = names.index("partner") + 1
        names[at:at] = ["partner_contact", "partner_phone"]
    places = [FieldPlace(name=name) for name in names if name not in _WIDE]
    return (*places, *(FieldPlace(name=name, span=6) for name in names if name in _WIDE))


def _columns(kind: DocumentType, paper: Paper) -> tuple[ColumnPlace, ...]:
    room = paper.width - paper.left - paper.right
    names = [name for name in palette_of(kind).columns if name in _default_names(kind)]
    columns = [ColumnPlace(name=name, width=0 if name in _flexible(kind) else _width(name)) for name in names]
    spare = [name for name in _SPARE if name in names]
    while spare and room - sum(one.width for one in columns) < _WIDEST_PRODUCT:
        gone = spare.pop(0)
        columns = [one for one in columns if one.name != gone]
    return tuple(columns)


def _width(name: str) -> int:
    return _WIDTHS.get(name, 220)


def _flexible(kind: DocumentType) -> set[str]:
    """Return the columns that share what is left: the names of what a line is about."""
    named = {one.name for one in kind.columns if one.kind in {FieldKind.ACCOUNT, FieldKind.CLAIM}}
    return {"product_name", *named}


def _default_names(kind: DocumentType) -> set[str]:
    # What goods have cost the company is nothing for a paper that says what the other side pays.
    has_price = "price" in _all(kind)
    usual = {one.name for one in kind.columns if one.is_usual and not (one.is_cost and has_price)}
    own = usual - _LEFT_OUT
    names = own | {"position", "product_code", "product_name"}
    return names if "gross_amount" in own or "net_amount" not in _all(kind) else names | {"net_amount"}


def _all(kind: DocumentType) -> set[str]:
    return {one.name for one in kind.columns}


def _receipt(kind: DocumentType, paper: str, size: int) -> ReceiptLayout:
    names = [one.name for one in kind.header if one.name in {"partner", "place", "handler"}]
    fields = [FieldPlace(name=name) for name in ("number", "business_date", *names)]
    return ReceiptLayout(
        paper=PAPERS[paper],
        size=size,
        title_size=13 if paper == RECEIPT_80 else 11,
        fields=tuple(fields),
        code="qr",
        note=_("谢谢惠顾"),
    )


def builtin_labels(subject: str) -> Mapping[str, tuple[str, Layout]]:
    """Return name and layout of the labels of products or places by key."""
    if subject == PLACE:
        return {
            "place60": (_("库位标签 60×40"), _label(600, 400, _place_elements())),
            "place100": (_("库位标签 100×60"), _label(1000, 600, _large_place_elements())),
        }
    sheet = LabelLayout(
        paper=_bare(635, 381),
        elements=_price_elements(),
        across=3,
        down=7,
        gap_x=25,
        margin_x=72,
        margin_y=151,
    )
    return {
        "label40": (_("商品标签 40×30"), _label(400, 300, _small_elements())),
        "label60": (_("价签 60×40"), _label(600, 400, _price_elements())),
        "label60qr": (_("商品标签 60×40 二维码"), _label(600, 400, _qr_elements())),
        "label100gs1": (_("GS1 标签 100×60（批号、效期）"), _label(1000, 600, _gs1_elements())),
        "sheet21": (_("A4 价签 3×7"), sheet),
    }


def _bare(width: int, height: int) -> Paper:
    return Paper(width=width, height=height, top=0, right=0, bottom=0, left=0)


def _label(width: int, height: int, elements: tuple[Element, ...]) -> LabelLayout:
    return LabelLayout(paper=_bare(width, height), elements=elements)


def _field(name: str, box: tuple[int, int, int, int], size: int, **look: object) -> Element:
    x, y, width, height = box
    words = {"kind": "field", "x": x, "y": y, "width": width, "height": height, "size": size}
    return Element.model_validate({"id": name.replace("_", "-"), "name": name, **words, **look})


def _code(name: str, box: tuple[int, int, int, int], symbology: str) -> Element:
    return _field(name, box, 8, id="code", kind="code", symbology=symbology)


def _small_elements() -> tuple[Element, ...]:
    return (
        _field("name", (20, 15, 360, 75), 9, is_bold=True),
        _field("specification", (20, 92, 230, 40), 8),
        _field("unit", (260, 92, 120, 40), 8, align="right"),
        _code("barcode", (20, 140, 360, 145), "ean13"),
    )


def _price_elements() -> tuple[Element, ...]:
    return (
        _field("name", (25, 20, 550, 80), 12, is_bold=True),
        _field("specification", (25, 105, 330, 45), 9),
        _field("unit", (25, 150, 330, 45), 9, text=_("单位 ")),
        _field("retail_price", (300, 105, 275, 100), 22, is_bold=True, align="right", text="¥"),
        _code("barcode", (60, 220, 480, 160), "ean13"),
    )


def _qr_elements() -> tuple[Element, ...]:
    return (
        _field("name", (25, 25, 550, 95), 12, is_bold=True),
        _field("code", (25, 135, 330, 50), 10),
        _field("specification", (25, 190, 330, 50), 10),
        _field("lot", (25, 245, 330, 50), 9, text=_("批号 ")),
        _field("expires_on", (25, 300, 330, 50), 9, text=_("有效期至 ")),
        _code("barcode", (345, 130, 235, 235), "qr"),
    )


def _gs1_elements() -> tuple[Element, ...]:
    return (
        _field("name", (40, 30, 920, 100), 16, is_bold=True),
        _field("specification", (40, 140, 450, 55), 11),
        _field("code", (500, 140, 460, 55), 11, align="right"),
        _field("lot", (40, 205, 300, 55), 11, text=_("批号 ")),
        _field("produced_on", (340, 205, 300, 55), 10, text=_("生产 ")),
        _field("expires_on", (640, 205, 320, 55), 11, text=_("有效期至 "), align="right"),
        _code("barcode", (30, 290, 940, 280), "gs1_128"),
    )


def _place_elements() -> tuple[Element, ...]:
    return (
        _field("code", (25, 20, 550, 120), 26, is_bold=True, align="center"),
        _field("name", (25, 145, 550, 50), 11, align="center"),
        _code("code", (50, 205, 500, 170), "code128").model_copy(update={"has_text": False}),
    )


def _large_place_elements() -> tuple[Element, ...]:
    return (
        _field("code", (40, 40, 580, 240), 44, is_bold=True),
        _field("name", (40, 300, 580, 80), 18),
        _field("warehouse", (40, 390, 580, 70), 14),
        _code("code", (620, 60, 340, 340), "qr"),
        _field("address", (40, 480, 920, 80), 11),
    )
