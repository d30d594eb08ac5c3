"""我的账户: what belongs to the person and not to a company: his password, devices, what happened."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.identity.origins import origin_of
from liandong.identity.registry.models import EventKind, PersonSession, SecurityEvent
from liandong.identity.requests import CompanyRequest
from liandong.identity.security_log import note_event, recent_events
from liandong.identity.sessions import end_other_sessions, end_session, sessions_of
from liandong.identity.sso.provider import provider_name
from liandong.webkit import report_parts as ui
from liandong.webkit.account.devices import device_name, is_phone
from liandong.webkit.shell import register_profile_items

_TONES = {
    EventKind.SIGNED_IN: "green",
    EventKind.WRONG_PASSWORD: "amber",
}


@never_cache
@require_GET
def account(request: CompanyRequest) -> HttpResponse:
    """Show the person's log-in: where he is logged in, and what happened lately."""
    context = {
        "person": request.user,
        "sso_name": provider_name(),
        "sessions": _devices(request),
        "table": _events(recent_events(request.user)),
    }
    return render(request, "webkit/account/overview.html", context)


def _devices(request: CompanyRequest) -> list[ui.Part]:
    own = request.session.session_key
    return [_device(session, is_own=session.session_key == own) for session in sessions_of(request.user)]


def _device(session: PersonSession, *, is_own: bool) -> ui.Part:
    return {
        "id": session.pk,
        "name": device_name(session.agent),
        "icon": "scan" if is_phone(session.agent) else "device-desktop",
        "address": session.address,
        "since": session.created_at,
        "seen": session.seen_at,
        "is_own": is_own,
    }


def _events(events: list[SecurityEvent]) -> ui.Part:
    columns = ui.columns_of([_("时间"), _("事情"), _("设备"), _("地址")])
    return {"columns": columns, "rows": [{"cells": _event_cells(event)} for event in events]}


def _event_cells(event: SecurityEvent) -> list[ui.Part]:
    known = event.kind in EventKind.values
    label = _(str(EventKind(event.kind).label)) if known else event.kind
    tone = _TONES.get(EventKind(event.kind), "blue") if known else "grey"
    return [
        ui.moment_cell(event.at),
        ui.chip_cell(label, tone),
        ui.text_cell(device_name(event.agent)),
        ui.text_cell(event.address),
    ]


@require_POST
def end_device(request: CompanyRequest, session: int) -> HttpResponse:
    """Log the person out on one of his devices."""
    if end_session(request.user, session):
        note_event(request.user, EventKind.SIGNED_OUT, origin_of(request))
        messages.success(request, _("那台设备已退出。"))
    return redirect("webkit:account")


@require_POST
def end_other_devices(request: CompanyRequest) -> HttpResponse:
    """Log the person out everywhere but here."""
    count = end_other_sessions(request.user, request.session.session_key or "")
    note_event(request.user, EventKind.SIGNED_OUT, origin_of(request))
    messages.success(request, _("其他设备都已退出（{count} 台）。").format(count=count))
    return redirect("webkit:account")


def account_items(_request: Any) -> list[ui.Part]:  # noqa: ANN401 - the same whoever asks
    """Return the way here for the member's own menu."""
    return [{"label": _("我的账户"), "url": reverse("webkit:account"), "icon": "user-circle"}]


register_profile_items("account", account_items)
