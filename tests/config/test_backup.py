"""A backup is whole or none, holds what was there, and restoring never destroys what is."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from liandong.config.backup.archive import BackupDamagedError
from liandong.config.backup.saving import FindingsError, RefusedError, back_up, restore, verify
from liandong.identity.companies import UnknownCompanyError, company_slugs, namespace_of, use_company
from liandong.identity.models import AuditRow, Member
from liandong.identity.people import join_company
from liandong.identity.registry.models import Company, Membership, Person
from liandong.storage.namespace import namespace_chosen
from tests.support.installation import Installation
from tests.support.threads import together


def nothing_wrong() -> list[object]:
    return []


@pytest.fixture
def archive(installation: Installation) -> Path:
    """A backup of 甲公司 with 赵八 in it, who is gone from the company since."""
    with use_company("jia"):
        zhao = Member.objects.create(name="赵八\t\\N\n\"'中")
    path = installation.folder / "jia.liandong"
    back_up("jia", path)
    with use_company("jia"):
        zhao.delete()
    return path


def names(slug: str) -> list[str]:
    with use_company(slug):
        return list(Member.objects.order_by("pk").values_list("name", flat=True))


def test_restoring_brings_every_row_back_and_keeps_the_old_company_aside(archive: Path) -> None:
    old = restore(archive, "jia", nothing_wrong)
    assert names("jia") == ["张三", "李四", "王五", "赵八\t\\N\n\"'中"]
    assert Company.objects.get().generation == 2
    assert old == namespace_of("jia")
    with namespace_chosen(old):
        assert Member.objects.count() == 3


def test_the_restored_company_is_used_by_connections_that_were_open(archive: Path) -> None:
    seen = []
    with use_company("jia"):
        seen.append(Member.objects.count())
    restore(archive, "jia", nothing_wrong)
    with use_company("jia"):
        seen.append(Member.objects.count())
        assert AuditRow.objects.get(action="restore").detail["slug"] == "jia"
    assert seen == [3, 4]


def test_the_restored_company_goes_on(archive: Path) -> None:
    restore(archive, "jia", nothing_wrong)
    with use_company("jia"):
        known = set(Member.objects.values_list("pk", flat=True))
        assert Member.objects.create(name="新来").pk > max(known), "no number is given out twice"
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.create(pk=1, name="重号")
    restore(archive, "jia", nothing_wrong)
    assert Company.objects.get().generation == 3


@pytest.mark.only_on("postgresql")
def test_the_order_of_columns_is_of_no_account(installation: Installation) -> None:
    """A company that was brought up to date has its newest columns last, one that is made now has not."""
    path = installation.folder / "jia.liandong"
    with use_company("jia"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE identity_member DROP COLUMN name CASCADE")
        cursor.execute("ALTER TABLE identity_member ADD COLUMN name varchar(64) NOT NULL DEFAULT '无名'")
    back_up("jia", path)
    restore(path, "jia", nothing_wrong)
    assert set(names("jia")) == {"无名"}


def test_a_member_the_backup_does_not_know_loses_his_way_in(archive: Path) -> None:
    newcomer = Person.objects.create(username="new", name="新来")
    join_company(newcomer, "jia", roles=["销售"])
    restore(archive, "jia", nothing_wrong)
    kept = Membership.objects.values_list("person__username", flat=True)
    assert sorted(kept) == ["clerk", "keeper", "owner"]


def test_a_backup_becomes_another_company_with_its_own_owner(archive: Path) -> None:
    boss = Person.objects.create(username="boss", name="赵六")
    with pytest.raises(RefusedError, match="owner"):
        restore(archive, "yi", nothing_wrong)
    assert restore(archive, "yi", nothing_wrong, owner=boss) is None
    assert names("yi")[3] == "赵八\t\\N\n\"'中"
    assert names("jia") == ["张三", "李四", "王五"]
    assert [m.person for m in Membership.objects.filter(company__slug="yi")] == [boss]


def test_findings_of_the_auditor_leave_everything_as_it_was(archive: Path) -> None:
    with pytest.raises(FindingsError, match="库存不符") as refused:
        restore(archive, "jia", lambda: ["库存不符"])
    assert refused.value.findings == ["库存不符"]
    assert Company.objects.get().generation == 1
    assert names("jia") == ["张三", "李四", "王五"]
    assert_only_the_first_generation()


def test_verifying_audits_a_copy_and_leaves_nothing(archive: Path) -> None:
    seen: list[int] = []

    def audit() -> list[object]:
        seen.append(Member.objects.count())
        return []

    assert verify(archive, audit).rows["identity_member"] == 4
    assert seen == [4]
    assert_only_the_first_generation()


def assert_only_the_first_generation() -> None:
    if connection.vendor == "postgresql":
        with use_company("jia"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'company_jia%'")
            assert cursor.fetchone() == (1,)
    else:
        folder = Path(namespace_of("jia").location).parent
        assert {file.name for file in folder.glob("*.sqlite3*")} <= {
            f"jia.sqlite3{ending}" for ending in ("", "-wal", "-shm", "-turn", "-next")
        }


def test_a_company_with_documents_is_not_replaced_by_accident(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.config.backup.saving._has_documents", lambda _slug: True)
    with pytest.raises(RefusedError, match="has documents"):
        restore(archive, "jia", nothing_wrong)
    restore(archive, "jia", nothing_wrong, may_replace=True)
    assert len(names("jia")) == 4


def cut_short(data: bytes) -> bytes:
    return data[: len(data) // 2]


def one_bit_changed(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        largest = max(archive.infolist(), key=lambda part: part.compress_size)
    middle = largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", [cut_short, one_bit_changed, lambda _data: b"", lambda _data: b"x" * 100])
def test_a_damaged_file_is_refused(archive: Path, damage: Callable[[bytes], bytes]) -> None:
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(BackupDamagedError):
        restore(archive, "jia", nothing_wrong)
    assert Company.objects.get().generation == 1
    assert_only_the_first_generation()


def rewritten(archive: Path, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(archive) as source:
        parts = {name: change(name, source.read(name)) for name in source.namelist()}
    with zipfile.ZipFile(archive, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)


@pytest.mark.parametrize(
    ("part", "old", "new", "error"),
    [
        ("data", b"\xe5\xbc\xa0\xe4\xb8\x89", b"\xe6\x9d\x8e\xe4\xb8\x89", BackupDamagedError),
        ("manifest.json", b'"format": 1', b'"format": 2', BackupDamagedError),
        ("manifest.json", b'"identity_member": 4', b'"identity_member": 5', BackupDamagedError),
        ("manifest.json", b'"vendor": "', b'"vendor": "x', RefusedError),
    ],
)
def test_a_tampered_part_is_refused(
    archive: Path, part: str, old: bytes, new: bytes, error: type[Exception]
) -> None:
    def change(name: str, data: bytes) -> bytes:
        is_meant = (name == "manifest.json") == (part == "manifest.json")
        return data.replace(old, new) if is_meant else data

    before = archive.read_bytes()
    rewritten(archive, change)
    assert archive.read_bytes() != before
    with pytest.raises(error):
        restore(archive, "jia", nothing_wrong)
    assert Company.objects.get().generation == 1


def test_no_file_is_ever_overwritten(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(FileExistsError):
        back_up("jia", archive)
    assert archive.read_bytes() == before


def test_an_unknown_company_has_no_backup(installation: Installation) -> None:
    with pytest.raises(UnknownCompanyError):
        back_up("ding", installation.folder / "x")
    assert list(installation.folder.glob("x*")) == []


def test_a_backup_is_of_one_moment_while_others_write(installation: Installation) -> None:
    """The writer makes two members in one transaction, so a torn copy would hold an even number."""

    @transaction.atomic
    def write_pair(number: int) -> None:
        for half in "ab":
            Member.objects.create(name=f"{number}{half}")

    def write() -> None:
        with use_company("jia"):
            for number in range(30):
                write_pair(number)

    def save() -> None:
        for number in range(4):
            back_up("jia", installation.folder / f"{number}.liandong")

    together(write, save)
    for number in range(4):
        manifest = verify(installation.folder / f"{number}.liandong", nothing_wrong)
        assert manifest.rows["identity_member"] % 2 == 1
    assert company_slugs() == ["jia"]
