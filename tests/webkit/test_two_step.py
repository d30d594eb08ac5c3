"""两步验证: a log-in takes the phone as well; what is stolen of it is good for nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.http import HttpResponseBase
from django.test import Client, override_settings

from liandong.identity.models import AuditRow
from liandong.identity.passwords import change_password
from liandong.identity.recovery import use_recovery_code
from liandong.identity.registry.models import EventKind, Membership, Person, SecondFactor, SecurityEvent
from liandong.identity.rule_book import set_rules
from liandong.identity.second_factor import MOST_FAILURES, plain_code
from tests.apikit.calling import caller
from tests.support.companies import PASSWORD, People
from tests.support.pages import context_of, made_of
from tests.support.second_factors import code_of, give_app

pytestmark = pytest.mark.usefixtures("company")

NOON = datetime(2026, 11, 20, 4, 0, 10, tzinfo=UTC)
CODE_PAGE, TWO_STEP = "/login/code", "/account/two-step"


@pytest.fixture
def clock() -> Iterator["time_machine.Traveller"]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def first_step(username: str = "clerk", **more: str) -> Client:
    client = Client()
    answer = client.post("/login", {"username": username, "password": PASSWORD, **more})
    assert answer.headers["Location"] == CODE_PAGE
    return client


def second_step(client: Client, code: str) -> HttpResponseBase:
    return client.post(CODE_PAGE, {"code": code})


def signed_in(username: str = "clerk") -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username))
    client.post("/company", {"company": "jia"})
    return client


def set_up(client: Client, **more: str) -> tuple[str, HttpResponseBase]:
    """Set an app up on the page; return its secret and the answer."""
    page = context_of(client, TWO_STEP)
    secret = page["secret"].replace(" ", "")
    given = {"sealed": page["sealed"], "password": PASSWORD, "code": code_of(secret), **more}
    return secret, client.post(TWO_STEP, given)


def problems(answer: HttpResponseBase) -> list[str]:
    return [problem["message"] for problem in made_of(answer)["problems"]]


def kinds(username: str = "clerk") -> list[str]:
    found = SecurityEvent.objects.filter(person__username=username).order_by("pk")
    return list(found.values_list("kind", flat=True))


def test_an_app_is_set_up_with_password_and_code_and_asked_for_from_then_on(
    clock: "time_machine.Traveller",
) -> None:
    client = signed_in()
    secret, answer = set_up(client)
    codes = made_of(answer)["codes"]
    assert len(set(codes)) == 10
    assert "no-store" in answer.headers["Cache-Control"]
    assert all(code in answer.getvalue().decode() for code in codes)
    client = first_step(next="/t/sales.order/")
    assert client.get("/account").headers["Location"].startswith("/login"), "not in yet"
    clock.shift(30)
    answer = second_step(client, f" {code_of(secret)[:3]} {code_of(secret)[3:]} ")
    assert answer.headers["Location"] == "/t/sales.order/"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("wrong", ["password", "code", "sealed"])
def test_nothing_is_set_up_with_a_wrong(clock: "time_machine.Traveller", wrong: str) -> None:
    client = signed_in()
    _secret, answer = set_up(client, **{wrong: "1234567"})
    assert answer.status_code == 422
    assert not Person.objects.get(username="clerk").has_second_factor
    assert "data:image/svg+xml" in made_of(answer)["image"]


def test_the_form_of_another_person_or_of_yesterday_sets_nothing_up(clock: "time_machine.Traveller") -> None:
    page = context_of(signed_in("owner"), TWO_STEP)
    code = code_of(page["secret"].replace(" ", ""))
    given = {"sealed": page["sealed"], "password": PASSWORD, "code": code}
    assert signed_in().post(TWO_STEP, given).status_code == 422
    clock.shift(timedelta(minutes=16))
    given["code"] = code_of(page["secret"].replace(" ", ""))
    assert signed_in("owner").post(TWO_STEP, given).status_code == 422
    assert not Person.objects.filter(has_second_factor=True).exists()


def test_a_code_is_good_once_and_for_a_minute_and_a_half(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    seen = code_of(secret)
    assert second_step(first_step(), seen).status_code == 302
    assert second_step(first_step(), seen).status_code == 401, "somebody looked over the shoulder"
    assert second_step(first_step(), code_of(secret, -1)).status_code == 401, "older than what was used"
    clock.shift(60)
    assert second_step(first_step(), code_of(secret, 1)).status_code == 302
    assert second_step(first_step(), code_of(secret, 2)).status_code == 401


def test_full_width_figures_are_read_and_other_signs_refused(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    assert second_step(first_step(), "１２三456").status_code == 401
    wide = code_of(secret).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert second_step(first_step(), wide).status_code == 302


def test_recovery_codes_are_good_once_each_and_kept_hashed(clock: "time_machine.Traveller") -> None:
    _secret, codes = give_app("clerk")
    person = Person.objects.get(username="clerk")
    stored = list(person.recovery_codes.values_list("digest", flat=True))
    assert not {code.replace("-", "") for code in codes} & set(stored)
    assert second_step(first_step(), codes[3].lower()).status_code == 302
    assert EventKind.RECOVERY_USED in kinds()
    assert second_step(first_step(), codes[3]).status_code == 401
    assert second_step(first_step(), codes[4].replace("-", "")).status_code == 302
    assert person.recovery_codes.count() == 8


def test_the_secret_is_of_no_use_to_who_copies_the_database(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    sealed = SecondFactor.objects.get().sealed
    assert secret not in sealed
    with override_settings(SECRET_KEY="another"):
        assert second_step(first_step(), code_of(secret)).status_code == 401
    assert second_step(first_step(), code_of(secret)).status_code == 302


def test_guessing_stops_with_the_lockout_of_the_password(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    client = first_step()
    assert [second_step(client, "000000x").status_code for _ in range(5)] == [401] * 4 + [429]
    assert second_step(client, code_of(secret)).status_code == 429
    assert client.post("/login", {"username": "clerk", "password": PASSWORD}).status_code == 429


def test_guessing_from_many_addresses_stops_too(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    for number in range(MOST_FAILURES):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        client.post("/login", {"username": "clerk", "password": PASSWORD})
        assert second_step(client, "000000x").status_code == 401
    late = first_step()
    assert second_step(late, code_of(secret)).status_code == 429
    clock.shift(timedelta(minutes=16))
    assert second_step(first_step(), code_of(secret)).status_code == 302


def test_a_right_code_forgets_the_failures_before_it(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    for _ in range(3):
        second_step(first_step(), "000000x")
    second_step(first_step(), code_of(secret))
    assert SecondFactor.objects.get().failures == 0
    assert not AccessAttempt.objects.exists()


def test_nothing_secret_is_kept_with_a_failed_attempt(clock: "time_machine.Traveller") -> None:
    give_app("clerk")
    second_step(first_step(), "314159x")
    client = signed_in()
    client.post("/account/password", {"old": "o1d-secret", "new": "n3w-secret", "again": "aga1n"})
    client.post(f"{TWO_STEP}/off", {"password": "pa55", "code": "271828"})
    client.post("/login", {"username": "clerk", "password": "wr0ng"})
    kept = str(list(AccessAttempt.objects.values())) + str(list(SecurityEvent.objects.values()))
    assert AccessAttempt.objects.exists()
    assert not re.findall("314159|o1d-secret|n3w-secret|aga1n|pa55|271828|wr0ng", kept)


def test_the_first_step_ends_by_itself_and_with_another_password(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    late, changed = first_step(), first_step()
    clock.shift(timedelta(minutes=11))
    assert second_step(late, code_of(secret)).headers["Location"] == "/login"
    changed = first_step()
    change_password(Person.objects.get(username="clerk"), "Ganz-Anders-77")
    assert second_step(changed, code_of(secret)).headers["Location"] == "/login"
    assert second_step(Client(), code_of(secret)).headers["Location"] == "/login"


def test_the_session_gets_a_new_key_with_each_step(clock: "time_machine.Traveller") -> None:
    secret, _ = give_app("clerk")
    client = Client()
    client.get("/login")
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["liandong_session"] = planted.session_key or ""
    client.post("/login", {"username": "clerk", "password": PASSWORD})
    begun = client.cookies["liandong_session"].value
    second_step(client, code_of(secret))
    assert len({planted.session_key, begun, client.cookies["liandong_session"].value}) == 3
    assert "planted" not in client.session


def test_turning_off_and_new_codes_take_password_and_code(clock: "time_machine.Traveller") -> None:
    secret, codes = give_app("clerk")
    client = signed_in()
    for page in (f"{TWO_STEP}/off", f"{TWO_STEP}/codes"):
        assert client.post(page, {"password": "wrong", "code": code_of(secret)}).status_code == 422
        assert client.post(page, {"password": PASSWORD, "code": "0000000"}).status_code == 422
    new = made_of(client.post(f"{TWO_STEP}/codes", {"password": PASSWORD, "code": codes[0]}))["codes"]
    assert not use_recovery_code(Person.objects.get(username="clerk"), plain_code(codes[1]))
    assert context_of(client, TWO_STEP)["left"] == 10
    assert client.post(f"{TWO_STEP}/off", {"password": PASSWORD, "code": new[0]}).status_code == 302
    assert not SecondFactor.objects.exists()
    assert Client().post("/login", {"username": "clerk", "password": PASSWORD}).headers["Location"] == "/"
    assert kinds()[-2:] == [EventKind.TWO_STEP_OFF, EventKind.SIGNED_IN]


def test_an_owner_takes_a_lost_phone_off(clock: "time_machine.Traveller") -> None:
    give_app("clerk")
    clerk, owner = signed_in(), signed_in("owner")
    member = Membership.objects.get(person__username="clerk").member_id
    url = f"/settings/members/{member}/second-factor"
    assert clerk.post(url).status_code == 403
    assert owner.post(url).headers["Location"] == f"/settings/members/{member}"
    assert AuditRow.objects.get(action="reset_second_factor").subject_id == member
    assert clerk.get("/account").status_code == 302, "his sessions are over"
    assert Client().post("/login", {"username": "clerk", "password": PASSWORD}).headers["Location"] == "/"


def demand(people: People) -> None:
    change = {"second_factor_required": True}
    set_rules(change, effective_from=date(2026, 11, 1), actor=people.owner, has_moves=lambda: True)


def test_a_company_that_demands_it_opens_nothing_before(
    clock: "time_machine.Traveller", people: People
) -> None:
    client, key = signed_in(), caller("clerk")
    demand(people)
    for url in ("/", "/account", "/t/sales.order/", "/search?q=x", "/preferences/shell.look"):
        assert client.get(url).headers["Location"] == TWO_STEP, url
    assert client.post("/t/sales.order/save").headers["Location"] == TWO_STEP
    refused = client.get("/api/v1/products")
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (403, "second_factor_missing")
    assert key.get("/products").status == 200, "keys for programs are not touched"
    assert client.get("/company").status_code == 200, "another company may demand less"
    assert context_of(client, TWO_STEP)["is_demanded"]
    set_up(client)
    assert client.get("/account").status_code == 200
    assert client.get("/api/v1/products").status_code == 200
