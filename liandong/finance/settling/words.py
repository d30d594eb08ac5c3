"""What the reasons of proposals are called, and the claims they name."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.finance.settling.gathering import Bench
from liandong.finance.settling.proposing import Reason
from liandong.general_ledger.claim_queries import OpenClaim
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind

_MOST_NAMED = 3


def reason_words() -> dict[Reason, str]:
    """Return what each reason is called."""
    return {
        Reason.ORDER: _("同一订单"),
        Reason.NAMED: _("备注里写着单号"),
        Reason.AMOUNT: _("金额相等"),
        Reason.OLDEST: _("先到期的先核销"),
    }


def kind_word(claim: OpenClaim) -> str:
    """Return what a claim is called; a credit note is the red one of its kind."""
    words = {
        ClaimKind.RECEIVABLE: _("应收"),
        ClaimKind.PAYABLE: _("应付"),
        ClaimKind.ADVANCE_RECEIVED: _("预收"),
        ClaimKind.ADVANCE_PAID: _("预付"),
        ClaimKind.BILL_RECEIVABLE: _("应收票据"),
        ClaimKind.BILL_PAYABLE: _("应付票据"),
    }
    word = words[claim.kind]
    return word if claim.open_amount > ZERO else _("{kind}红字").format(kind=word)


def why_of(bench: Bench) -> dict[int, str]:
    """Return for each claim why it is proposed, with the numbers of the other side."""
    numbers = {one.id: one.document_number for one in bench.claims}
    found: defaultdict[int, defaultdict[Reason, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pair in bench.pairs:
        found[pair.left][pair.reason].append(numbers[pair.right])
        found[pair.right][pair.reason].append(numbers[pair.left])
    words = reason_words()
    return {
        claim: "；".join(f"{words[reason]} {_listed(others)}" for reason, others in by_reason.items())
        for claim, by_reason in found.items()
    }


def _listed(numbers: Sequence[str]) -> str:
    shown = _("、").join(numbers[:_MOST_NAMED])
    if len(numbers) <= _MOST_NAMED:
        return shown
    return _("{names} 等 {count} 张").format(names=shown, count=len(numbers))
