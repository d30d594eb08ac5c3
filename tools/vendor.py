"""Copy the pinned front-end files into the package, so that users need no Node.

Reads ``frontend/vendor-list.json`` (what is used) and ``frontend/node_modules`` (put there by
``npm ci``), writes ``liandong/webkit/static/vendor/<name>-<version>/`` with the licence beside
each copy, and ``vendor.json`` with version, licence and SHA-256 of every file. A package of which only
parts are used is put together from an entry of ours by esbuild, with the licences of what went in. What
only the tests use goes to ``tests/support/vendor/`` in the same form and never reaches a user.

    npm ci --prefix frontend && python tools/vendor.py          # write
    python tools/vendor.py --check                              # exit 1 when the copy differs
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "liandong" / "webkit" / "static" / "vendor"
TEST_VENDOR = ROOT / "tests" / "support" / "vendor"
LICENCE_NAMES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE")


class Package:
    """One npm package under ``node_modules``: its folder, version and licence."""

    def __init__(self, name: str) -> None:
        self.folder = FRONTEND / "node_modules" / name
        declared = json.loads((self.folder / "package.json").read_text(encoding="utf-8"))
        self.name = name
        self.version: str = declared["version"]
        self.licence: str = declared["license"]

    @property
    def target(self) -> str:
        """Folder name below the vendor directory, such as ``htmx.org-4.0.1``."""
        plain = self.name.removeprefix("@").replace("/", "-")
        return f"{plain}-{self.version}"

    def licence_text(self) -> bytes:
        """The licence file's bytes; raises FileNotFoundError when the package has none."""
        for name in LICENCE_NAMES:
            path = self.folder / name
            if path.exists():
                return path.read_bytes()
        raise FileNotFoundError(f"{self.name} carries no licence file")


def read_symbol(svg: str, name: str) -> str:
    """Turn one icon's ``<svg>`` text into a ``<symbol>`` of the sprite."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if body is None:
        raise ValueError(f"icon {name} is not an svg")
    frame = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
    shapes = " ".join(body.group(1).replace(frame, "").split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def build_sprite(package: Package, wanted: dict[str, Any]) -> bytes:
    """One SVG file with a ``<symbol>`` for each wanted icon, in alphabetical order."""
    folder = package.folder / wanted["folder"]
    symbols = [
        read_symbol((folder / f"{name}.svg").read_text(encoding="utf-8"), name)
        for name in sorted(wanted["icons"])
    ]
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    return "\n".join([head, *symbols, "</svg>", ""]).encode()


def build_bundle(entry: str) -> bytes:
    """Put together what an entry of ours imports: one minified script without modules."""
    command = [
        *(str(FRONTEND / "node_modules" / ".bin" / "esbuild"), entry, "--bundle", "--minify"),
        *("--format=iife", "--target=es2022", "--legal-comments=none", "--log-level=warning"),
    ]
    return subprocess.run(command, cwd=FRONTEND, check=True, capture_output=True).stdout


def bundle_files(package: Package, wanted: dict[str, Any]) -> dict[str, bytes]:
    """A bundle and the notices that must travel with it, by path."""
    files = {f"{package.target}/{wanted['target']}": build_bundle(wanted["entry"])}
    for path in wanted["notices"]:
        name = path.replace("/", "-")
        files[f"{package.target}/{name}"] = (FRONTEND / "node_modules" / path).read_bytes()
    return files


def collect(
    entries: list[dict[str, str]],
    sprite: dict[str, Any] | None = None,
    bundles: Sequence[dict[str, Any]] = (),
) -> dict[str, bytes]:
    """Everything a vendor directory must hold: relative path to bytes, ``vendor.json`` too."""
    files: dict[str, bytes] = {}
    packages: dict[str, Package] = {}
    for entry in entries:
        package = packages.setdefault(entry["package"], Package(entry["package"]))
        source = package.folder / entry["source"]
        files[f"{package.target}/{entry['target']}"] = source.read_bytes()
    if sprite is not None:
        icons = packages.setdefault(sprite["package"], Package(sprite["package"]))
        files[f"{icons.target}/{sprite['target']}"] = build_sprite(icons, sprite)
    for wanted in bundles:
        package = packages.setdefault(wanted["package"], Package(wanted["package"]))
        files |= bundle_files(package, wanted)
    for package in packages.values():
        files[f"{package.target}/LICENSE"] = package.licence_text()
    files["vendor.json"] = describe(packages, files)
    return files


def describe(packages: dict[str, Package], files: dict[str, bytes]) -> bytes:
    """The text of ``vendor.json``: version, licence and file hashes per package."""
    facts = {
        package.name: {
            "version": package.version,
            "licence": package.licence,
            "files": {
                path: f"sha256:{hashlib.sha256(content).hexdigest()}"
                for path, content in sorted(files.items())
                if path.startswith(f"{package.target}/")
            },
        }
        for package in sorted(packages.values(), key=lambda package: package.name)
    }
    return (json.dumps(facts, indent=2) + "\n").encode()


def find_differences(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Sentences about every file that is missing, changed or left over in a vendor directory."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    missing = [f"missing: {path}" for path in files.keys() - found.keys()]
    extra = [f"left over: {path}" for path in found.keys() - files.keys()]
    changed = [f"changed: {path}" for path in files.keys() & found.keys() if files[path] != found[path]]
    return sorted(missing + extra + changed)


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Make a vendor directory hold exactly these files."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and str(path.relative_to(folder)) not in files:
            path.unlink()
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main() -> int:
    """Write or check the vendor directories; the exit code is 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    arguments = parser.parse_args()
    listing = json.loads((FRONTEND / "vendor-list.json").read_text(encoding="utf-8"))
    wanted = {
        VENDOR: collect(listing["files"], listing["sprite"], listing["bundles"]),
        TEST_VENDOR: collect(listing["test_files"]),
    }
    differences = []
    for folder, files in wanted.items():
        if arguments.check:
            differences += find_differences(folder, files)
        else:
            write(folder, files)
            sys.stdout.write(f"{len(files)} files in {folder.relative_to(ROOT)}\n")
    sys.stdout.write("".join(f"{line}\n" for line in differences))
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
