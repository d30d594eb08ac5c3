"""What a problem's detail says, put into the language of the sentence it stands in."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

from liandong.kernel.actor import Verb

VERB_WORDS: Mapping[Verb, str] = {
    Verb.VIEW: gettext_noop("查看"),
    Verb.DRAFT: gettext_noop("编辑"),
    Verb.APPROVE: gettext_noop("审批"),
    Verb.POST: gettext_noop("审核"),
    Verb.REVERSE: gettext_noop("红冲"),
    Verb.REOPEN: gettext_noop("撤销修改"),
    Verb.DISCARD: gettext_noop("作废"),
}
"""What each verb is called in Chinese; its value is the English word for it."""

_LISTS = frozenset({"serials", "names"})
"""Details that name several things, as Chinese parts them."""


def in_words(detail: Mapping[str, str], *, is_english: bool) -> dict[str, str]:
    """Return a detail as its reader says it: labels of fields, verbs, and what parts the names of a list."""
    return {key: _in_words(key, text, is_english=is_english) for key, text in detail.items()}


def _in_words(key: str, text: str, *, is_english: bool) -> str:
    if key == "field" and text:
        return gettext(text)
    if key == "verb" and not is_english and text in set(Verb):
        return gettext(VERB_WORDS[Verb(text)])
    if key in _LISTS and is_english:
        return text.replace("、", ", ")
    return text
