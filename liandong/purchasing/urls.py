"""Addresses of the comparison of what suppliers offer, and what purchasing adds to pages of documents."""

from django.urls import path

from liandong.purchasing import comparison_page
from liandong.purchasing.landed_cost.web import panels
from liandong.webkit.extensions import register_document_actions, register_document_panels

_INQUIRY = "purchasing/inquiries/<int:inquiry>"

urlpatterns = [
    path(f"{_INQUIRY}/comparison", comparison_page.comparison, name="comparison"),
    path(f"{_INQUIRY}/ask", comparison_page.ask_supplier, name="ask_supplier"),
    path(f"{_INQUIRY}/award", comparison_page.award_inquiry, name="award_inquiry"),
]

register_document_actions("purchasing", comparison_page.actions)
register_document_panels("landed_cost", panels)
