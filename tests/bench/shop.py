"""A company to post in: products with stock, and the documents that are measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from liandong.catalog.models import Product, ProductUnit
from liandong.documents.booking import book
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.general_ledger.models import Account, Claim
from liandong.kernel.actor import Actor
from liandong.kernel.terms import ClaimKind
from tests.support.trading import DAY, make_trading

TAX_RATE = Decimal(13)
COST, PRICE = Decimal(10), Decimal(30)
BANK = "100201"


@dataclass(frozen=True, slots=True)
class Shop:
    """The ids of what documents name."""

    actor: Actor
    customer: int
    supplier: int
    place: int
    products: Sequence[int]
    on: date = DAY

    def delivery(self, products: Sequence[int]) -> DraftRequest:
        """Return a delivery of one piece of each product."""
        lines = tuple(LineInput(product=product, quantity=Decimal(1), price=PRICE) for product in products)
        draft = DraftInput("sales.delivery", self.on, lines, partner=self.customer, place=self.place)
        return DraftRequest(draft, self.actor)

    def receipt(self, products: Sequence[int], quantity: Decimal) -> DraftRequest:
        """Return a receipt of so many pieces of each product."""
        lines = tuple(LineInput(product=product, quantity=quantity, price=COST) for product in products)
        draft = DraftInput("purchasing.receipt", self.on, lines, partner=self.supplier, place=self.place)
        return DraftRequest(draft, self.actor)

    def invoice_of(self, receipt: int) -> DraftRequest:
        """Return the supplier's invoice of a whole receipt."""
        found = DocumentLine.objects.filter(document=receipt).order_by("position")
        lines = tuple(
            LineInput(product=line.product_id, quantity=line.quantity, price=COST, origin=line.pk)
            for line in found
        )
        draft = DraftInput("finance.supplier_invoice", self.on, lines, partner=self.supplier)
        return DraftRequest(draft, self.actor)

    def payment_of(self, invoice: int) -> DraftRequest:
        """Return the payment of a whole invoice by bank."""
        claim = Claim.objects.get(document=invoice, kind=ClaimKind.PAYABLE.value)
        lines = (
            LineInput(account=Account.objects.get(code=BANK).pk, gross_amount=claim.amount),
            LineInput(claim=claim.pk, gross_amount=claim.amount),
        )
        draft = DraftInput("finance.outgoing_payment", self.on, lines, partner=self.supplier)
        return DraftRequest(draft, self.actor)


def make_shop(products: int, stock: int) -> Shop:
    """Make the cast in the current company, with so many products and pieces of each on hand."""
    trading = make_trading()
    shop = Shop(trading.actor, trading.partners["C1"], trading.partners["S1"], trading.places["主仓"], ())
    return with_products(shop, products, stock)


def with_products(shop: Shop, products: int, stock: int) -> Shop:
    """Return the shop with further products in place of its own."""
    first = Product.objects.count()
    made = Product.objects.bulk_create(
        Product(code=f"B{first + number:06}", name=f"商品{first + number}", tax_rate=TAX_RATE)
        for number in range(products)
    )
    ProductUnit.objects.bulk_create(ProductUnit(product=one, name="瓶", is_base=True) for one in made)
    stocked = replace(shop, products=[one.pk for one in made])
    book([stocked.receipt(stocked.products, Decimal(stock))])
    return stocked
