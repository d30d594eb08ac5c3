"""Addresses of the allowance for bad debts."""

from django.urls import path

from liandong.finance.allowance.pages import allowance_rates, bad_debt_allowance, draft_month

urlpatterns = [
    path("ledger/allowance", bad_debt_allowance, name="bad_debt_allowance"),
    path("ledger/allowance/draft", draft_month, name="draft_allowance"),
    path("ledger/allowance/rates", allowance_rates, name="allowance_rates"),
]
