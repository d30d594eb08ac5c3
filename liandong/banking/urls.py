"""Addresses of bank statements and their reconciliation, and their place in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.banking import (
    compare_pages,
    files,
    jobs,
    line_pages,
    rule_pages,
    sheet_pages,
    statement_pages,
    work_pages,
)
from liandong.banking.access import SUBJECT
from liandong.identity.preferences import register_preference
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("bank", work_pages.reconciliation_work, name="reconciliation_work"),
    path("bank/match", work_pages.match_bank_lines, name="match_bank_lines"),
    path("bank/accept", work_pages.accept_bank_proposals, name="accept_bank_proposals"),
    path("bank/reconciliation", sheet_pages.reconciliation, name="reconciliation"),
    path("bank/compare", compare_pages.compare_partner_list, name="compare_partner_list"),
    path("bank/rules", rule_pages.bank_rules, name="bank_rules"),
    path("bank/rules/add", rule_pages.add_bank_rule, name="add_bank_rule"),
    path("bank/rules/<int:bank_rule>", rule_pages.bank_rule, name="bank_rule"),
    path("bank/lines/<int:bank_line>", line_pages.bank_line, name="bank_line"),
    path("bank/lines/<int:bank_line>/accept", work_pages.accept_bank_proposal, name="accept_bank_proposal"),
    path("bank/lines/<int:bank_line>/book", line_pages.book_bank_line, name="book_bank_line"),
    path("bank/lines/<int:bank_line>/join", line_pages.join_bank_line, name="join_bank_line"),
    path("bank/lines/<int:bank_line>/undo", line_pages.undo_bank_match, name="undo_bank_match"),
    path("bank/statements", statement_pages.bank_statements, name="bank_statements"),
    path("bank/statements/<int:bank_statement>", statement_pages.bank_statement, name="bank_statement"),
    path(
        "bank/statements/<int:bank_statement>/withdraw",
        statement_pages.withdraw_bank_statement,
        name="withdraw_bank_statement",
    ),
    path("bank/import", statement_pages.bank_import, name="bank_import"),
    path("bank/files/<int:bank_file>", statement_pages.bank_file, name="bank_file"),
]

register_pages(
    [NavigationItem(Group.FINANCE, _("银行对账"), "reconciliation_work", "building-bank", SUBJECT, order=40)]
)
register_preference(files.PREFERENCE, files.is_mapping)
jobs.register()
