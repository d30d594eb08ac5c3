"""The engine of printing as a Django app."""

from django.apps import AppConfig


class PrintkitConfig(AppConfig):
    """Templates, letterhead and pictures of each company."""

    name = "liandong.printkit"
    label = "printkit"
