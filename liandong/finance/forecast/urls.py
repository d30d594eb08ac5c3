"""Addresses of the forecast, and its place in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.finance.forecast import pages, plans
from liandong.general_ledger.planned_cash import SUBJECT
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("forecast", pages.cash_forecast, name="cash_forecast"),
    path("forecast/flows", pages.cash_flows, name="cash_flows"),
    path("forecast/planned", plans.planned_cash, name="planned_cash"),
    path("forecast/planned/new", plans.new_planned, name="new_planned"),
    path("forecast/planned/<int:planned>", plans.planned_item, name="planned_item"),
]

register_pages([NavigationItem(Group.FINANCE, _("资金预测"), "cash_forecast", "chart", SUBJECT, order=60)])
