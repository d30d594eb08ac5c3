"""CAMT.053, the bank-to-customer statement of ISO 20022, in any of its versions.

The names of the elements are those of the public message definition; name spaces are left aside. The file
is read by the plain expat parser, which fetches nothing, and a document type (with it every entity) is
refused, so that no file can unfold into more than it is.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.parsers import expat

from django.utils.translation import gettext as _

from liandong.banking.facts import BankRow, Form, Parsed, Wrong
from liandong.kernel.checks import LARGEST, typed_day, typed_number
from liandong.webkit.sheet_reading import UnreadableFileError

_DEEPEST = 64
_MOST_ELEMENTS = 500_000
_OPENING, _CLOSING = frozenset({"OPBD", "PRCD"}), frozenset({"CLBD"})
_BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class _Node:
    name: str
    row: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Node"] = field(default_factory=list)

    def all(self, path: str) -> list["_Node"]:
        """Return the nodes at a path of names."""
        found = [self]
        for name in path.split("/"):
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, *paths: str) -> str:
        """Return the first text at one of the paths."""
        texts = (node.text.strip() for path in paths for node in self.all(path))
        return _BLANKS.sub(" ", next(filter(None, texts), ""))


def is_camt(start: str) -> bool:
    """Tell whether a text begins like XML."""
    return start.lstrip("﻿ \r\n\t").startswith("<")


def parse(content: bytes) -> Parsed:
    """Return the lines of all statements in a file.

    Raises:
        UnreadableFileError: it is no such message, or has a document type.
    """
    statements = _tree(content).all("Document/BkToCstmrStmt/Stmt")
    if not statements:
        raise UnreadableFileError(_("这个 XML 不是 CAMT.053 银行对账单。"))
    parsed = Parsed(Form.CAMT)
    for statement in statements:
        _read(parsed, statement)
    return parsed


def _tree(content: bytes) -> _Node:
    root = _Node("", 0)
    stack, count = [root], 0
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > _DEEPEST or count > _MOST_ELEMENTS:
            raise UnreadableFileError(_("不是可以读取的 XML 文件。"))
        node = _Node(name.rpartition(":")[2], parser.CurrentLineNumber, attributes=attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_name: str) -> None:
        stack.pop()

    def said(text: str) -> None:
        stack[-1].text += text

    def refuse(*_of: object) -> None:
        raise UnreadableFileError(_("XML 里有文档类型声明，不能导入。"))

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = said, refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own order
    except expat.ExpatError as error:
        raise UnreadableFileError(_("不是可以读取的 XML 文件。")) from error
    return root


def _read(parsed: Parsed, statement: _Node) -> None:
    if account := statement.first("Acct/Id/IBAN", "Acct/Id/Othr/Id"):
        parsed.accounts.setdefault(account, statement.row)
    if named := statement.first("Acct/Ccy"):
        parsed.currencies.add(named)
    for balance in statement.all("Bal"):
        _add_currency(parsed, balance)
        kind = balance.first("Tp/CdOrPrtry/Cd")
        amount = _amount(balance)
        if kind in _OPENING and parsed.opening is None:
            parsed.opening = amount
        elif kind in _CLOSING:
            parsed.closing = amount
    for entry in statement.all("Ntry"):
        if entry.first("Sts/Cd", "Sts") in {"PDNG", "INFO"}:
            parsed.skipped += 1
            continue
        _add(parsed, entry)


def _add(parsed: Parsed, entry: _Node) -> None:
    amount, on = _amount(entry), _day(entry.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))
    if amount is None or on is None:
        text = _("这一笔没有能读懂的日期或金额。")
        parsed.wrong.append(Wrong(entry.row, text))
        return
    _add_currency(parsed, entry)
    if not amount:
        parsed.skipped += 1
        return
    details = entry.all("NtryDtls/TxDtls")
    detail = details[0] if len(details) == 1 else _Node("", entry.row)
    other = (
        ("RltdPties/Dbtr", "RltdPties/DbtrAcct") if amount > 0 else ("RltdPties/Cdtr", "RltdPties/CdtrAcct")
    )
    texts = [node.text.strip() for one in details for node in one.all("RmtInf/Ustrd")]
    texts.append(entry.first("AddtlNtryInf"))
    parsed.rows.append(
        BankRow(
            entry.row,
            on,
            amount,
            name=detail.first(f"{other[0]}/Nm", f"{other[0]}/Pty/Nm")[:128],
            account=detail.first(f"{other[1]}/Id/IBAN", f"{other[1]}/Id/Othr/Id")[:64],
            text=" ".join(filter(None, texts))[:255],
            serial=entry.first("AcctSvcrRef", "NtryRef")[:64],
            order_number=_order_number(detail)[:64],
            raw=(entry.first("NtryRef"), entry.first("AcctSvcrRef"), *texts),
        )
    )


def _add_currency(parsed: Parsed, node: _Node) -> None:
    """Note the currency of an amount of the account itself."""
    parsed.currencies |= {one.attributes["Ccy"] for one in node.all("Amt") if one.attributes.get("Ccy")}


def _order_number(detail: _Node) -> str:
    found = detail.first("Refs/EndToEndId", "RmtInf/Strd/CdtrRefInf/Ref")
    return "" if found == "NOTPROVIDED" else found


def _amount(node: _Node) -> Decimal | None:
    try:
        amount = typed_number(node.first("Amt"))
    except ValueError:
        return None
    if abs(amount) >= LARGEST:
        return None
    return amount if node.first("CdtDbtInd") == "CRDT" else -amount


def _day(text: str) -> date | None:
    try:
        return typed_day(text[:10])
    except ValueError:
        return None
