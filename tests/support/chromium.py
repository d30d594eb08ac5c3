"""Finding Chromium with the standard library alone: the set-up asks before anything is installed."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# Places off PATH: macOS applications, Windows programs.
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


class BrowserMissingError(RuntimeError):
    """No Chromium was found; the message says how to get one."""


def find_chromium() -> Path:
    """Return the program to start: Chromium, or a browser built on it.

    Raises:
        BrowserMissingError: none was found.
    """
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [place for place in PLACES if Path(place).exists()]
    if not found:
        raise BrowserMissingError(
            "Chromium is missing: `apt-get install chromium` or `brew install --cask google-chrome`"
        )
    return Path(found[0])


def chromium_arguments() -> list[str]:
    """Return the arguments it needs here: root, as in most containers, has no sandbox."""
    is_root = os.name == "posix" and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []
