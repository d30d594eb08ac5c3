"""The real server in a process of its own, on an installation of the test."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

from tests.support.installation import Installation
from tests.support.postgresql import free_port

MOST_SECONDS = 120


@contextmanager
def serving(installation: Installation, *options: str) -> Iterator[tuple[str, list[str]]]:
    """Start the server; yield its address and what it has said once it answers."""
    port = free_port()
    command = [sys.executable, "-c", "from liandong.config.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port), *options],
        env={**installation.environment, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert process.stdout
    giving_up = threading.Timer(MOST_SECONDS, process.kill)
    giving_up.start()
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith("打开 http"):
                break
        assert wait_for(f"http://127.0.0.1:{port}/health", process), "".join(said)
        yield f"http://127.0.0.1:{port}", said
    finally:
        giving_up.cancel()
        process.terminate()
        said += process.stdout.readlines()
        process.wait()
        process.stdout.close()


def wait_for(url: str, process: subprocess.Popen[str]) -> bool:
    while process.poll() is None:
        try:
            assert fetch(url)[0] == 200
        except OSError:
            continue
        return True
    return False


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def fetch(url: str) -> tuple[int, str, dict[str, str]]:
    try:
        with build_opener(Stay).open(url, timeout=10) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except HTTPError as error:
        with error:
            return error.code, "", dict(error.headers)
