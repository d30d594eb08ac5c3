"""A private PostgreSQL server for one test run: made in a temporary directory, gone afterwards."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from tests.support.scratch import scratch

EXISTING_SERVER = "LIANDONG_TEST_POSTGRES_URL"
SUPERUSER = "liandong"
START_TIMEOUT_S = 60
PORT_ATTEMPTS = 3
# Binaries off PATH: Debian and Ubuntu, Homebrew on both chips, the installer for Windows.
BINARY_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
# A crash of the machine may lose a test database; nothing else changes (PostgreSQL manual, 14.5).
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
SETTINGS = {"max_connections": "250", "timezone": "UTC"}


class PostgresqlMissingError(RuntimeError):
    """No PostgreSQL server program was found, or it did not start; the message says what to do."""


@contextmanager
def running_postgresql(*, durable: bool = False, shared_buffers: str = "128MB") -> Iterator[str]:
    """Yield the URL of a superuser connection to a PostgreSQL server, database `postgres`.

    The server named in the environment variable LIANDONG_TEST_POSTGRES_URL is used when there is one.
    Otherwise a new one is started on a free loopback port with a random password, and is stopped and
    removed at the end, also on Ctrl-C and SIGTERM. `durable` keeps fsync on, as
    benchmarks need it. An existing server keeps the settings it has.

    Raises:
        PostgresqlMissingError: there is no server program, or the server did not come up.
    """
    existing = os.environ.get(EXISTING_SERVER)
    if existing:
        yield existing
        return
    binaries = find_binaries()
    place = None if durable else scratch()
    with tempfile.TemporaryDirectory(prefix="liandong-pg-", dir=place) as name, interrupted_by_sigterm():
        settings = {**SETTINGS, "shared_buffers": shared_buffers, **({} if durable else NOT_DURABLE)}
        server = Server(binaries, Path(name), settings)
        server.create()
        try:
            yield server.start()
        finally:
            server.stop()


def find_binaries() -> Path:
    """Return the directory that holds initdb and pg_ctl, the newest version when there are several.

    Raises:
        PostgresqlMissingError: none was found.
    """
    on_path = shutil.which("pg_ctl")
    places = [Path(on_path).resolve().parent] if on_path else []
    for pattern in BINARY_PATTERNS:
        anchor = Path(pattern).anchor
        places += sorted(Path(anchor).glob(pattern.removeprefix(anchor)), key=version_of, reverse=True)
    for place in places:
        if any((place / f"initdb{ending}").exists() for ending in ("", ".exe")):
            return place
    raise PostgresqlMissingError(
        "PostgreSQL is not installed: Debian and Ubuntu `apt-get install postgresql`, "
        "macOS `brew install postgresql`, Windows: the installer of postgresql.org"
    )


def version_of(binaries: Path) -> int:
    """Return the major version in a path such as /usr/lib/postgresql/15/bin, 0 when it has none."""
    digits = "".join(letter for letter in binaries.parent.name if letter.isdigit())
    return int(digits or 0)


@contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
    """Turn SIGTERM into KeyboardInterrupt, so that a killed run still takes its server along."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # Python delivers signals to the main thread only
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def free_port() -> int:
    """Return a loopback TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One data directory and the server process on it."""

    def __init__(self, binaries: Path, directory: Path, settings: Mapping[str, str]) -> None:
        self.binaries = binaries
        self.directory = directory
        self.data = directory / "data"
        self.settings = settings
        self.password = secrets.token_urlsafe(18)
        # PostgreSQL refuses to run as root; root lends it an unprivileged account.
        self.account, self.group = unprivileged_account()

    def create(self) -> None:
        """Make the data directory. Sorting is by code point, as in SQLite."""
        password_file = self.directory / "password"
        password_file.write_text(self.password, encoding="utf-8")
        if self.account is not None:
            shutil.chown(self.directory, self.account)
            shutil.chown(password_file, self.account)
        login = [f"--username={SUPERUSER}", f"--pwfile={password_file}", "--auth=scram-sha-256"]
        self.run("initdb", f"--pgdata={self.data}", *login, "--locale=C", "--encoding=UTF8", "--no-sync")

    def start(self) -> str:
        """Start on a free port, wait until it answers, and return the URL.

        Raises:
            PostgresqlMissingError: it did not start; the message holds the end of the server's log.
        """
        log = self.directory / "log"
        for _attempt in range(PORT_ATTEMPTS):
            port = free_port()
            options = {"port": port, "listen_addresses": "127.0.0.1", **self.settings}
            options["unix_socket_directories"] = self.directory if os.name == "posix" else ""
            words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
            wait = ["-w", "-t", str(START_TIMEOUT_S)]
            if self.run(
                "pg_ctl", f"--pgdata={self.data}", *wait, "-o", words, "-l", str(log), "start", check=False
            ):
                return f"postgresql://{SUPERUSER}:{quote(self.password)}@127.0.0.1:{port}/postgres"
        raise PostgresqlMissingError("PostgreSQL did not start:\n" + log.read_text(encoding="utf-8")[-2000:])

    def stop(self) -> None:
        """Stop at once; nothing in it is worth a checkpoint. A server that never ran is left alone."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", f"--pgdata={self.data}", "-w", "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str, check: bool = True) -> bool:
        """Run a program of PostgreSQL and say whether it succeeded.

        Raises:
            PostgresqlMissingError: it failed and `check` is set; the message holds what it printed.
        """
        output = self.directory / f"{program}.out"
        with output.open("w", encoding="utf-8") as file:  # a pipe would be held open by the server
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                check=False,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C must not reach the server before the tests have ended
                user=self.account,
                group=self.group,
                extra_groups=None if self.account is None else [],
            )
        if check and done.returncode:
            raise PostgresqlMissingError(f"{program} failed:\n{output.read_text(encoding='utf-8')}")
        succeeded: bool = done.returncode == 0
        return succeeded


def unprivileged_account() -> tuple[int | None, int | None]:
    """Return user and group number that the server must run as, None when this process is not root.

    Raises:
        PostgresqlMissingError: root, and neither `postgres` nor `nobody` exists.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return None, None
    import pwd

    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in accounts:
            return accounts[name].pw_uid, accounts[name].pw_gid
    raise PostgresqlMissingError("the server refuses to run as root, and there is no 'postgres' or 'nobody'")
