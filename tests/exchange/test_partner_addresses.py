"""Addresses and people of partners by file: brought in, refused whole, read back unchanged."""

from datetime import date

from django.test import Client

from liandong.exchange.models import ImportState
from liandong.partners.address_terms import DELIVERY, INVOICE, AddressRow, ContactRow
from liandong.partners.addresses import addresses_of, contacts_of, keep_addresses
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.trading import Trading

ADDRESS, CONTACT = "partners.address", "partners.contact"
HEADS = ["往来单位编码", "用途", "名称", "地区", "地址", "联系人", "电话", "默认"]
PEOPLE = ["往来单位编码", "姓名", "电话", "生日", "偏好"]


def test_addresses_are_added_and_changed(trading: Trading, owner: Client) -> None:
    customer = trading.partners["C1"]
    keep_addresses(customer, [AddressRow(DELIVERY, "甲路 1 号", "旧名")], trading.actor)
    rows = [
        ["C1", "送货", "新名", "宁波", "甲路 1 号", "陈", "138", "是"],
        ["C1", "开票", "", "", "乙路 2 号", "", "", "否"],
        ["S1", "", "", "", "丙路 3 号", "", "", ""],
    ]
    imported(owner, ADDRESS, [HEADS, *rows])
    assert addresses_of(customer) == [
        AddressRow(DELIVERY, "甲路 1 号", "新名", "陈", "138", "宁波", is_default=True),
        AddressRow(INVOICE, "乙路 2 号"),
    ]
    assert addresses_of(trading.partners["S1"]) == [AddressRow(DELIVERY, "丙路 3 号")]
    sheet = exported(owner, ADDRESS)
    assert imported(owner, ADDRESS, sheet).message == "导入完成：新建 0，更新 3。"
    assert exported(owner, ADDRESS) == sheet


def test_a_file_is_refused_whole_with_the_rows_at_fault(trading: Trading, owner: Client) -> None:
    rows = [
        HEADS,
        ["C1", "送货", "", "", "甲路", "", "", "是"],
        ["C1", "送货", "", "", "乙路", "", "", "是"],
        ["没有", "送货", "", "", "丙路", "", "", ""],
        ["C2", "家", "", "", "丁路", "", "", ""],
    ]
    file = check(owner, upload(owner, ADDRESS, xlsx(rows)))
    assert file.state == ImportState.REFUSED
    assert sorted(row for row, *_rest in found(file)) == [3, 4, 5]
    assert addresses_of(trading.partners["C1"]) == []


def test_people_are_brought_in_and_who_may_not_keep_partners_may_not(
    trading: Trading, owner: Client, keeper: Client
) -> None:
    rows = [PEOPLE, ["C1", "陈先生", "138", "1990-05-01", "少辣"]]
    assert keeper.get(f"/exchange/{CONTACT}/import").status_code == 403
    imported(owner, CONTACT, rows)
    assert contacts_of(trading.partners["C1"]) == [
        ContactRow("陈先生", "", "138", birthday=date(1990, 5, 1), preferences="少辣")
    ]
    sheet = exported(owner, CONTACT)
    assert imported(owner, CONTACT, sheet).message == "导入完成：新建 0，更新 1。"
    assert exported(owner, CONTACT) == sheet
