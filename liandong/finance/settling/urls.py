"""Addresses of setting off what is open."""

from django.urls import path

from liandong.finance.settling import pages

urlpatterns = [
    path("debts/settling", pages.settling_partners, name="settling_partners"),
    path("debts/settling/<int:partner>", pages.settling, name="settling"),
    path("debts/settling/<int:partner>/settle", pages.settle_open, name="settle_open"),
    path("debts/settling/<int:partner>/undo", pages.undo_settling, name="undo_settling"),
]
