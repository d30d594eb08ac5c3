"""From an order to print to the finished PDF: who may see it, what is too much, counting, drawing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils import timezone

from liandong.documents.models import DocumentLine
from liandong.documents.printing import count_prints
from liandong.documents.queries import visible_to
from liandong.documents.types import FieldKind
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.printkit import press
from liandong.printkit.facts import DocumentFacts, Occasion, document_facts
from liandong.printkit.flow import flow_sheet, page_share
from liandong.printkit.free import FreeFacts, form_sheets
from liandong.printkit.layouts import FlowLayout, FormLayout, Layout, ReceiptLayout
from liandong.printkit.models import PrintImage
from liandong.printkit.palette import SUMMED, palette_of
from liandong.printkit.press import Job, Picture, picture_path
from liandong.printkit.receipt import receipt_sheet
from liandong.printkit.saving import letterhead
from liandong.printkit.templates import Template

MOST_DOCUMENTS = 200
MOST_COPIES = 20
MOST_SHEETS = 1000
MOST_LINES = 20_000
_PAGE = re.compile(rb"/Type\s*/Page\b")
_NUMBERS = frozenset({FieldKind.QUANTITY, FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT})


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """Documents of one type to print, by whom, for which company, by which template, how often."""

    documents: Sequence[int]
    template: Template
    actor: Actor
    company: str
    copies: int = 1
    address: str = ""


def print_documents(order: PrintOrder) -> bytes:
    """Count the print and return the PDF; each document's copies follow one another.

    Raises:
        Http404: a document is not there for this actor, or is of another type.
        RefusedError: ``print_too_much``.
    """
    _check(order)
    detail = {"template": order.template.name, "copies": str(order.copies)}
    times = count_prints(order.documents, order.actor, detail, order.address)
    return _pdf(_job(order, times))


def documents_pdf(order: PrintOrder) -> bytes:
    """Return the PDF without counting it: for programs and for looking at it.

    Raises:
        Http404: a document is not there for this actor, or is of another type.
        RefusedError: ``print_too_much``.
    """
    _check(order)
    return _pdf(_job(order, {}))


def preview_pages(order: PrintOrder, most: int = 3, dots_per_inch: float = 110) -> list[bytes]:
    """Return the first pages of the first document as PNG, as the next print will be.

    Raises:
        Http404: the document is not there for this actor, or is of another type.
        RefusedError: ``print_too_much``.
    """
    one = replace(order, documents=order.documents[:1], copies=1)
    _check(one)
    return press.png(_exact(_job(one, {}, is_next=True)), dots_per_inch)[:most]


def _check(order: PrintOrder) -> None:
    """Refuse what is not there, and what is too much, before anything is written."""
    ids = set(order.documents)
    seen = visible_to(order.actor).filter(pk__in=ids, type=order.template.subject)
    if not ids or seen.count() != len(ids):
        raise Http404
    lines = DocumentLine.objects.filter(document__in=ids).count()
    limits = {
        "documents": (len(ids), MOST_DOCUMENTS),
        "copies": (order.copies, MOST_COPIES),
        "sheets": (len(ids) * order.copies, MOST_SHEETS),
        "lines": (lines * order.copies, MOST_LINES),
    }
    refuse_if(
        Problem("print_too_much", None, name, {"count": str(count), "limit": str(limit)})
        for name, (count, limit) in limits.items()
        if count > limit or count < 0
    )


def _job(order: PrintOrder, times: Mapping[int, int], *, is_next: bool = False) -> Job:
    head = letterhead()
    occasion = Occasion(order.actor, order.company, timezone.now(), head, times)
    facts = document_facts(order.documents, occasion)
    if is_next:
        facts = [_as_next(one) for one in facts]
    pictures = [] if head.logo is None else [_picture(head.logo)]
    logo = "" if head.logo is None else picture_path(head.logo.pk, head.logo.media_type)
    background = _background(order.template.layout)
    pictures += [_picture(background)] if background else []
    path = picture_path(background.pk, background.media_type) if background else ""
    sheets = [
        sheet
        for one in facts
        for _ in range(order.copies)
        for sheet in document_sheets(one, order.template.layout, logo, path)
    ]
    title = facts[0].fields["number"] if len(facts) == 1 else facts[0].kind.label
    return Job(title, sheets, pictures)


def _as_next(facts: DocumentFacts) -> DocumentFacts:
    times = str(int(facts.fields["print_count"]) + 1)
    return replace(facts, fields={**facts.fields, "print_count": times})


def document_sheets(facts: DocumentFacts, layout: Layout, logo: str, background: str) -> list[dict[str, Any]]:
    """Return the sheets of one document by a layout of any kind but labels."""
    if isinstance(layout, FlowLayout):
        sheet = flow_sheet(facts, layout, logo)
        return [{**sheet, "share": page_share(sheet, layout)}]
    if isinstance(layout, ReceiptLayout):
        return [receipt_sheet(facts, layout, logo)]
    if isinstance(layout, FormLayout):
        return form_sheets(free_facts(facts), layout, logo, background)
    raise Http404


def free_facts(facts: DocumentFacts) -> FreeFacts:
    """Return a document as a form's elements name it."""
    labels = {
        name: label for name, label in palette_of(facts.kind).columns.items() if name not in facts.hidden
    }
    numbers = {one.name for one in facts.kind.columns if one.kind in _NUMBERS} | SUMMED
    amounts = [sums["gross_amount"] for sums in facts.sums if "gross_amount" in sums]
    has_money = facts.kind.has_money and len(amounts) == len(facts.lines)
    return FreeFacts(
        facts.fields, facts.lines, amounts if has_money else (), facts.mark, labels, frozenset(numbers)
    )


def _background(layout: Layout) -> PrintImage | None:
    if not isinstance(layout, FormLayout) or layout.background is None or not layout.prints_background:
        return None
    return PrintImage.objects.filter(pk=layout.background).first()


def _picture(image: PrintImage) -> Picture:
    return Picture(image.pk, image.media_type, bytes(image.content))


def _pdf(job: Job) -> bytes:
    """Draw quickly what is thought to fit on one page each, and exactly when it did not."""
    if any(sheet["kind"] == "flow" and sheet["share"] > 1 for sheet in job.sheets):
        return press.pdf(_exact(job))
    drawn = press.pdf(job)
    has_flow = any(sheet["kind"] == "flow" for sheet in job.sheets)
    if has_flow and len(_PAGE.findall(drawn)) != len(job.sheets):
        drawn = press.pdf(_exact(job))
    return drawn


_SURE = 0.8
"""A sheet that is thought to fill less than this of its page is drawn quickly without counting pages."""


def _exact(job: Job) -> Job:
    sheets = [
        {**sheet, "is_single": sheet["share"] < _SURE} if sheet["kind"] == "flow" else sheet
        for sheet in job.sheets
    ]
    return replace(job, sheets=sheets)
