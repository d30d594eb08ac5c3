"""The pages of the manual, for everybody who is logged in."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.identity.requests import CompanyRequest
from liandong.manual.chapters import all_chapters, chapter, chapter_url
from liandong.manual.searching import find
from liandong.manual.topics import PARTS, topic_of
from liandong.webkit.shell import Part

TROUBLES = "会遇到的问题"
"""The anchor of the last section of nearly every chapter."""


@require_GET
def help_contents(request: CompanyRequest) -> HttpResponse:
    """Show the contents, or what was found for ``q``."""
    typed = request.GET.get("q", "").strip()
    context = {"typed": typed, "hits": find(typed), "parts": _parts("")}
    return render(request, "manual/contents.html", context)


@require_GET
def help_chapter(request: CompanyRequest, name: str) -> HttpResponse:
    """Show a chapter beside the contents."""
    try:
        found = chapter(name)
    except KeyError as error:
        raise Http404(name) from error
    return render(request, "manual/chapter.html", {"chapter": found, "parts": _parts(name)})


def help_url(request: CompanyRequest) -> str:
    """Return where the "?" of the page at hand leads."""
    match = request.resolver_match
    if match is None:
        return chapter_url("")
    return chapter_url(topic_of(match.url_name or "", str(match.kwargs.get("type_id", ""))))


def profile_items(_request: CompanyRequest) -> list[Part]:
    """Return the manual's entry in the member's own menu."""
    return [{"label": _("使用手册"), "url": chapter_url(""), "icon": "book"}]


def search_items(_request: CompanyRequest) -> list[dict[str, str]]:
    """Return every chapter and every heading for the one search."""
    found = []
    for one in all_chapters():
        found.append(_search_item(one.title, one.title, one.url))
        found += [
            _search_item(part.title, f"{one.title} › {part.title}", f"{one.url}#{part.anchor}")
            for part in one.headings
            if part.anchor != TROUBLES
        ]
    return found


def _search_item(name: str, label: str, url: str) -> dict[str, str]:
    return {"name": name, "label": label, "detail": _("使用手册"), "url": url, "icon": "book"}


def _parts(name: str) -> list[Part]:
    return [
        {"label": _(label), "chapters": [{"page": chapter(one), "is_active": one == name} for one in names]}
        for label, names in PARTS.items()
    ]
