"""The webhooks in the interface's description (OpenAPI), so that clients can be generated."""

from collections.abc import Mapping
from typing import Any

from liandong.alerts.bodies import VERSION
from liandong.alerts.models import SUBSCRIBABLE, EventType
from liandong.apikit.extensions import register_webhook

_SUMMARIES: Mapping[EventType, str] = {
    EventType.POSTED: "单据审核 · A document was posted",
    EventType.REVERSED: "单据红冲 · A document was reversed",
    EventType.ALERT: "预警 · An alert was raised, or became severe",
}
_HEADERS = {
    "webhook-id": "消息编号，重发不变 · The message's id, the same however often it is sent",
    "webhook-timestamp": "发送时间（Unix 秒）· When it was sent, in seconds",
    "webhook-signature": "v1 签名，用空格隔开 · Signatures of Standard Webhooks, a blank between",
}
_DOCUMENT: Mapping[str, Any] = {
    "id": 7,
    "type": "sales.delivery",
    "number": "XSCK202611020001",
    "state": "posted",
    "business_date": "2026-11-02",
    "partner": 3,
    "partner_name": "客户C1",
    "quantity": "2",
    "gross_amount": "226.00",
    "posted_at": "2026-11-02T01:02:03Z",
}
_ALERT: Mapping[str, Any] = {
    "id": 5,
    "kind": "low_stock",
    "subject": 12,
    "figure": "3",
    "level": "10",
    "day": None,
    "is_severe": False,
    "raised_at": "2026-11-02T01:02:03Z",
}


def describe_webhooks() -> None:
    """Add each event to the description."""
    for event in SUBSCRIBABLE:
        register_webhook(event.value, {"post": _operation(event)})


def _operation(event: EventType) -> Mapping[str, Any]:
    data: dict[str, Any] = {"alert": _ALERT} if event is EventType.ALERT else {"document": _DOCUMENT}
    if event is EventType.REVERSED:
        data["reverses"] = {"id": 6, "number": "XSCK202611010009"}
    example = {
        "type": event.value,
        "version": VERSION,
        "timestamp": "2026-11-02T01:02:03Z",
        "company": "jia",
        "data": data,
    }
    return {
        "summary": _SUMMARIES[event],
        "description": "见 docs/webhooks.md · See docs/webhooks.md",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _schema(event), "example": example}},
        },
        "responses": {"2XX": {"description": "收到 · Taken"}},
    }


def _schema(event: EventType) -> Mapping[str, Any]:
    return {
        "type": "object",
        "required": ["type", "version", "timestamp", "company", "data"],
        "properties": {
            "type": {"const": event.value},
            "version": {"type": "integer"},
            "timestamp": {"type": "string", "format": "date-time"},
            "company": {"type": "string"},
            "data": {"type": "object"},
        },
    }
