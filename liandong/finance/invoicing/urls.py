"""Addresses of the register of invoices, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.finance.invoicing import (
    draft_page,
    file_page,
    form_page,
    link_page,
    list_page,
    page,
    rest_page,
    summary_page,
)
from liandong.tax_invoices.keeping import SUBJECT
from liandong.webkit.extensions import register_document_panels
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("tax-invoices", list_page.tax_invoices, name="tax_invoices"),
    path("tax-invoices/deduct", list_page.deduct_tax_invoices, name="deduct_tax_invoices"),
    path("tax-invoices/new", form_page.new_tax_invoice, name="new_tax_invoice"),
    path("tax-invoices/import", file_page.import_tax_invoices, name="import_tax_invoices"),
    path("tax-invoices/uninvoiced", rest_page.uninvoiced_documents, name="uninvoiced_documents"),
    path("tax-invoices/summary", summary_page.tax_summary, name="tax_summary"),
    path("tax-invoices/summary/documents", summary_page.taxed_documents, name="taxed_documents"),
    path("tax-invoices/<int:tax_invoice>", page.tax_invoice, name="tax_invoice"),
    path("tax-invoices/<int:tax_invoice>/edit", form_page.edit_tax_invoice, name="edit_tax_invoice"),
    path("tax-invoices/<int:tax_invoice>/links", link_page.link_tax_invoice, name="link_tax_invoice"),
    path("tax-invoices/<int:tax_invoice>/draft", draft_page.draft_tax_invoice, name="draft_tax_invoice"),
    path("tax-invoices/<int:tax_invoice>/void", page.void_tax_invoice, name="void_tax_invoice"),
    path("tax-invoices/<int:tax_invoice>/files", page.attach_tax_invoice, name="attach_tax_invoice"),
    path(
        "tax-invoices/<int:tax_invoice>/files/<int:tax_file>", page.tax_invoice_file, name="tax_invoice_file"
    ),
]

register_pages(
    [
        NavigationItem(Group.FINANCE, _("发票台账"), "tax_invoices", "file-invoice", SUBJECT, order=40),
        NavigationItem(
            Group.FINANCE, _("未开票与未收票"), "uninvoiced_documents", "receipt", SUBJECT, order=41
        ),
        NavigationItem(Group.FINANCE, _("税额汇总表"), "tax_summary", "percentage", SUBJECT, order=42),
    ]
)

register_document_panels("tax_invoices", rest_page.panels)
