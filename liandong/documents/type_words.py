"""Document types in the language of the page: the same declaration with its labels translated."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext

from liandong.documents.types import Column, DocumentType, HeaderField

_translated: dict[tuple[str, str], tuple[DocumentType, DocumentType]] = {}


def in_language(kind: DocumentType) -> DocumentType:
    """Return a type with its labels in the active language; the type itself where that is the source's."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return kind
    kept = _translated.get((language, kind.id))
    if kept is None or kept[0] is not kind:
        header = tuple(_field_in_language(field) for field in kind.header)
        columns = tuple(_column_in_language(column) for column in kind.columns)
        many = pgettext("many", kind.label)
        kept = kind, replace(kind, label=gettext(kind.label), many=many, header=header, columns=columns)
        _translated[language, kind.id] = kept
    return kept[1]


def _field_in_language(field: HeaderField) -> HeaderField:
    return replace(field, label=gettext(field.label), choices=_choices(field.choices))


def _column_in_language(column: Column) -> Column:
    return replace(column, label=gettext(column.label), choices=_choices(column.choices))


def _choices(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, gettext(label)) for value, label in choices)
