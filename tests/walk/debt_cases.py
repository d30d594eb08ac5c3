"""Who may open what of statements that were sent, and what the walk finds of them."""

from liandong.collaboration.statement_sending import Sending, send
from liandong.collaboration.statements import Span, token_of
from liandong.documents.models import Document
from liandong.kernel.actor import Actor
from liandong.partners.models import Partner
from tests.support.pages import SLUG

_OPEN, _VIEW, _DRAFT = "open", "general_ledger.claim:view", "general_ledger.claim:draft"

GETS: dict[str, str] = {
    **dict.fromkeys(("sent_statements", "sent_statement", "statement_pdf"), _VIEW),
    **dict.fromkeys(("send_statement", "send_statements"), _DRAFT),
    **dict.fromkeys(("shared_statement", "shared_statement_pdf"), _OPEN),
}
POSTS: dict[str, str] = {
    **dict.fromkeys(("send_statement", "send_statements", "revoke_statement"), _DRAFT),
    "shared_statement": _OPEN,
}
OPERATIONS: dict[str, str] = {
    "get /ageing": _VIEW,
    "get /statements": _VIEW,
    "get /statements/{statement}": _VIEW,
    "post /statements": _DRAFT,
    "post /statements/{statement}/revoke": _DRAFT,
}


def fill_debts(owner: Actor, sale: Document) -> dict[str, int | str]:
    """Send a customer his statement; return what stands in addresses."""
    span = Span("receivable", sale.business_date, sale.business_date)
    statement = send(span, Partner.objects.get(code="C1"), Sending(), owner)
    return {"statement": statement.pk, "shared_statement": token_of(statement, SLUG)}
