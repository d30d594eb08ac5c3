"""What the entry page sends, and the figures its answers hold."""

import json
from typing import Any

from django.test import Client

from tests.support.trading import DAY, Trading

Answer = Any
"""A response of the test client."""
Json = Any
"""A value as JSON has it."""


def send(client: Client, url: str, body: object) -> Answer:
    return client.post(url, json.dumps(body), content_type="application/json")


def order(trading: Trading, *lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """Return a sales order of C1 from 主仓 as the page sends it."""
    standard = {
        "partner": str(trading.partners["C1"]),
        "place": str(trading.places["主仓"]),
        "business_date": DAY.isoformat(),
    }
    return {"version": None, "header": {**standard, **header}, "lines": list(lines)}


def line(trading: Trading, product: str = "P1", quantity: str = "2", price: str = "10", **more: Json) -> Json:
    unit = trading.units[product, "瓶"]
    row = {"id": None, "key": f"k-{product}", "product": trading.products[product], "unit": unit}
    return {**row, "quantity": quantity, "price": price, "discount_rate": "0", "tax_rate": "13", **more}


def config(page: Answer, name: str = "grid-config") -> Json:
    """Return the JSON a page hands to its scripts."""
    text = page.content.decode()
    start = text.index(f'id="{name}"')
    return json.loads(text[text.index(">", start) + 1 : text.index("</script>", start)])
