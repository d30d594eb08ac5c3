"""Write the locks again: `python -m tools.lock`, with `--upgrade` for the newest versions.

Two files, every version with its hashes, for all systems and Pythons the project supports. They name no
server, so that plain pip installs them from whatever index or mirror it is set up for.
"""

import subprocess
import sys

from tools.environment import PROGRAMS, ROOT

OLDEST_PYTHON = "3.11"
COMPILE = [
    *[str(PROGRAMS / "uv"), "pip", "compile", "pyproject.toml"],
    *["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--quiet"],
    *["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"],
]


def main(arguments: list[str]) -> None:
    """Compile the product's lock, then the developer's, held to the same versions."""
    product, dev = "requirements/product.txt", "requirements/dev.txt"
    subprocess.run([*COMPILE, "-o", product, *arguments], cwd=ROOT, check=True)
    subprocess.run([*COMPILE, "--group", "dev", "-c", product, "-o", dev, *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
