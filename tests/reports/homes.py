"""What a home page shows, for the tests that look at it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Claim
from tests.support.pages import context_of
from tests.support.trading import Trading

CARDS = {
    "sales", "margin", "purchases", "money", "receivable", "payable", "stock_value", "balance",
}  # fmt: skip


def shown(client: Client) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the cards show, by card and period."""
    return {
        (card["id"], entry["period"]): entry
        for card in context_of(client, "/")["figures"]
        for entry in card["shown"]
    }


def values(client: Client) -> dict[tuple[str, str], str]:
    return {key: entry["value"] for key, entry in shown(client).items()}


def panels(client: Client) -> dict[str, dict[str, Any]]:
    return {panel["id"]: panel for panel in context_of(client, "/")["panels"]}


def todos(client: Client) -> dict[str, int]:
    return {todo["label"]: todo["count"] for todo in panels(client)["todos"]["todos"]}


def pay(trade: Trading, on: date, received: str) -> None:
    """Book money of C1's invoice into the bank."""
    claim = Claim.objects.get(partner=trade.partners["C1"], kind="receivable")
    lines = (
        LineInput(account=trade.money_account("100201"), gross_amount=Decimal(received)),
        LineInput(claim=claim.pk, gross_amount=Decimal(received)),
    )
    trade.book("finance.incoming_payment", lines, on, partner="C1")
