"""From nothing to a usable page: the server with the sample company, and the memory it takes."""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.bench.sizes import Size
from tests.bench.tables import Column, Goal, Table
from tests.support.cloning import create_postgresql_database, drop_postgresql_database
from tests.support.installation import FOLDER, URL
from tests.support.postgresql import EXISTING_SERVER, free_port

MOST_SECONDS = 60.0
MOST_MEGABYTES = 300.0
GIVING_UP_S = 300
_PASSWORD = re.compile(r"登录名 (\S+)　初始密码 (\S+)")
_LINK = re.compile(r'href="(/[^"#]*)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_NOT_PAGES = ("/static/", "/logout", "/api/")


class ServerEndedError(AssertionError):
    """The server ended before it answered; what it said is in the message."""


def measure_cold_start(size: Size) -> list[Table]:
    """Start the server on nothing, log in, walk all pages of the menu; weigh its processes."""
    with _nothing() as environment:
        begun = time.monotonic()
        with _serving(environment, *(["--sample"] if size.has_sample else [])) as server:
            browser = Browser(server.address)
            login_page = browser.get("/login")
            login_s = time.monotonic() - begun
            menu = browser.sign_in(login_page, *server.login())
            home_s = time.monotonic() - begun
            fresh = memory_megabytes(server.process.pid)
            pages = sorted({link for link in _LINK.findall(menu) if not link.startswith(_NOT_PAGES)})
            for link in pages * size.walks:
                browser.get(link)
            walked = memory_megabytes(server.process.pid)
    columns = [Column("冷启动", "text"), Column("登录页", "seconds"), Column("首页", "seconds")]
    columns += [
        Column("刚启动内存", "megabytes"),
        Column("走完页面内存", "megabytes"),
        Column("页面", "count"),
    ]
    label = "示例公司，三个月业务" if size.has_sample else "空账套"
    goals = [
        Goal("从零到可用的首页", home_s, MOST_SECONDS, unit="seconds"),
        Goal("服务进程的内存", walked, MOST_MEGABYTES, unit="megabytes"),
    ]
    note = f"内存是守护进程和工作进程的常驻内存之和；菜单里的每个页面走 {size.walks} 遍。"
    return [Table("冷启动", columns, [[label, login_s, home_s, fresh, walked, len(pages)]], note, goals)]


@contextmanager
def _nothing() -> Iterator[Mapping[str, str]]:
    """Yield the environment of an installation that nobody has started yet."""
    with ExitStack() as services:
        folder = services.enter_context(tempfile.TemporaryDirectory(prefix="liandong-cold-"))
        url = ""
        if os.environ[URL]:
            admin, name = os.environ[EXISTING_SERVER], f"liandong_cold_{secrets.token_hex(4)}"
            url = create_postgresql_database(admin, name)
            services.callback(drop_postgresql_database, admin, name)
        yield {**os.environ, FOLDER: folder, URL: url, "PYTHONIOENCODING": "utf-8"}


@dataclass(slots=True)
class Server:
    """A server process and what it has said."""

    process: "subprocess.Popen[str]"
    address: str
    said: list[str] = field(default_factory=list)

    def login(self) -> tuple[str, str]:
        """Return the owner's log-in name and first password.

        Raises:
            ServerEndedError: the server has not shown them.
        """
        shown = _PASSWORD.search("".join(self.said))
        if shown is None:
            raise ServerEndedError("".join(self.said))
        return shown[1], shown[2]

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            ServerEndedError: it ended instead.
        """
        browser = Browser(self.address)
        while self.process.poll() is None:
            try:
                browser.get("/health")
            except OSError:
                time.sleep(0.05)
                continue
            return
        raise ServerEndedError("".join(self.said))


@contextmanager
def _serving(environment: Mapping[str, str], *options: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-c", "from liandong.config.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port), *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    server = Server(process, f"http://127.0.0.1:{port}")
    giving_up = threading.Timer(GIVING_UP_S, process.kill)
    listening = threading.Thread(target=lambda: server.said.extend(process.stdout or ()), daemon=True)
    giving_up.start()
    listening.start()
    try:
        server.wait()
        yield server
    finally:
        giving_up.cancel()
        process.terminate()
        process.wait()
        listening.join()
        if process.stdout:
            process.stdout.close()


class Browser:
    """Asks for pages with cookies kept."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """Return a page; raises OSError (HTTPError) when there is none."""
        return self._open(Request(f"{self._address}{path}"))  # noqa: S310 - always our own http address

    def sign_in(self, login_page: str, username: str, password: str) -> str:
        """Log in and return the page that follows."""
        token = _TOKEN.search(login_page)
        form = {
            "username": username,
            "password": password,
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        request = Request(f"{self._address}/login", urlencode(form).encode())  # noqa: S310 - the same
        request.add_header("Referer", f"{self._address}/login")
        return self._open(request)

    def _open(self, request: Request) -> str:
        with self._opener.open(request, timeout=60) as answer:
            text: str = answer.read().decode()
            return text


def memory_megabytes(root: int) -> float:
    """Return the resident memory of a process and all its descendants together."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
    rows = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    family = {root}
    while grown := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= grown
    return sum(kilobytes for pid, _, kilobytes in rows if pid in family) / 1024
