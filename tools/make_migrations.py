"""Write or check migrations without standing in a company: `python -m tools.make_migrations [--check]`."""

import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Run Django's makemigrations in a throw-away company."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LIANDONG_DATA_DIR"] = folder
        os.environ["LIANDONG_DATABASE_URL"] = ""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.config.settings")
        import django
        from django.core.management import call_command

        from liandong.storage.namespace import Namespace, namespace_chosen

        django.setup()
        with namespace_chosen(Namespace("none", str(Path(folder) / "none.sqlite3"))):
            call_command("makemigrations", *arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
