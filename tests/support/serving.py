"""The real server in a process of its own, on an installation of the test."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

from tests.support.installation import Installation
from tests.support.postgresql import free_port
from tests.support.static_files import keep_static_files, lend_static_files

MOST_SECONDS = 120
MOST_SECONDS_TO_STOP = 30
ASKED_AGAIN_S = 0.05


@contextmanager
def serving(installation: Installation, *options: str) -> Iterator[tuple[str, list[str]]]:
    """Start the server; yield its address and what it has said once it answers."""
    port = free_port()
    lend_static_files(installation.folder)
    command = [sys.executable, "-c", "from liandong.config.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port), *options],
        env={**installation.environment, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
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
        giving_up.cancel()  # it has started in time; it may serve as long as it is needed
        keep_static_files(installation.folder)
        yield f"http://127.0.0.1:{port}", said
    finally:
        giving_up.cancel()
        process.terminate()
        end_group(process)
        said += process.stdout.readlines()
        process.stdout.close()


def end_group(process: subprocess.Popen[str]) -> None:
    """Wait for a server that was asked to stop; what it leaves behind would keep its output open for ever."""
    try:
        process.wait(timeout=MOST_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class KillableServer:
    """The server in a process group of its own, killed without a word (SIGKILL) and started again.

    Its workers are killed with it, as when the machine loses its power; the port stays the same.
    """

    def __init__(self, installation: Installation, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._environment = {**installation.environment, "PYTHONIOENCODING": "utf-8"}
        self._port = port
        lend_static_files(installation.folder)
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and return once it answers."""
        command = [sys.executable, "-c", "from liandong.config.cli import main; main()", "serve"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )
        assert wait_for(f"{self.address}/health", self._process)

    def kill(self) -> None:
        """Kill every process of it at once."""
        process = self._process
        if process is None:
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None


def wait_for(url: str, process: subprocess.Popen[str]) -> bool:
    while process.poll() is None:
        try:
            assert fetch(url)[0] == 200
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=ASKED_AGAIN_S)  # asking all the time would take the server's processor
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
