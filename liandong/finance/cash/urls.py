"""Addresses of journals, transfers and petty cash."""

from django.urls import path

from liandong.finance.cash import forms, journal_page, petty_page

urlpatterns = [
    path("money/journal", journal_page.cash_journal, name="cash_journal"),
    path("money/journal/pdf", journal_page.cash_journal_pdf, name="cash_journal_pdf"),
    path("money/transfer", forms.transfer_money, name="transfer_money"),
    path("money/petty-cash", petty_page.petty_cash, name="petty_cash"),
    path("money/petty-cash/new", forms.new_petty_cash, name="new_petty_cash"),
    path("money/petty-cash/spend", forms.spend_petty_cash, name="spend_petty_cash"),
]
