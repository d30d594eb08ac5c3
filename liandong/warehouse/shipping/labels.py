"""发货面单: a label of 100 × 150 mm for each package, with receiver, sender and the waybill as a code."""

from django.utils.translation import gettext as _

from liandong.documents.columns import DELIVERY_ADDRESS
from liandong.partners.models import Partner
from liandong.printkit.free import FreeFacts, label_sheets
from liandong.printkit.layouts import Element, LabelLayout, Paper
from liandong.printkit.press import Job, pdf
from liandong.warehouse.shipping_models import Shipment

_WIDTH, _HEIGHT = 1000, 1500
MOST_LABELS = 500
Box = tuple[int, int, int, int]


def labels_pdf(shipment: Shipment, company: str) -> bytes:
    """Return the labels as one PDF; ``shipment`` comes with its carrier, delivery and customer."""
    count = min(shipment.packages, MOST_LABELS)
    facts = [_facts(shipment, company, number) for number in range(1, count + 1)]
    return pdf(Job(_("发货面单"), label_sheets(facts, _layout(), "")))


def _facts(shipment: Shipment, company: str, number: int) -> FreeFacts:
    delivery = shipment.document
    partner: Partner | None = delivery.partner
    own = str(delivery.details.get(DELIVERY_ADDRESS.name) or "")
    contact = [partner.contact, partner.phone] if partner and not own else []
    fields = {
        "carrier": shipment.carrier.name,
        "waybill": shipment.waybill or delivery.number,
        "receiver": partner.name if partner else "",
        "contact": " ".join(part for part in contact if part),
        "address": own or (partner.address if partner else ""),
        "sender": company,
        "number": delivery.number,
        "package": f"{number} / {shipment.packages}",
        "weight": f"{shipment.weight_kg.normalize():f} kg" if shipment.weight_kg else "",
        "shipped_on": shipment.shipped_on.isoformat(),
        "memo": shipment.memo,
    }
    return FreeFacts(fields=fields)


def _layout() -> LabelLayout:
    paper = Paper(width=_WIDTH, height=_HEIGHT, top=0, right=0, bottom=0, left=0)
    elements = (
        _field("carrier", (40, 40, 600, 110), 22, is_bold=True),
        _field("package", (640, 40, 320, 110), 22, is_bold=True, align="right"),
        _line("first", 170),
        _field("waybill", (40, 200, 920, 300), 10, id="code", kind="code", symbology="code128"),
        _line("second", 530),
        _field("receiver", (40, 560, 920, 110), 20, is_bold=True, text=_("收 ")),
        _field("contact", (40, 680, 920, 80), 16),
        _field("address", (40, 770, 920, 220), 16),
        _line("third", 1010),
        _field("sender", (40, 1040, 920, 80), 12, text=_("寄 ")),
        _field("number", (40, 1130, 560, 70), 12, text=_("单号 ")),
        _field("weight", (600, 1130, 360, 70), 12, align="right"),
        _field("shipped_on", (40, 1210, 560, 70), 12, text=_("发运日期 ")),
        _field("memo", (40, 1290, 920, 160), 12),
    )
    return LabelLayout(paper=paper, elements=elements)


def _field(name: str, box: Box, size: int, **look: object) -> Element:
    x, y, width, height = box
    given = {"id": name.replace("_", "-"), "kind": "field", "name": name, "size": size}
    place = {"x": x, "y": y, "width": width, "height": height}
    return Element.model_validate({**given, **place, **look})


def _line(name: str, y: int) -> Element:
    return Element.model_validate({"id": name, "kind": "line", "x": 40, "y": y, "width": 920, "height": 1})
