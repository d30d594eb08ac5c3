"""A right that reaches some records only does nothing to the others, whatever the road."""

from dataclasses import replace

import pytest

from liandong.alerts.models import AlertRule
from liandong.alerts.ruling import change_rule
from liandong.catalog.categories import save_brands
from liandong.exchange.partners import rows as exported
from liandong.exchange.subjects import Choices
from liandong.general_ledger.periods import close_period
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.company_settings import rename_company
from liandong.identity.models import Member, RoleGrant
from liandong.identity.origins import Origin
from liandong.identity.resetting import reset_password
from liandong.identity.roles import SELLER
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.partners.actions import create_partner, save_partners, set_partner_active, update_partner
from liandong.partners.forms import PartnerForm
from liandong.partners.models import Partner
from liandong.printkit.images import Upload, add_image
from liandong.printkit.saving import TemplateForm, create_template
from liandong.stock_ledger.actions import PlaceForm, create_place, set_place_active, update_place
from liandong.stock_ledger.models import Place
from tests.support.companies import People
from tests.support.pages import signed_in

pytestmark = pytest.mark.usefixtures("company")


def limited(people: People, subject: str, scope: Scope, verb: Verb = Verb.DRAFT) -> Actor:
    return Actor(people.clerk.member, "李四", {(subject, verb): scope})


def test_a_salesperson_keeps_the_partners_he_looks_after_only(people: People) -> None:
    actor = limited(people, "partners.partner", Scope.OWN)
    own = create_partner(PartnerForm("C1", "甲客", is_customer=True, owner=actor.member), people.owner)
    other = create_partner(PartnerForm("C2", "乙客", is_customer=True), people.owner)
    renamed = PartnerForm("C2", "改名", is_customer=True)
    with pytest.raises(RefusedError, match="partner_unknown"):
        update_partner(other, renamed, actor)
    with pytest.raises(RefusedError, match="partner_unknown"):
        set_partner_active(other, actor, is_active=False)
    with pytest.raises(RefusedError, match="partner_of_another"):
        save_partners([renamed], actor)
    update_partner(own, PartnerForm("C1", "甲客户", is_customer=True, owner=actor.member), actor)
    save_partners([PartnerForm("C3", "丙客", is_customer=True, owner=actor.member)], actor)
    names = dict(Partner.objects.values_list("code", "name"))
    assert (names["C1"], names["C2"], names["C3"]) == ("甲客户", "乙客", "丙客")
    assert Partner.objects.get(pk=other).is_active


def test_a_salesperson_limited_to_his_own_partners_sees_no_other_by_any_road(people: People) -> None:
    RoleGrant.objects.filter(role__name=SELLER, subject="partners.*").update(scope=Scope.OWN)
    clerk = load_actor(people.clerk.member)
    create_partner(PartnerForm("KH-OWN", "甲客", is_customer=True, owner=clerk.member), people.owner)
    other = create_partner(PartnerForm("KH-OTHER", "乙客", is_customer=True), people.owner)
    client = signed_in("clerk")
    pages = ("/partners?q=KH", "/partners", "/pick/partners?q=KH", "/pick/partners", "/search?q=KH")
    for url in (*pages, "/api/v1/partners", "/api/v1/partners/search?text=KH"):
        found = client.get(url).content.decode()
        assert ("KH-OWN" in found, "KH-OTHER" in found) == (True, False), url
    for url in (f"/partners/{other}", f"/api/v1/partners/{other}"):
        assert client.get(url).status_code == 404, url
    assert [row[0] for row in exported(clerk, Choices({}))] == ["KH-OWN"]


def test_a_keeper_keeps_his_own_warehouses_only(people: People) -> None:
    mine, other = (create_place(PlaceForm(code, code), people.owner) for code in ("WA", "WB"))
    bin_there = create_place(PlaceForm("WB-1", "格"), people.owner, warehouse=other)
    actor = replace(limited(people, "stock_ledger.place", Scope.PLACES), places=frozenset({mine}))
    for act in (
        lambda: update_place(other, PlaceForm("WB", "改名"), actor),
        lambda: update_place(bin_there, PlaceForm("WB-1", "改名"), actor),
        lambda: set_place_active(bin_there, actor, is_active=False),
        lambda: create_place(PlaceForm("WB-2", "格"), actor, warehouse=other),
        lambda: create_place(PlaceForm("WC", "新仓"), actor),
    ):
        with pytest.raises(NotAllowedError):
            act()
    update_place(mine, PlaceForm("WA", "甲仓"), actor)
    create_place(PlaceForm("WA-1", "格"), actor, warehouse=mine)
    assert set(Place.objects.filter(pk__in=(mine, other, bin_there)).values_list("name", flat=True)) == {
        "甲仓",
        "WB",
        "格",
    }


def test_what_belongs_to_nobody_takes_the_whole_right(people: People) -> None:
    with pytest.raises(NotAllowedError):
        rename_company("jia", "乙", limited(people, "identity.company", Scope.OWN))
    with pytest.raises(NotAllowedError):
        save_brands(["牌"], limited(people, "catalog.brand", Scope.PLACES))
    with pytest.raises(NotAllowedError):
        create_template(
            TemplateForm("sales.order", "我的", "{}"), limited(people, "printing.template", Scope.OWN)
        )
    with pytest.raises(NotAllowedError):
        add_image(Upload("logo.png", b""), limited(people, "printing.template", Scope.OWN))
    rule, own = AlertRule.objects.all()[0], limited(people, "alerts.rule", Scope.OWN)
    with pytest.raises(NotAllowedError):
        change_rule(rule, is_active=False, days=1, members=[], actor=own)
    owner = Member.objects.get(pk=people.owner.member)
    with pytest.raises(NotAllowedError):
        reset_password(owner, limited(people, "identity.member", Scope.OWN), Origin())
    closing = close_period(2026, 1, limited(people, "finance.period", Scope.OWN, Verb.POST))
    assert [problem.code for problem in closing] == ["not_allowed"]
