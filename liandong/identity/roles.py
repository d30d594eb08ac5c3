"""The standard roles of a trading company, members, and which roles they have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from liandong.identity.actors import HIDEABLE
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member, MemberPlace, Role, RoleGrant
from liandong.kernel.actor import ANY, Scope, Verb

OWNER = "老板"
BUYER = "采购"
SELLER = "销售"
KEEPER = "仓管"
ACCOUNTANT = "会计"
CASHIER = "收银"

EVERY_VERB = frozenset(Verb)
CLERK_VERBS = frozenset({Verb.VIEW, Verb.DRAFT, Verb.POST, Verb.REOPEN, Verb.DISCARD})
LOOK = frozenset({Verb.VIEW})
KEEP_MASTER_DATA = frozenset({Verb.VIEW, Verb.DRAFT})

MASTER_DATA = ("catalog.*", "partners.*")
REQUEST = ("purchasing.request",)
GOODS_DOCUMENTS = (
    "inventory.*",
    "purchasing.receipt",
    "purchasing.inspection",
    "purchasing.purchase_return",
    "sales.delivery",
    "sales.sales_return",
)
MONEY_DOCUMENTS = (
    *("finance.incoming_payment", "finance.outgoing_payment"),
    *("finance.other_income", "finance.other_expense", "finance.money_transfer"),
)

Right = tuple[Iterable[str], frozenset[Verb], Scope]


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role every new company has: its rights and the columns it must not see."""

    rights: tuple[Right, ...]
    hidden: frozenset[str] = frozenset()


STANDARD_ROLES: Mapping[str, StandardRole] = {
    OWNER: StandardRole((((ANY,), EVERY_VERB, Scope.ALL),)),
    BUYER: StandardRole(
        (
            (("purchasing.*",), EVERY_VERB, Scope.ALL),
            (MASTER_DATA, KEEP_MASTER_DATA, Scope.ALL),
            (("sales.*", "inventory.*", "stock_ledger.*", "finance.*"), LOOK, Scope.ALL),
            (("general_ledger.claim",), LOOK, Scope.ALL),
        )
    ),
    SELLER: StandardRole(
        (
            (("sales.*", *REQUEST), CLERK_VERBS, Scope.OWN),
            (("general_ledger.claim",), LOOK, Scope.OWN),
            (("catalog.*", "stock_ledger.*"), LOOK, Scope.ALL),
            (("partners.*",), KEEP_MASTER_DATA, Scope.ALL),
        ),
        HIDEABLE,
    ),
    KEEPER: StandardRole(
        (
            ((*GOODS_DOCUMENTS, *REQUEST), CLERK_VERBS, Scope.PLACES),
            (("purchasing.*", "sales.*", "stock_ledger.*"), LOOK, Scope.PLACES),
            (MASTER_DATA, LOOK, Scope.ALL),
        ),
        HIDEABLE,
    ),
    ACCOUNTANT: StandardRole(
        (
            (("finance.*", "general_ledger.*", "purchasing.landed_cost"), EVERY_VERB, Scope.ALL),
            (
                ("purchasing.*", "sales.*", "inventory.*"),
                LOOK | {Verb.APPROVE, Verb.REVERSE, Verb.REOPEN},
                Scope.ALL,
            ),
            (("stock_ledger.*", *MASTER_DATA), LOOK, Scope.ALL),
        )
    ),
    CASHIER: StandardRole(
        (
            (MONEY_DOCUMENTS, CLERK_VERBS, Scope.OWN),
            (("sales.*", "general_ledger.claim", "general_ledger.cash", *MASTER_DATA), LOOK, Scope.ALL),
        ),
        HIDEABLE,
    ),
}


def create_standard_roles() -> None:
    """Make the standard roles that the current company does not have yet; others stay as they are.

    Call it inside a transaction: a role without its rights would never get them.
    """
    there = set(Role.objects.values_list("name", flat=True))
    missing = {name: role for name, role in STANDARD_ROLES.items() if name not in there}
    made = Role.objects.bulk_create(Role(name=name, hidden=sorted(missing[name].hidden)) for name in missing)
    RoleGrant.objects.bulk_create(
        RoleGrant(role=role, subject=subject, verb=verb, scope=scope)
        for role in made
        for subjects, verbs, scope in missing[role.name].rights
        for subject in subjects
        for verb in sorted(verbs)
    )


@transaction.atomic
def create_member(
    name: str, *, roles: Iterable[str] = (), places: Iterable[int] = (), by: int | None = None
) -> Member:
    """Make a member with the named roles, limited to ``places`` where a right's scope says so.

    ``by`` is the id of the member who does this, None for the program itself.

    Raises:
        Role.DoesNotExist: the company has no such role.
    """
    member = Member.objects.create(name=name)
    MemberPlace.objects.bulk_create(MemberPlace(member=member, place=place) for place in set(places))
    record([AuditEntry("create", "identity.member", member.pk, by, {"name": name})])
    for role in roles:
        give_role(member, role, by=by)
    return member


@transaction.atomic
def give_role(member: Member, role: str, *, by: int | None = None) -> None:
    """Give the member a role; one he has already changes nothing but is traced.

    Raises:
        Role.DoesNotExist: the company has no such role.
    """
    member.roles.add(Role.objects.get(name=role))
    record([AuditEntry("give_role", "identity.member", member.pk, by, {"role": role})])


@transaction.atomic
def take_role(member: Member, role: str, *, by: int | None = None) -> None:
    """Take a role away from the member.

    Raises:
        Role.DoesNotExist: the company has no such role.
    """
    member.roles.remove(Role.objects.get(name=role))
    record([AuditEntry("take_role", "identity.member", member.pk, by, {"role": role})])
