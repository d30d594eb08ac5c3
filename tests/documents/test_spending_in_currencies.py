"""Income and expense in another currency: paid from an account of it, owed in it, taxed, taken back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.spending import spending, spending_problems
from liandong.general_ledger.account_currency import held_in_currencies
from liandong.general_ledger.models import Claim
from liandong.identity.rule_book import set_rules
from liandong.kernel.foreign import Foreign
from liandong.kernel.money import round_half_up
from liandong.kernel.terms import AccountRole, DraftLine
from tests.documents.test_currencies import head, named, trading
from tests.documents.test_foreign_claims import PAYMENT, amount, paid
from tests.documents.test_money_in_currencies import NOVEMBER, account, told
from tests.support.drafts import RULES, of_supplier
from tests.support.trading import DAY, Trading

__all__ = ("trading",)

D = Decimal
INCOME, EXPENSE = "finance.other_income", "finance.other_expense"


@pytest.fixture
def usd(trading: Trading) -> int:
    """Return an account of dollars."""
    return account(trading, "100203", "USD")


def spent(trading: Trading, type_id: str, *lines: LineInput, partner: str = "") -> SavedDraft:
    header = head(trading, type_id) | {"partner": partner}
    header.pop("place")
    if not partner:
        header.pop("partner")
    return trading.book(type_id, list(lines), **header)


def line(trading: Trading, type_id: str, text: str, category: str = "", **more: object) -> LineInput:
    details = named(trading, type_id, foreign_amount=text) | ({"category": category} if category else {})
    return LineInput(details=details, gross_amount=D(0), **more)  # type: ignore[arg-type]


def test_interest_stays_in_the_account_it_came_to(trading: Trading, usd: int) -> None:
    """12.34 USD at 7.12 are 87.86 (87.8608)."""
    lines = [line(trading, INCOME, "12.34", "利息收入"), line(trading, INCOME, "12.34", account=usd)]
    done = spent(trading, INCOME, *lines)
    assert trading.entry(done.id)["100203"] == D("87.86")
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert (held.currency, held.closing) == ("USD", D("12.34"))
    document = Document.objects.get(pk=done.id)
    assert document.gross_amount == D("87.86")
    assert named(trading, INCOME, foreign_total="12.34").items() <= document.details.items()
    reverse(ReversalRequest(done.id, trading.actor))
    assert [one.closing for one in held_in_currencies(*NOVEMBER).values()] == [D(0)]
    assert audit() == []


def test_what_is_not_paid_is_owed_in_the_currency(trading: Trading, usd: int) -> None:
    """100 USD of rent are 712.00; 40 are paid at once, 60 owed for 427.20; they cost 432.00 later."""
    lines = [line(trading, EXPENSE, "100", "房租"), line(trading, EXPENSE, "40", account=usd)]
    done = spent(trading, EXPENSE, *lines, partner="S1")
    claim = Claim.objects.get(document=done.id)
    assert (claim.amount, claim.foreign_amount, claim.currency) == (D("427.20"), D(60), "USD")
    rest = [amount(trading, PAYMENT, "60", account=usd), amount(trading, PAYMENT, "60", claim=claim.pk)]
    later = paid(trading, rest, PAYMENT, partner="S1")
    assert trading.entry(later.id) == {"100203": D(-432), "220201": D("427.20"), "560303": D("4.80")}
    assert [one.closing for one in held_in_currencies(*NOVEMBER).values()] == [D(-100)]
    assert audit() == []


def test_tax_is_that_of_the_own_amount(trading: Trading, usd: int) -> None:
    """113 USD at 7.12 are 804.56 with 13 %: 92.56 of tax; in the cost of who may not deduct it."""
    rented = line(trading, EXPENSE, "113", "房租", tax_rate=D(13))
    done = spent(trading, EXPENSE, rented, line(trading, EXPENSE, "113", account=usd))
    assert DocumentLine.objects.get(document=done.id, position=1).tax_amount == D("92.56")
    assert trading.entry(done.id) == {"560203": D(712), "22210101": D("92.56"), "100203": D("-804.56")}
    assert trading.account(AccountRole.INPUT_TAX) == D("92.56")
    set_rules({"taxpayer": "small"}, effective_from=DAY, actor=trading.actor, has_moves=lambda: False)
    small = spent(trading, EXPENSE, rented, line(trading, EXPENSE, "113", account=usd))
    assert trading.entry(small.id) == {"560203": D("804.56"), "100203": D("-804.56")}


def test_dollars_and_yuan_do_not_mix(trading: Trading, usd: int) -> None:
    rented = line(trading, EXPENSE, "10", "房租")
    more = told(lambda: spent(trading, EXPENSE, rented, line(trading, EXPENSE, "11", account=usd)))
    assert more == [("money_beyond_categories", None)]
    assert told(lambda: spent(trading, EXPENSE, rented)) == [("open_without_partner", None)]
    fine = line(trading, EXPENSE, "10.001", "房租")
    assert ("too_many_decimals", 1) in told(lambda: spent(trading, EXPENSE, fine, partner="S1"))
    own = [
        LineInput(gross_amount=D(5), details={"category": "房租"}),
        LineInput(account=usd, gross_amount=D(5)),
    ]
    assert told(lambda: trading.book(EXPENSE, own)) == [("account_wants_currency", None)]


parts = st.lists(st.integers(1, 10**7), min_size=1, max_size=6)


@given(
    parts,
    parts,
    st.decimals("0.0001", 1000, places=4),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([1, -1]),
)
def test_nothing_is_lost_by_rounding(
    what_for: list[int], money: list[int], rate: Decimal, digits: int, sign: int
) -> None:
    """The entry balances, and what is open is the foreign rest at the rate."""
    lines: list[DraftLine] = []
    left = sum(what_for)
    for named_so, sums in ((True, what_for), (False, money)):
        for one in sums:
            part = one if named_so else min(one, left)
            left -= 0 if named_so else part
            foreign = D(part).scaleb(-digits)
            own = round_half_up(foreign * rate)
            if own:
                details = {"category": "房租"} if named_so else {}
                at = len(lines) + 1
                lines.append(DraftLine(1, at, account=7, gross_amount=own, foreign=foreign, details=details))
    if not any(one.details for one in lines):
        return
    draft = of_supplier(*lines, foreign=Foreign("XXX", digits, rate))
    planned = spending(draft, sign, RULES)
    assert sum(leg.amount for leg in planned.legs) == 0
    rest = sum(((1 if one.details else -1) * (one.foreign or D(0)) for one in lines), D(0))
    if rest < 0:
        return
    assert [one.code for one in spending_problems(draft)] == []
    owed = [(one.amount, one.foreign) for one in planned.claims]
    own = round_half_up(rest * rate)
    assert owed == ([(own, rest)] if own else [])
