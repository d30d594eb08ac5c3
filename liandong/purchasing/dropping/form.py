"""The form of a drop shipment and of its return: a head, and for each line how much, with its pieces."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.models import Document
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import joined_serials, read_serials
from liandong.kernel.terms import Problem
from liandong.purchasing.dropping.pairs import DELIVERY, Asking, Shipped
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.record_sentences import sentence

_KEY = 32


class Row(NamedTuple):
    """A line of the form: the id by which its fields are named, its heading, what else than a quantity."""

    line: int
    title: str
    fields: tuple[Field, ...]


class Given(NamedTuple):
    """What was typed of a line; nothing typed is zero."""

    line: int
    quantity: Decimal
    lot: str
    serials: str


@dataclass(frozen=True, slots=True)
class Form:
    """The form: which document it starts from, what is above the lines, the lines, and what saving does."""

    document: Document
    title: str
    save_label: str
    head: tuple[Field, ...]
    rows: Sequence[Row]

    def started(self, request: CompanyRequest, values: Mapping[str, Any]) -> HttpResponse:
        """Show the form as it is first seen, with ``values`` filled in."""
        start = {"business_date": timezone.localdate(), "key": uuid4().hex, **values}
        return self._shown(request, start, ())

    def sent(
        self,
        request: CompanyRequest,
        make: Callable[[Asking, Mapping[str, Any], Sequence[Given]], Shipped],
        shown: str,
    ) -> HttpResponse:
        """Do what was typed and go to the document of the type ``shown``, or say all that is wrong."""
        typed = read_fields([*self._head(), *(one for row in self.rows for one in row.fields)], request.POST)
        given, wrong = self._given(typed.values)
        problems: Sequence[Problem] = [*typed.problems, *wrong]
        if not problems:
            asking = Asking(request.actor, str(typed.values["key"] or "")[:_KEY], request.address)
            on = typed.values["business_date"] or timezone.localdate()
            try:
                return told(request, make(asking, {**typed.values, "business_date": on}, given), shown)
            except RefusedError as refusal:
                problems = refusal.problems
        return self._shown(request, typed.raw, problems)

    def _head(self) -> tuple[Field, ...]:
        return (
            Field("business_date", _("单据日期"), Kind.DATE, is_required=True),
            *self.head,
            Field("memo", _("备注"), is_wide=True),
            Field("key", "", Kind.KEY),
        )

    def _given(self, values: Mapping[str, Any]) -> tuple[list[Given], list[Problem]]:
        found, problems = [], []
        for row in self.rows:
            read = read_serials(values.get(f"serials-{row.line}") or "")
            problems += [Problem(code, None, f"serials-{row.line}", detail) for code, detail in read.wrong]
            quantity = values[f"line-{row.line}"] or ZERO
            lot = values.get(f"lot-{row.line}") or ""
            found.append(Given(row.line, quantity, lot, joined_serials(read.numbers)))
        return found, problems

    def _shown(
        self, request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem]
    ) -> HttpResponse:
        page = FormPage(
            self.title,
            ui.typed_document_url(self.document.type, self.document.pk),
            self.document.number,
            [Section("", self._head()), *(Section(row.title, row.fields) for row in self.rows)],
            may_save=bool(self.rows),
            save_label=self.save_label,
        )
        return show_form(request, page, values, problems)


def refused(request: CompanyRequest, refusal: RefusedError, type_id: str, pk: int) -> HttpResponse:
    """Say why a document is none of a drop shipment, on its own page."""
    for problem in refusal.problems:
        messages.error(request, sentence(problem))
    return redirect("webkit:type_document", type_id, pk)


def told(request: CompanyRequest, made: Shipped, shown: str) -> HttpResponse:
    """Say what was made and go to the document of the type that is ``shown``."""
    names = {"first": made.bringing.number, "second": made.passing.number}
    text = (
        _("直运已记账：{first} 和 {second}。")
        if made.is_posted
        else _("已保存 {first} 和 {second}，等待审批；批了以后审核其中一张，另一张一起过账。")
    )
    messages.success(request, text.format(**names))
    return redirect("webkit:type_document", shown, (made.passing if shown == DELIVERY else made.bringing).id)
