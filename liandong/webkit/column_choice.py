"""Which columns of a list of records or of a report a member sees, and in which order.

Lists of documents draw only what was chosen (see ``lists``). The other pages have all their
columns at hand, so what was not chosen is taken out of the finished context: heads, rows, totals
and bands alike, of the page, its further rows and its export. The first column always stays: it
names the row. A column is known by its label, within its band, in the member's language.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from liandong.identity.preferences import read_preferences
from liandong.identity.requests import CompanyRequest
from liandong.webkit.list_settings import PREFIX, ListSettings, as_json, chosen, chosen_keys
from liandong.webkit.report_query import ReportQuery

Part = dict[str, Any]
_FEWEST = 3
"""A page of fewer columns offers no choice."""


def with_choice(query: ReportQuery, context: Part) -> Part:
    """Return a page's context with the columns the member chose; one statement where there is a choice."""
    heads: Sequence[Mapping[str, Any]] = context.get("columns", ())
    if "settings" in context or len(heads) < _FEWEST or _is_ragged(context):
        return context
    bands = _bands_of(context)
    keys = [_key(band, str(head["label"])) for band, head in zip(bands, heads, strict=True)]
    offered = dict(zip(keys[1:], range(1, len(keys)), strict=True))
    if len(offered) < len(keys) - 1:  # two columns of one name can't be told apart
        return context
    settings = _settings(query.request)
    places = [0, *chosen(offered, chosen_keys(query, settings), keys[1:])]
    shown = as_json(settings, [(key, key) for key in keys[1:]], [keys[place] for place in places[1:]])
    found = _picked(context, places) if places != list(range(len(keys))) else context
    return {**found, "settings": {**shown, "sizes": [], "last": None}}


def _settings(request: CompanyRequest) -> ListSettings:
    """Return what the member keeps for this page: an address's words count, its numbers do not."""
    match = request.resolver_match
    words = [one for one in match.kwargs.values() if isinstance(one, str)] if match else []
    page = ".".join([match.url_name or "", *words]) if match else ""
    key = f"{PREFIX}.{page}.columns"
    kept = read_preferences(request.actor.member, [key])
    return ListSettings(page, tuple(kept.get(key, ())))


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
