"""What the scanning pages send."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.support.trading import Trading
from tests.webkit.calling import Answer, Json, config, send


def sheet(client: Client, url: str) -> Json:
    """Return what a scanning page hands to its scripts."""
    page = client.get(url)
    assert page.status_code == 200, page
    return config(page, "scan-config")


def counted(opened: Json, **counts: str) -> list[dict[str, Any]]:
    """Return all lines of a page as it sends them; ``counts`` are base quantities by product code."""
    return [
        {
            "key": line["key"],
            "product": line["product"]["id"],
            "unit": line["unit"],
            "quantity": counts.get(line["product"]["code"], line["counted"]),
        }
        for line in opened["lines"]
    ]


def fresh(trading: Trading, product: str, quantity: str, **more: Any) -> dict[str, Any]:
    """Return a line nobody asked for."""
    pk = trading.products[product]
    unit = trading.units[product, "瓶"]
    return {"key": f"p{pk}", "product": pk, "unit": unit, "quantity": quantity, **more}


def deliver(client: Client, url: str, opened: Json, lines: list[dict[str, Any]], **more: Any) -> Answer:
    """Send lines as the page does; ``key`` repeats an earlier request, ``header`` chooses places."""
    header = {field["name"]: field["value"] for field in opened["fields"]} | more.pop("header", {})
    body = {
        "header": header,
        "lines": lines,
        "document": opened["document"],
        "version": opened["version"],
        "source": opened["source"],
        "idempotency_key": more.pop("key", None) or str(uuid4()),
    }
    return send(client, url, body | more)


def messages(answer: Answer) -> list[str]:
    """Return what a refusal says."""
    assert answer.status_code == 422, answer.content.decode()
    return [problem["message"] for problem in answer.json()["problems"]]


def leading(answer: Answer) -> list[tuple[str | None, str]]:
    """Return to which row each problem of a refusal leads, and what is said there."""
    assert answer.status_code == 422, answer.content.decode()
    return [(problem["key"], problem["short"]) for problem in answer.json()["problems"]]


def decimals(*figures: int) -> tuple[Decimal, ...]:
    """Return whole figures as the books have them."""
    return tuple(Decimal(figure) for figure in figures)
