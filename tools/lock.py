"""Write the locks again: `python -m tools.lock`, with `--upgrade` for the newest versions.

The product's, the developer's and the installer's: every version with its hashes, for all systems and
Pythons the project supports. They name no server, so that they are installed from whatever index or
mirror pip is set up for.
"""

import subprocess
import sys

from tools.environment import PROGRAMS, ROOT

OLDEST_PYTHON = "3.11"
COMPILE = [
    *[str(PROGRAMS / "uv"), "pip", "compile"],
    *["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--quiet"],
    *["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"],
]


def main(arguments: list[str]) -> None:
    """Compile the product's lock, then the developer's and the installer's, held to the same versions."""
    product, dev, installer = (f"requirements/{name}.txt" for name in ("product", "dev", "installer"))
    from_project = [*COMPILE, "pyproject.toml", *arguments]
    subprocess.run([*from_project, "-o", product], cwd=ROOT, check=True)
    subprocess.run([*from_project, "--group", "dev", "-c", product, "-o", dev], cwd=ROOT, check=True)
    subprocess.run([*COMPILE, "-", "-c", dev, "-o", installer], cwd=ROOT, check=True, input=b"uv")


if __name__ == "__main__":
    main(sys.argv[1:])
