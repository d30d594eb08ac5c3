"""How many there are, in words: languages differ in how they say one and many."""

from django.utils.translation import ngettext


def number_of(text: str, count: int, **more: object) -> str:
    """Return ``text`` in the reader's language for a number; it stands at ``{count}``, with thousands apart.

    Chinese says one and many alike, so one source string is enough; ``more`` fills its other places.
    """
    return ngettext(text, text, count).format(count=f"{count:,}", **more)
