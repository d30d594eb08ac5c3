"""Robots of groups: each told as its maker says it wants to be, signed, once for all alerts of a rule."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from liandong.alerts.delivering import claim_due, note, send
from liandong.alerts.endpoints import send_test
from liandong.alerts.evaluating import evaluate
from liandong.alerts.models import AlertKind, AlertRule, Delivery, DeliveryState, Endpoint
from liandong.alerts.robot_keeping import RobotInput, opened, save_robot
from liandong.alerts.robots import (
    MOST_BYTES,
    Robot,
    dingtalk_signature,
    feishu_signature,
    fitted,
    is_taken,
    masked,
    spoken,
)
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.level_actions import keep_levels
from liandong.stock_ledger.seasons import Level
from tests.alerts.receiving import Receiver
from tests.alerts.telling import deliver, hire, make_due, tell
from tests.support.companies import SLUG, People
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading

AT = datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC)
TAKEN = '{"errcode":0,"errmsg":"ok"}'
SECRET = "SEC000000"


def keep(receiver: Receiver, people: People, robot: Robot, secret: str = "") -> Endpoint:
    return save_robot(RobotInput("仓库群", robot.value, receiver.url, secret), people.owner)


def run_low(trading: Trading, *products: str) -> None:
    """Let products fall below their least stock, and have the rule find it."""
    for code in products:
        keep_levels(trading.products[code], [Level(minimum=Decimal(5))], trading.actor)
    evaluate(AlertRule.objects.get(kind=AlertKind.LOW_STOCK), DAY)


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, str | None]]:
    return [(one.code, one.column) for one in refused.value.problems]


def test_signatures_are_those_the_platforms_check() -> None:
    """Worked out anew by the platforms' own recipes: whose secret is the key, and what is signed."""
    joined = f"1730509323000\n{SECRET}".encode()
    of_dingtalk = base64.b64encode(hmac.new(SECRET.encode(), joined, hashlib.sha256).digest()).decode()
    assert dingtalk_signature(SECRET, "1730509323000") == of_dingtalk
    joined = f"1730509323\n{SECRET}".encode()
    assert (
        feishu_signature(SECRET, "1730509323")
        == base64.b64encode(hmac.new(joined, digestmod=hashlib.sha256).digest()).decode()
    )


def test_each_platform_is_spoken_to_in_its_own_form() -> None:
    url = "https://robot.example/send?access_token=abc"
    plain = spoken(Robot.WECOM, url, "", "预警", AT)
    assert (plain.url, json.loads(plain.body)) == (url, {"msgtype": "text", "text": {"content": "预警"}})
    signed = spoken(Robot.DINGTALK, url, SECRET, "预警", AT)
    query = parse_qs(urlsplit(signed.url).query)
    moment = str(int(AT.timestamp() * 1000))
    assert query == {
        "access_token": ["abc"],
        "timestamp": [moment],
        "sign": [dingtalk_signature(SECRET, moment)],  # quoted in the address: + and / would change
    }
    assert json.loads(signed.body)["msgtype"] == "text"
    assert spoken(Robot.DINGTALK, url, "", "预警", AT).url == url
    lark = spoken(Robot.FEISHU, url, SECRET, "预警", AT)
    moment = str(int(AT.timestamp()))
    assert lark.url == url
    assert json.loads(lark.body) == {
        "timestamp": moment,
        "sign": feishu_signature(SECRET, moment),
        "msg_type": "text",
        "content": {"text": "预警"},
    }


def test_a_text_fits_and_calls_nobody() -> None:
    long = "\n".join(f"第 {number} 行，三十来个字节" for number in range(200))
    assert len(fitted(long).encode()) <= MOST_BYTES
    assert fitted(long).endswith("…")
    said = json.loads(spoken(Robot.FEISHU, "https://x/", "", '<at user_id="all">所有人</at>', AT).body)
    assert "<" not in said["content"]["text"]


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        (TAKEN, True),
        ('{"code":0,"msg":"success","data":{}}', True),
        ('{"StatusCode":0,"StatusMessage":"success"}', True),
        ('{"errcode":310000,"errmsg":"sign not match"}', False),
        ('{"code":19021,"msg":"sign match fail"}', False),
        ("谢谢", False),
        ("[]", False),
        ("", False),
    ],
)
def test_what_a_robot_answers(answer: str, taken: bool) -> None:  # noqa: FBT001 - what is expected
    assert is_taken(answer) is taken


def test_all_alerts_of_a_rule_are_one_message(
    trading: Trading, people: People, receiver: Receiver, settings: Settings
) -> None:
    settings.LIANDONG_URL = "https://books.example/"
    receiver.text = TAKEN
    keep(receiver, people, Robot.DINGTALK, secret=SECRET)
    tell(receiver, people.owner)  # a webhook that wants documents only
    run_low(trading, "P1", "P2")
    assert deliver() == 1
    (got,) = receiver.requests
    query = parse_qs(urlsplit(got.path).query)
    assert query["sign"] == [dingtalk_signature(SECRET, query["timestamp"][0])]
    assert "webhook-signature" not in got.headers
    lines = got.said["text"]["content"].split("\n")
    assert lines[0].endswith("预警：低于最低库存（2 条）")
    assert lines[1:3] == [
        "· 【严重】P1 商品P1：可用 0，最低 5",
        "· 【严重】P2 商品P2：可用 0，最低 5",
    ]
    assert lines[3] == "https://books.example/alerts?kind=low_stock"
    assert Delivery.objects.get().state == DeliveryState.DONE


def test_a_robot_that_refuses_is_tried_again(trading: Trading, people: People, receiver: Receiver) -> None:
    receiver.text = '{"code":19021,"msg":"sign match fail"}'
    keep(receiver, people, Robot.FEISHU, secret="wrong")
    run_low(trading, "P1")
    assert deliver() == 1
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.error, waiting.status) == (DeliveryState.WAITING, "bad_answer", 200)
    assert "sign match fail" in waiting.answer
    receiver.text = '{"code":0}'
    make_due()
    assert deliver() == 1
    assert Delivery.objects.get().state == DeliveryState.DONE
    assert receiver.requests[0].said["content"] == receiver.requests[1].said["content"]


def test_a_member_who_sees_no_stock_tells_nothing(
    trading: Trading, people: People, receiver: Receiver
) -> None:
    blind = hire("小周", "sales.*")
    save_robot(RobotInput("群", "wecom", receiver.url), blind)
    run_low(trading, "P1")
    assert deliver() == 0


def test_address_and_secret_are_sealed_and_shown_to_nobody(
    trading: Trading, people: People, receiver: Receiver, settings: Settings
) -> None:
    owner = signed_in("owner")
    made = keep(receiver, people, Robot.DINGTALK, secret=SECRET)
    stored = json.dumps(list(Endpoint.objects.values()), default=str)
    assert SECRET not in stored
    assert "shop=1" not in stored
    assert (opened(made).url, opened(made).secret) == (receiver.url, SECRET)
    for url in ("/settings/robots", f"/settings/robots/{made.pk}/edit", f"/settings/webhooks/{made.pk}"):
        page = owner.get(url).content.decode()
        assert "仓库群" in page
        assert SECRET not in page
        assert "shop=1" not in page
    assert not any(SECRET in str(row.detail) for row in AuditRow.objects.all())
    settings.SECRET_KEY = "another installation's key, long enough to be one"
    send_test(made, people.owner)
    assert claim_due(SLUG) == []
    assert Delivery.objects.get().error == "robot_sealed"


def test_what_is_left_blank_stays(trading: Trading, people: People, receiver: Receiver) -> None:
    made = keep(receiver, people, Robot.DINGTALK, secret=SECRET)
    save_robot(RobotInput("总仓群", "dingtalk"), people.owner, made)
    assert (opened(made).url, opened(made).secret, made.label) == (receiver.url, SECRET, "总仓群")
    save_robot(RobotInput("总仓群", "dingtalk", is_unsigned=True), people.owner, made)
    assert opened(made).secret == ""


def test_what_is_typed_wrong_is_said_at_once(trading: Trading, people: People, settings: Settings) -> None:
    settings.LIANDONG_WEBHOOK_HOSTS = []
    given = RobotInput("", "wecom", "https://evil.example/send?key=1", secret="x")
    with pytest.raises(RefusedError) as refused:
        save_robot(given, people.owner)
    assert codes(refused) == [("label_missing", "label"), ("robot_unsigned", "secret"), ("robot_host", "url")]
    for url, code in (
        ("http://127.0.0.1/send", "robot_host"),
        ("https://qyapi.weixin.qq.com@10.0.0.1/send", "url_invalid"),
        ("http://qyapi.weixin.qq.com/send?key=1", "url_not_https"),
    ):
        with pytest.raises(RefusedError) as refused:
            save_robot(replace(given, label="群", url=url, secret=""), people.owner)
        assert codes(refused) == [(code, "url")]
    assert not Endpoint.objects.exists()


def test_a_platform_whose_name_leads_inside_is_not_called(
    trading: Trading, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("10.0.0.7", 443))])
    with pytest.raises(RefusedError) as refused:
        save_robot(RobotInput("群", "feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/x"), people.owner)
    assert codes(refused) == [("url_private", "url")]


def test_a_robot_is_made_tested_and_removed_on_pages(trading: Trading, receiver: Receiver) -> None:
    owner = signed_in("owner")
    receiver.text = TAKEN
    assert "还没有群机器人" in owner.get("/settings/robots").content.decode()
    sent = {"label": "仓库群", "robot": "wecom", "url": receiver.url, "secret": "", "is_active": "1"}
    answer = owner.post("/settings/robots/new", {**sent, "label": ""})
    assert answer.status_code == 422
    page = owner.post("/settings/robots/new", sent, follow=True).content.decode()
    assert "群机器人已保存" in page
    assert "轮换密钥" not in page
    pk = Endpoint.objects.get().pk
    assert owner.get(f"/settings/webhooks/{pk}/edit").status_code == 404
    assert owner.post(f"/settings/webhooks/{pk}/rotate").status_code == 404
    assert "仓库群" not in owner.get("/settings/webhooks").content.decode()
    owner.post(f"/settings/webhooks/{pk}/test")
    sendings = claim_due(SLUG)
    note([send(one) for one in sendings])
    assert "测试消息" in receiver.requests[0].said["text"]["content"]
    assert "已送达" in owner.get(f"/settings/webhooks/{pk}").content.decode()
    owner.post(f"/settings/webhooks/{pk}/remove")
    assert not Endpoint.objects.exists()


def test_an_address_is_shown_without_its_key() -> None:
    assert masked("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=73fe-1234") == (
        "https://qyapi.weixin.qq.com/…1234"
    )
    assert masked("https://open.feishu.cn/open-apis/bot/v2/hook/abcd-9876") == "https://open.feishu.cn/…9876"
