"""Papers that are no documents: a title, facts about it, one table with its sums, and words below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from liandong.printkit import press
from liandong.printkit.fitting import breakable, fitted
from liandong.printkit.layouts import Paper
from liandong.printkit.press import Job, Picture, picture_path
from liandong.printkit.saving import letterhead

_SIZE = 9
_PLAIN: dict[str, Any] = {
    "kind": "flow",
    "size": _SIZE,
    "title_size": 17,
    "code": "",
    "code_square": False,
    "mark": "",
    "mark_size": 0,
    "print_mark": "",
    "head_columns": 2,
    "sums": [],
    "summed": [],
    "subtotal": False,
    "subtotal_if_pages": False,
    "capitals": "",
    "has_pages": True,
    "is_single": False,
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column; ``width`` in tenths of a millimetre, 0 shares what is left."""

    label: str
    width: int = 0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class TablePaper:
    """What is on the paper, all of it text. ``totals`` stand below the last columns, as many as there are.

    ``facts`` are label and text; ``right`` stands beside the title, ``note`` below the table.
    """

    title: str
    company: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    totals: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    right: Sequence[str] = ()
    note: str = ""
    signatures: Sequence[str] = field(default_factory=tuple)


def tables_pdf(title: str, papers: Sequence[TablePaper], moment: int | None = None) -> bytes:
    """Return papers one after the other as one PDF, under the company's letterhead; three statements.

    ``moment`` is when the PDF says that it was made, in seconds since 1970; None is now.
    """
    head = letterhead()
    logo, pictures = "", []
    if head.logo is not None:
        pictures = [Picture(head.logo.pk, head.logo.media_type, bytes(head.logo.content))]
        logo = picture_path(head.logo.pk, head.logo.media_type)
    contact = [text for text in (f"{_('电话')} {head.phone}" if head.phone else "", head.address) if text]
    return press.pdf(Job(title, [_sheet(one, logo, contact) for one in papers], pictures, moment))


def _sheet(one: TablePaper, logo: str, contact: Sequence[str]) -> dict[str, Any]:
    lead = len(one.columns) - len(one.totals)
    widths = [column.width for column in one.columns[lead:]]
    facts = [{"label": label, "text": text, "span": 1} for label, text in one.facts if text]
    return {
        **_PLAIN,
        "paper": Paper().model_dump(),
        "title": one.title,
        "company": one.company,
        "contact": list(contact),
        "logo": logo,
        "colon": _("："),
        "right": list(one.right),
        "facts": facts,
        "note": one.note,
        "columns": [_head(column) for column in one.columns],
        "rows": [_row(row, one.columns) for row in one.rows],
        "lead": lead,
        "totals": [fitted(text, width, _SIZE) for text, width in zip(one.totals, widths, strict=True)],
        "total_label": _("合计"),
        "signatures": list(one.signatures),
        "words": {"subtotal": "", "continued": _("（续下页）"), "page": _("第 {page} 页 / 共 {pages} 页")},
    }


def _head(column: TableColumn) -> dict[str, object]:
    align = "right" if column.is_number else "left"
    return {"label": column.label, "width": column.width, "align": align, "sum": None}


def _row(row: Sequence[str], columns: Sequence[TableColumn]) -> list[object]:
    return [
        fitted(text, column.width, _SIZE) if column.is_number else breakable(text, column.width, _SIZE)
        for text, column in zip(row, columns, strict=True)
    ]
