"""What the tests need beside Python packages: a PostgreSQL server, Chromium and a Chinese font.

Installed from the system's own packages where they are missing: apt-get on Debian and Ubuntu, Homebrew on
macOS. Elsewhere what is missing is named.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.chromium import BrowserMissingError, find_chromium
from tests.support.postgresql import PostgresqlMissingError, find_binaries


@dataclass(frozen=True)
class Need:
    """One thing that must be there, and the packages that bring it (empty: comes with the system)."""

    name: str
    is_there: Callable[[], bool]
    debian: str
    brew: tuple[str, ...]


def has_postgresql() -> bool:
    """Whether the programs of a PostgreSQL server are installed."""
    try:
        find_binaries()
    except PostgresqlMissingError:
        return False
    return True


def has_chromium() -> bool:
    """Whether a Chromium is installed."""
    try:
        find_chromium()
    except BrowserMissingError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether Chinese can be shown; macOS and Windows always can."""
    if platform.system() != "Linux":
        return True
    lister = shutil.which("fc-list")
    return bool(
        lister and subprocess.run([lister, ":lang=zh-cn"], capture_output=True, check=False).stdout.strip()
    )


NEEDS = (
    Need("PostgreSQL", has_postgresql, "postgresql", ("postgresql@17",)),
    Need("Chromium", has_chromium, "chromium", ("--cask", "google-chrome")),
    Need("中文字体 · Chinese font", has_chinese_font, "fonts-noto-cjk fontconfig", ()),
)


def ensure() -> None:
    """Install what is missing; exits with code 2 and the names of what could not be installed."""
    missing = [need for need in NEEDS if not need.is_there()]
    if not missing:
        return
    print("安装系统软件包 · installing: " + ", ".join(need.name for need in missing), flush=True)
    for command in install_commands(missing):
        print("  $ " + " ".join(command), flush=True)
        if subprocess.run(command, check=False).returncode:
            break
    still = [need.name for need in missing if not need.is_there()]
    if still:
        print("缺少，请自行安装 · missing, please install: " + ", ".join(still), file=sys.stderr)
        sys.exit(2)


def install_commands(missing: list[Need]) -> list[list[str]]:
    """Return the commands that install `missing` on this system; none on a system not known here."""
    if shutil.which("apt-get"):
        names = [name for need in missing for name in need.debian.split()]
        rights = [] if os.geteuid() == 0 else ["sudo"]
        apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        return [[*apt, "update"], [*apt, "install", "--yes", "--no-install-recommends", *names]]
    if shutil.which("brew"):
        return [["brew", "install", *need.brew] for need in missing if need.brew]
    return []
