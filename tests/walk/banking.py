"""What the walk finds of banking: a statement that was brought in, and a file on its way."""

from datetime import date
from decimal import Decimal

from liandong.banking.access import money_accounts
from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.models import BankFile, BankLine, BankRule
from liandong.banking.taking import Source, look, take
from liandong.general_ledger.models import JournalLine, MoneyCategory
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
    money = JournalLine.objects.filter(entry__document__type="finance.incoming_payment")
    return {
        "money_account": account.pk,
        "bank_statement": statement,
        "bank_file": file.pk,
        "bank_line": line.pk,
        "bank_rule": rule.pk,
        "journal_line": money.exclude(account__is_settlement=True).earliest("pk").pk,
    }
