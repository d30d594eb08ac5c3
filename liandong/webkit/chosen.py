"""What a document's header chooses among added fields, as the page tells it with its questions."""

from collections.abc import Callable

from liandong.documents.types import DocumentType, FieldKind
from liandong.kernel.custom import PREFIX


def choices_of(kind: DocumentType) -> list[str]:
    """Return the header fields of a type that choose among words the company added: a channel is one."""
    added = (one for one in kind.header if one.name.startswith(PREFIX))
    return [one.name for one in added if one.kind is FieldKind.CHOICE]


def chosen_in(kind: DocumentType, text_of: Callable[[str], str]) -> dict[str, str]:
    """Return what a page chose in these fields, as it sends them with its questions."""
    return {name: text for name in choices_of(kind) if (text := text_of(name))}
