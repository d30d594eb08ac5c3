"""Backing a company up while it is in use, and putting a backup beside what is there."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.db import connections, transaction
from django.utils import timezone

import liandong
from liandong.config.backup import postgresql, sqlite
from liandong.config.backup.archive import ArchiveReader, ArchiveWriter, Manifest, reading, writing
from liandong.documents.models import Document
from liandong.identity.audit import AuditEntry, record
from liandong.identity.companies import FIRST_GENERATION, namespace_of, use_company
from liandong.identity.migrating import locked, migrate_company
from liandong.identity.models import Member
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.router import REGISTRY
from liandong.storage.namespace import Namespace, namespace_chosen

Audit = Callable[[], Sequence[object]]
"""Checks the books of the current company and returns what it found wrong."""


class RefusedError(RuntimeError):
    """The backup can't be restored; nothing was changed."""


class FindingsError(RefusedError):
    """The restored books do not hold together; ``findings`` says where."""

    def __init__(self, findings: Sequence[object]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


class _Store(Protocol):
    def dump(self, namespace: Namespace, writer: ArchiveWriter) -> None: ...

    def load(self, reader: ArchiveReader, namespace: Namespace) -> None: ...

    def exists(self, namespace: Namespace) -> bool: ...

    def drop(self, namespace: Namespace) -> None: ...


def back_up(slug: str, path: Path) -> Manifest:
    """Write a company's backup to ``path`` while others go on working in it.

    The registry's people and passwords are not in it.

    Raises:
        UnknownCompanyError: there is no ready company of this slug.
        FileExistsError: there is a file of this name.
        BackupDamagedError: the company's own file does not hold together.
    """
    with use_company(slug) as namespace:
        manifest = Manifest(
            slug=slug,
            name=Company.objects.get(slug=slug).name,
            vendor=connections[REGISTRY].vendor,
            version=liandong.__version__,
            created_at=timezone.now().isoformat(),
        )
        with writing(path, manifest) as writer:
            _store().dump(namespace, writer)
    return manifest


def verify(path: Path, audit: Audit) -> Manifest:
    """Open a backup as a company nobody can enter, audit it, and throw that copy away.

    Raises:
        BackupDamagedError: it is not whole.
        FindingsError: the auditor found something.
    """
    with reading(path) as reader, _put_beside(reader, reader.manifest.slug, audit) as generation:
        _store().drop(namespace_of(reader.manifest.slug, generation))
        return reader.manifest


def restore(
    path: Path, slug: str, audit: Audit, *, owner: Person | None = None, may_replace: bool = False
) -> Namespace | None:
    """Restore a backup as the company ``slug`` and return where the company was until now.

    The backup becomes the next generation beside the old one, is audited there, and then one row
    of the registry points at it: whoever comes after that stands in the restored company. A new
    company is given to ``owner``. Members the backup does not know lose their way in.

    Raises:
        BackupDamagedError, FindingsError: the backup is not whole, or its books are wrong.
        RefusedError: it is of another kind of database, there is no owner to give it to, or the
            company has documents and may not be replaced.
    """
    company = Company.objects.filter(slug=slug).first()
    old = None if company is None else namespace_of(slug, company.generation)
    if company is None and owner is None:
        raise RefusedError("a new company needs an owner")
    if company is not None and company.is_ready and not may_replace and _has_documents(slug):
        raise RefusedError(f"{slug} has documents")
    with reading(path) as reader:
        company = company or Company(slug=slug, name=reader.manifest.name)
        company.full_clean()
        with _put_beside(reader, slug, audit) as generation, namespace_chosen(namespace_of(slug, generation)):
            detail = {"backup_of": reader.manifest.created_at, "slug": reader.manifest.slug}
            record([AuditEntry("restore", "identity.company", detail=detail)])
            members = dict(Member.objects.values_list("pk", "is_owner"))
    company.generation = generation
    _switch(company, owner, members)
    return old


def _has_documents(slug: str) -> bool:
    with use_company(slug):
        return Document.objects.exists()


def _switch(company: Company, owner: Person | None, members: dict[int, bool]) -> None:
    with transaction.atomic(using=REGISTRY):
        company.is_ready = True
        company.save()
        # A number the backup does not know will be given to someone else one day.
        Membership.objects.filter(company=company).exclude(member_id__in=members).delete()
        if owner is not None and not Membership.objects.filter(company=company).exists():
            boss = next(member for member, is_owner in members.items() if is_owner)
            Membership.objects.create(company=company, person=owner, member_id=boss)


@contextmanager
def _put_beside(reader: ArchiveReader, slug: str, audit: Audit) -> Iterator[int]:
    """Load a backup into a generation nobody uses yet, bring it up to date and audit it."""
    if reader.manifest.vendor != connections[REGISTRY].vendor:
        raise RefusedError(f"the backup is of {reader.manifest.vendor}")
    with locked(f"restore-{slug}"):
        generation = _free_generation(slug)
        namespace = namespace_of(slug, generation)
        try:
            _store().load(reader, namespace)
            migrate_company(namespace)
            _audit(namespace, audit)
            yield generation
        except BaseException:
            connections["default"].close()
            _store().drop(namespace)
            raise


def _audit(namespace: Namespace, audit: Audit) -> None:
    with namespace_chosen(namespace):
        findings = audit()
    if findings:
        raise FindingsError(findings)


def _store() -> _Store:
    store: _Store = postgresql if connections[REGISTRY].vendor == "postgresql" else sqlite
    return store


def _free_generation(slug: str) -> int:
    company = Company.objects.filter(slug=slug).first()
    generation = FIRST_GENERATION if company is None else company.generation + 1
    while _store().exists(namespace_of(slug, generation)):
        generation += 1
    return generation
