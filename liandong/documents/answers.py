"""What of a document its partner may fill in himself: a part of a type's declaration."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """What the partner may fill in himself, by a link, while the document is a draft.

    Names of header fields and of columns; those of the columns are numbers.
    """

    header: tuple[str, ...]
    columns: tuple[str, ...]
