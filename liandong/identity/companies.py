"""Companies: choosing one, making one, and listing them. None is ever deleted by the program."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from liandong.identity.migrating import locked, migrate_company, migrate_database
from liandong.identity.models import Member, RuleRevision
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.roles import create_standard_roles
from liandong.identity.router import REGISTRY
from liandong.kernel.actor import Actor, superuser
from liandong.storage.namespace import Namespace, namespace_chosen

FIRST_GENERATION = 1
FIRST_DAY = date(2000, 1, 1)
"""The day from which a new company's first rules are in force."""

Furnish = Callable[[Actor], None]
"""Gets the new company's owner, standing in it, and puts in what it should begin with."""


class UnknownCompanyError(LookupError):
    """There is no ready company with this slug."""


class CompanyExistsError(ValueError):
    """A finished company has this slug already."""


def namespace_of(slug: str, generation: int = FIRST_GENERATION) -> Namespace:
    """Return where this generation of a company lives, whether or not it exists."""
    name = slug if generation == FIRST_GENERATION else f"{slug}-{generation}"
    if connections[REGISTRY].vendor == "postgresql":
        return Namespace(slug, f"company_{name}")
    return Namespace(slug, str(company_folder() / f"{name}.sqlite3"))


def company_folder() -> Path:
    """Return the folder of the companies' SQLite files."""
    return Path(settings.LIANDONG_DATA_DIR) / "companies"


@contextmanager
def use_company(slug: str) -> Iterator[Namespace]:
    """Stand in a company for the block: once per request or command.

    Raises:
        UnknownCompanyError: the registry has no ready company of this slug.
    """
    company = Company.objects.filter(slug=slug).first()
    if company is None:
        raise UnknownCompanyError(slug)
    with stand_in(company) as namespace:
        yield namespace


@contextmanager
def stand_in(company: Company) -> Iterator[Namespace]:
    """Stand in a company as the registry has it, for the block; no statement.

    Raises:
        UnknownCompanyError: it is not ready.
    """
    if not company.is_ready:
        raise UnknownCompanyError(company.slug)
    with namespace_chosen(namespace_of(company.slug, company.generation)) as namespace:
        yield namespace


def company_slugs() -> list[str]:
    """Return the slugs of all ready companies, in order."""
    return list(Company.objects.filter(is_ready=True).order_by("slug").values_list("slug", flat=True))


def ready_namespaces() -> list[Namespace]:
    """Return where the ready companies live, in the order of their slugs."""
    companies = Company.objects.filter(is_ready=True).order_by("slug")
    return [namespace_of(company.slug, company.generation) for company in companies]


def migrate_registry() -> None:
    """Create or update the registry's own tables; two programs at once wait for each other."""
    company_folder().mkdir(parents=True, exist_ok=True)
    with locked("migrate-registry"):
        connection = connections[REGISTRY]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CREATE SCHEMA IF NOT EXISTS registry")
        migrate_database(REGISTRY)


def create_company(slug: str, name: str, owner: Person, furnish: Furnish = lambda _owner: None) -> Company:
    """Make a company with its tables, standard data and its owner; resumes a half-made one.

    The registry row comes first and is marked ready last, so that a crash in between
    leaves nothing anyone can enter, and the same call finishes the work. ``furnish`` runs once, in
    the transaction that makes the owner: both or neither. Of two calls at once one waits.

    Raises:
        CompanyExistsError: a finished company has this slug.
        ValidationError: slug or name do not fit.
        RefusedError: from ``furnish``; the company stays half-made.
    """
    Company(slug=slug, name=name).clean_fields()
    with locked(f"create-{slug}"):
        company = Company.objects.filter(slug=slug).first() or Company(slug=slug)
        if company.is_ready:
            raise CompanyExistsError(slug)
        company.name = name
        company.full_clean()
        company.save()
        namespace = namespace_of(slug, company.generation)
        migrate_company(namespace)
        with namespace_chosen(namespace), transaction.atomic():
            member = _first_data(owner, furnish)
        with transaction.atomic(using=REGISTRY):
            Membership.objects.update_or_create(
                company=company, member_id=member.pk, defaults={"person": owner}
            )
            company.is_ready = True
            company.save(update_fields=["is_ready"])
    return company


def _first_data(owner: Person, furnish: Furnish) -> Member:
    """Put in what every company begins with; return its owner."""
    member, is_new = Member.objects.get_or_create(is_owner=True, defaults={"name": owner.name})
    RuleRevision.objects.get_or_create(effective_from=FIRST_DAY, defaults={"member": member})
    create_standard_roles()
    if is_new:
        furnish(superuser(member.pk, member.name))
    return member
