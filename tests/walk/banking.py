"""What the walk finds of banking: a statement that was brought in, and a file on its way."""

from datetime import date
from decimal import Decimal

from liandong.banking.access import money_accounts
from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.models import BankFile, BankLine, BankRule
from liandong.banking.taking import Source, look, take
from liandong.documents.booking import book
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest
from liandong.general_ledger.models import Account, JournalLine, MoneyCategory
from liandong.jobs import files
from liandong.kernel.actor import Actor


def fill_bank(owner: Actor) -> dict[str, int]:
    """Bring a line in; return the ids by the names of addresses' parameters."""
    account = money_accounts()[0]
    rows = [BankRow(1, date(2026, 11, 2), Decimal(9), name="某客户", serial="W1")]
    statement = take(Source(account, "流水"), look(Parsed(Form.BANK, rows), account.pk), owner)
    stored = files.keep([b"a,b\n1,2\n"], ".csv")
    file = BankFile.objects.create(
        member_id=owner.member,
        account=account,
        name="x.csv",
        stored=stored.name,
        digest=stored.digest,
        form=Form.BANK.value,
        head_row=1,
        heads=["a", "b"],
    )
    rule = BankRule.objects.create(text="X", category=MoneyCategory.objects.all()[0])
    line = BankLine.objects.get(statement=statement)
    return {
        "money_account": account.pk,
        "bank_statement": statement,
        "bank_file": file.pk,
        "bank_line": line.pk,
        "bank_rule": rule.pk,
        "journal_line": _paid(owner, account),
    }


def _paid(owner: Actor, account: Account) -> int:
    """Pay bank fees by a voucher; return the journal line that stands against the money."""
    fees = Account.objects.filter(code__startswith="5602", children=None, is_active=True)[0]
    lines = (
        LineInput(account=fees.pk, gross_amount=Decimal(9), details={"summary": "手续费"}),
        LineInput(account=account.pk, details={"credit": "9"}),
    )
    (paid,) = book([DraftRequest(DraftInput("finance.voucher", date(2026, 11, 2), lines), owner)])
    return JournalLine.objects.get(entry__document=paid.document, account=fees).pk
