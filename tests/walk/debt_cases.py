"""Who may open what of statements that were sent, and what the walk finds of them."""

from datetime import timedelta

from django.utils import timezone

from liandong.collaboration.models import DunningLetter, DunningLevel
from liandong.collaboration.statement_sending import Sending, send
from liandong.collaboration.statements import Span, token_of
from liandong.documents.auditing.runs import keep_run
from liandong.documents.models import Document, DocumentLine, VoucherTemplate
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor
from liandong.partners.models import Partner
from tests.support.pages import SLUG
from tests.walk.budget_cases import fill_budgets

_OPEN, _VIEW, _DRAFT = "open", "general_ledger.claim:view", "general_ledger.claim:draft"

GETS: dict[str, str] = {
    **dict.fromkeys(("sent_statements", "sent_statement", "statement_pdf"), _VIEW),
    **dict.fromkeys(("send_statement", "send_statements"), _DRAFT),
    **dict.fromkeys(("settling_partners", "settling"), _VIEW),
    "charge_letter": "finance.other_income:post",
    **dict.fromkeys(("bill_register", "bill"), _VIEW),
    "discount_bill": "finance.bill_settlement:draft",
    **dict.fromkeys(("shared_statement", "shared_statement_pdf"), _OPEN),
    **dict.fromkeys(("dunning", "dunning_letters", "dunning_pdf", "dunning_claims"), _VIEW),
    **dict.fromkeys(("dunning_levels", "dunning_level"), _VIEW),
    **dict.fromkeys(("new_dunning_level", "dunning_claim"), _DRAFT),
}
POSTS: dict[str, str] = {
    "settle_open": "finance.settlement:post",
    **dict.fromkeys(("draft_bill_deed", "discount_bill"), "finance.bill_settlement:draft"),
    "charge_letter": "finance.other_income:post",
    "draft_allowance": "finance.voucher:draft",
    "allowance_rates": "general_ledger.account:draft",
    "undo_settling": "finance.settlement:reverse",
    **dict.fromkeys(("send_statement", "send_statements", "revoke_statement"), _DRAFT),
    "shared_statement": _OPEN,
    **dict.fromkeys(("remind", "new_dunning_level", "dunning_level", "dunning_claim"), _DRAFT),
}
OPERATIONS: dict[str, str] = {
    "get /ageing": _VIEW,
    **dict.fromkeys(("get /bills", "get /bills/{bill}"), _VIEW),
    "post /dunning/letters/{letter}/charge": "finance.other_income:post",
    "get /partners/{partner}/settling": _VIEW,
    "get /bad-debt-allowance": "general_ledger.account:view",
    "put /bad-debt-allowance/rates": "general_ledger.account:draft",
    "post /bad-debt-allowance": "finance.voucher:draft",
    "get /dunning": _VIEW,
    "get /dunning/letters": _VIEW,
    "post /dunning/letters": _DRAFT,
    "get /statements": _VIEW,
    "get /statements/{statement}": _VIEW,
    "post /statements": _DRAFT,
    "post /statements/{statement}/revoke": _DRAFT,
}


def fill_debts(owner: Actor, sale: Document) -> dict[str, int | str]:
    """Send a customer his statement, keep an audit and a budget; return what stands in addresses."""
    span = Span("receivable", sale.business_date, sale.business_date)
    statement = send(span, Partner.objects.get(code="C1"), Sending(), owner)
    return {
        "voucher_template": VoucherTemplate.objects.create(name="房租").pk,
        "audit_run": keep_run([], timezone.now(), timezone.now(), None).pk,
        "statement": statement.pk,
        "shared_statement": token_of(statement, SLUG),
        "bill": _bill(sale),
        **_reminded(owner, sale),
        **fill_budgets(owner),
    }


def _bill(sale: Document) -> int:
    """Keep a bill that is due in a month; return its claim."""
    today = timezone.localdate()
    return Claim.objects.create(
        document=sale,
        kind="bill_receivable",
        partner=Partner.objects.get(code="C1"),
        business_date=sale.business_date,
        due_date=today + timedelta(days=31),
        amount=1,
        open_amount=1,
        bill_number="51020001",
        bill_line=DocumentLine.objects.filter(document=sale).earliest("position"),
    ).pk


def _reminded(owner: Actor, sale: Document) -> dict[str, int | str]:
    """Remind a customer of a debt that was due a month ago, which is late still."""
    partner, due = Partner.objects.get(code="C1"), timezone.localdate() - timedelta(days=31)
    claim = Claim.objects.create(
        document=sale,
        kind="receivable",
        partner=partner,
        business_date=due,
        due_date=due,
        amount=1,
        open_amount=1,
    )
    level = DunningLevel.objects.get(number=1)
    letter = DunningLetter.objects.create(
        partner=partner,
        level=level.number,
        level_name=level.name,
        amount=1,
        sent_on=due,
        member_id=owner.member,
        created_at=timezone.now(),
    )
    return {"claim": claim.pk, "letter": letter.pk, "level": level.pk}
