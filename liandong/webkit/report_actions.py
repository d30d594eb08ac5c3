"""What rooms above the pages add to the heads of reports, such as having one sent again and again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liandong.identity.requests import CompanyRequest

Part = dict[str, Any]
ReportActions = Callable[[CompanyRequest, Mapping[str, str], str], Sequence[Part]]
"""Gets the request, what its address asks for, and the report's title; returns actions."""

_actions: dict[str, ReportActions] = {}


def register_report_actions(name: str, actions: ReportActions) -> None:
    """Add actions to the heads of reports that can be exported; the same name again replaces them."""
    _actions[name] = actions


def added_report_actions(request: CompanyRequest, given: Mapping[str, str], title: str) -> list[Part]:
    """Return what the rooms add, in the order of their names."""
    return [part for _, give in sorted(_actions.items()) for part in give(request, given, title)]
