"""Addresses of budgets, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.documents.budget_records import SUBJECT
from liandong.finance.budgets import grid, heads, pages, report
from liandong.webkit.extensions import register_document_actions
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("budgets", pages.budgets, name="budgets"),
    path("budgets/new", heads.new_budget, name="new_budget"),
    path("budgets/report", report.budget_report, name="budget_report"),
    path("budgets/release/<int:document>", pages.release_budget, name="release_budget"),
    path("budgets/<int:budget>", pages.budget, name="budget"),
    path("budgets/<int:budget>/edit", heads.edit_budget, name="edit_budget"),
    path("budgets/<int:budget>/lines", grid.budget_lines, name="budget_lines"),
    path("budgets/<int:budget>/state", pages.set_budget_state, name="set_budget_state"),
]

register_pages(
    [
        NavigationItem(Group.LEDGER, _("预算"), "budgets", "adjustments", SUBJECT, order=642),
        NavigationItem(Group.LEDGER, _("预算执行"), "budget_report", "chart-bar", SUBJECT, order=644),
    ]
)
register_document_actions("budgets", pages.release_action)
