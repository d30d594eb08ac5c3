"""What the walk finds of purchasing: an order, its invoice, what partners call a product, two kept apart."""

from datetime import date
from decimal import Decimal

from liandong.analytics.models import CommissionRule
from liandong.currencies.models import Currency
from liandong.documents.inputs import LineInput
from liandong.masters.merging.distinct import keep_apart
from liandong.masters.merging.kinds import GOODS
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.terms import Side
from liandong.tax_invoices.files import keep_file
from liandong.tax_invoices.keeping import save_invoice
from liandong.tax_invoices.models import TaxInvoice
from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine
from tests.support.trading import DAY, Trading


def fill_supply(trading: Trading, cost: str) -> dict[str, int]:
    """Make them at a cost that is found again; return their ids by the names of addresses' parameters."""

    def one(**more: int) -> list[LineInput]:
        return [trading.line("P2", "1", cost, **more)]

    ordered = trading.book("purchasing.order", one(), partner="S1", place="主仓")
    received = trading.book("purchasing.receipt", one(), partner="S1", place="主仓")
    billed = one(origin=received.lines[0])
    agreed = [trading.line("P2", "0", cost, place=trading.places["主仓"], details={"least_stock": "9"})]
    trading.book("purchasing.agreement", agreed, partner="S1", due_date=date(2099, 12, 31))
    product = trading.products["P2"]
    supplied = PartnerProductForm(trading.partners["S1"], product, code="A1", price=Decimal(cost))
    (supplier_row,) = save_partner_products(Side.SUPPLIER, [supplied], trading.actor)
    called = PartnerProductForm(trading.partners["C1"], product, code="K1")
    (customer_row,) = save_partner_products(Side.CUSTOMER, [called], trading.actor)
    products = sorted(trading.products.values())
    dollar = Currency.objects.get(code="USD")
    known = dollar.rates.create(base="CNY", day=date(2026, 1, 1), rate=Decimal("7.1"))
    return {
        "currency": dollar.pk,
        "exchange_rate": known.pk,
        "distinct": keep_apart(GOODS, products[0], products[1], trading.actor),
        "order": ordered.id,
        "commission": CommissionRule.objects.create(name="全部", base="net").pk,
        "invoice": trading.book("finance.supplier_invoice", billed, partner="S1").id,
        "supplier_product": supplier_row,
        "customer_product": customer_row,
        **_registered(trading),
    }


def _registered(trading: Trading) -> dict[str, int]:
    """Register an invoice of our own with a file beside it."""
    line = InvoiceLine(Decimal(13), Decimal(100), Decimal(13))
    form = InvoiceForm("output", "digital_general", "3" * 20, DAY, "甲公司", "客户", (line,))
    pk = save_invoice(None, form, trading.actor)
    kept = keep_file(TaxInvoice.objects.get(pk=pk), "票.xml", b"<EInvoice/>", trading.actor)
    return {"tax_invoice": pk, "tax_file": kept.pk}
