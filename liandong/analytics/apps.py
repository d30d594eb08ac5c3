"""Figures and charts over all rooms."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Django app of the analytics room."""

    name = "liandong.analytics"
    default_auto_field = "django.db.models.BigAutoField"
