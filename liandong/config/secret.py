"""The secret key of an installation: made once, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """Return the key kept in ``folder``, making it on the first run.

    ``LIANDONG_SECRET_KEY`` in the environment wins, for several machines sharing one key.
    """
    given = os.environ.get("LIANDONG_SECRET_KEY")
    if given:
        return given
    path = folder / "secret_key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the companies' files lie here too
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()
