"""What can be said of alerts, for oneself and for all: the buttons, and what they do."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.alerts.acting import RULE, acknowledge, recall, settle, unsettle
from liandong.alerts.alert_rows import AlertRows
from liandong.alerts.models import Alert
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Scope, Verb
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

MOST_IDS = 500
WEEK_DAYS = 7


def waiting_deeds(request: CompanyRequest) -> list[ui.Part]:
    """Return what can be said of the ticked alerts that wait."""
    words = _("所选 %(count)s 条预警，所有同事都不再被提醒，直到变严重。只是您自己知道了，请用「知道了」。")
    return [*_known(), *_settling(request, words)]


def aside_deeds(request: CompanyRequest) -> list[ui.Part]:
    """Return how what was said of the ticked alerts is taken back."""
    return [_recalling(), *_unsettling(request)]


def deeds_of(request: CompanyRequest, found: Alert, rows: AlertRows, *, is_aside: bool) -> list[ui.Part]:
    """Return what can be said of one standing alert, and taken back where it no longer waits."""
    words = _("这条预警，所有同事都不再被提醒，直到变严重。只是您自己知道了，请用「知道了」。")
    deeds = [] if is_aside else _known()
    if is_aside and rows.is_known(found):
        deeds.append(_recalling())
    deeds += _unsettling(request) if found.settled_at and is_aside else _settling(request, words)
    hidden = [{"name": "ids", "value": found.pk}]
    return [one | {"method": "post", "hidden": hidden, "is_main": True} for one in deeds]


def _known() -> list[ui.Part]:
    week = ui.address("acknowledge_alerts", days=WEEK_DAYS)
    return [
        {"label": _("知道了，7 天内不再提醒"), "url": week, "icon": "clock"},
        {"label": _("知道了，直到变严重"), "url": ui.address("acknowledge_alerts"), "icon": "check"},
    ]


def _recalling() -> ui.Part:
    return {"label": _("重新提醒我"), "url": ui.address("recall_alerts"), "icon": "bell"}


def _may_settle(request: CompanyRequest) -> bool:
    return request.actor.scope_of(RULE, Verb.DRAFT) is Scope.ALL


def _settling(request: CompanyRequest, words: str) -> list[ui.Part]:
    url, label = ui.address("settle_alerts"), _("替所有人确认，直到变严重")
    return [{"label": label, "url": url, "icon": "users", "confirm": words}] if _may_settle(request) else []


def _unsettling(request: CompanyRequest) -> list[ui.Part]:
    url, label = ui.address("unsettle_alerts"), _("重新提醒所有人")
    return [{"label": label, "url": url, "icon": "users"}] if _may_settle(request) else []


def given_ids(request: CompanyRequest) -> list[int]:
    """Return the ids of the ticked rows; 400 for what is none."""
    given = request.POST.getlist("ids")[:MOST_IDS]
    if not all(one.isascii() and one.isdigit() and len(one) < len(str(2**63)) for one in given):
        raise BadRequest("ids")
    return [int(one) for one in given]


@require_POST
def acknowledge_alerts(request: CompanyRequest) -> HttpResponse:
    """Note that the member knows of the ticked alerts: he is not reminded of them, the others are."""
    days = ReportQuery(request).choice("days", (str(WEEK_DAYS),))
    until = timezone.localdate() + timedelta(days=int(days)) if days else None
    count = acknowledge(given_ids(request), request.actor, until)
    messages.success(request, number_of("您已确认 {count} 条预警，别人仍会看到。", count))
    return redirect("webkit:alerts")


@require_POST
def recall_alerts(request: CompanyRequest) -> HttpResponse:
    """Let the ticked alerts remind the member again."""
    count = recall(given_ids(request), request.actor)
    if count:
        messages.success(request, number_of("{count} 条预警重新提醒您。", count))
    else:
        messages.info(request, _("这些不是您自己确认的，没有改变：替所有人确认的，由管预警规则的人撤回。"))
    return redirect("webkit:alerts")


@require_POST
def settle_alerts(request: CompanyRequest) -> HttpResponse:
    """Note that the ticked alerts wait for nobody any more."""
    count = settle(given_ids(request), request.actor)
    messages.success(request, number_of("已替所有人确认 {count} 条预警，可以在「已确认」里撤回。", count))
    return redirect("webkit:alerts")


@require_POST
def unsettle_alerts(request: CompanyRequest) -> HttpResponse:
    """Let the ticked alerts wait for everybody again."""
    count = unsettle(given_ids(request), request.actor)
    if count:
        messages.success(request, number_of("{count} 条预警重新提醒所有人。", count))
    else:
        messages.info(request, _("这些没有替所有人确认过，没有改变。"))
    return redirect("webkit:alerts")
