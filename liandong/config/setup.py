"""Getting Django ready for a command."""

import os

import django

SETTINGS = "liandong.config.settings"


def setup() -> None:
    """Load the settings and the models; everything but ``liandong --help`` needs them.

    What is written from now on, books and backups, is its owner's alone to read.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
