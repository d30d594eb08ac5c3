"""Set up what the product needs and start it with the sample company: what `./run` does."""

import os
import subprocess
import sys

from tools.environment import PROGRAMS, prepare

LIANDONG = PROGRAMS / ("liandong.exe" if os.name == "nt" else "liandong")


def main(arguments: list[str]) -> int:
    """Serve the sample company at 127.0.0.1:8000; further arguments go to `liandong serve`."""
    prepare("product")
    command = [str(LIANDONG), "serve", "--sample", *arguments]
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - the server takes over, so that signals reach it directly
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
