"""Two who link invoices at once: a document is never invoiced for more than it is worth."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from django.db import connections
from django.db.models import Sum

from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from liandong.tax_invoices.keeping import save_invoice
from liandong.tax_invoices.linking import Wish, link_documents
from liandong.tax_invoices.models import TaxInvoiceLink
from tests.finance.test_tax_invoices import form, ruled, sold
from tests.support.trading import make_trading

D = Decimal
CLIENTS = 6


def test_one_document_linked_by_many_is_invoiced_once(fresh_company: str) -> None:
    trading = make_trading()
    ruled(trading, {"invoice_with_goods": True})
    trading.receive("P1", "100", "5")
    delivery = sold(trading, "10")
    invoices = [save_invoice(None, form(n, "100", "13"), trading.actor) for n in range(1, CLIENTS + 1)]
    gate = Barrier(CLIENTS)

    def link(invoice: int) -> list[str]:
        try:
            with use_company(fresh_company):
                gate.wait()
                link_documents(invoice, [Wish(delivery, D(113))], trading.actor)
                return []
        except RefusedError as refusal:
            return [one.code for one in refusal.problems]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        found = sorted(pool.map(link, invoices))
    assert found == [[], *([["invoice_link_beyond"]] * (CLIENTS - 1))]
    links = TaxInvoiceLink.objects.filter(document=delivery)
    assert links.aggregate(total=Sum("amount")) == {"total": D(113)}
