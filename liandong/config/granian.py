"""The server on POSIX: ``python -m liandong.config.granian HOST PORT THREADS WORKERS``.

It loads neither Django nor the product, which only its workers need: that saves some 100 MB.
"""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

APPLICATION = "liandong.config.wsgi:application"


def main(host: str, port: int, threads: int, workers: int) -> None:
    """Serve until stopped; a worker that dies is started again."""
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
