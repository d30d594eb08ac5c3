"""Addresses of exchanges and of the report of gifts, and what sales adds to pages of documents."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.sales import gift_page
from liandong.sales.allocation import pages as allocation_pages
from liandong.sales.allocation.sharing import ALLOCATION
from liandong.sales.exchanging import page as exchange_page
from liandong.webkit.extensions import register_document_actions
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("sales/deliveries/<int:pk>/exchange", exchange_page.exchange_delivery, name="exchange_delivery"),
    path("sales/gifts", gift_page.gifts, name="gifts"),
    path("sales/channel-stock", allocation_pages.channel_stock, name="channel_stock"),
    path("sales/channel-stock/share", allocation_pages.share_stock, name="share_stock"),
]

register_pages(
    [
        NavigationItem(Group.REPORTS, _("赠品报表"), "gifts", "star", gift_page.DELIVERY, order=560),
        NavigationItem(Group.SALES, _("渠道留货"), "channel_stock", "package", ALLOCATION, order=690),
    ]
)

register_document_actions("exchanging", exchange_page.actions)
