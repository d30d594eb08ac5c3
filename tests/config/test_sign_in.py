"""Log-in: nobody gets further than his own companies, guessing stops, sessions can't be planted."""

import re

import pytest
from django.test import Client

from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.passwords import change_password
from liandong.identity.registry.models import Company, Membership, Person
from tests.support.companies import PASSWORD

pytestmark = [pytest.mark.urls("tests.config.pages"), pytest.mark.usefixtures("two_companies")]

STANDING = "/test/standing"
SESSION = "liandong_session"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> int:
    return client.post("/login", {"username": username, "password": password, **more}).status_code


def test_without_a_session_every_page_leads_to_the_log_in(client: Client) -> None:
    answer = client.get(STANDING, {"company": "jia"})
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/login?next=/test/standing%3Fcompany%3Djia",
    )
    assert client.get("/test/open").content == b"open"


def test_the_log_in_page_is_shown(client: Client) -> None:
    assert 'name="password"' in client.get("/login").content.decode()


def test_the_right_password_leads_into_the_own_company(client: Client) -> None:
    assert sign_in(client, "clerk") == 302
    assert client.get(STANDING).json() == {
        "company": "jia",
        "actor": "李四",
        "zone": "Asia/Shanghai",
        "members": 3,
        "address": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("goal", "lands"),
    [
        ("/test/standing", "/test/standing"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_way_on_never_leaves_the_house(client: Client, goal: str, lands: str) -> None:
    answer = client.post("/login", {"username": "owner", "password": PASSWORD, "next": goal})
    assert answer.headers["Location"] == lands


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client) -> None:
    answers = [client.post("/login", {"username": name, "password": "wrong"}) for name in ("owner", "nobody")]
    said = [re.findall("<li>(.*?)</li>", answer.content.decode()) for answer in answers]
    assert said == [["用户名或密码不正确。"]] * 2
    assert [answer.status_code for answer in answers] == [401, 401]
    assert client.get(STANDING).status_code == 302


def test_guessing_stops_after_five_times_also_with_the_right_password(client: Client) -> None:
    assert [sign_in(client, "owner", "wrong") for _ in range(6)] == [401] * 4 + [429] * 2
    assert sign_in(client, "owner") == 429
    assert sign_in(client, "clerk") == 302, "others are not locked out"


def test_the_session_key_changes_with_the_log_in(client: Client) -> None:
    client.get("/login")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[SESSION] = planted = session.session_key or ""
    sign_in(client, "owner")
    assert client.cookies[SESSION].value != planted
    stranger = Client()
    stranger.cookies[SESSION] = planted
    assert stranger.get(STANDING).status_code == 302


def test_the_company_is_never_taken_from_what_the_client_sends(client: Client) -> None:
    sign_in(client, "clerk", company="yi")
    client.cookies["company"] = "yi"
    answer = client.get(STANDING, {"company": "yi"}, headers={"X-Company": "yi"})
    assert answer.json()["company"] == "jia"
    assert client.post("/company", {"company": "yi"}).status_code == 403
    assert client.get(STANDING).json()["company"] == "jia"


def test_a_session_of_a_company_one_does_not_belong_to_opens_nothing(client: Client) -> None:
    client.force_login(Person.objects.get(username="clerk"))
    session = client.session
    session["company"] = "yi"
    session.save()
    answer = client.get(STANDING)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/company")


def test_who_belongs_to_two_companies_goes_to_and_fro(client: Client) -> None:
    owner = Person.objects.get(username="owner")
    with use_company("yi"):
        member = Member.objects.create(name="张三")
    Membership.objects.create(person=owner, company=Company.objects.get(slug="yi"), member_id=member.pk)
    sign_in(client, "owner")
    seen = [client.get(STANDING).json()["members"]]
    for slug in ("yi", "jia", "yi"):
        assert client.post("/company", {"company": slug}).status_code == 302
        seen.append(client.get(STANDING).json()["members"])
    assert seen == [3, 2, 3, 2]
    client.post("/logout")
    sign_in(client, "owner")
    assert client.get(STANDING).json()["company"] == "yi", "the last used company"


@pytest.mark.parametrize("stop", ["member", "person", "membership", "company", "password"])
def test_who_is_put_out_is_out_at_the_next_request(client: Client, stop: str) -> None:
    sign_in(client, "clerk")
    person = Person.objects.get(username="clerk")
    membership = Membership.objects.get(person=person)
    if stop == "member":
        with use_company("jia"):
            Member.objects.filter(pk=membership.member_id).update(is_active=False)
    elif stop == "person":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    elif stop == "membership":
        membership.delete()
    elif stop == "company":
        Company.objects.filter(slug="jia").update(is_ready=False)
    else:
        change_password(person, "Anders-als-vorher-1")
    assert client.get(STANDING).status_code == 302


def test_logging_out_takes_a_post_and_ends_the_session(client: Client) -> None:
    sign_in(client, "owner")
    assert client.get("/logout").status_code == 405
    kept = client.cookies[SESSION].value
    client.post("/logout")
    client.cookies[SESSION] = kept
    assert client.get(STANDING).status_code == 302


def test_a_form_of_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login", {"username": "owner", "password": PASSWORD})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_who_belongs_nowhere_is_told_so(client: Client) -> None:
    Membership.objects.filter(person__username="clerk").delete()
    assert (
        client.post("/login", {"username": "clerk", "password": PASSWORD}).headers["Location"] == "/company"
    )
    assert "不属于任何账套" in client.get("/company").content.decode()
