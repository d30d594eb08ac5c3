"""Addresses of the comparison of what suppliers offer, and what purchasing adds to pages of documents."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.kernel.actor import Verb
from liandong.purchasing import (
    agreement_pages,
    comparison_page,
    inspecting_page,
    matching_page,
    prices_page,
    promise_page,
    receiving_page,
    scoring_page,
)
from liandong.purchasing.dropping import page as drop_page
from liandong.purchasing.dropping import return_page
from liandong.purchasing.landed_cost.web import panels
from liandong.purchasing.to_order import list_page as to_order_list
from liandong.purchasing.to_order import page as to_order_page
from liandong.webkit.extensions import (
    register_batch_actions,
    register_document_actions,
    register_document_panels,
)
from liandong.webkit.navigation import Group, NavigationItem, register_pages

_INQUIRY = "purchasing/inquiries/<int:inquiry>"

urlpatterns = [
    path(f"{_INQUIRY}/comparison", comparison_page.comparison, name="comparison"),
    path(f"{_INQUIRY}/ask", comparison_page.ask_supplier, name="ask_supplier"),
    path(f"{_INQUIRY}/award", comparison_page.award_inquiry, name="award_inquiry"),
    path("purchasing/prices", prices_page.purchase_prices, name="purchase_prices"),
    path("purchasing/scores", scoring_page.supplier_scores, name="supplier_scores"),
    path("purchasing/matching", matching_page.matching, name="matching"),
    path("purchasing/matching/invoice", matching_page.match_invoice, name="match_invoice"),
    path("purchasing/agreements", agreement_pages.agreements, name="agreements"),
    path("purchasing/orders/<int:order>/promises", promise_page.promises, name="promises"),
    path("purchasing/levels", agreement_pages.levels, name="agreed_levels"),
    path("purchasing/levels/order", agreement_pages.order_levels, name="order_levels"),
    path("purchasing/to-order", to_order_page.to_order, name="to_order"),
    path("purchasing/to-order/chosen", to_order_page.to_order_chosen, name="to_order_chosen"),
    path("purchasing/to-order/lines", to_order_list.to_order_lines, name="to_order_lines"),
    path("purchasing/orders/<int:order>/drop", drop_page.drop_shipment, name="drop_shipment"),
    path("purchasing/deliveries/<int:pk>/back", return_page.drop_return, name="drop_return"),
    path("purchasing/quarantine", inspecting_page.quarantine, name="quarantine"),
    path("purchasing/quarantine/inspect", inspecting_page.start_inspection, name="draft_inspection"),
]

register_pages(
    [
        NavigationItem(
            Group.PURCHASING,
            _("以销定购跟踪"),
            "to_order_lines",
            "clipboard-list",
            "purchasing.order",
            order=508,
        ),
        NavigationItem(
            Group.PURCHASING, _("待检库存"), "quarantine", "package", "purchasing.inspection", order=510
        ),
        NavigationItem(
            Group.PURCHASING, _("协议执行"), "agreements", "file-text", "purchasing.agreement", order=512
        ),
        NavigationItem(
            Group.PURCHASING, _("协议补货"), "agreed_levels", "package", "purchasing.agreement", order=514
        ),
        NavigationItem(
            Group.PURCHASING, _("进价记录"), "purchase_prices", "tag", "purchasing.receipt", order=525
        ),
        NavigationItem(
            Group.PURCHASING, _("供应商评分"), "supplier_scores", "scale", "purchasing.receipt", order=530
        ),
        NavigationItem(
            Group.PURCHASING,
            _("三单匹配"),
            "matching",
            "file-invoice",
            "finance.supplier_invoice",
            Verb.DRAFT,
            order=520,
        ),
    ]
)
register_document_actions("to_order", to_order_page.actions)
register_document_actions("dropping", drop_page.actions)
register_document_actions("drop_return", return_page.actions)
register_batch_actions("to_order", to_order_page.batch_actions)
register_document_panels("to_order", to_order_list.panels)
register_document_panels("agreement", agreement_pages.panels)
register_document_panels("receiving", receiving_page.panels)
register_document_panels("matching", matching_page.panels)
register_document_actions("promises", promise_page.actions)
register_document_actions("inspecting", inspecting_page.actions)
register_document_actions("purchasing", comparison_page.actions)
register_document_panels("landed_cost", panels)
