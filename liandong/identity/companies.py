"""Companies: choosing one, making one, and keeping their tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from liandong.identity.models import Member, RuleRevision
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.roles import create_standard_roles
from liandong.identity.router import REGISTRY
from liandong.storage.namespace import Namespace, namespace_chosen


class UnknownCompanyError(LookupError):
    """There is no ready company with this slug."""


def namespace_of(slug: str) -> Namespace:
    """Return where a company of this slug lives, whether or not it exists."""
    if connections[REGISTRY].vendor == "postgresql":
        return Namespace(slug, f"company_{slug}")
    return Namespace(slug, str(company_folder() / f"{slug}.sqlite3"))


def company_folder() -> Path:
    """Return the folder of the companies' SQLite files."""
    return Path(settings.LIANDONG_DATA_DIR) / "companies"


@contextmanager
def use_company(slug: str) -> Iterator[Namespace]:
    """Stand in a company for the block: once per request or command.

    Raises:
        UnknownCompanyError: the registry has no ready company of this slug.
    """
    if not Company.objects.filter(slug=slug, is_ready=True).exists():
        raise UnknownCompanyError(slug)
    with namespace_chosen(namespace_of(slug)) as namespace:
        yield namespace


def migrate_registry() -> None:
    """Create or update the registry's own tables."""
    connection = connections[REGISTRY]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS registry")
    else:
        company_folder().mkdir(parents=True, exist_ok=True)
    call_command("migrate", database=REGISTRY, verbosity=0, interactive=False)


def migrate_company(slug: str) -> None:
    """Create or update a company's tables."""
    namespace = namespace_of(slug)
    with namespace_chosen(namespace):
        if connections["default"].vendor == "postgresql":
            schema = connections["default"].ops.quote_name(namespace.location)
            with connections["default"].cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        call_command("migrate", database="default", verbosity=0, interactive=False)


def create_company(slug: str, name: str, owner: Person) -> Company:
    """Make a company with its tables, standard data and its owner; resumes a half-made one.

    The registry row comes first and is marked ready last, so that a crash in between
    leaves nothing anyone can enter, and the same call finishes the work.
    """
    company, _ = Company.objects.get_or_create(slug=slug, defaults={"name": name})
    company.full_clean()
    migrate_company(slug)
    with namespace_chosen(namespace_of(slug)), transaction.atomic():
        member, _ = Member.objects.get_or_create(is_owner=True, defaults={"name": owner.name})
        if not RuleRevision.objects.exists():
            RuleRevision.objects.create(effective_from="2000-01-01", values={}, member=member)
        create_standard_roles()
    with transaction.atomic(using=REGISTRY):
        Membership.objects.get_or_create(person=owner, company=company, defaults={"member_id": member.pk})
        company.is_ready = True
        company.save(update_fields=["is_ready"])
    return company
