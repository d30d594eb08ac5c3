"""Addresses of bank statements and their reconciliation, and their place in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.banking import files, statement_pages
from liandong.banking.access import SUBJECT
from liandong.identity.preferences import register_preference
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
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
    [NavigationItem(Group.FINANCE, _("银行流水"), "bank_statements", "building-bank", SUBJECT, order=40)]
)
register_preference(files.PREFERENCE, files.is_mapping)
