"""What added fields carry on from an earlier document to the one made from it (选单).

A field is the same where it has the same name and the same kind, at the same place.
"""

from collections.abc import Iterable, Mapping

from liandong.kernel.custom import CustomField, Level, fields_of


def carried_details(
    fields: Iterable[CustomField], types: tuple[str, str], level: Level, held: Mapping[str, object]
) -> dict[str, str]:
    """Return what a document of the second of two types takes over from one of the first.

    ``held`` are the earlier document's details, or its line's. A choice that the later field does
    not offer is left out.
    """
    fields = tuple(fields)
    source, target = (
        {(one.label, one.kind): one for one in fields_of(fields, kind) if one.level is level}
        for kind in types
    )
    found = {}
    for same, own in target.items():
        value = str(held.get(source[same].name) or "") if same in source else ""
        if value and (not own.options or value in own.options):
            found[own.name] = value
    return found
