"""Collecting the static files under hashed names, when they have changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

FINGERPRINT = "fingerprint"
NOT_SERVED = ["*.map", "redoc*", "django_htmx"]
"""What libraries bring along and no page asks for."""


def collect_static_files() -> bool:
    """Collect the package's files into the data directory; tell whether that was necessary.

    Without a folder for them (files are served from the package) it never is.
    """
    if settings.STATIC_ROOT is None:
        return False
    folder = Path(settings.STATIC_ROOT)
    mark = folder / FINGERPRINT
    now = _fingerprint()
    if mark.exists() and mark.read_text(encoding="utf-8") == now:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)  # a run that is killed must not pass for finished
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=NOT_SERVED)
    mark.write_text(now, encoding="utf-8")
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()
