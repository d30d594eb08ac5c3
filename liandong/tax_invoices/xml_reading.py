"""What a digital invoice file 数电票 says: its XML, or the XML inside an OFD or a zip. Pure.

Elements as public samples and programs have them (root ``EInvoice``; the list of elements is that of 财政部's
电子凭证会计数据标准 for 数电票, whose own text was not at hand): ``Header/InherentLabel/GeneralOrSpecialVAT``
(01 special, 02 general, ``LabelCode`` and ``LabelName``), ``EInvoiceData`` with ``SellerInformation``,
``BuyerInformation``, ``BasicInformation`` (``TotalAmWithoutTax``, ``TotalTaxAm``,
``TotalTax-includedAmount``, ``RequestTime``), ``IssuItemInformation`` for each line and
``AdditionalInformation/Remark``; ``TaxSupervisionInfo`` with ``InvoiceNumber`` and ``IssueTime``. What a red
invoice takes back stands in its remark.

An XML file with a document type is refused unread: it could name entities that grow without end or other
files. Archives are read within limits of number, size and growth.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from liandong.kernel.archives import BROKEN
from liandong.kernel.checks import trimmed, typed_day, typed_number
from liandong.kernel.money import HUNDRED, ZERO
from liandong.tax_invoices.terms import InvoiceLine

MOST_BYTES = 5 * 2**20
MOST_MEMBERS = 200
MOST_GROWTH = 4 * MOST_BYTES
MOST_LINES, MOST_DEPTH, MOST_ELEMENTS = 2_000, 32, 100_000
_SPECIAL = "01"
_BLUE = re.compile(r"被红冲蓝字[^\d]{0,24}(\d{20})")
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']""")
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}
_NO_RATE = frozenset({"", "免税", "不征税", "***", "*", "出口零税率", "普通零税率"})
_BROKEN = (*BROKEN, ValueError)
_DAY = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})")


class UnreadableError(ValueError):
    """A file says nothing that is understood; the reason is one of a few words."""


@dataclass(frozen=True, slots=True)
class EInvoice:
    """What a file says. Amounts are the file's own totals; ``blue`` is the number a red one takes back."""

    number: str
    issued_on: date
    is_special: bool
    seller_name: str
    seller_tax_number: str
    buyer_name: str
    buyer_tax_number: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: tuple[InvoiceLine, ...]
    remark: str = ""
    blue: str = ""


def read_einvoice(data: bytes) -> EInvoice:
    """Return what a file says.

    Raises:
        UnreadableError: it is no such invoice; ``size``, ``type``, ``dtd``, ``xml``, ``several``, ``archive``
            or the element that is missing or makes no sense.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableError("size")
    if data[:4] == b"PK\x03\x04":
        found = list(_in_archive(data))
        if len(found) > 1:
            raise UnreadableError("several")
        if not found:
            raise UnreadableError("archive")
        return _read(found[0])
    return _read(_root_of(data))


def _in_archive(data: bytes) -> Iterator[ET.Element]:
    """Yield the invoices in a zip: an OFD is one too, with the XML beside its pages."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (root for text in _members(archive) if (root := _invoice_in(text)) is not None)
    except _BROKEN as error:
        raise UnreadableError("archive") from error


def _members(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """Yield what the XML files of an archive hold, none of them beyond the limits."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_GROWTH:
        raise UnreadableError("archive")
    for one in members:
        if one.filename.lower().endswith(".xml") and one.file_size <= MOST_BYTES:
            with archive.open(one) as file:
                yield file.read(MOST_BYTES + 1)


def _invoice_in(data: bytes) -> ET.Element | None:
    """Return an invoice's root; a member that is something else, such as a page of an OFD, is none."""
    try:
        return _root_of(data)
    except UnreadableError:
        return None


def _root_of(data: bytes) -> ET.Element:
    if len(data) > MOST_BYTES:
        raise UnreadableError("size")
    text = _decoded(data)
    if _DTD.search(text.encode()):
        raise UnreadableError("dtd")
    try:
        root = _within_limits(text.encode())
    except (ET.ParseError, RecursionError) as error:
        raise UnreadableError("xml") from error
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    if root.tag != "EInvoice":
        raise UnreadableError("type")
    return root


def _within_limits(text: bytes) -> ET.Element:
    """Parse element by element, so that what is too deep or too much is left where that shows."""
    root: ET.Element | None = None
    depth = 0
    # What has a document type was refused before.
    events = ET.iterparse(io.BytesIO(text), ("start", "end"))  # noqa: S314 # nosec B314
    for count, (event, element) in enumerate(events, 1):
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH or count > 2 * MOST_ELEMENTS:
            raise UnreadableError("xml")
    if root is None:
        raise UnreadableError("xml")
    return root


def _decoded(data: bytes) -> str:
    """Return the text, its declaration taken off so that nothing else decides how it is read."""
    found = _DECLARED.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    encoding = _ENCODINGS.get(found[1].decode().lower() if found else "utf-8")
    if encoding is None or b"\x00" in data:
        raise UnreadableError("xml")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("xml") from error
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1)


def _read(root: ET.Element) -> EInvoice:
    data, basic = "EInvoiceData", "EInvoiceData/BasicInformation"
    lines = tuple(_line(one) for one in root.findall(f"{data}/IssuItemInformation")[: MOST_LINES + 1])
    if not lines or len(lines) > MOST_LINES:
        raise UnreadableError("IssuItemInformation")
    remark = _text(root, f"{data}/AdditionalInformation/Remark")
    label = "Header/InherentLabel/GeneralOrSpecialVAT"
    name = _text(root, f"{label}/LabelName")
    return EInvoice(
        number=_needed(root, "TaxSupervisionInfo/InvoiceNumber"),
        issued_on=_day(_text(root, f"{basic}/RequestTime") or _needed(root, "TaxSupervisionInfo/IssueTime")),
        is_special=_text(root, f"{label}/LabelCode") == _SPECIAL or "专用" in name,
        seller_name=_needed(root, f"{data}/SellerInformation/SellerName"),
        seller_tax_number=_text(root, f"{data}/SellerInformation/SellerIdNum"),
        buyer_name=_needed(root, f"{data}/BuyerInformation/BuyerName"),
        buyer_tax_number=_text(root, f"{data}/BuyerInformation/BuyerIdNum"),
        net=_amount(root, f"{basic}/TotalAmWithoutTax"),
        tax=_amount(root, f"{basic}/TotalTaxAm", is_needed=False),
        gross=_amount(root, f"{basic}/TotalTax-includedAmount"),
        lines=lines,
        remark=remark[:255],
        blue=blue_in(remark),
    )


def blue_in(remark: str) -> str:
    """Return the number of the blue invoice that a red one's remark names; blank where it names none."""
    found = _BLUE.search(remark)
    return found[1] if found else ""


def _line(one: ET.Element) -> InvoiceLine:
    return InvoiceLine(
        tax_rate=_rate(_text(one, "TaxRate")),
        net_amount=_amount(one, "Amount"),
        tax_amount=_amount(one, "ComTaxAm", is_needed=False),
        name=_text(one, "ItemName")[:200],
        specification=_text(one, "SpecMod")[:100],
        unit=_text(one, "MeaUnits")[:32],
        quantity=_rounded(_text(one, "Quantity")),
        price=_rounded(_text(one, "UnPrice")),
    )


def _text(element: ET.Element, path: str) -> str:
    return trimmed(element.findtext(path) or "")


def _needed(element: ET.Element, path: str) -> str:
    text = _text(element, path)
    if not text:
        raise UnreadableError(path.rpartition("/")[2])
    return text


def _amount(element: ET.Element, path: str, *, is_needed: bool = True) -> Decimal:
    text = _needed(element, path) if is_needed else _text(element, path)
    if text in {"", "***", "*"}:
        return ZERO
    try:
        return typed_number(text.replace(",", ""))
    except ValueError as error:
        raise UnreadableError(path.rpartition("/")[2]) from error


def _rate(text: str) -> Decimal:
    """Return per cent: files write 0.13, some 13%."""
    if text in _NO_RATE:
        return ZERO
    try:
        rate = typed_number(text.removesuffix("%"))
    except ValueError as error:
        raise UnreadableError("TaxRate") from error
    return rate if text.endswith("%") else rate * HUNDRED


def _rounded(text: str) -> Decimal | None:
    """Return a quantity or a price with the six decimals that are kept; files have up to thirteen."""
    try:
        number = typed_number(text.replace(",", "")) if text else None
    except ValueError:
        return None
    return None if number is None or abs(number) >= 10**12 else round(number, 6)


def _day(text: str) -> date:
    found = _DAY.match(text)
    try:
        return typed_day("-".join((found[1], found[2].zfill(2), found[3].zfill(2)))) if found else _bad_day()
    except ValueError as error:
        raise UnreadableError("RequestTime") from error


def _bad_day() -> date:
    raise ValueError("no day")
