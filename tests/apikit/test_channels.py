"""Channels through the interface: made once, changed, refused with everything."""

from liandong.documents.channels import TYPES, channel_fields
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import Channel
from tests.apikit.calling import Answer, Caller, caller
from tests.support.trading import Trading


def told(answer: Answer) -> list[tuple[str, str | None]]:
    return [(one["code"], one.get("field")) for one in answer.body["problems"]]


def offered() -> dict[str, tuple[str, ...]]:
    return {subject: one.choices for subject, one in channel_fields().items() if one.is_active}


def test_a_channel_is_made_once_changed_and_offered(trading: Trading, owner: Caller) -> None:
    body = {"name": " 天猫店 ", "kind": "platform", "memo": "旗舰"}
    made = owner.post("/channels", body, key="k")
    pk = made.body["id"]
    row = {"id": pk, "name": "天猫店", "kind": "platform", "memo": "旗舰", "is_active": True}
    assert (made.status, made.body) == (201, row)
    again = owner.post("/channels", body, key="k")
    assert (again.status, again.body) == (201, row)
    other = owner.post("/channels", {"name": "东门店"}).body
    assert (other["kind"], other["memo"], other["is_active"]) == ("store", "", True)
    assert owner.get("/channels").body == [row, other]
    assert offered() == dict.fromkeys((PARTNER, *TYPES), ("天猫店", "东门店"))
    stopped = {"name": "天猫店", "kind": "platform", "is_active": False}
    for _time in range(2):
        changed = owner.put(f"/channels/{pk}", stopped)
        assert (changed.status, changed.body) == (200, {**row, "memo": "", "is_active": False})
    assert offered() == dict.fromkeys((PARTNER, *TYPES), ("东门店",))


def test_everything_wrong_with_a_channel_is_told(trading: Trading, owner: Caller) -> None:
    pk = owner.post("/channels", {"name": "天猫店", "kind": "platform"}).body["id"]
    assert told(owner.post("/channels", {"name": "天猫店", "memo": "长" * 256})) == [
        ("too_long", "memo"),
        ("name_taken", "name"),
    ]
    assert told(owner.post("/channels", {"name": "  "})) == [("name_missing", "name")]
    renamed = owner.put(f"/channels/{pk}", {"name": "京东店", "memo": "长" * 256})
    assert told(renamed) == [("too_long", "memo"), ("channel_name_fixed", "name")]
    unread = owner.post("/channels", {"kind": "moon", "is_active": "maybe", "colour": "red"})
    assert told(unread) == [
        ("field_missing", "name"),
        ("invalid_value", "kind"),
        ("invalid_value", "is_active"),
        ("unknown_field", "colour"),
    ]
    missing = owner.put("/channels/999999", {"name": "天猫店"})
    assert (missing.status, missing.codes) == (404, {"channel_unknown"})
    assert list(Channel.objects.values_list("name", "memo")) == [("天猫店", "")]


def test_who_may_not_keep_fields_keeps_no_channels(trading: Trading, owner: Caller) -> None:
    pk = owner.post("/channels", {"name": "天猫店"}).body["id"]
    looks = caller("owner", ["documents.custom_field:view"])
    assert [one["id"] for one in looks.get("/channels").body] == [pk]
    for answer in (looks.post("/channels", {"name": "X"}), looks.put(f"/channels/{pk}", {"name": "天猫店"})):
        assert (answer.status, answer.codes) == (403, {"right_missing"})
    assert caller("keeper").get("/channels").status == 403
    assert Channel.objects.count() == 1
