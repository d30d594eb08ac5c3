"""How many there are, in words: languages differ in how they say one and many."""

from django.utils.translation import gettext, ngettext, pgettext


def number_of(text: str, count: int, **more: object) -> str:
    """Return ``text`` in the reader's language for a number; it stands at ``{count}``, with thousands apart.

    Chinese says one and many alike, so one source string is enough; ``more`` fills its other places.
    """
    return ngettext(text, text, count).format(count=f"{count:,}", **more)


def many_of(text: str) -> str:
    """Return the name of a kind of thing where many are listed: the plural, if the language has one."""
    named = pgettext("many", text)
    return gettext(text) if named == text else named
