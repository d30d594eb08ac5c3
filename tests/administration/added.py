"""Sales orders with a field of each kind, and what a page or a program sends of one."""

import json
from typing import Any

from django.test import Client

from liandong.documents.custom_fields import FieldForm, save_field
from tests.support.companies import People
from tests.support.trading import Trading

ORDER = "sales.order"


def add_fields(people: People) -> dict[str, str]:
    """Add one field of each kind to sales orders; return their names by label."""
    kinds = {"车牌": "text", "里程": "number", "验收日": "date", "渠道": "choice", "加急": "yes_no"}
    made = {
        label: save_field(
            None,
            FieldForm(ORDER, "header", label, kind, ("线上", "门店") if kind == "choice" else ()),
            people.owner,
        )
        for label, kind in kinds.items()
    }
    made["刻字"] = save_field(None, FieldForm(ORDER, "line", "刻字", "text"), people.owner)
    made["长度"] = save_field(None, FieldForm(ORDER, "line", "长度", "number"), people.owner)
    return made


def body(trading: Trading, header: dict[str, object], line: dict[str, object]) -> dict[str, object]:
    row = {"key": "a", "product": trading.products["P1"], "quantity": "2", "price": "5", **line}
    places = {"partner": trading.partners["C1"], "place": trading.places["主仓"]}
    return {"business_date": "2026-11-02", **places, **header, "lines": [row]}


def on_page(data: dict[str, object], **more: object) -> dict[str, object]:
    """Return the same as a page sends it."""
    return {
        "header": {name: value for name, value in data.items() if name != "lines"},
        "lines": data["lines"],
        **more,
    }


def saved_order(owner: Client, trading: Trading, fields: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = send(owner, f"/t/{ORDER}/save", on_page(filled(trading, fields))).json()
    return found


def send(client: Client, url: str, data: dict[str, object]) -> Any:  # noqa: ANN401 - a test answer
    return client.post(url, json.dumps(data), content_type="application/json")


def filled(trading: Trading, fields: dict[str, str]) -> dict[str, object]:
    values = {"车牌": "沪A12345", "里程": "12.50", "验收日": "2026-12-01", "渠道": "线上", "加急": "是"}
    header: dict[str, object] = {fields[label]: value for label, value in values.items()}
    return body(trading, header, {fields["刻字"]: "福", fields["长度"]: "3"})
