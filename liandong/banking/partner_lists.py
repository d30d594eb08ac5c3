"""Reading a partner's list of documents, and ours of the same days; nothing of it is kept."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from liandong.banking.comparing import NEAR_DAYS, Ours, Pair, Theirs
from liandong.banking.facts import Wrong
from liandong.banking.heads import cleaned
from liandong.banking.sheets import MOST_LINES, amount_of, day_of, text_of
from liandong.documents.models import Document
from liandong.general_ledger.claim_queries import Side, partner_statement
from liandong.kernel.money import ZERO
from liandong.storage import bulk
from liandong.storage.pieces import day_parameter
from liandong.webkit.sheet_reading import UnreadableFileError, opened

_DATES = ("日期", "单据日期", "业务日期", "送货日期", "开票日期", "发票日期", "交易日期", "DATE")
_NUMBERS = (
    *("单号", "单据编号", "单据号", "送货单号", "出库单号", "销售单号", "发票号", "发票号码", "票据号"),
    *("编号", "NUMBER"),
)
_AMOUNTS = ("金额", "应付金额", "应收金额", "价税合计", "含税金额", "本期发生", "增加", "借方", "AMOUNT")
_PAID = ("收款", "已收", "收款金额", "付款", "付款金额", "减少", "贷方", "PAID")
_LOOKED_AT = 40
_SAID = f"""
SELECT id, reference, business_date FROM {bulk.table(Document)} WHERE business_date BETWEEN %s AND %s AND id
"""  # noqa: S608 - names of our tables
_SUMS = ("合计", "总计", "小计", "期初", "期末", "上期", "累计")


def theirs_in(path: Path) -> tuple[list[Theirs], list[Wrong]]:
    """Return the rows of a partner's sheet, and what of it can't be read.

    Raises:
        UnreadableFileError: it is no sheet, too long, or no row names a day and an amount.
    """
    found: list[Theirs] = []
    wrong: list[Wrong] = []
    places: tuple[int, int | None, int | None, int | None] | None = None
    with opened(path) as book:
        for row, raw in book.rows:
            cells = [text_of(cell) for cell in raw]
            if places is None:
                places = _places(cells) if row <= _LOOKED_AT else None
                continue
            _read(row, cells, places, (found, wrong))
            if len(found) > MOST_LINES:
                raise UnreadableFileError(
                    _("超过 %(limit)s 行，请拆成几个文件。") % {"limit": f"{MOST_LINES:,}"}
                )
    if places is None:
        raise UnreadableFileError(_("没有找到表头：要有日期，和金额或收款的列。"))
    return found, wrong


def _places(cells: Sequence[str]) -> tuple[int, int | None, int | None, int | None] | None:
    heads = [cleaned(cell) for cell in cells]

    def place(words: Sequence[str]) -> int | None:
        return next((heads.index(word) for word in words if word in heads), None)

    on, amount, paid = place(_DATES), place(_AMOUNTS), place(_PAID)
    return None if on is None or (amount is None and paid is None) else (on, place(_NUMBERS), amount, paid)


def _read(
    row: int,
    cells: Sequence[str],
    places: tuple[int, int | None, int | None, int | None],
    into: tuple[list[Theirs], list[Wrong]],
) -> None:
    on_place, *others = places
    number, raised, paid = (
        cells[place] if place is not None and place < len(cells) else "" for place in others
    )
    day = cells[on_place] if on_place < len(cells) else ""
    if not (raised or paid) or any(word in cell for word in _SUMS for cell in (day, number)):
        return
    on = day_of(day)
    try:
        amount = (amount_of(raised) if raised else ZERO) - (amount_of(paid) if paid else ZERO)
    except ValueError as error:
        into[1].append(Wrong(row, _("金额看不懂：%(text)s") % {"text": str(error)[:60]}))
        return
    if on is None:
        into[1].append(Wrong(row, _("日期看不懂：%(text)s") % {"text": day[:60]}))
    elif amount:
        into[0].append(Theirs(row, on, number, amount))


def within(pairs: Sequence[Pair], span: tuple[date, date]) -> list[Pair]:
    """Return pairs without what only we have on days beside those of their list."""
    return [one for one in pairs if one.theirs or (one.ours and span[0] <= one.ours.on <= span[1])]


def ours_of(side: Side, partner: int, theirs: Sequence[Theirs]) -> tuple[list[Ours], tuple[date, date]]:
    """Return our documents of a partner in the days of their list, and these days; three statements.

    A few days beside them are read too, for what stands on another day with us; those are left out
    again where nothing of theirs is the same.
    """
    days = [one.on for one in theirs]
    span = (min(days), max(days))
    reach = timedelta(days=NEAR_DAYS)
    first, last = span[0] - reach, span[1] + reach
    # A document that settles debts of later days has lines of those days too; it is one of ours by itself.
    moved: defaultdict[tuple[int, str, str], Decimal] = defaultdict(Decimal)
    for one in partner_statement(side, partner, first, date.max).lines:
        moved[one.document, one.document_type, one.document_number] += one.increase - one.decrease
    condition, ids = bulk.among(pk for pk, *_named in moved)
    rows = bulk.run(f"{_SAID} {condition}", [day_parameter(first), day_parameter(last), *ids])
    said = {pk: (reference, bulk.as_date(on)) for pk, reference, on in rows}
    found = [Ours(*one, *said[one[0]], amount) for one, amount in moved.items() if amount and one[0] in said]
    found.sort(key=lambda one: (one.on, one.document))
    return found, span
