"""pytest plugin: where the tests of this run keep their data.

`pytest` runs on SQLite, `pytest --database=postgresql` on a real PostgreSQL server. Before Django reads
its settings, two environment variables are set, which the settings look at:

LIANDONG_DATA_DIR       a temporary directory; each xdist worker has its own
LIANDONG_DATABASE_URL   empty for SQLite, else an empty PostgreSQL database; each xdist worker has its own

On PostgreSQL the tests that touch no database are left out: SQLite's run has them.
The server is started once, by the process that was called; workers find it in LIANDONG_TEST_POSTGRES_URL.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

import hypothesis
import pytest

from tests.support.cloning import create_postgresql_database, drop_postgresql_database
from tests.support.postgresql import EXISTING_SERVER, running_postgresql
from tests.support.scratch import scratch
from tests.support.static_files import SHARED

Vendor = Literal["sqlite", "postgresql"]
SETTINGS_MODULE = "liandong.config.settings"
OPTION = "--database"
WAYS = frozenset({"template", "database_vendor", "postgresql_admin_url"})
"""Fixtures through which every test reaches a database."""
services_key = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that chooses the database."""
    parser.addoption(
        OPTION,
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="database the tests run on (default: sqlite)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set up the services before pytest-django reads the settings."""
    config.addinivalue_line("markers", "only_on(vendor): makes sense on this database alone")
    # How long an example takes says more about the machine's other work than about the program.
    hypothesis.settings.register_profile("liandong", deadline=None)
    hypothesis.settings.load_profile("liandong")
    services = config.stash[services_key] = ExitStack()
    config.add_cleanup(services.close)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    directory = Path(os.environ["LIANDONG_DATA_DIR"]) if is_worker(config) else temporary_directory(services)
    if not is_worker(config):
        os.environ[SHARED] = str(directory / "shared_static")
    url = ""
    if config.getoption(OPTION) == "postgresql":
        admin_url = services.enter_context(running_postgresql())
        os.environ[EXISTING_SERVER] = admin_url
        url = services.enter_context(own_database(admin_url, worker))
    if is_worker(config):
        directory /= worker
        directory.mkdir()
    os.environ["LIANDONG_DATA_DIR"] = str(directory)
    os.environ["LIANDONG_DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is an xdist worker, started by another pytest."""
    return hasattr(config, "workerinput")


def temporary_directory(services: ExitStack) -> Path:
    """Return a new directory that disappears with the services."""
    directory = tempfile.TemporaryDirectory(prefix="liandong-test-", dir=scratch())
    return Path(services.enter_context(directory))


@contextmanager
def own_database(admin_url: str, worker: str) -> Iterator[str]:
    """Yield the URL of a new empty database; the name differs from every other run on that server."""
    name = f"liandong_{secrets.token_hex(4)}_{worker}"
    url = create_postgresql_database(admin_url, name)
    try:
        yield url
    finally:
        drop_postgresql_database(admin_url, name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that are about the other database, or about none and not on SQLite."""
    vendor = config.getoption(OPTION)
    elsewhere = [item for item in items if not belongs_to(item, vendor)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def belongs_to(item: pytest.Item, vendor: Vendor) -> bool:
    """Whether the test is run on this database; one that touches none is run on SQLite alone."""
    elsewhere = any(mark.args != (vendor,) for mark in item.iter_markers("only_on"))
    return not elsewhere and (vendor == "sqlite" or touches_database(item))


def touches_database(item: pytest.Item) -> bool:
    """Whether a fixture or a mark of the test leads to a database."""
    fixtures = getattr(item, "fixturenames", ())
    return any(mark.name == "only_on" for mark in item.iter_markers()) or not WAYS.isdisjoint(fixtures)


@pytest.fixture(autouse=True)
def _no_database(request: pytest.FixtureRequest) -> None:
    """Hide the database from a test that seems to touch none, as it is run only once.

    Django's own way there is closed by pytest-django; programs it starts find nothing either.
    """
    if not touches_database(request.node):
        monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
        monkeypatch.setenv("LIANDONG_DATA_DIR", os.devnull)
        monkeypatch.setenv("LIANDONG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")


@pytest.fixture(scope="session")
def database_vendor(pytestconfig: pytest.Config) -> Vendor:
    """Which database this run is on."""
    vendor: Vendor = pytestconfig.getoption(OPTION)
    return vendor


@pytest.fixture(scope="session")
def postgresql_admin_url() -> str:
    """URL of a connection that may create and drop databases; KeyError on SQLite."""
    return os.environ[EXISTING_SERVER]
