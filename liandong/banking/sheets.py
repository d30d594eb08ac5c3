"""Statements as sheets: Excel or CSV of banks, payment services and marketplaces, prefaces and all."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from liandong.banking.facts import BankRow, Form, Kept, Parsed, Wrong, narrow
from liandong.banking.heads import MONEY, guess, is_enough, score
from liandong.banking.signs import Signs, signs_of
from liandong.kernel.checks import FIRST_DAY, LARGEST, LAST_DAY, has_more_decimals, trimmed, typed_number
from liandong.kernel.money import MINOR_DIGITS, ZERO, plain, round_half_up
from liandong.webkit.sheet_reading import NumberedRow, UnreadableFileError, opened

LOOKED_AT = 60
MOST_LINES = 20_000
MOST_WRONG = 200
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SUMS = re.compile("合计|总计|累计|小计|承前|过次|本页|笔数|结束|期初|期末|明细列表|^#|^-{3,}")
_IN = frozenset({"收入", "收", "贷", "贷方", "C", "CR", "CRDT", "来账", "转入", "入账", "入", "CREDIT", "+"})
_OUT = frozenset({"支出", "支", "借", "借方", "D", "DR", "DBIT", "往账", "转出", "出账", "出", "DEBIT", "-"})
_CLOSED = ("关闭", "失败", "撤销")
_NOISE = 1e-7
_DIGITS_SHORT = 60
_IN_YUAN = Kept()


class Head:
    """Where the table begins: the row of its heads (as Excel counts), the heads, and the columns guessed."""

    def __init__(self, row: int, heads: Sequence[str]) -> None:
        self.row, self.heads = row, list(heads)
        self.positions = guess(heads)


def text_of(cell: object) -> str:
    """Return a cell as text, without the marks with which bills keep Excel from rounding numbers."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return plain(Decimal(repr(cell))) if abs(cell) < float(LARGEST) else ""
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return trimmed(str(cell).strip().strip("`'\t").strip())


def look(path: Path) -> tuple[Head | None, list[NumberedRow], Form]:
    """Return the heads that were found, the first rows, and whose file it is.

    Raises:
        UnreadableFileError: it is no sheet.
    """
    with opened(path) as book:
        first = list(islice(book.rows, LOOKED_AT))
    rows = [(number, [text_of(cell) for cell in cells]) for number, cells in first]
    best = max(rows, key=lambda row: score(row[1]), default=None)
    head = None if best is None or not score(best[1]) else Head(best[0], best[1])
    until = head.row if head else LOOKED_AT
    words = "".join(text for number, cells in rows if number <= until for text in cells)
    form = Form.CHANNEL if head and "net" in head.positions else _form(words)
    return head, [(number, list(cells)) for number, cells in rows], form


def _form(words: str) -> Form:
    if "微信" in words or "公众账号ID" in words:
        return Form.WECHAT
    return Form.ALIPAY if "支付宝" in words or "账务流水号" in words else Form.BANK


def parse(
    path: Path, form: Form, head_row: int, positions: Mapping[str, Sequence[int]], kept: Kept = _IN_YUAN
) -> Parsed:
    """Read the lines below the heads of an account's sheet; what can't be read is told with its line.

    Raises:
        UnreadableFileError: it is no sheet, or has more lines than are taken.
    """
    parsed = Parsed(form)
    if not is_enough(positions):
        parsed.wrong.append(Wrong(None, _("请至少选定日期和金额（或收入、支出）的列。")))
        return parsed
    with opened(path) as book:
        _read(parsed, book.rows, head_row, partial(_Line, positions=positions, kept=kept))
    if not parsed.rows and not parsed.wrong:
        parsed.wrong.append(Wrong(None, _("表头下面没有流水。")))
    return parsed


def _read(
    parsed: Parsed, rows: Iterable[NumberedRow], head_row: int, line_of: Callable[[int, list[str]], "_Line"]
) -> None:
    lines = []
    for number, cells in rows:
        if number <= head_row:
            continue
        line = line_of(number, [text_of(cell) for cell in cells])
        if line.is_end:
            break
        if line.is_no_line:
            parsed.skipped += any(line.cells) and line.has_money
            continue
        lines.append(line)
        if len(lines) > MOST_LINES:
            text = _("超过 %(limit)s 行，请拆成几个文件。") % {"limit": f"{MOST_LINES:,}"}
            raise UnreadableFileError(text)

    def rows_by(signs: Signs) -> list[BankRow]:
        return [row for line in lines if isinstance(row := line.read(signs), BankRow)]

    outs = [out for line in lines if (out := line.out)]
    _read_lines(parsed, lines, signs_of(parsed.form, outs, rows_by))


def _read_lines(parsed: Parsed, lines: Iterable["_Line"], signs: Signs) -> None:
    for line in lines:
        if len(parsed.wrong) >= MOST_WRONG:
            break
        found = line.read(signs)
        if isinstance(found, Wrong):
            parsed.wrong.append(found)
        elif found is None:
            parsed.skipped += 1
        else:
            parsed.rows.append(found)


class _Line:
    def __init__(
        self, number: int, cells: list[str], positions: Mapping[str, Sequence[int]], kept: Kept
    ) -> None:
        self.number, self.cells, self._positions, self._kept = number, cells, positions, kept

    def text(self, field: str) -> str:
        """Return the text of a field; that of several columns is put together."""
        return " ".join(dict.fromkeys(filter(None, self._texts(field))))

    def _texts(self, field: str) -> Iterator[str]:
        for place in self._positions.get(field, ()):
            if place < len(self.cells) and self.cells[place] not in {"/", "-", "--"}:
                yield self.cells[place]

    @property
    def has_money(self) -> bool:
        """Tell whether some amount stands in the row."""
        return any(self.text(field) for field in MONEY)

    @property
    def is_end(self) -> bool:
        """Tell whether the sums of a bill begin here: they are a table of their own."""
        return self.text("on").startswith("总")

    @property
    def is_no_line(self) -> bool:
        """Tell whether this is a blank row, a row of sums or the end of the bill."""
        day = self.text("on")
        if not any(self.cells):
            return True
        if not day:
            return not self.has_money or any(_SUMS.search(cell) for cell in self.cells)
        return not day[:1].isdigit() and bool(_SUMS.search("".join(self.cells)))

    @property
    def out(self) -> Decimal | None:
        """Return what went out with the sign it is written with; None where nothing readable did."""
        try:
            if self._has_sides:
                return self._number("outgo")
            return self._single() if narrow(self.text("direction")) in _OUT else None
        except ValueError:
            return None

    @property
    def _has_sides(self) -> bool:
        return "income" in self._positions or "outgo" in self._positions

    def _single(self) -> Decimal:
        return (self._number("amount") or ZERO) - (self._number("refund") or ZERO)

    def read(self, signs: Signs) -> BankRow | Wrong | None:
        """Return the line, what is wrong with it, or None for one that moved no money."""
        on = day_of(self.text("on"))
        if on is None:
            return self._wrong(_("日期看不懂：%(text)s"), self.text("on"))
        if any(word in self.text("status") for word in _CLOSED):
            return None
        if not self._kept.is_named(self.text("currency")):
            told = {"currency": self._kept.code, "text": self.text("currency")[:_DIGITS_SHORT]}
            return Wrong(self.number, _("账户的币种是 %(currency)s，这一行是 %(text)s") % told)
        try:
            return self._row(on, signs)
        except ValueError as error:
            return self._wrong(_("金额看不懂：%(text)s"), str(error))

    def _wrong(self, sentence: str, text: str) -> Wrong:
        return Wrong(self.number, sentence % {"text": text[:_DIGITS_SHORT]})

    def _row(self, on: date, signs: Signs) -> BankRow | None:
        money = self._money(signs)
        if money is None or not money[0]:
            return None
        amount, fee = money
        return BankRow(
            self.number,
            on,
            amount,
            self._number("balance"),
            fee,
            self.text("name")[:128],
            self.text("account").replace(" ", "")[:64],
            self.text("text")[:255],
            self.text("serial")[:64],
            self.text("order_number")[:64],
            tuple(self.cells),
        )

    def _money(self, signs: Signs) -> tuple[Decimal, Decimal] | None:
        """Return what the account gained or lost, and what was kept of it before.

        Marketplaces tell what they settle; what they kept stands beside it with either sign, in some columns.
        """
        kept = sum((amount_of(text, self._kept.digits) for text in self._texts("fee") if text), ZERO)
        if "net" in self._positions:
            net = self._number("net") or ZERO
            net = -abs(net) if narrow(self.text("direction")) in _OUT else net
            return net, abs(kept).copy_sign(net)
        amount = self._amount(signs)
        if amount is None:
            return None
        if signs.is_kept_unsigned and "direction" not in self._positions:
            kept = abs(kept).copy_sign(amount)
        return amount - kept, kept

    def _amount(self, signs: Signs) -> Decimal | None:
        """Return the amount with its sign, None where nothing moved or the direction is neutral."""
        if self._has_sides:
            outgo = self._number("outgo") or ZERO
            return (self._number("income") or ZERO) - (abs(outgo) if signs.is_minus_out else outgo)
        amount = self._single()
        if "direction" not in self._positions:
            return amount
        way = narrow(self.text("direction"))
        if way in _IN:
            return amount
        if way in _OUT:
            return -abs(amount) if signs.is_minus_out else -amount
        if not way or "不计" in way or "中性" in way or "其他" in way:
            return None
        raise ValueError(self.text("direction"))

    def _number(self, field: str) -> Decimal | None:
        text = self.text(field)
        return amount_of(text, self._kept.digits) if text else None


def day_of(text: str) -> date | None:
    """Return the day that a cell begins with, None where it is none."""
    found = _COMPACT.match(text) if text[:8].isdigit() else _DAY.match(text)
    if found is None:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def amount_of(text: str, digits: int = MINOR_DIGITS) -> Decimal:
    """Return an amount of money: ¥, commas and full-width figures are fine, as is what Excel adds in noise.

    Raises:
        ValueError: it is none, or has more decimals than money has.
    """
    plain_text = narrow(text).replace(",", "").replace("¥", "").replace("￥", "").removesuffix("元")
    if plain_text.startswith("(") and plain_text.endswith(")"):
        plain_text = f"-{plain_text[1:-1]}"
    try:
        number = typed_number(plain_text)
    except ValueError as error:
        raise ValueError(text) from error
    rounded = round_half_up(number, digits)
    if abs(number) >= LARGEST or (
        has_more_decimals(number, digits) and abs(number - rounded) > Decimal(_NOISE)
    ):
        raise ValueError(text)
    return rounded
