"""What finds a partner: its search text, and the words of its search index."""

from collections.abc import Iterator, Sequence

from liandong.kernel.pinyin import (
    WordKind,
    code_tails,
    last_figures,
    listed,
    name_words,
    normalized,
    search_text,
)
from liandong.partners.forms import PartnerForm

_CODE, _NAME, _PART, _BARCODE, _TAIL = map(str, map(int, WordKind))


def partner_search_text(form: PartnerForm) -> str:
    """Return code, phone, name and contact with all their spellings, lower case."""
    return search_text((form.code, form.phone), (form.name, form.contact))


def partner_words(form: PartnerForm) -> Iterator[str]:
    """Yield the words by whose beginning the partner is found, each after its kind's figure."""
    yield _CODE + normalized(form.code)
    name = name_words(form.name)
    for word in name.starts:
        yield _NAME + word
    for word in (*name.inner, *name_words(form.contact).starts):
        yield _PART + word
    if form.phone:
        yield _PART + normalized(form.phone)
    for tail in (*code_tails(form.code), *last_figures(form.phone)):
        yield _TAIL + tail


def spelled(forms: Sequence[tuple[PartnerForm, bool]]) -> list[tuple[str, str]]:
    """Return the search text of each partner, and the list of its words where it is wanted, else blank."""
    return [
        (partner_search_text(form), listed(partner_words(form)) if is_wanted else "")
        for form, is_wanted in forms
    ]
