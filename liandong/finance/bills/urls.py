"""Addresses of bills."""

from django.urls import path

from liandong.finance.bills import acting, pages

urlpatterns = [
    path("money/bills", pages.bill_register, name="bill_register"),
    path("money/bills/<int:bill>", pages.bill, name="bill"),
    path("money/bills/<int:bill>/draft", acting.draft_bill_deed, name="draft_bill_deed"),
    path("money/bills/<int:bill>/discount", acting.discount_bill, name="discount_bill"),
]
