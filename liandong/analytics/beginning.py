"""What stands where figures would while there are none: what will be here, and what begins it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.types import document_type
from liandong.kernel.actor import Actor, Verb
from liandong.webkit import report_parts as ui

SALES = ("sales.delivery", "sales.order")
TRADE = (*SALES, "purchasing.receipt", "finance.incoming_payment")
DEBTS = ("finance.sales_invoice", "finance.opening_claims")
MONEY = ("finance.opening_balances", "finance.incoming_payment", "finance.outgoing_payment")


def nothing_yet(actor: Actor, title: str, text: str, kinds: Sequence[str]) -> ui.Part:
    """Return the empty state, with a button for the first of the types that the actor may draft."""
    kind = next((kind for kind in kinds if actor.may(kind, Verb.DRAFT)), None)
    if kind is None:
        return ui.empty(title, text)
    label = _("新建{label}").format(label=document_type(kind).label)
    return ui.empty(title, text, ui.address("new_document", kind), label)
