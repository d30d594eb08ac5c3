"""Addresses of scanning, and its place in the menu and in the bar of a phone."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.warehouse import checking, looking, pages, saving, starting
from liandong.warehouse.jobs import PRODUCT
from liandong.webkit.extensions import register_document_actions
from liandong.webkit.navigation import SCAN_PAGE, Group, NavigationItem, register_page

urlpatterns = [
    path("scan", starting.scan_home, name="scan"),
    path("scan/read", starting.scan_read, name="scan_read"),
    path("scan/find", starting.scan_find, name="scan_find"),
    path("scan/look", looking.scan_look, name="scan_look"),
    path("scan/look/<int:pk>", looking.scan_product, name="scan_product"),
    path("scan/check/<int:pk>", pages.scan_check, name="scan_check"),
    path("scan/check/<int:pk>/pass", checking.pass_check, name="scan_pass"),
    path("scan/count/<int:pk>/review", pages.scan_review, name="scan_review"),
    path("scan/<str:name>", starting.scan_job, name="scan_job"),
    path("scan/<str:name>/new", pages.scan_new, name="scan_new"),
    path("scan/<str:name>/save", saving.save, name="scan_save"),
    path("scan/<str:name>/finish", saving.finish, name="scan_finish"),
    path("scan/<str:name>/<int:pk>", pages.scan_draft, name="scan_draft"),
]

register_document_actions("warehouse", starting.document_actions)
register_page(NavigationItem(Group.INVENTORY, _("扫码作业"), SCAN_PAGE, "scan", PRODUCT, order=15))
