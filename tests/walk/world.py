"""A company with one of everything, at costs that are found again, and somebody of every role."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from liandong.alerts.models import Alert, AlertKind, AlertRule, Delivery, Endpoint, ReportSchedule
from liandong.catalog.family_actions import create_family
from liandong.catalog.family_forms import AttributeForm, FamilyForm, ValueForm, VariantForm, VariantState
from liandong.catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    Category,
    CompositionRow,
    Product,
    Tracking,
)
from liandong.catalog.variant_actions import save_variants
from liandong.collaboration import attachments, pictures
from liandong.collaboration.comments import add_comment
from liandong.collaboration.models import ShareLink
from liandong.collaboration.sharing import share
from liandong.documents.models import ApprovalRule, Document
from liandong.exchange.models import ImportFile
from liandong.general_ledger.models import Account
from liandong.identity.actors import load_actor
from liandong.identity.models import AuditRow, Department, MemberPlace, Role, RoleGrant
from liandong.identity.people import create_person, join_company
from liandong.identity.registry.models import Membership, Person
from liandong.identity.roles import ACCOUNTANT, BUYER, CASHIER, KEEPER, OWNER, SELLER
from liandong.identity.rule_book import set_rules
from liandong.identity.tokens import create_token
from liandong.jobs.models import Job, JobState
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.notices.models import Notice
from liandong.partners.models import Channel, Partner
from liandong.pricing.models import PriceListRow, PromotionRow
from liandong.printkit.models import PrintImage
from liandong.printkit.saving import copy_template
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import Lot, Serial
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.planning import PlanForm, save_plan
from liandong.warehouse.models import CountLine, Rhythm
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping.recording import Handed, ship
from liandong.warehouse.waves.making import make_wave
from liandong.warehouse.waves.routes import RouteForm, save_route
from tests.support.images import image
from tests.support.trading import Trading, make_trading
from tests.walk.asking import Browser
from tests.walk.banking import fill_bank
from tests.walk.debt_cases import fill_debts
from tests.walk.supplying import fill_supply

SLUG = "jia"
NOTHING, COSTLESS = "没有角色", "看不到成本"
ROLES = (OWNER, BUYER, SELLER, KEEPER, ACCOUNTANT, CASHIER, NOTHING, COSTLESS)
TYPES = ("sales.delivery", "purchasing.receipt", "inventory.transfer", "finance.sales_invoice")
MARKS = SECRET_PARTNER, SECRET_PRODUCT = "机密客户", "机密商品"
COST = Decimal("7919.37")
FIGURES = ("7919.37", "23758.11", "15838.74", "2080.63", "4161.26")
"""A unit's cost, the value of three received, of two left; what one and two of them earn."""


Ids = dict[str, Any]


@dataclass(slots=True)
class World:
    """What there is, by the names of the addresses' parameters."""

    trading: Trading
    documents: dict[str, int] = field(default_factory=dict)
    ids: Ids = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """Return somebody of the role as he is now."""
        return load_actor(Membership.objects.get(person=self.people[role], company__slug=SLUG).member_id)

    def client(self, role: str) -> Browser:
        """Return the browser of somebody of the role."""
        return browser(self.people[role], SLUG)


def browser(person: Person, slug: str) -> Browser:
    """Return the browser of a person standing in a company."""
    client = Browser()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["company"] = slug
    session.save()
    return client


def make_world() -> World:
    """Make everything in the current company, which is the test company."""
    world = World(make_trading())
    _name_the_customer(world)
    _book(world)
    _hire(world)
    _inspect_receipts(world)
    _fill(world)
    return world


def _inspect_receipts(world: World) -> None:
    """Switch on what has pages of its own, and is off in a new company."""
    changes = {"inspects_receipts": True}
    actor = world.trading.actor
    set_rules(changes, effective_from=date(2026, 1, 1), actor=actor, has_moves=lambda: False)
    create_quarantines(actor)


def _name_the_customer(world: World) -> None:
    trading = world.trading
    Product.objects.filter(pk=trading.products["P1"]).update(purchase_price=COST, name=SECRET_PRODUCT)
    Partner.objects.filter(pk=trading.partners["C1"]).update(name=SECRET_PARTNER)


def _book(world: World) -> None:
    trading = world.trading
    received = trading.receive("P1", "3", str(COST))
    sold = trading.book("sales.delivery", [trading.line("P1", "1", "10000")], partner="C1", place="主仓")
    invoiced = trading.line("P1", "1", "10000", origin=sold.lines[0])
    moved = trading.book(
        "inventory.transfer",
        [trading.line("P1", "1")],
        place="主仓",
        target_place="门店仓",
        details={"mode": "direct"},
    )
    world.documents = {
        "sales.delivery": sold.id,
        "purchasing.receipt": received.id,
        "inventory.transfer": moved.id,
        "finance.sales_invoice": trading.book("finance.sales_invoice", [invoiced], partner="C1").id,
    }


def _hire(world: World) -> None:
    role = Role.objects.create(name=COSTLESS, hidden=["cost", "margin"])
    grants = [RoleGrant(role=role, subject="*", verb=verb, scope=Scope.ALL) for verb in Verb]
    RoleGrant.objects.bulk_create(grants)
    place = world.trading.places["主仓"]
    MemberPlace.objects.update(place=place)
    for number, name in enumerate(ROLES):
        person, _ = create_person(f"walker{number}", name, must_change=False)
        join_company(person, SLUG, roles=[] if name == NOTHING else [name], places=[place])
        world.people[name] = person


def _fill(world: World) -> None:
    owner = world.actor(OWNER)
    sale = Document.objects.get(pk=world.documents["sales.delivery"])
    for fill in (_fill_records, _fill_shipping, _fill_settings, _fill_talk, _fill_work, _fill_told):
        world.ids |= fill(world, owner, sale)


def _fill_counts(world: World) -> Ids:
    place = world.trading.places["主仓"]
    (run,) = make_runs(world.trading.actor, Wanted(place))
    line = CountLine.objects.filter(run=run)[0]
    plan = save_plan(world.trading.actor, PlanForm("月盘", Rhythm.HAND, [place]))
    return {"run": run.pk, "sheet": line.sheet_id, "line": line.pk, "plan": plan}


def _fill_records(world: World, _owner: Actor, _sale: Document) -> Ids:
    trading = world.trading
    line = [trading.line("P1", "1", "10000")]
    asked = trading.book("purchasing.inquiry", [trading.line("P1", "1")], place="主仓")
    offered = trading.line("P1", "1", str(COST), origin=asked.lines[0])
    trading.book("purchasing.quotation", [offered], partner="S1")
    counted = _fill_counts(world)
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    lot = [trading.line("P1", "1", str(COST), lot="L1")]
    trading.book("purchasing.receipt", lot, partner="S1", place="主仓")
    Product.objects.filter(pk=trading.products["P3"]).update(tracking=Tracking.SERIAL)
    piece = [trading.line("P3", "1", str(COST), details={"serials": "SN1"})]
    trading.book("purchasing.receipt", piece, partner="S1", place="主仓")
    made = CompositionRow.objects.create(product_id=trading.products["P1"])
    made.components.create(part_id=trading.products["P2"], position=1, quantity=Decimal(1))
    return counted | {
        "serial": Serial.objects.get(number="SN1").pk,
        "lot": Lot.objects.get(number="L1").pk,
        "product": trading.products["P1"],
        "partner": trading.partners["C1"],
        "place": trading.places["主仓"],
        **{one.__name__.lower(): one.objects.create(name="类").pk for one in (Category, Brand, Department)},
        **_family(world),
        "channel": Channel.objects.create(name="旗舰店", kind="platform").pk,
        "price_list": PriceListRow.objects.create(code="L1", name="表", audience="everyone").pk,
        "promotion": PromotionRow.objects.create(code="C1", name="促", kind="gift", needs_coupon=True).pk,
        **fill_supply(trading, str(COST)),
        "account": Account.objects.get(code="1405").pk,
        "count": trading.draft("inventory.stock_count", [trading.line("P1", "1")], place="主仓").id,
        "inquiry": asked.id,
        "unsent": trading.draft("sales.delivery", line, partner="C1", place="主仓").id,
    }


def _family(world: World) -> Ids:
    """Make a family whose only variant is the product that is found again by its cost."""
    colour = AttributeForm("颜色", (ValueForm("红"),))
    family = create_family(FamilyForm("TX", "T恤", (colour,), unit="件"), world.trading.actor)
    attribute = Attribute.objects.get(name="颜色")
    value = AttributeValue.objects.get(attribute=attribute)
    taken = VariantForm((value.pk,), VariantState.TAKEN, "P1")
    save_variants(family, [taken], world.trading.actor)
    return {"family": family, "attribute": attribute.pk}


def _fill_shipping(world: World, owner: Actor, sale: Document) -> Ids:
    carrier = save_carrier(owner, CarrierForm("顺丰", world.trading.partners["S1"]))
    handed = Handed(carrier, "SF1", freight_paid=COST, shipped_on=sale.business_date)
    place = world.trading.places["主仓"]
    lines = [world.trading.line("P1", "1", "10000")]
    order = world.trading.book("sales.order", lines, partner="C1", place="主仓")
    return {
        "carrier": carrier,
        "shipment": ship(owner, sale.pk, handed).pk,
        "wave": make_wave(owner, place, [order.id]).pk,
        "route": save_route(owner, RouteForm("东线")),
    }


def _fill_settings(world: World, _owner: Actor, _sale: Document) -> Ids:
    membership = Membership.objects.get(person=world.people[OWNER])
    role = Role.objects.get(name=SELLER)
    token, _ = create_token(membership, "x", ["*:view"], timezone.now() + timedelta(days=1))
    return {
        "member": Membership.objects.get(person=world.people[SELLER]).member_id,
        "token": token.pk,
        "role": role.pk,
        "rule": ApprovalRule.objects.create(type="finance.settlement", role=role).pk,
        "row": AuditRow.objects.values_list("pk", flat=True)[0],
    }


def _fill_talk(world: World, owner: Actor, sale: Document) -> Ids:
    picture = image()
    return {
        "shared": share(owner, sale, SLUG),
        "comment": add_comment(owner, sale, "看", f"/t/sales.delivery/{sale.pk}").pk,
        "attachment": attachments.attach(owner, sale, "图.png", [picture]).pk,
        "link": ShareLink.objects.get().pk,
        "picture": pictures.add_picture(owner, world.ids["product"], "图.png", [picture]).pk,
    }


def _fill_work(_world: World, owner: Actor, sale: Document) -> Ids:
    own = {"member_id": owner.member}
    job = Job.objects.create(kind="exchange.export", state=JobState.DONE, **own)
    file = ImportFile.objects.create(subject="catalog.product", name="x", size=1, head_row=0, **own)
    notice = Notice.objects.create(kind="x", text="x", url="/", created_at=timezone.now(), **own)
    image = PrintImage.objects.create(content=b"", media_type="image/png", width=1, height=1)
    made = fill_bank(owner) | fill_debts(owner, sale)
    return made | {
        "job": job.pk,
        "file": file.pk,
        "notice": notice.pk,
        "image": image.pk,
        "template": copy_template("sales.delivery", "", "抄", owner),
    }


def _fill_told(world: World, owner: Actor, sale: Document) -> Ids:
    own = {"member_id": owner.member, "label": "x", "url": "https://books.example.com/"}
    told, group = (Endpoint.objects.create(key=one, robot=one, **own) for one in ("", "wecom"))
    moment = timezone.now()
    delivery = Delivery.objects.create(
        endpoint=told,
        message="x",
        event_type="document.posted",
        document=sale,
        happened_at=moment,
        since=moment,
        due_at=moment + timedelta(days=1),
        state="done",
        finished_at=moment,
    )
    rule, _ = AlertRule.objects.get_or_create(kind=AlertKind.values[0])
    subject = world.trading.products["P1"]
    alert = Alert.objects.create(rule=rule, kind=rule.kind, subject=subject, raised_at=moment)
    report = ReportSchedule.objects.create(
        name="x",
        path="/stock",
        span="as_is",
        rhythm="daily",
        at=time(8),
        member_id=owner.member,
        due_at=moment + timedelta(days=9),
    )
    ids: Ids = {"endpoint": told.pk, "delivery": delivery.pk, "kind": rule.kind, "alert": alert.pk}
    return {**ids, "schedule": report.pk, "robot": group.pk}
