"""Which columns of a list of records or of a report a member sees, and in which order.

Lists of documents draw only what was chosen (see ``lists``). The other pages have all their
columns at hand, so what was not chosen is taken out of the finished context: heads, rows, totals
and bands alike, of the page, its further rows and its export. The first column always stays: it
names the row. A column is known by its label, within its band, in the member's language.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from liandong.identity.requests import CompanyRequest
from liandong.webkit.list_settings import ListSettings, as_json, chosen, chosen_keys, read_settings
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.saved_views import with_views

Part = dict[str, Any]
_FEWEST = 3
"""A page of fewer columns offers no choice."""


def with_choice(query: ReportQuery, context: Part) -> Part:
    """Return a page's context with the columns the member chose and the views he saved.

    One statement where there is something to choose. Whatever has a filter row has views.
    """
    if "settings" in context or len(context.get("columns", ())) < _FEWEST:
        return context
    keys = _keys(context)
    has_views = "filters" in context and not query.is_next_page
    if not keys and not has_views:
        return context
    settings = _settings(query.request)
    found = _chosen(query, context, settings, keys) if keys else _unchosen(context, settings)
    return with_views(query, found, settings) if has_views else found


def _chosen(query: ReportQuery, context: Part, settings: ListSettings, keys: Sequence[str]) -> Part:
    offered = dict(zip(keys[1:], range(1, len(keys)), strict=True))
    places = [0, *chosen(offered, chosen_keys(query, settings), keys[1:])]
    shown = as_json(settings, [(key, key) for key in keys[1:]], [keys[place] for place in places[1:]])
    found = _picked(context, places) if places != list(range(len(keys))) else context
    return {**found, "settings": {**shown, "sizes": [], "last": None}}


def _unchosen(context: Part, settings: ListSettings) -> Part:
    return {**context, "settings": {**as_json(settings, [], []), "sizes": [], "last": None}}


def _keys(context: Part) -> list[str]:
    """Return the names of a page's columns; none where they can't be chosen among."""
    if _is_ragged(context):
        return []
    heads: Sequence[Mapping[str, Any]] = context["columns"]
    keys = [_key(band, str(head["label"])) for band, head in zip(_bands_of(context), heads, strict=True)]
    return keys if len(set(keys[1:])) == len(keys) - 1 else []  # two of one name can't be told apart


def _settings(request: CompanyRequest) -> ListSettings:
    """Return what the member keeps for this page: an address's words count, its numbers do not."""
    match = request.resolver_match
    words = [one for one in match.kwargs.values() if isinstance(one, str)] if match else []
    return read_settings(request, ".".join([match.url_name or "", *words]) if match else "")


def _key(band: str, label: str) -> str:
    """Return the name of a column as preferences and addresses have it: no comma parts it."""
    return f"{band} {label}".strip().replace(",", "，")


def _bands_of(context: Part) -> list[str]:
    """Return the band above each column, empty where there is none."""
    bands = [band["label"] for band in context.get("bands") or () for _column in range(band["span"])]
    return [*bands, *[""] * (len(context["columns"]) - len(bands))]


def _is_ragged(context: Part) -> bool:
    """Tell whether some row has another number of cells than there are columns."""
    lengths = {len(row["cells"]) for row in context.get("rows") or ()}
    lengths |= {len(context[name]) for name in ("totals", "footer") if context.get(name)}
    return not lengths <= {len(context["columns"])}


def _picked(context: Part, places: Sequence[int]) -> Part:
    """Return the context with the columns of these places only, in their order."""
    found = {**context, "columns": [context["columns"][place] for place in places]}
    found["rows"] = [
        {**row, "cells": [row["cells"][place] for place in places]} for row in context.get("rows") or ()
    ]
    for name in ("totals", "footer"):
        if context.get(name):
            found[name] = [context[name][place] for place in places]
    if context.get("bands"):
        bands = _bands_of(context)
        runs = groupby(bands[place] for place in places)
        found["bands"] = [{"label": band, "span": len(list(run))} for band, run in runs]
    return found
