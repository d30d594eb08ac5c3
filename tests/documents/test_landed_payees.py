"""A landed cost that several suppliers are paid for: each is owed his own, and everything else follows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.collaboration.sharing import can_be_shared
from liandong.documents.auditing.auditor import audit
from liandong.documents.copying import as_new, read_stored
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import LineInput
from liandong.documents.list_filter import DocumentFilter, conditions, conditions_on_all
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.documents.steering import narrowed, steered
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.masters.merging.partners import merge_partners
from liandong.partners.models import Partner
from liandong.partners.reach import SUBJECT
from tests.support.trading import DAY, Trading

D = Decimal
TYPE = "purchasing.landed_cost"


@pytest.fixture
def cast(trading: Trading) -> Trading:
    """The cast with 宁波海关 and 东海保险, and goods that can bear costs."""
    for code, name in (("海关", "宁波海关"), ("保险", "东海保险")):
        trading.partners[code] = Partner.objects.create(code=code, name=name, is_supplier=True).pk
    for service in ("运费", "关税", "保险费"):
        trading.service(service)
    return trading


def costs(cast: Trading) -> list[LineInput]:
    """Freight of the bill's own supplier, duty of customs, insurance with its tax."""
    customs, insurer = cast.partners["海关"], cast.partners["保险"]
    return [
        cast.line("运费", "1", "100", tax_rate=D(9)),
        cast.line("关税", "1", "40", payee=customs, due_date=date(2026, 12, 9)),
        cast.line("保险费", "1", "33.33", tax_rate=D(6), payee=insurer),
    ]


def bill(cast: Trading, receipt: SavedDraft, *, is_draft: bool = False) -> SavedDraft:
    borne = cast.line("P1", "10", origin=receipt.lines[0])
    make = cast.draft if is_draft else cast.book
    return make(TYPE, [*costs(cast), borne], partner="S2", details={"basis": "value"})


def owed(cast: Trading) -> dict[str, Decimal]:
    """What is open with each supplier."""
    return {
        code: sum((left for _, _, left in cast.claims(code)), D(0)) for code in ("S1", "S2", "海关", "保险")
    }


def test_each_supplier_is_owed_his_own_and_paid_by_himself(cast: Trading) -> None:
    cost = bill(cast, cast.receive("P1", "10", "10"))
    assert owed(cast) == {"S1": D(0), "S2": D("109.00"), "海关": D("40.00"), "保险": D("35.33")}
    assert list(Claim.objects.filter(document=cost.id).order_by("pk").values_list("due_date", flat=True)) == [
        DAY,
        date(2026, 12, 9),
        DAY,
    ]
    assert cast.account(AccountRole.PAYABLES) == D("-184.33")
    assert cast.account(AccountRole.INPUT_TAX) == D("11.00")
    assert cast.cost("P1") == (D(10), D("273.33"))
    assert audit() == []
    claim = Claim.objects.get(document=cost.id, partner=cast.partners["海关"])
    money = LineInput(account=cast.money_account("100201"), gross_amount=D(40), anchor="gross_amount")
    settled = LineInput(claim=claim.pk, gross_amount=D(40), anchor="gross_amount")
    paid = cast.book("finance.outgoing_payment", [money, settled], partner="海关")
    assert owed(cast)["海关"] == D(0)
    with pytest.raises(RefusedError) as refused:
        reverse(ReversalRequest(cost.id, cast.actor))
    assert "claim_settled" in {one.code for one in refused.value.problems}
    reverse(ReversalRequest(paid.id, cast.actor))
    reverse(ReversalRequest(cost.id, cast.actor))
    assert set(owed(cast).values()) == {D(0)}
    assert cast.cost("P1") == (D(10), D(100))
    assert cast.account(AccountRole.PAYABLES) == cast.account(AccountRole.INPUT_TAX) == D(0)
    assert audit() == []


def test_a_payment_of_one_supplier_does_not_settle_the_others(cast: Trading) -> None:
    cost = bill(cast, cast.receive("P1", "10", "10"))
    claim = Claim.objects.get(document=cost.id, partner=cast.partners["保险"])
    money = LineInput(account=cast.money_account("100201"), gross_amount=D(1), anchor="gross_amount")
    foreign = LineInput(claim=claim.pk, gross_amount=D(1), anchor="gross_amount")
    with pytest.raises(RefusedError) as refused:
        cast.book("finance.outgoing_payment", [money, foreign], partner="S2")
    assert "claim_partner" in {one.code for one in refused.value.problems}


def test_reopened_and_copied_the_lines_keep_their_suppliers(cast: Trading) -> None:
    cost = bill(cast, cast.receive("P1", "10", "10"))
    named = [None, cast.partners["海关"], cast.partners["保险"]]
    copied = as_new(read_stored(Document.objects.get(pk=cost.id)).draft)
    assert [line.payee for line in copied.lines] == named
    again = reopen(ReversalRequest(cost.id, cast.actor)).draft
    stored = DocumentLine.objects.filter(document=again.id).order_by("position")
    assert list(stored.values_list("payee", flat=True)) == [*named, None]
    cast.post(again)
    assert owed(cast)["海关"] == D(40)
    assert audit() == []


def test_lists_of_a_supplier_hold_the_bills_that_name_him_in_a_line(cast: Trading) -> None:
    receipt = cast.receive("P1", "10", "10")
    named = bill(cast, receipt)
    cast.bear("5", [receipt])
    for partner, wanted in (("海关", {named.id}), ("S2", None), ("S1", set())):
        asked = DocumentFilter(TYPE, partner=cast.partners[partner])
        expected = set(Document.objects.filter(type=TYPE).values_list("pk", flat=True))
        expected = expected if wanted is None else wanted
        everything = Document.objects.all()
        assert set(everything.filter(*conditions(asked)).values_list("pk", flat=True)) == expected
        assert set(everything.filter(*conditions_on_all(asked)).values_list("pk", flat=True)) == expected
        for order in ("business_date", "number", "gross_amount"):
            found = [row.pk for query in steered(everything, asked, order) for row in query]
            assert set(found) == expected, (partner, order)
        rows, ids = narrowed(everything, asked)
        assert set(rows.values_list("pk", flat=True)) == expected
        assert ids is None or expected <= ids


def test_who_may_name_his_own_partners_only_names_no_other_in_a_line(cast: Trading) -> None:
    receipt = cast.receive("P1", "10", "10")
    saved = bill(cast, receipt, is_draft=True)
    Partner.objects.filter(pk=cast.partners["S2"]).update(owner=cast.actor.member)
    actor = replace(cast.actor, grants={**cast.actor.grants, (SUBJECT, Verb.VIEW): Scope.OWN})
    seller = replace(cast, actor=actor)
    with pytest.raises(RefusedError) as refused:
        bill(seller, receipt, is_draft=True)
    found = [(one.code, one.line, one.column) for one in refused.value.problems]
    assert found == [("reference_missing", 2, "payee"), ("reference_missing", 3, "payee")]
    kept = read_stored(Document.objects.get(pk=saved.id)).draft
    assert save_draft(DraftRequest(kept, actor, saved.id, saved.version)).version == 2


def test_merging_a_supplier_points_the_lines_of_drafts_to_the_kept_one(cast: Trading) -> None:
    saved = bill(cast, cast.receive("P1", "10", "10"), is_draft=True)
    done = merge_partners(cast.partners["S1"], cast.partners["海关"], cast.actor)
    assert done.drafts == 1
    stored = DocumentLine.objects.filter(document=saved.id).order_by("position")
    assert list(stored.values_list("payee", flat=True)[:2]) == [None, cast.partners["S1"]]
    assert Document.objects.get(pk=saved.id).version == saved.version + 1


def test_what_others_are_owed_is_shown_to_no_partner(cast: Trading) -> None:
    receipt = cast.receive("P1", "10", "10")
    alone = cast.bear("5", [receipt])
    assert can_be_shared(Document.objects.get(pk=alone.id))
    assert not can_be_shared(Document.objects.get(pk=bill(cast, receipt).id))


def test_statements_do_not_grow_with_the_suppliers(cast: Trading) -> None:
    counts = set()
    for many in (1, 12):
        receipt = cast.receive("P1", "10", "10")
        made = [
            Partner.objects.create(code=f"{many}-{at}", name=f"{many}-{at}", is_supplier=True)
            for at in range(many)
        ]
        lines = [cast.line("运费", "1", "7", payee=one.pk) for one in made]
        borne = cast.line("P1", "10", origin=receipt.lines[0])
        saved = cast.draft(TYPE, [*lines, borne], partner="S2", details={"basis": "quantity"})
        with CaptureQueriesContext(connection) as captured:
            cast.post(saved)
        counts.add(len(captured))
        assert Claim.objects.filter(document=saved.id).count() == many
    assert len(counts) == 1, counts
