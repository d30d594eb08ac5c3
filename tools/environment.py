"""The virtual environment in .venv, holding exactly what the lock says.

Needs nothing but the standard library, because it runs before anything is installed. Installing is left
out while a stamp shows that neither the lock nor the Python has changed since the last time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Literal

from tools.installing import install

Lock = Literal["product", "dev"]
ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
COVERED_BY: dict[Lock, tuple[Lock, ...]] = {"product": ("product", "dev"), "dev": ("dev",)}


def prepare(lock: Lock) -> Path:
    """Make .venv agree with requirements/<lock>.txt and return its Python.

    Exits with code 2 and the installer's own words when something can't be installed.
    """
    if is_current(lock):
        return PYTHON
    if not works(PYTHON):
        create()
    print(f"安装依赖 · installing requirements/{lock}.txt …", flush=True)
    install(PYTHON, f"requirements/{lock}.txt")
    stamp(lock).write_text(fingerprint(lock), encoding="utf-8")
    return PYTHON


def is_current(lock: Lock) -> bool:
    """Whether a stamp of this lock, or of one that includes it, is fresh."""
    return works(PYTHON) and any(
        stamp(name).exists() and stamp(name).read_text(encoding="utf-8") == fingerprint(name)
        for name in COVERED_BY[lock]
    )


def stamp(lock: Lock) -> Path:
    """Return the file that remembers what was installed."""
    return VENV / f"{lock}.stamp"


def fingerprint(lock: Lock) -> str:
    """Return a digest of all that decides what is installed."""
    parts = [(ROOT / "requirements" / f"{lock}.txt").read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    parts.append(str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def works(python: Path) -> bool:
    """Whether this interpreter starts; it does not when the system's Python was removed."""
    return python.exists() and subprocess.run([str(python), "-c", ""], check=False).returncode == 0


def create() -> None:
    """Make an empty environment in place of whatever is there; exits when the system's Python can't."""
    print(f"创建虚拟环境 · creating {VENV} …", flush=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        venv.create(VENV, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV)
        sys.exit("缺少 venv · venv is missing: sudo apt-get install python3-venv")
