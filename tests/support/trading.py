"""A small trading world for tests of the engine: the fixed cast of 甲公司 and short ways to trade.

Products P1 (瓶, 箱 = 24 瓶), P2, P3; supplier S1; customers C1, C2; warehouses 主仓 and 门店仓.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.catalog.models import Product, ProductUnit
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, Outcome, PostRequest, SavedDraft
from liandong.general_ledger.models import Account, Claim, JournalLine, RoleAccount
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, superuser
from liandong.kernel.terms import AccountRole
from liandong.partners.models import Partner
from liandong.stock_ledger.models import CostState, Place, StockBalance

DAY = date(2026, 11, 2)


@dataclass(slots=True)
class Trading:
    """The cast's ids, and verbs to act with them."""

    actor: Actor
    products: dict[str, int] = field(default_factory=dict)
    units: dict[tuple[str, str], int] = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def line(self, product: str, quantity: str, price: str = "0", **more: Any) -> LineInput:
        """Return an input line of a product of the cast; ``unit`` may be a name."""
        unit = more.pop("unit", None)
        return LineInput(
            product=self.products[product],
            unit=self.units[product, unit] if unit else None,
            quantity=Decimal(quantity),
            price=Decimal(price),
            **more,
        )

    def draft(self, type_id: str, lines: Sequence[LineInput], on: date = DAY, **header: Any) -> SavedDraft:
        """Save a draft; names of partners and places may be used."""
        if isinstance(header.get("partner"), str):
            header["partner"] = self.partners[header["partner"]]
        for name in ("place", "target_place"):
            if isinstance(header.get(name), str):
                header[name] = self.places[header[name]]
        draft = DraftInput(type_id, on, tuple(lines), **header)
        return save_draft(DraftRequest(draft, self.actor))

    def post(self, saved: SavedDraft, **more: Any) -> Outcome:
        """Post a saved draft."""
        return post([PostRequest(saved.id, self.actor, **more)])[0]

    def book(self, type_id: str, lines: Sequence[LineInput], on: date = DAY, **header: Any) -> SavedDraft:
        """Save and post."""
        saved = self.draft(type_id, lines, on, **header)
        self.post(saved)
        return saved

    def service(self, name: str) -> int:
        """Return a product that is not kept in stock, such as 运费; it is made where it isn't there."""
        if name not in self.products:
            product = Product.objects.create(code=name, name=name, is_stocked=False, tax_rate=Decimal(0))
            self.units[name, "次"] = ProductUnit.objects.create(product=product, name="次", is_base=True).pk
            self.products[name] = product.pk
        return self.products[name]

    def bear(
        self, amount: str, receipts: Sequence[SavedDraft], basis: str = "quantity", on: date = DAY
    ) -> SavedDraft:
        """Book a landed cost of S2, or less of it, borne by what is left of these receipts' goods."""
        self.service("运费")
        rows = DocumentLine.objects.filter(document__in=[one.id for one in receipts]).order_by("pk")
        borne = [
            LineInput(product=row.product_id, quantity=row.quantity - row.returned, origin=row.pk)
            for row in rows
        ]
        details = {"basis": basis}
        charged = self.line("运费", "-1" if Decimal(amount) < 0 else "1", amount.lstrip("-"))
        lines = [charged, *borne]
        return self.book("purchasing.landed_cost", lines, on, partner="S2", details=details)

    def receive(
        self, product: str, quantity: str, price: str, place: str = "主仓", on: date = DAY
    ) -> SavedDraft:
        """Book a goods receipt from S1."""
        line = self.line(product, quantity, price)
        return self.book("purchasing.receipt", [line], on, partner="S1", place=place)

    def stock(self, product: str, place: str = "主仓") -> tuple[Decimal, Decimal]:
        """Return on hand and reserved."""
        row = StockBalance.objects.filter(product=self.products[product], place=self.places[place]).first()
        return (row.quantity, row.reserved) if row else (Decimal(0), Decimal(0))

    def cost(self, product: str, scope: int = 0) -> tuple[Decimal, Decimal]:
        """Return quantity and value of a product's cost, all its lots together."""
        rows = list(CostState.objects.filter(product=self.products[product], scope=scope))
        return sum((row.quantity for row in rows), Decimal(0)), sum((row.value for row in rows), Decimal(0))

    def account(self, role: AccountRole) -> Decimal:
        """Return the balance of a role's account, debit positive."""
        account = RoleAccount.objects.get(role=role.value).account_id
        amounts = JournalLine.objects.filter(account=account).values_list("amount", flat=True)
        return sum(amounts, Decimal(0))

    def entry(self, document: int) -> dict[str, Decimal]:
        """Return a document's journal lines by account code."""
        lines = JournalLine.objects.filter(entry__document=document).select_related("account")
        found: dict[str, Decimal] = {}
        for line in lines:
            found[line.account.code] = found.get(line.account.code, Decimal(0)) + line.amount
        return found

    def claims(self, partner: str) -> list[tuple[str, Decimal, Decimal]]:
        """Return kind, amount and open amount of a partner's claims, oldest first."""
        rows = Claim.objects.filter(partner=self.partners[partner]).order_by("pk")
        return [(row.kind, row.amount, row.open_amount) for row in rows]

    def progress(self, line: int) -> tuple[Decimal, Decimal, Decimal]:
        """Return fulfilled, invoiced and returned of a line."""
        row = DocumentLine.objects.get(pk=line)
        return row.fulfilled, row.invoiced, row.returned

    def money_account(self, code: str) -> int:
        """Return an account's id by its code."""
        return Account.objects.get(code=code).pk


def make_trading() -> Trading:
    """Make the cast's products, partners and warehouses in the current company."""
    member = Member.objects.get(is_owner=True)
    trading = Trading(superuser(member.pk, member.name))
    for code in ("P1", "P2", "P3"):
        product = Product.objects.create(code=code, name=f"商品{code}", tax_rate=Decimal(13))
        trading.products[code] = product.pk
        base = ProductUnit.objects.create(product=product, name="瓶", is_base=True)
        case = ProductUnit.objects.create(product=product, name="箱", ratio=Decimal(24))
        trading.units[code, "瓶"], trading.units[code, "箱"] = base.pk, case.pk
    for code in ("S1", "S2"):
        trading.partners[code] = Partner.objects.create(code=code, name=f"供应商{code}", is_supplier=True).pk
    for code in ("C1", "C2"):
        trading.partners[code] = Partner.objects.create(code=code, name=f"客户{code}", is_customer=True).pk
    for code, name in (("W1", "主仓"), ("W2", "门店仓")):
        trading.places[name] = Place.objects.create(code=code, name=name).pk
    return trading
