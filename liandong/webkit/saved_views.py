"""Views of a report or a list of records that a member saved: its tabs, and the one it opens with.

A view is a filter with its name. The days of a report are either those it was saved with, or a span that
goes with the day it is looked at: last month is another month each time. Lists of documents have their
views beside their usual ones, see ``lists``.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.webkit.list_settings import ListSettings, SavedView, filter_text, same_filter
from liandong.webkit.periods import PERIOD, on_day, periods
from liandong.webkit.report_query import UNFILTERED, ReportQuery

Part = dict[str, Any]
_DAYS = ("from", "to", "on")


def with_views(query: ReportQuery, context: Part, settings: ListSettings) -> Part:
    """Return a page's context with the tabs of the member's views and what its dialog must know.

    ``opens`` is the address to go to instead: of the view made the standard where nothing is asked for,
    or of the days a named span has today; blank to stay.
    """
    names, today = _days_asked(context), timezone.localdate()
    views = [replace(one, query=on_day(one.query, names, today)) for one in settings.views]
    start = next((one.query for one in views if one.is_default), "")
    found = {
        **context,
        "views": _tabs(query, context.get("views") or (), views, opens_bare=not start),
        "settings": {**context["settings"], **_told(query, names)},
        "opens": _opens(query, start, names),
    }
    if start:
        found["filters"] = {"clear_url": unfiltered(query), **context["filters"]}
    return found


def unfiltered(query: ReportQuery) -> str:
    """Return the address of everything, whatever view the page opens with."""
    return f"{query.request.path}?{UNFILTERED}=1"


def _days_asked(context: Part) -> list[str]:
    """Return which days the page's filter row asks for."""
    filters = context["filters"]
    fields = [*filters.get("fields", ()), *filters.get("more", ())]
    asked = {one["name"] for one in fields if one.get("kind") in {"date", "month"}}
    return [name for name in _DAYS if name in asked]


def _told(query: ReportQuery, names: Sequence[str]) -> Part:
    spans = [{"key": key, "label": label} for key, (label, _days) in periods().items()] if names else []
    return {
        "filter": filter_text(query),
        "bare": f"{UNFILTERED}=1",
        "saves_views": True,
        "days": names,
        "periods": spans,
    }


def _tabs(
    query: ReportQuery, own: Sequence[Part], views: Sequence[SavedView], *, opens_bare: bool
) -> list[Part]:
    active = [one for one in views if same_filter(query, one.query)]
    tabs = [{**one, "is_active": one.get("is_active") and not active} for one in own]
    for one in tabs:
        if one["url"] == query.request.path and not opens_bare:
            one["url"] = unfiltered(query)
    if views and not own:
        tabs.append(
            {
                "label": _("全部"),
                "url": unfiltered(query),
                "is_active": not active and not query.is_filtered,
            }
        )
    saved = [
        {
            "label": one.name,
            "url": f"{query.request.path}?{one.query}" if one.query else unfiltered(query),
            "is_active": one in active,
            "is_saved": True,
        }
        for one in views
    ]
    return [*tabs, *saved]


def _opens(query: ReportQuery, start: str, names: Sequence[str]) -> str:
    if query.is_export or query.is_next_page:
        return ""
    if not query.request.GET:
        return f"{query.request.path}?{start}" if start else ""
    if not names or PERIOD not in query.given:
        return ""
    asked = on_day(urlencode(query.given), names, timezone.localdate())
    return f"{query.request.path}?{asked}" if asked else unfiltered(query)
