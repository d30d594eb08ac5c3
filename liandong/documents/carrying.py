"""What added fields carry on from an earlier document to the one made from it (选单), and addresses.

A field is the same where it has the same name and the same kind, at the same place.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from liandong.documents.columns import CARRIED
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.types import DocumentType, document_type
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField, Level, fields_of
from liandong.storage.membership import Among

Names = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Handed:
    """A draft as it was handed in, and the names its head and each of its lines came with.

    What came with its name stays as it was given, empty too; None takes nothing over.
    """

    draft: DraftInput
    header: Names
    lines: Sequence[Names]


@dataclass(frozen=True, slots=True)
class _Origin:
    """A line to copy from: its document, and what it holds."""

    document: Document
    details: Mapping[str, object]


def carried_details(
    fields: Iterable[CustomField], types: tuple[str, str], level: Level, held: Mapping[str, object]
) -> dict[str, str]:
    """Return what a document of the second of two types takes over from one of the first.

    ``held`` are the earlier document's details, or its line's. A choice that the later field does
    not offer is left out, and so is a foreign price where prices don't hold on.
    """
    fields = tuple(fields)
    found = _declared(types, held) if level is Level.HEADER else {}
    source, target = (
        {(one.label, one.kind): one for one in fields_of(fields, kind) if one.level is level}
        for kind in types
    )
    rule = document_type(types[1]).origin_rule(types[0])
    keeps_prices = rule is None or (rule.has_prices and not rule.is_for)
    for same, own in target.items():
        if own.role and not keeps_prices:
            continue
        value = str(held.get(source[same].name) or "") if same in source else ""
        if value and (not own.options or value in own.options):
            found[own.name] = value
    return found


def _declared(types: tuple[str, str], held: Mapping[str, object]) -> dict[str, str]:
    """Return what declared details of a document go along to one of the second type."""
    kinds = [document_type(one) for one in types]
    names = [name for name in CARRIED if all(kind.enters(name) for kind in kinds)]
    return {name: str(held[name]) for name in names if held.get(name)}


def carried_on(actor: Actor, handed: Sequence[Handed]) -> list[DraftInput]:
    """Return drafts with what added fields carry on from the lines they name as their origin.

    The head takes over from the first such line's document, as it does on the entry page. Only posted
    documents within the actor's sight count, reversed ones too: a request that is repeated must read
    the same. Two statements however many drafts; none where the types have no fields.
    """
    wanted = {
        line.origin
        for one in handed
        if _may_carry(actor, document_type(one.draft.type))
        for line in one.draft.lines
        if line.origin
    }
    found = _origins(actor, wanted) if wanted else {}
    return [_filled(actor, one, found) for one in handed] if found else [one.draft for one in handed]


def _may_carry(actor: Actor, kind: DocumentType) -> bool:
    with_fields = {one.subject for one in actor.fields if one.is_active}
    sources = {rule.type for rule in kind.origins}
    if kind.id in with_fields and sources & with_fields:
        return True
    names = [name for name in CARRIED if kind.enters(name)]
    return any(document_type(one).enters(name) for one in sources for name in names)


def _origins(actor: Actor, wanted: Collection[int]) -> dict[int, _Origin]:
    rows = DocumentLine.objects.filter(Among("pk", wanted)).values_list("pk", "document", "details")
    lines = list(rows)
    visible = visible_to(actor).filter(Among("pk", {document for _, document, _ in lines}))
    fixed = visible.filter(state__in=[State.POSTED, State.REVERSED], reverses=None)
    posted = fixed.only("type", "details").in_bulk()
    return {pk: _Origin(posted[document], details) for pk, document, details in lines if document in posted}


def _filled(actor: Actor, one: Handed, found: Mapping[int, _Origin]) -> DraftInput:
    draft, kind = one.draft, document_type(one.draft.type)
    known = [found.get(line.origin or 0) for line in draft.lines]
    sources = [origin if origin and kind.origin_rule(origin.document.type) else None for origin in known]
    lines = [
        _line(actor, kind, line, names, source)
        for line, names, source in zip(draft.lines, one.lines, sources, strict=True)
    ]
    first = next((source.document for source in sources if source), None)
    details = draft.details
    if first is not None and one.header is not None:
        carried = carried_details(actor.fields, (first.type, kind.id), Level.HEADER, first.details)
        details = _beside(details, one.header, carried)
    return replace(draft, lines=tuple(lines), details=details)


def _line(
    actor: Actor, kind: DocumentType, line: LineInput, names: Names, source: _Origin | None
) -> LineInput:
    if source is None or names is None:
        return line
    types = (source.document.type, kind.id)
    carried = carried_details(actor.fields, types, Level.LINE, source.details)
    return replace(line, details=_beside(line.details, names, carried)) if carried else line


def _beside(details: Mapping[str, str], given: Collection[str], carried: Mapping[str, str]) -> dict[str, str]:
    return {**details, **{name: value for name, value in carried.items() if name not in given}}
