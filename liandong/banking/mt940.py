"""MT940, the customer statement message of SWIFT, as banks hand it out. Pure but for the sentences.

Written after the public field descriptions: ``:60a:`` opening, ``:61:`` a line of
``6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][34x]``, ``:86:`` its text, ``:62a:`` closing balance. Texts in the
``?20`` … ``?63`` sub-fields of many banks are read: ``?31`` is the other account, ``?32``
and ``?33`` the name.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.banking.facts import BankRow, Form, Parsed, Wrong

_TAG = re.compile(r"^:(\d{2}[A-Z]?):", re.MULTILINE)
_LINE = re.compile(
    r"(?P<day>\d{6})(?P<entry>\d{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>\d{1,12},\d{0,2})"
    r"(?P<kind>[A-Z][A-Z0-9]{3})(?P<reference>[^/\n]*(?:/(?!/)[^/\n]*)*)(?://(?P<serial>[^\n]*))?(?P<more>\n[\s\S]*)?"
)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,12}(?:,\d{0,2})?)\s*\Z")
_SUB = re.compile(r"\?(\d{2})")
_TEXTS = range(20, 30)
_MORE_TEXTS = range(60, 64)
_CENTURY = 2000
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED"})


def is_mt940(start: str) -> bool:
    """Tell whether a text begins like such a message."""
    return bool(re.search(r"^:20:", start, re.MULTILINE)) and bool(
        re.search(r"^:(25|28C?|60[FM]):", start, re.MULTILINE)
    )


def parse(text: str) -> Parsed:
    """Return the lines of all messages of a file; what can't be read is told with its line of the file."""
    parsed = Parsed(Form.MT940)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    waiting: tuple[int, str] | None = None
    for number, tag, value in _fields(text):
        if waiting and tag != "86":
            _add(parsed, *waiting, "")
            waiting = None
        if tag == "61":
            waiting = number, value
        elif tag == "86" and waiting:
            _add(parsed, *waiting, value)
            waiting = None
        elif tag == "25" and (account := value.split("/")[-1].strip()):
            parsed.accounts.setdefault(account, number)
        elif tag in {"60F", "60M", "62F", "62M"}:
            _balance(parsed, number, tag, value)
    if waiting:
        _add(parsed, *waiting, "")
    return parsed


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the tag and the value of each field."""
    tags = list(_TAG.finditer(text))
    for place, tag in enumerate(tags):
        end = tags[place + 1].start() if place + 1 < len(tags) else len(text)
        value = re.sub(r"\n-\}?\s*(\{.*)?$", "", text[tag.end() : end], flags=re.DOTALL).strip("\n")
        yield text.count("\n", 0, tag.start()) + 1, tag.group(1), value


def _add(parsed: Parsed, number: int, value: str, text: str) -> None:
    found = _LINE.match(value)
    day = _day(found["day"]) if found else None
    if found is None or day is None:
        parsed.wrong.append(Wrong(number, _("MT940 的这一行看不懂：%(text)s") % {"text": value[:60]}))
        return
    amount = _amount(found["amount"])
    if not amount:
        parsed.skipped += 1
        return
    # RC takes a credit back, RD a debit.
    sign = 1 if found["mark"] in {"C", "RD"} else -1
    subs, plain = _texts(text)
    reference = found["reference"].strip()
    reference = "" if reference in _NO_REFERENCE else reference
    serial = (found["serial"] or "").strip()
    parsed.rows.append(
        BankRow(
            number,
            _entry_day(day, found["entry"]),
            sign * amount,
            name=(subs.get(32, "") + subs.get(33, ""))[:128],
            account=subs.get(31, "")[:64],
            text=plain[:255],
            serial=serial[:64],
            order_number=reference[:64],
            raw=(value, text),
        )
    )


def _texts(text: str) -> tuple[dict[int, str], str]:
    """Return the sub-fields of a text and what is said in it, all of it where it has none."""
    parts = _SUB.split(text.replace("\n", ""))
    if len(parts) < 3:  # noqa: PLR2004 - no sub-field
        return {}, " ".join(text.split())
    subs = {int(key): value for key, value in zip(parts[1::2], parts[2::2], strict=True)}
    said = "".join(subs.get(key, "") for key in (*_TEXTS, *_MORE_TEXTS))
    return subs, said or subs.get(0, "")


def _balance(parsed: Parsed, number: int, tag: str, value: str) -> None:
    found = _BALANCE.match(value)
    if found is None:
        parsed.wrong.append(Wrong(number, _("MT940 的这一行看不懂：%(text)s") % {"text": value[:60]}))
        return
    mark, _day_of, currency, text = found.groups()
    amount = _amount(text) * (1 if mark == "C" else -1)
    parsed.currencies.add(currency)
    if tag.startswith("60"):
        parsed.opening = amount if parsed.opening is None else parsed.opening
    else:
        parsed.closing = amount


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ".") + ("0" if text.endswith(",") else ""))


def _day(text: str) -> date | None:
    try:
        return date(_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _entry_day(value: date, entry: str | None) -> date:
    """Return the day of the booking: it is near the value day, so it may be in the year before or after."""
    if not entry:
        return value
    found = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            found.append(date(year, int(entry[:2]), int(entry[2:])))
        except ValueError:
            continue
    return min(found, key=lambda day: abs(day - value), default=value)
