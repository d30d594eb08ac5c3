"""The files a server puts together at its first start, made once per run of the tests and lent to all."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

SHARED = "LIANDONG_TEST_STATIC"
"""Environment variable: the folder they are kept in; without it every server makes its own."""


def lend_static_files(data_directory: Path) -> None:
    """Put the files of an earlier server where this one looks; it still checks that they are of now."""
    shared, target = os.environ.get(SHARED), data_directory / "static"
    if shared and Path(shared).is_dir() and not target.exists():
        shutil.copytree(shared, target, copy_function=_link)


def keep_static_files(data_directory: Path) -> None:
    """Keep what a server has made, if nobody did before."""
    shared = os.environ.get(SHARED)
    if not shared or Path(shared).is_dir():
        return
    half = Path(f"{shared}-{os.getpid()}")
    shutil.copytree(data_directory / "static", half, copy_function=_link)
    with suppress(OSError):  # another worker was first
        half.rename(shared)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # no hard links here, or another disk
        shutil.copy2(source, target)
