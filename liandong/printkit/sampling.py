"""A layout drawn with sample figures, for the eye of who edits it."""

from decimal import Decimal

from django.http import Http404

from liandong.documents.custom_fields import own_document_type
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.printkit import press
from liandong.printkit.capitals import capitals
from liandong.printkit.facts import DocumentFacts
from liandong.printkit.free import FreeFacts, label_sheets
from liandong.printkit.layouts import FormLayout, LabelLayout
from liandong.printkit.models import PrintImage
from liandong.printkit.numbers import money, price, quantity
from liandong.printkit.palette import LABEL_SUBJECTS, palette_of
from liandong.printkit.press import Job, Picture, picture_path
from liandong.printkit.producing import document_sheets
from liandong.printkit.reading import read_layout
from liandong.printkit.saving import SUBJECT, letterhead
from liandong.printkit.templates import palette_for

_GOODS = (
    ("农夫山泉矿泉水", "550ml", "瓶", "49", "11.33"),
    ("海天特级酱油", "500ml", "瓶", "32", "74.64"),
    ("得力打印纸", "A4 70g", "包", "25", "35.39"),
    ("晨光中性笔", "0.5mm", "盒", "2", "64.86"),
    ("蓝月亮洗衣液", "3kg", "桶", "21", "6.01"),
)
_DOTS = 110


def sample_pages(subject: str, layout_text: str, actor: Actor, company: str) -> list[bytes]:
    """Return the pages of a layout as PNG.

    Raises:
        NotAllowedError: the actor may not change templates.
        RefusedError: ``layout_invalid``, with everything that is wrong.
        Http404: there is no such subject.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    palette = palette_for(subject, actor)
    layout = read_layout(layout_text, palette.fields, palette.columns)
    head = letterhead().logo
    pictures = [] if head is None else [_picture(head)]
    logo = "" if head is None else picture_path(head.pk, head.media_type)
    if subject in LABEL_SUBJECTS:
        if not isinstance(layout, LabelLayout):
            raise Http404(layout.kind)
        label = FreeFacts({**palette.samples, "company_name": company})
        sheets = label_sheets([label] * layout.across * layout.down, layout, logo)
        return press.png(Job("", sheets, pictures), _DOTS)
    background = None
    if isinstance(layout, FormLayout) and layout.prints_background and layout.background:
        background = PrintImage.objects.filter(pk=layout.background).first()
    pictures += [] if background is None else [_picture(background)]
    path = "" if background is None else picture_path(background.pk, background.media_type)
    facts = sample_facts(subject, company, actor)
    return press.png(Job("", document_sheets(facts, layout, logo, path), pictures), _DOTS)


def _picture(image: PrintImage) -> Picture:
    return Picture(image.pk, image.media_type, bytes(image.content))


def sample_facts(subject: str, company: str, actor: Actor) -> DocumentFacts:
    """Return a document of a type that never was."""
    kind = own_document_type(subject, actor)
    palette = palette_of(kind)
    lines, sums = [], []
    for place, (name, specification, unit, count, each) in enumerate(_GOODS, 1):
        number, cost = Decimal(count), Decimal(each)
        amount = number * cost
        values = {
            "position": str(place),
            "product_code": f"SP0000{place}",
            "product_name": name,
            "specification": specification,
            "unit": unit,
            "quantity": count,
            "base_quantity": count,
            "price": price(cost),
            "account": "1002 银行存款",
            **dict.fromkeys(("net_amount", "gross_amount"), money(amount)),
        }
        samples = {name: palette.samples.get(name, "") for name in palette.columns}
        lines.append({**samples, **values})
        zero = {"tax_amount": ZERO}
        counted = {"quantity": number, "base_quantity": number}
        sums.append({**counted, **zero, "net_amount": amount, "gross_amount": amount})
    total = sum((one["gross_amount"] for one in sums), ZERO)
    fields = {**palette.samples, "title": kind.label, "company_name": company, "line_count": str(len(lines))}
    fields |= {"total_quantity": quantity(sum((one["quantity"] for one in sums), ZERO))}
    if kind.has_money:
        amounts = {"net_amount": money(total), "gross_amount": money(total), "tax_amount": money(ZERO)}
        fields |= {**amounts, "capitals": capitals(total), "page_amount": money(total)}
    return DocumentFacts(kind, fields, lines, sums, "", frozenset())
