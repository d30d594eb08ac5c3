"""Addresses of scanning, and its place in the menu and in the bar of a phone."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.warehouse import checking, looking, pages, saving
from liandong.warehouse.jobs import PRODUCT
from liandong.webkit.navigation import SCAN_PAGE, Group, NavigationItem, register_page

urlpatterns = [
    path("scan", pages.scan_home, name="scan"),
    path("scan/read", pages.scan_read, name="scan_read"),
    path("scan/find", pages.scan_find, name="scan_find"),
    path("scan/look", looking.scan_look, name="scan_look"),
    path("scan/look/<int:pk>", looking.scan_product, name="scan_product"),
    path("scan/check/<int:pk>", pages.scan_check, name="scan_check"),
    path("scan/check/<int:pk>/pass", checking.pass_check, name="scan_pass"),
    path("scan/count/<int:pk>/review", pages.scan_review, name="scan_review"),
    path("scan/<str:name>", pages.scan_job, name="scan_job"),
    path("scan/<str:name>/new", pages.scan_new, name="scan_new"),
    path("scan/<str:name>/save", saving.save, name="scan_save"),
    path("scan/<str:name>/finish", saving.finish, name="scan_finish"),
    path("scan/<str:name>/<int:pk>", pages.scan_draft, name="scan_draft"),
]

register_page(NavigationItem(Group.INVENTORY, _("扫码作业"), SCAN_PAGE, "scan", PRODUCT, order=15))
