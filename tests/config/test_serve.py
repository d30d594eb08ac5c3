"""One command from nothing to a server that answers, and the first log-in."""

import json
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from pytest_django import DjangoDbBlocker

from liandong.identity.companies import company_slugs
from liandong.identity.registry.models import Person
from tests.support.cloning import create_postgresql_database, drop_postgresql_database
from tests.support.installation import Installation, standing_on
from tests.support.postgresql import free_port
from tests.support.services import Vendor

MOST_SECONDS = 120


@pytest.fixture
def nothing(
    database_vendor: Vendor, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """An installation nobody has started yet."""
    if database_vendor == "sqlite":
        yield Installation(tmp_path, "")
        return
    admin = request.getfixturevalue("postgresql_admin_url")
    name = f"liandong_serve_{secrets.token_hex(4)}"
    yield Installation(tmp_path, create_postgresql_database(admin, name))
    drop_postgresql_database(admin, name)


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


@pytest.mark.parametrize("server", ["granian", "waitress"])
def test_the_first_run_makes_a_company_and_shows_a_random_password_once(
    nothing: Installation, server: str, django_db_blocker: DjangoDbBlocker
) -> None:
    with serving(nothing, "--server", server) as (address, said):
        shown = re.search(r"登录名 (\S+)　初始密码 (\S+)", "".join(said))
        assert json.loads(fetch(f"{address}/health")[1])["status"] == "ok"
        status, _, headers = fetch(f"{address}/company")
        assert (status, headers.get("location", headers.get("Location"))) == (302, "/login")
    assert shown, said
    with django_db_blocker.unblock(), standing_on(nothing):
        assert company_slugs() == ["main"]
        assert Person.objects.get(username=shown[1]).check_password(shown[2])
    with serving(nothing, "--server", server) as (_, said):
        assert "初始密码" not in "".join(said)
    assert "Traceback" not in "".join(said)


def test_static_files_come_with_a_hash_in_their_name(nothing: Installation) -> None:
    with serving(nothing) as (address, _):
        manifest = json.loads((nothing.folder / "static" / "staticfiles.json").read_text("utf-8"))["paths"]
        hashed = manifest["webkit/css/base.css"]
        status, _, headers = fetch(f"{address}/static/{hashed}")
        assert status == 200
        assert "immutable" in {name.lower(): value for name, value in headers.items()}["cache-control"]
