"""One command from nothing to a server that answers, and the first log-in."""

import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from liandong.identity.companies import company_slugs
from liandong.identity.registry.models import Person
from tests.support.cloning import create_postgresql_database, drop_postgresql_database
from tests.support.installation import Installation, standing_on
from tests.support.services import Vendor
from tests.support.serving import fetch, serving
from tests.support.static_files import SHARED


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


def first_run(nothing: Installation) -> tuple[str, str]:
    """Start the server where nobody ever did; return the log-in name and the password it showed."""
    with serving(nothing) as (address, said):
        shown = re.search(r"登录名 (\S+)　初始密码 (\S+)", "".join(said))
        assert_serves(nothing, address)
    assert "Traceback" not in "".join(said)
    assert shown, said
    return shown[1], shown[2]


def assert_serves(nothing: Installation, address: str) -> None:
    assert json.loads(fetch(f"{address}/health")[1])["status"] == "ok"
    status, _, headers = fetch(f"{address}/company")
    assert (status, headers.get("location", headers.get("Location"))) == (302, "/login")
    assert "immutable" in cache_control(nothing, address)


def cache_control(installation: Installation, address: str) -> str:
    """Return how long a browser may keep our style sheet, which has a hash in its name."""
    manifest = json.loads((installation.folder / "static" / "staticfiles.json").read_text("utf-8"))["paths"]
    assert not [name for name in manifest if name.endswith(".map")], "no page asks for source maps"
    hashed = manifest["webkit/css/base.css"]
    assert hashed != "webkit/css/base.css"
    status, _, headers = fetch(f"{address}/static/{hashed}")
    assert status == 200
    return {name.lower(): value for name, value in headers.items()}["cache-control"]


def test_the_first_run_makes_a_company_and_shows_a_random_password_once(
    nothing: Installation, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not nothing.url:
        monkeypatch.delenv(SHARED)  # it puts its static files together itself
    username, password = first_run(nothing)
    with django_db_blocker.unblock(), standing_on(nothing):
        assert company_slugs() == ["main"]
        assert Person.objects.get(username=username).check_password(password)
    if nothing.url:
        return  # what a second run says does not depend on the database, nor does the other server
    with serving(nothing, "--server", "waitress") as (address, said):
        assert "初始密码" not in "".join(said)
        assert_serves(nothing, address)
    assert "Traceback" not in "".join(said)
