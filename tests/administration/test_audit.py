"""The trace: found by what it says, shown with before and after, and taken along whole."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

import liandong
from liandong.administration.audit_words import action_labels
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import AuditRow, Member, Role, RoleGrant
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

pytestmark = pytest.mark.usefixtures("company")
URL = "/settings/audit"


@pytest.fixture
def owner() -> Client:
    return signed_in("owner")


@pytest.fixture
def trading() -> Trading:
    return make_trading()


def test_every_deed_that_is_written_down_has_a_name() -> None:
    written = re.compile(r'(?:AuditEntry|_trace|_audit)\(\s*(?:request, |actor, )?"([a-z_]+)"')
    sources = Path(liandong.__file__).parent.rglob("*.py")
    deeds = {deed for path in sources for deed in written.findall(path.read_text(encoding="utf-8"))}
    assert len(deeds) > 20
    assert deeds - action_labels().keys() == set()


def trace(count: int, **more: Any) -> None:
    record(
        [
            AuditEntry("update", "catalog.brand", None, None, {"name": f"牌子{n}"}, **more)
            for n in range(count)
        ]
    )


def read(client: Client, url: str) -> list[list[Any]]:
    """Return the rows of a file below its heads."""
    body = b"".join(client.get(url).streaming_content)  # type: ignore[attr-defined]
    return CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()[1:]


def test_rows_are_found_by_number_name_and_address(owner: Client, trading: Trading) -> None:
    receipt = trading.receive("P1", "5", "6")
    trace(2, address="10.1.2.3")
    rows = table(context_of(owner, f"{URL}?q={receipt.number.lower()}"))
    assert {row[2] for row in rows} == {"保存草稿", "审核"}
    assert [row[3] for row in table(context_of(owner, f"{URL}?q=牌子1"))] == ["品牌 牌子1"]
    assert len(table(context_of(owner, f"{URL}?address=10.1."))) == 2
    assert table(context_of(owner, f"{URL}?q=%25")) == []


def test_a_row_shows_before_and_after(owner: Client) -> None:
    member = Member.objects.get(name="李四")
    roles = {f"role-{pk}": "true" for pk in member.roles.values_list("pk", flat=True)}
    owner.post(f"/settings/members/{member.pk}", {"name": "李小四", "is_active": "true", **roles})
    row = AuditRow.objects.get(subject="identity.member", action="update")
    page = context_of(owner, f"{URL}/{row.pk}")
    assert ["名称", "李四", "李小四"] in table(page)
    assert owner.get(f"{URL}/999999").status_code == 404


def test_files_and_templates_are_told_in_words(owner: Client) -> None:
    file = {"name": "签收单.png", "size": 1234, "sha256": "0f"}
    template = {"of": "sales.delivery", "name": "客户联", "layout": {"size": "A4"}}
    record(
        [
            AuditEntry("attach", "sales.delivery", None, None, file),
            AuditEntry("create", "printing.template", None, None, template),
        ]
    )
    made, attached = AuditRow.objects.order_by("-pk")[:2]
    rows = table(context_of(owner, f"{URL}/{attached.pk}"))
    assert [row[::2] for row in rows if row[0] != "名称"] == [["大小", "1,234 字节"], ["指纹", "0f"]]
    rows = table(context_of(owner, f"{URL}/{made.pk}"))
    assert [row[::2] for row in rows if row[0] != "名称"] == [["用于", "销售出库单"], ["版面", "已保存"]]


def test_what_is_listed_is_parted_as_the_reader_writes(owner: Client) -> None:
    trace(1)
    detail = {"rights": {"sales.order:view": "all", "sales.order:draft": "all"}}
    record([AuditEntry("update", "identity.role", None, None, detail)])
    pk = AuditRow.objects.order_by("-pk")[0].pk
    owner.cookies["liandong_language"] = "en"
    for page in (owner.get("/settings/roles"), owner.get(f"{URL}/{pk}")):
        text = page.content.decode()
        assert not any(sign in text.split("<main")[1] for sign in "、；：")


def test_a_documents_change_is_told_line_by_line_but_no_hidden_cost(owner: Client, trading: Trading) -> None:
    note = {
        "number": "CGRK1",
        "version": 2,
        "header": {"memo": ["", "加急"]},
        "lines": [
            {"at": 1, "was": {"product": str(trading.products["P1"]), "price": "6"}, "is": {"price": "7"}}
        ],
    }
    record([AuditEntry("draft", "purchasing.receipt", None, trading.actor.member, note)])
    row = AuditRow.objects.latest("pk").pk
    shown = table(context_of(owner, f"{URL}/{row}"))
    assert ["备注", "—", "加急"] in shown
    assert ["第 1 行 商品P1 单价", "6", "7"] in shown
    looking = Role.objects.create(name="看日志", hidden=["cost", "margin"])
    RoleGrant.objects.create(role=looking, subject="identity.audit", verb="view", scope="all")
    Member.objects.get(name="李四").roles.set([looking.pk])
    clerk = signed_in("clerk")
    assert not [cells for cells in table(context_of(clerk, f"{URL}/{row}")) if "单价" in cells[0]]
    assert "6 → 7" not in clerk.get(URL).content.decode()
    assert "6 → 7" in owner.get(URL).content.decode()


def test_rules_are_told_by_what_differs(owner: Client) -> None:
    detail = {"effective_from": "2026-11-01", "before": {"a": 1, "b": True}, "after": {"a": 1, "b": False}}
    record([AuditEntry("set_rules", "identity.rules", None, None, detail)])
    shown = table(context_of(owner, f"{URL}/{AuditRow.objects.latest('pk').pk}"))
    assert shown == [["b", "是", "否"], ["生效日期", "", "2026-11-01"]]


def test_rights_are_told_by_their_names(owner: Client) -> None:
    detail = {"name": "店长", "rights_before": {}, "rights": {"sales.*:post": "own"}, "hidden": ["cost"]}
    record([AuditEntry("update", "identity.role", None, None, detail | {"hidden_before": []})])
    shown = table(context_of(owner, f"{URL}/{AuditRow.objects.latest('pk').pk}"))
    assert sorted(shown) == [["权限", "", "销售（整个模块）·审核：自己的"], ["看不到的字段", "", "成本"]]


def test_first_rules_are_told_once(owner: Client) -> None:
    detail = {"effective_from": "2026-11-01", "before": {}, "after": {"currency": "CNY"}}
    record([AuditEntry("set_rules", "identity.rules", None, None, detail)])
    shown = table(context_of(owner, f"{URL}/{AuditRow.objects.latest('pk').pk}"))
    assert shown == [["currency", "", "CNY"], ["生效日期", "", "2026-11-01"]]


def test_a_file_holds_every_row_of_the_filter(owner: Client) -> None:
    trace(2_100)
    rows = read(owner, f"{URL}?subject=catalog.brand&export=xlsx")
    assert len(rows) == 2_100
    assert rows[-1][3] == "品牌 牌子0"


def test_more_rows_cost_no_more_statements(owner: Client) -> None:
    trace(1)
    before = statements(owner, URL)
    trace(60)
    assert statements(owner, URL) == before


def test_the_trace_is_for_who_may_see_all_of_it(owner: Client) -> None:
    trace(1)
    row = AuditRow.objects.latest("pk").pk
    narrow = Role.objects.create(name="看自己")
    grant = RoleGrant.objects.create(role=narrow, subject="identity.audit", verb="view", scope="own")
    Member.objects.get(name="李四").roles.add(narrow)
    clerk = signed_in("clerk")
    assert {clerk.get(url).status_code for url in (URL, f"{URL}/{row}", f"{URL}?export=xlsx")} == {403}
    RoleGrant.objects.filter(pk=grant.pk).update(scope="all")
    assert clerk.get(URL).status_code == 200
