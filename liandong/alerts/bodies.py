"""What a message says: the figures its endpoint's maker may see at that moment, and no others."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from liandong.alerts.models import Alert, Delivery, EventType
from liandong.alerts.queries import visible_alerts
from liandong.apikit.document_output import header_row
from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain

VERSION = 1
"""Of the form of a message; it changes when something is taken away or means something else."""


def bodies_of(company: str, actor: Actor, deliveries: Sequence[Delivery]) -> dict[int, bytes]:
    """Return the bodies of an endpoint's deliveries, without those the actor may not see.

    At most two statements.
    """
    wanted = [one.document_id for one in deliveries if one.document_id]
    documents = _documents(actor, wanted) if wanted else {}
    raised = [one.alert_id for one in deliveries if one.alert_id]
    alerts = visible_alerts(actor).in_bulk(raised) if raised else {}
    found = {}
    for delivery in deliveries:
        alert = alerts.get(delivery.alert_id or 0)
        data = {"alert": _alert(alert)} if alert else _data(actor, delivery, documents)
        if data is not None:
            found[delivery.pk] = _encoded(company, delivery, data)
    return found


def _documents(actor: Actor, wanted: Sequence[int]) -> dict[int, Document]:
    visible = visible_to(actor).select_related("partner", "place", "member", "reverses")
    return {document.pk: document for document in visible.filter(pk__in=wanted)}


def _alert(alert: Alert) -> dict[str, Any]:
    names = ("kind", "subject", "figure", "level", "day", "is_severe", "raised_at", "cleared_at")
    return {"id": alert.pk, **{name: getattr(alert, name) for name in names}}


def _data(actor: Actor, delivery: Delivery, documents: Mapping[int, Document]) -> dict[str, Any] | None:
    if delivery.event_type == EventType.TEST:
        return {"message": "联动的测试消息 · A test message of Liandong"}
    document = documents.get(delivery.document_id or 0)
    if document is None:
        return None
    data: dict[str, Any] = {"document": header_row(document, actor) | {"posted_at": document.posted_at}}
    if document.reverses is not None:
        data["reverses"] = {"id": document.reverses.pk, "number": document.reverses.number}
    return data


def _encoded(company: str, delivery: Delivery, data: Mapping[str, Any]) -> bytes:
    body = {
        "type": delivery.event_type,
        "version": VERSION,
        "timestamp": delivery.happened_at,
        "company": company,
        "data": data,
    }
    return json.dumps(body, ensure_ascii=False, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
