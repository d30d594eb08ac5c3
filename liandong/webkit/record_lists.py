"""What the lists of records share."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.extensions import added_list_actions
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 50
FOUND_ROWS = 100
"""How many records a search shows at most, the best first."""


def new_action(
    request: CompanyRequest, subject: str, label: str, url_name: str, *, may_make: bool = True
) -> list[ui.Part]:
    """Return the button for a new record, for who may make one, after what other rooms add."""
    added = added_list_actions(request, subject)
    if not (may_make and request.actor.may(subject, Verb.DRAFT)):
        return added
    keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "plus"}
    return [*added, {"label": label, "url": ui.address(url_name), **keyed}]


def active_chip(*, is_active: bool, look: str = "") -> ui.Part:
    """Return the state as a chip; 启用 and 停用 are the deeds that lead there."""
    return ui.chip_cell(_("已启用"), "green", look) if is_active else ui.chip_cell(_("已停用"), "grey", look)


def disabled_field(query: ReportQuery) -> ui.Part:
    """Return the box that shows disabled records too."""
    return ui.flag_field("disabled", _("含停用"), query)


def nothing(query: ReportQuery, title: str, text: str, actions: list[ui.Part]) -> ui.Part:
    """Return what stands where rows would."""
    if query.is_filtered:
        return ui.empty(_("没有符合条件的记录"), _("换一个关键字试试。"), query.request.path, _("清除筛选"))
    action = next((one for one in actions if one.get("is_primary")), {"url": "", "label": ""})
    return ui.empty(title, text, action["url"], action["label"])


def told(request: CompanyRequest, act: Callable[[], None], done: str, goal: str) -> HttpResponse:
    """Act, say what happened or why it was refused, and go on to a page."""
    try:
        act()
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
    else:
        messages.success(request, done)
    return redirect(goal)
