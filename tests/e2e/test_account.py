"""One's own account in a browser: a passkey is made and logs in; every page of it is accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import log_in
from tests.support.accessibility import assert_accessible
from tests.support.companies import PASSWORD

pytestmark = pytest.mark.e2e

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_logs_in_alone(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(is_phone=True, username="keeper")
    here = address.replace("127.0.0.1", "localhost")  # browsers have passkeys for names only
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    log_in(page, here, "keeper")
    for path in ("/account", "/account/password", "/account/two-step", "/account/passkeys"):
        page.goto(f"{here}{path}")
        assert_accessible(page)
    page.get_by_label("名称").fill("店里的电脑")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="在这台设备上添加").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert_accessible(page)
    page.goto(f"{here}/account/passkeys")
    expect(page.locator(".passkey-list")).to_contain_text("店里的电脑")
    page.context.clear_cookies()
    page.goto(f"{here}/login?next=/account")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("h1")).to_have_text("我的账户")
    expect(page.locator(".file-list")).to_contain_text("这台设备")
