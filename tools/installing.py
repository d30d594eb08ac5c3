"""Installing what a lock says into an environment: by uv, which takes a tenth of pip's time, or else by pip.

Needs nothing but the standard library. uv is fetched by pip, from its lock, and asks the index and
mirrors that pip is set up for: whoever made pip work has made this work.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV_LOCK = "requirements/installer.txt"
_OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
_VARIABLES = {"cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}


def install(python: Path, lock: str) -> None:
    """Install a lock and the project itself, editable, for this interpreter.

    Exits with code 2 and pip's own words when something can't be installed.
    """
    if not _by_uv(python, lock):
        print("uv 不可用，改用 pip · uv is of no use here, pip installs", flush=True)
        _by_pip(python, lock)


def uv_settings(configured: str) -> tuple[list[str], dict[str, str]]:
    """Return uv's options and variables for what ``pip config list`` printed.

    A later line overrides an earlier one; what uv has no word for is left out.
    """
    settings = {}
    for line in configured.splitlines():
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2].replace("_", "-")] = str(ast.literal_eval(value))
    options = [
        word
        for name, option in _OPTIONS.items()
        for value in settings.get(name, "").split()
        for word in (option, value)
    ]
    variables = {variable: settings[name] for name, variable in _VARIABLES.items() if settings.get(name)}
    return options, variables


def _by_uv(python: Path, lock: str) -> bool:
    pip = [str(python), "-m", "pip"]
    if not _run([*pip, "install", "--quiet", "--no-input", "--require-hashes", "--no-deps", "-r", UV_LOCK]):
        return False
    listed = subprocess.run([*pip, "config", "list"], check=False, capture_output=True, text=True).stdout
    try:
        options, variables = uv_settings(listed)
    except (SyntaxError, ValueError):  # another pip writes it otherwise
        return False
    # The hashes say which file is meant, so that it may come from any of the servers.
    uv = [str(python), "-m", "uv", "pip", "install", "--quiet", "--no-cache", "--python", str(python)]
    uv += ["--no-deps", "--index-strategy", "unsafe-best-match", *options]
    return _run([*uv, "--require-hashes", "-r", lock], variables) and _run(
        [*uv, "--editable", "."], variables
    )


def _by_pip(python: Path, lock: str) -> None:
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if not (_run([*pip, "--require-hashes", "-r", lock]) and _run([*pip, "--no-deps", "--editable", "."])):
        print("安装失败 · installation failed", file=sys.stderr)
        sys.exit(2)


def _run(words: list[str], variables: Mapping[str, str] | None = None) -> bool:
    environment = {**os.environ, **(variables or {})}
    return subprocess.run(words, cwd=ROOT, check=False, env=environment).returncode == 0
