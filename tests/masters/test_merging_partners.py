"""Merging partners: claims go over, names lead to the kept one, nothing that was posted is rewritten."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim, JournalLine
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.masters.merging.partners import merge_partners
from liandong.partners.actions import save_partners, set_partner_active
from liandong.partners.forms import PartnerForm
from liandong.partners.models import Partner
from liandong.partners.queries import search_partners
from liandong.partners.saving import referred_ids
from liandong.pricing.models import PriceListCustomer, PriceListRow
from tests.support.trading import DAY, Trading, make_trading

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return sorted(problem.code for problem in refused.value.problems)


def owed(trading: Trading, partner: str, kind: str, amount: str) -> SavedDraft:
    line = trading.line("P1", "0", details={"kind": kind}, gross_amount=D(amount))
    line = replace(line, product=None, due_date=date(2026, 12, 24))
    return trading.book("finance.opening_claims", [line], partner=partner)


def test_claims_go_over_and_the_journal_is_not_rewritten(trading: Trading) -> None:
    owed(trading, "C2", "receivable", "100")
    owed(trading, "C2", "receivable", "-30")
    owed(trading, "C2", "advance_received", "60")
    owed(trading, "C1", "receivable", "5")
    before = list(JournalLine.objects.order_by("pk").values())
    value = trading.account(AccountRole.RECEIVABLES)
    done = merge_partners(trading.partners["C1"], trading.partners["C2"], trading.actor)
    assert [one.type for one in done.documents] == ["finance.claim_transfer"]
    assert [row[2] for row in trading.claims("C2")] == [D(0), D(0), D(0)]
    assert sorted(trading.claims("C1")) == [
        ("advance_received", D(60), D(60)),
        ("receivable", D(-30), D(-30)),
        ("receivable", D(5), D(5)),
        ("receivable", D(100), D(100)),
    ]
    assert set(Claim.objects.values_list("due_date", flat=True)) == {date(2026, 12, 24)}
    assert trading.account(AccountRole.RECEIVABLES) == value
    assert (
        list(JournalLine.objects.filter(pk__in=[row["id"] for row in before]).order_by("pk").values())
        == before
    )
    assert audit() == []
    reverse(ReversalRequest(done.documents[0].id, trading.actor))
    assert [row[2] for row in trading.claims("C2")][:3] == [D(100), D(-30), D(60)]
    assert audit() == []


def test_claims_that_cancel_each_other_go_over_without_an_entry(trading: Trading) -> None:
    for amount in ("80", "-80"):
        owed(trading, "C2", "receivable", amount)
    done = merge_partners(trading.partners["C1"], trading.partners["C2"], trading.actor)
    assert sorted(row[1] for row in trading.claims("C1")) == [D(-80), D(80)]
    assert not JournalLine.objects.filter(entry__document=done.documents[0].id).exists()
    assert audit() == []
    reverse(ReversalRequest(done.documents[0].id, trading.actor))
    assert audit() == []


def test_a_partners_names_blanks_and_drafts_go_over(trading: Trading) -> None:
    save_partners(
        [
            PartnerForm("C1", "客户C1", is_customer=True, phone="1"),
            PartnerForm("S2", "供应商S2", is_supplier=True, phone="2", address="南京路"),
        ],
        trading.actor,
    )
    keep, fold = trading.partners["C1"], trading.partners["S2"]
    draft = trading.draft("purchasing.order", [trading.line("P1", "1", "5")], partner="S2", place="主仓")
    price_list = PriceListRow.objects.create(code="L", name="会员")
    PriceListCustomer.objects.create(price_list=price_list, partner_id=fold)
    merge_partners(keep, fold, trading.actor)
    kept = Partner.objects.get(pk=keep)
    assert (kept.is_customer, kept.is_supplier, kept.phone, kept.address) == (True, True, "1", "南京路")
    assert search_partners("S2") == search_partners("gys")[:1] == [keep]
    assert referred_ids(["S2", "C1"]) == {"S2": keep, "C1": keep}
    assert Document.objects.get(pk=draft.id).partner_id == keep
    assert PriceListCustomer.objects.get().partner_id == keep
    with pytest.raises(RefusedError) as refused:
        set_partner_active(fold, trading.actor, is_active=True)
    assert codes(refused) == ["partner_merged"]
    with pytest.raises(RefusedError) as refused:
        save_partners([PartnerForm("S2", "供应商S2", is_supplier=True)], trading.actor)
    assert codes(refused) == ["partner_merged"]


def test_a_partner_with_open_documents_is_refused(trading: Trading) -> None:
    trading.receive("P1", "9", "1")
    trading.book("sales.order", [trading.line("P1", "2", "5")], partner="C2", place="主仓")
    opening = owed(trading, "C2", "receivable", "100")
    claim = Claim.objects.get(document=opening.id)
    line = trading.line("P1", "0", gross_amount=D(1), claim=claim.pk)
    trading.draft("finance.settlement", [replace(line, product=None)], DAY, partner="C2")
    with pytest.raises(RefusedError) as refused:
        merge_partners(trading.partners["C1"], trading.partners["C2"], trading.actor)
    assert codes(refused) == ["merge_built", "merge_open"]
