"""From facts and a receipt layout to the strip that typst draws."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liandong.printkit.facts import DocumentFacts
from liandong.printkit.flow import frame, named_fields, signatures
from liandong.printkit.layouts import ReceiptLayout


def receipt_sheet(facts: DocumentFacts, layout: ReceiptLayout, logo: str) -> dict[str, Any]:
    """Return the strip of a document; without its figures where they are hidden."""
    words = facts.fields.get("capitals", "") if layout.has_capitals else ""
    colon = _("：")
    return {
        **frame(facts, layout, logo),
        "kind": "receipt",
        "facts": named_fields(facts, layout, 1),
        "rows": [_row(line, layout) for line in facts.lines],
        "totals": _totals(facts) if layout.has_totals else [],
        "capitals": _("大写") + _("：") + words if words else "",
        "signatures": [text.removesuffix(colon) + colon for text in signatures(facts, layout.signatures)],
    }


def _row(line: Mapping[str, str], layout: ReceiptLayout) -> dict[str, str]:
    name = line.get("product_name") or line.get("account") or line.get("claim") or ""
    code = line.get("product_code", "") if layout.has_codes else ""
    counted = f"{line.get('quantity', '')} {line.get('unit', '')}".strip()
    price = line.get("price", "")
    amount = line.get("gross_amount", line.get("net_amount", ""))
    return {
        "name": name,
        "more": " ".join(text for text in (code, line.get("specification", "")) if text),
        "quantity": f"{counted} × {price}" if price and counted else counted,
        "amount": amount,
    }


def _totals(facts: DocumentFacts) -> list[dict[str, object]]:
    totals: list[dict[str, object]] = [
        {"label": _("行数"), "text": facts.fields["line_count"], "is_main": False}
    ]
    discount = facts.fields.get("discount_amount", "")
    if discount not in {"", "0.00"}:
        totals.append({"label": _("优惠"), "text": discount, "is_main": False})
    if "gross_amount" in facts.fields:
        totals.append({"label": _("合计"), "text": facts.fields["gross_amount"], "is_main": True})
    return totals
