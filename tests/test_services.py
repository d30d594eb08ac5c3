"""The test services themselves: each worker has its own place, copies are whole, nothing is left behind."""

import os
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from tests.support.cloning import (
    clone_postgresql_database,
    create_postgresql_database,
    drop_postgresql_database,
    with_database,
)
from tests.support.postgresql import EXISTING_SERVER, running_postgresql, version_of
from tests.support.services import Vendor, belongs_to


def test_data_live_in_a_temporary_directory_of_this_process(database_vendor: Vendor) -> None:
    directory = Path(os.environ["LIANDONG_DATA_DIR"])
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    assert directory.is_dir()
    assert "liandong-test-" in str(directory)
    assert worker is None or directory.name == worker


def test_settings_are_told_the_chosen_database(database_vendor: Vendor) -> None:
    url = os.environ["LIANDONG_DATABASE_URL"]
    assert url.startswith("postgresql://") if database_vendor == "postgresql" else url == ""


def test_a_test_that_names_no_database_reaches_none() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connections["registry"].cursor()
    assert not Path(os.environ["LIANDONG_DATA_DIR"]).is_dir()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(os.environ["LIANDONG_DATABASE_URL"])


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_only_a_test_that_touches_no_database_is_left_out_on_postgresql(
    request: pytest.FixtureRequest, vendor: Vendor
) -> None:
    assert belongs_to(request.node, vendor) is (vendor == "sqlite")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_one_that_touches_a_database_is_run_on_both(
    request: pytest.FixtureRequest, database_vendor: Vendor, vendor: Vendor
) -> None:
    assert belongs_to(request.node, vendor)


def test_newest_server_version_is_preferred() -> None:
    assert version_of(Path("/usr/lib/postgresql/15/bin")) == 15
    assert version_of(Path("/opt/homebrew/opt/postgresql@17/bin")) == 17
    assert version_of(Path("/usr/local/opt/postgresql/bin")) == 0


@pytest.mark.only_on("postgresql")
def test_a_clone_holds_the_rows_of_its_template_and_goes_its_own_way(postgresql_admin_url: str) -> None:
    names = [f"{kind}_{os.getpid()}" for kind in ("template", "copy")]
    template = create_postgresql_database(postgresql_admin_url, names[0])
    try:
        with psycopg.connect(template) as left_open:
            left_open.execute("CREATE TABLE place AS SELECT '主仓' AS name")
            left_open.commit()
            copy = clone_postgresql_database(postgresql_admin_url, *names)
        with psycopg.connect(copy) as connection:
            assert connection.execute("SELECT name FROM place").fetchall() == [("主仓",)]
            connection.execute("DELETE FROM place")
        with psycopg.connect(template) as connection:
            assert connection.execute("SELECT count(*) FROM place").fetchall() == [(1,)]
    finally:
        for name in names:
            drop_postgresql_database(postgresql_admin_url, name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(with_database(postgresql_admin_url, names[1]))


@pytest.mark.only_on("postgresql")
def test_a_started_server_is_durable_on_request_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EXISTING_SERVER)
    with running_postgresql(durable=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        row = connection.execute("SHOW data_directory").fetchone()
        assert row
    assert not Path(row[0]).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
