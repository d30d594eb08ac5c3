"""Who may reconcile, and which accounts there are: all of them hold money."""

from dataclasses import dataclass

from django.http import Http404

from liandong.general_ledger.models import Account
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb

SUBJECT = "finance.bank"
"""To look, to bring statements in and match them (draft), to undo and to withdraw (reverse)."""


def money_accounts() -> list[Account]:
    """Return the accounts that hold money and take journal lines; one statement."""
    found = Account.objects.filter(is_settlement=True, is_active=True, children__isnull=True)
    return list(found.order_by("code"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The account that is looked at, None where there is none, among those there are."""

    account: Account | None
    accounts: list[Account]


def chosen_account(actor: Actor, wanted: int | None, verb: Verb = Verb.VIEW) -> Chosen:
    """Return the account that is asked for, else the first bank account in the own currency.

    Raises:
        NotAllowedError: the actor may not do this with every account.
        Http404: there is no such account that holds money.
    """
    require_everywhere(actor, SUBJECT, verb)
    accounts = money_accounts()
    if wanted is not None:
        found = next((one for one in accounts if one.pk == wanted), None)
        if found is None:
            raise Http404(wanted)
        return Chosen(found, accounts)
    own = [one for one in accounts if not one.currency] or accounts
    bank = next((one for one in own if one.code.startswith("1002")), None)
    return Chosen(bank or next(iter(own), None), accounts)
