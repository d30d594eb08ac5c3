"""The manual as a Django app: it has pages and no tables."""

from django.apps import AppConfig


class ManualConfig(AppConfig):
    """Help inside the product."""

    name = "liandong.manual"
    label = "manual"
