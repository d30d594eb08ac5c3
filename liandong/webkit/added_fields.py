"""Fields that a company added to a kind of record, in forms and lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField, CustomKind, fields_of
from liandong.kernel.custom_wishes import Wish, parameters_of, read_wishes
from liandong.webkit.record_form import Field, Kind, Section
from liandong.webkit.report_parts import NUMBER, Part, choice_field, text_cell
from liandong.webkit.report_query import ReportQuery

_KINDS = {
    CustomKind.TEXT: Kind.TEXT,
    CustomKind.NUMBER: Kind.QUANTITY,
    CustomKind.DATE: Kind.DATE,
    CustomKind.CHOICE: Kind.WORD,
    CustomKind.YES_NO: Kind.WORD,
}


def added_sections(actor: Actor, subject: str) -> list[Section]:
    """Return the part of a form with the fields, none where there are none."""
    fields = tuple(_field(one) for one in fields_of(actor.fields, subject))
    return [Section(_("自定义"), fields)] if fields else []


def _field(one: CustomField) -> Field:
    choices = [(value, value) for value in one.options] or None
    return Field(one.name, one.label, _KINDS[one.kind], one.is_required, choices=choices)


def added_values(
    actor: Actor, subject: str, typed: Mapping[str, Any], stored: Mapping[str, str]
) -> dict[str, object]:
    """Return the details of a record: what was typed, and what fields hold that are not shown."""
    shown = {one.name for one in fields_of(actor.fields, subject)}
    return {**stored, **{name: typed[name] for name in shown if name in typed}}


def added_cells(actor: Actor, subject: str, details: Mapping[str, str]) -> list[Part]:
    """Return what a record holds in these columns."""
    found = fields_of(actor.fields, subject)
    return [text_cell(details.get(one.name, ""), look=_look(one)) for one in found]


def _look(one: CustomField) -> str:
    return NUMBER if one.kind is CustomKind.NUMBER else ""


def filter_fields(query: ReportQuery, subject: str) -> Iterator[Part]:
    """Yield what a list can be narrowed to by these fields: a text in it, a choice, a span."""
    for one in fields_of(query.request.actor.fields, subject):
        if one.options:
            pairs = [(value, value) for value in one.options]
            yield choice_field(one.name, one.label, pairs, query.text(one.name))
            continue
        kind = "date" if one.kind is CustomKind.DATE else "text"
        names = parameters_of(one)
        labels = (_("%(label)s从"), _("%(label)s至")) if len(names) > 1 else ("%(label)s",)
        for name, label in zip(names, labels, strict=True):
            text = label % {"label": one.label}
            yield {"kind": kind, "name": name, "label": text, "value": query.text(name)}


def wishes_of(query: ReportQuery, subject: str) -> tuple[Wish, ...]:
    """Return what an address asks of these fields; BadRequest for what makes no sense."""
    wishes, problems = read_wishes(fields_of(query.request.actor.fields, subject), query.given)
    if problems:
        raise BadRequest(problems[0].column)
    return wishes


def with_filters(row: Part, query: ReportQuery, subject: str) -> Part:
    """Return a filter row with these fields among those that unfold, and what is active of them."""
    more = list(filter_fields(query, subject))
    active = [one for one in more if one["value"]]
    chips = [
        {"label": one["label"], "text": one["value"], "url": query.url(**{one["name"]: None})}
        for one in active
    ]
    return {**row, "more": more, "more_count": len(active), "chips": chips}
