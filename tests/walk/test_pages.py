"""Every address of the product, as every role, as a stranger, as a member of another company."""

import pytest

from liandong.identity.companies import use_company
from liandong.identity.registry.models import Person
from liandong.identity.roles import OWNER
from tests.walk.addresses import Address, addresses, routes
from tests.walk.asking import REFUSED, Browser, ask, assert_none, may
from tests.walk.cases import GETS, LEADS_NOWHERE, LEFT_OUT, OPEN, PERSON, POSTS
from tests.walk.world import COSTLESS, FIGURES, MARKS, ROLES, World, browser

SHOWING_POSTS = frozenset({"print_pdf", "label_pdf", "totals", "allocate_lots", "propose_parts"})
"""What shows figures though it is asked for by POST."""

LISTS = frozenset({"home", "search", "documents", "products", "partners", "stock", "receivables", "vouchers"})
"""What names nothing by its id and shows what there is."""

FOUND, FORBIDDEN, WRONG_METHOD, SERVER_ERROR = 302, 403, 405, 500


def test_every_address_has_a_case() -> None:
    names = {name for name, _given in routes()}
    cases = GETS.keys() | POSTS.keys() | LEFT_OUT.keys()
    assert names - cases == set(), "say in cases.py who may open them"
    assert cases - names == set(), "these are gone"


_IDS = ("owner", "buyer", "seller", "keeper", "accountant", "cashier", "nothing", "costless")
_ON_BOTH = {"owner", "costless"}
"""Walked on both databases: who opens everything. Who is refused is refused before anything is read."""
_AS_ROLES = [
    pytest.param(role, id=name, marks=() if name in _ON_BOTH else pytest.mark.only_on("sqlite"))
    for role, name in zip(ROLES, _IDS, strict=True)
]


@pytest.mark.parametrize("role", _AS_ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(world: World, role: str) -> None:
    actor, client = world.actor(role), world.client(role)
    wrong: list[object] = []
    for address in addresses(world, of_every_type=role == COSTLESS):
        has_right = may(actor, address.need)
        shows_cost = not actor.sees("cost") and (address.method == "get" or address.name in SHOWING_POSTS)
        if has_right and role != OWNER and not shows_cost:
            continue  # the owner's walk finds out all there is
        answer = ask(client, address.method, address.url, *address.body)
        if not is_right(address, answer.status, is_owner=role == OWNER, has_right=has_right):
            wrong.append((address.method, address.url, address.need, answer.status))
        if not is_guarded(answer.headers["Content-Security-Policy"]):
            wrong.append((address.url, "no policy for scripts"))
        if not actor.sees("cost"):
            wrong += [(address.url, figure) for figure in FIGURES if figure in answer.text]
    assert_none(wrong)


def is_right(address: Address, status: int, *, is_owner: bool, has_right: bool) -> bool:
    """Tell whether somebody got what he should; the owner proves that the address leads somewhere."""
    if not has_right:
        return status in REFUSED
    if is_owner and address.need not in {OPEN, PERSON} and address.name not in LEADS_NOWHERE:
        return status < SERVER_ERROR and status not in {*REFUSED, WRONG_METHOD}
    return status < SERVER_ERROR


def is_guarded(policy: str) -> bool:
    """Tell whether scripts come from here only; the camera's decoder is compiled, which one page may."""
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    return set(scripts.split()[1:]) <= {"'self'", "'wasm-unsafe-eval'"}


def test_a_stranger_is_led_to_the_log_in(world: World) -> None:
    wrong = []
    stranger = Browser()
    for address in addresses(world):
        answer = ask(stranger, address.method, address.url, *address.body)
        where = answer.headers.get("Location", "")
        is_led = answer.status == FOUND and where.startswith("/login")
        if not is_led and address.need != OPEN:
            wrong.append((address.method, address.url, answer.status, where))
    assert_none(wrong)


def test_a_member_of_another_company_sees_nothing_of_this_one(world: World) -> None:
    found = [one for one in addresses(world) if one.need != OPEN and (one.has_id or one.name in LISTS)]
    client = browser(Person.objects.get(username="boss"), "yi")
    wrong = []
    with use_company("yi"):
        for address in found:
            answer = ask(client, address.method, address.url, *address.body)
            if answer.status >= SERVER_ERROR or any(mark in answer.text for mark in MARKS):
                wrong.append((address.method, address.url, answer.status))
    assert_none(wrong)


def test_no_write_without_the_pages_token(world: World) -> None:
    client = world.client(OWNER)
    client.handler.enforce_csrf_checks = True
    answers = {
        address.name: ask(client, address.method, address.url, *address.body).status
        for address in addresses(world)
        if address.method == "post"
    }
    assert set(answers) == POSTS.keys()
    assert_none((name, status) for name, status in answers.items() if status != FORBIDDEN)
