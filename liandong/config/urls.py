"""All URLs of the product. A room's pages and endpoints are found by the name of its module."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from liandong.config.health import health
from liandong.config.new_company import new_company
from liandong.config.passkey_sign_in import passkey_challenge, sign_in_by_passkey
from liandong.config.second_step import sign_in_code
from liandong.config.sign_in import agree_to_join, choose_company, company_items, sign_in, sign_out
from liandong.config.sso_sign_in import begin_sso, sso_answer
from liandong.webkit.shell import register_profile_items

Patterns = list[URLPattern | URLResolver]

ROOMS_WITH_PAGES = (
    "documents",
    "catalog",
    "partners",
    "purchasing",
    "sales",
    "inventory",
    "finance",
    "banking",
    "masters",
    "administration",
    "exchange",
    "printing",
    "warehouse",
    "manual",
    "stock_ledger",
    "general_ledger",
    "analytics",
    "alerts",
)


def patterns_of(module: str) -> Patterns:
    """Return the ``urlpatterns`` of a module, none when the room has no such module."""
    room = module.rpartition(".")[0]
    if find_spec(room) is None or find_spec(module) is None:
        return []
    patterns: Patterns = import_module(module).urlpatterns
    return patterns


SIGN_IN: Patterns = [
    path("login", sign_in, name="login"),
    path("login/code", sign_in_code, name="sign_in_code"),
    path("login/passkey/challenge", passkey_challenge, name="passkey_challenge"),
    path("login/passkey", sign_in_by_passkey, name="sign_in_by_passkey"),
    path("login/sso", begin_sso, name="begin_sso"),
    path("login/sso/answer", sso_answer, name="sso_answer"),
    path("logout", sign_out, name="logout"),
    path("company", choose_company, name="company"),
    path("company/new", new_company, name="new_company"),
    path("company/join-code", agree_to_join, name="join_code"),
]
PAGES: Patterns = [
    *SIGN_IN,
    *patterns_of("liandong.webkit.urls"),
    *(pattern for room in ROOMS_WITH_PAGES for pattern in patterns_of(f"liandong.{room}.urls")),
]

urlpatterns: Patterns = [
    path("health", health, name="health"),
    path("api/", include((patterns_of("liandong.apikit.urls"), "api"))),
    path("", include((PAGES, "webkit"))),
]

register_profile_items("company", company_items)

handler400 = "liandong.config.problem_pages.bad_request"
handler403 = "liandong.config.problem_pages.not_allowed"
handler404 = "liandong.config.problem_pages.not_found"
handler500 = "liandong.config.problem_pages.failed"
