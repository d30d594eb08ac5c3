from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.partners.actions import create_partner, save_partners, set_partner_active, update_partner
from liandong.partners.forms import PartnerForm
from liandong.partners.models import Partner
from liandong.partners.queries import PartnerKind, partner_cards, partner_facts, search_partners
from liandong.partners.terms import due_date
from tests.support.companies import People

pytestmark = pytest.mark.usefixtures("company")

SHOP = PartnerForm(
    "C001",
    "街角便利店",
    is_customer=True,
    contact="林美娟",
    phone="000-5551-1002",
    payment_days=15,
    credit_limit=Decimal(60000),
)
MILL = PartnerForm("S01", "重庆粮油有限公司", is_supplier=True)
BOTH = PartnerForm("B01", "粮油行", is_customer=True, is_supplier=True)


def numbered(count: int) -> list[PartnerForm]:
    return [PartnerForm(f"N{n}", f"客户{n}", is_customer=True) for n in range(count)]


def codes_of(partners: list[int]) -> list[str]:
    return [card.code for card in partner_cards(partners)]


def test_a_partner_is_kept_and_traced(people: People) -> None:
    partner = create_partner(replace(SHOP, owner=people.clerk.member), people.clerk)
    facts = partner_facts([partner])[partner]
    assert (facts.code, facts.payment_days, facts.credit_limit, facts.is_active) == (
        "C001",
        15,
        Decimal(60000),
        True,
    )
    assert facts.kinds == {"customer"}
    (card,) = partner_cards([partner, 10**9])
    assert (card.contact, card.owner) == ("林美娟", people.clerk.member)
    trace = AuditRow.objects.get(subject="partners.partner")
    assert (trace.action, trace.subject_id, trace.member_id) == ("create", partner, people.clerk.member)


def test_every_reason_to_refuse_is_given_at_once(people: People) -> None:
    create_partner(SHOP, people.owner)
    form = PartnerForm(" C001 ", "", phone="1" * 33, payment_days=-1, credit_limit=Decimal(-1), owner=10**9)
    with pytest.raises(RefusedError) as refused:
        create_partner(form, people.owner)
    assert {(problem.code, problem.column) for problem in refused.value.problems} == {
        ("name_missing", "name"),
        ("too_long", "phone"),
        ("code_taken", "code"),
        ("partner_kind_missing", "is_customer"),
        ("payment_days_invalid", "payment_days"),
        ("credit_limit_negative", "credit_limit"),
        ("member_unknown", "owner"),
    }
    assert Partner.objects.count() == 1


def test_a_partner_may_keep_its_code_but_not_take_anothers(people: People) -> None:
    shop, mill = save_partners([SHOP, MILL], people.owner)
    update_partner(shop, replace(SHOP, name="大街便利店"), people.owner)
    assert search_partners("dajie") == [shop]
    assert search_partners("jiejiao") == []
    with pytest.raises(RefusedError, match="code_taken"):
        update_partner(mill, replace(MILL, code="C001"), people.owner)
    with pytest.raises(RefusedError, match="partner_unknown"):
        update_partner(10**9, MILL, people.owner)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("ly", PartnerKind.ANY, ["B01", "S01"]),
        ("ly", PartnerKind.CUSTOMER, ["B01"]),
        ("ly", PartnerKind.SUPPLIER, ["B01", "S01"]),
        ("zqly", PartnerKind.SUPPLIER, ["S01"]),
        ("cq", PartnerKind.CUSTOMER, []),
        ("c001", PartnerKind.ANY, ["C001"]),
        ("1002", PartnerKind.ANY, ["C001"]),
        ("lmj", PartnerKind.ANY, ["C001"]),
        ("便利", PartnerKind.CUSTOMER, ["C001"]),
        ("", PartnerKind.ANY, []),
    ],
)
def test_what_is_typed_finds_the_right_kind(
    people: People, text: str, kind: PartnerKind, expected: list[str]
) -> None:
    save_partners([SHOP, MILL, BOTH], people.owner)
    with CaptureQueriesContext(connection) as statements:
        found = search_partners(text, kind)
    assert codes_of(found) == expected
    assert len(statements) == (1 if text else 0)


def test_a_disabled_partner_is_found_only_when_asked_for(people: People) -> None:
    partner = create_partner(SHOP, people.owner)
    set_partner_active(partner, people.owner, is_active=False)
    assert search_partners("街角") == []
    assert search_partners("街角", only_active=False) == [partner]
    assert not partner_facts([partner])[partner].is_active
    with pytest.raises(RefusedError, match="partner_unknown"):
        set_partner_active(10**9, people.owner, is_active=True)


def test_an_import_names_each_wrong_line_and_writes_nothing(people: People) -> None:
    first, second = numbered(2)
    with pytest.raises(RefusedError) as refused:
        save_partners(
            [first, replace(second, credit_limit=Decimal("0.00001")), replace(first, name="")], people.owner
        )
    assert [(p.line, p.code) for p in refused.value.problems] == [
        (1, "code_taken"),
        (2, "too_many_decimals"),
        (3, "name_missing"),
        (3, "code_taken"),
    ]
    assert not Partner.objects.exists()


def test_an_import_adds_and_changes_by_code_in_a_constant_number_of_statements(people: People) -> None:
    counts = []
    for rows in (numbered(2), numbered(400)):
        save_partners(rows[:1], people.owner)
        with CaptureQueriesContext(connection) as statements:
            ids = save_partners(rows, people.owner)
        counts.append(len(statements))
        assert codes_of(ids) == [row.code for row in rows]
    assert counts[0] == counts[1]
    assert Partner.objects.count() == 400


def test_who_may_only_look_cannot_write(people: People) -> None:
    with pytest.raises(NotAllowedError):
        create_partner(SHOP, people.keeper)
    with pytest.raises(NotAllowedError):
        save_partners([SHOP], people.keeper)


def test_the_term_is_counted_from_the_documents_date() -> None:
    assert due_date(date(2026, 1, 31), 30) == date(2026, 3, 2)
    assert due_date(date(2026, 1, 31), 0) == date(2026, 1, 31)
