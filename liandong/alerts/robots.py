"""Group robots of WeCom, DingTalk and Feishu: how each is spoken to, signed for and understood. Pure.

The formats are those the three publish for custom robots of a group: WeCom and DingTalk take ``msgtype``
and answer ``errcode``, Feishu takes ``msg_type`` and answers ``code``; 0 is taken. DingTalk's signature
stands in the address, with the moment in milliseconds; Feishu's in the body, with the moment in seconds.
WeCom has none: who knows its address may speak. Secret and moment are joined by a line feed: for DingTalk
the secret is the key and the joined text the message, for Feishu the joined text is the key of an empty
message.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus, urlsplit

MOST_BYTES = 2000
"""Of a text: WeCom takes 2,048 bytes, the other two more."""
_SHOWN_KEY = 4
_CUT = "…"


class Robot(StrEnum):
    """Whose robot it is; the values are kept."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


HOSTS: Mapping[Robot, tuple[str, ...]] = {
    Robot.WECOM: ("qyapi.weixin.qq.com",),
    Robot.DINGTALK: ("oapi.dingtalk.com", "api.dingtalk.com"),
    Robot.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}
"""Where their robots live; an installation may allow hosts of its own besides."""
SIGNING = frozenset({Robot.DINGTALK, Robot.FEISHU})
"""Those who sign where the group's robot was made with a signature."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message on its way: the address with what belongs in it, and the body."""

    url: str
    body: bytes


def spoken(robot: Robot, url: str, secret: str, text: str, at: datetime) -> Spoken:
    """Return what is sent to a robot at a moment; without a ``secret`` it is not signed."""
    text = fitted(harmless(text))
    if robot is Robot.FEISHU:
        said: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            moment = str(int(at.timestamp()))
            said = {"timestamp": moment, "sign": feishu_signature(secret, moment)} | said
        return Spoken(url, _encoded(said))
    if robot is Robot.DINGTALK and secret:
        moment = str(int(at.timestamp() * 1000))
        sign = quote_plus(dingtalk_signature(secret, moment))
        url = f"{url}{'&' if urlsplit(url).query else '?'}timestamp={moment}&sign={sign}"
    return Spoken(url, _encoded({"msgtype": "text", "text": {"content": text}}))


def _encoded(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()


def dingtalk_signature(secret: str, moment: str) -> str:
    """Return DingTalk's signature of a moment in milliseconds."""
    return _signed(secret.encode(), f"{moment}\n{secret}".encode())


def feishu_signature(secret: str, moment: str) -> str:
    """Return Feishu's signature of a moment in seconds."""
    return _signed(f"{moment}\n{secret}".encode(), b"")


def _signed(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def harmless(text: str) -> str:
    """Return a text in which nothing calls people or is read as a mark: a product may be named ``<at …>``."""
    return text.replace("<", "＜").replace(">", "＞")


def fitted(text: str) -> str:
    """Return a text of at most ``MOST_BYTES``, cut at the end of a line where there is one."""
    raw = text.encode()
    if len(raw) <= MOST_BYTES:
        return text
    kept = raw[: MOST_BYTES - len(_CUT.encode())].decode("utf-8", "ignore")
    return (kept.rpartition("\n")[0] or kept) + _CUT


def is_taken(answer: str) -> bool:
    """Tell whether a robot has taken a message: it answers 200 either way, with a code."""
    try:
        said = json.loads(answer)
    except ValueError:
        return False
    if not isinstance(said, dict):
        return False
    return next((said[name] == 0 for name in ("errcode", "code", "StatusCode") if name in said), False)


def masked(url: str) -> str:
    """Return an address without what lets others speak in its group: the end of its key remains."""
    parts = urlsplit(url)
    key = parts.query.rpartition("=")[2] or parts.path.rpartition("/")[2]
    return f"{parts.scheme}://{parts.netloc}/…{key[-_SHOWN_KEY:]}"
