"""From an upload to lines: what kind of file it is, its columns, and what is read of it."""

from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from liandong.banking import camt, mt940, sheets
from liandong.banking.facts import YUAN, Form, Kept, Parsed, Wrong, oldest_first, too_fine
from liandong.banking.heads import FIELDS, MOST, Positions, likely
from liandong.banking.keeping import kept_of
from liandong.banking.models import BankFile
from liandong.identity.preferences import read_preferences, save_preference
from liandong.jobs import files
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.webkit.report_query import ids_of
from liandong.webkit.sheet_reading import UnreadableFileError

MOST_MB = 20
PREFERENCE = "banking.mapping"
SAMPLE_ROWS = 4
ENDINGS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv", ".sta", ".940", ".mt940", ".xml"}
)
_START = 4_096
_ENCODINGS = ("utf-8-sig", "gb18030")
_REMEMBERED = 30
_LONGEST_TEXT = 60
_SIGNATURE = "|"
_IN_YUAN = frozenset({Form.WECHAT.value, Form.ALIPAY.value})


def keep(upload: "UploadedFile[Any] | None", account: int, actor: Actor) -> BankFile:
    """Keep an upload and find out what it is; the record is saved.

    Raises:
        UnreadableFileError: it can't be read or is too large; nothing is kept.
    """
    name = Path(upload.name or "").name if upload else ""
    ending = Path(name).suffix.lower()
    if upload is None or ending not in ENDINGS:
        raise UnreadableFileError(_("请选择 Excel、CSV、MT940（sta、txt）或 CAMT.053（xml）文件。"))
    if (upload.size or 0) > MOST_MB * 2**20:
        raise UnreadableFileError(_("文件超过 %(limit)s MB，请拆成几个文件。") % {"limit": MOST_MB})
    stored = files.keep(upload.chunks(), ending)
    found = BankFile(
        member_id=actor.member, account_id=account, name=name[:255], stored=stored.name, digest=stored.digest
    )
    try:
        _look(found, actor)
    except UnreadableFileError:
        files.remove(stored.name)
        raise
    found.save()
    return found


def _look(file: BankFile, actor: Actor) -> None:
    path = files.path_of(file.stored)
    start = _start(path)
    if camt.is_camt(start):
        file.form = Form.CAMT.value
        return
    if mt940.is_mt940(start):
        file.form = Form.MT940.value
        return
    head, rows, form = sheets.look(path)
    file.form = form.value
    if head is None:
        texts = [[sheets.text_of(cell) for cell in cells] for _number, cells in rows]
        place = likely(texts)
        if place is None:
            raise UnreadableFileError(_("文件里没有内容。"))
        head = sheets.Head(rows[place][0], texts[place])
    file.head_row, file.heads = head.row, head.heads
    kept = read_preferences(actor.member, [PREFERENCE]).get(PREFERENCE, {}).get(signature(head.heads))
    file.mapping = kept or head.positions


def _start(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(_START).removeprefix(BOM_UTF8)
    return "" if b"\0" in start else start.decode("gb18030", errors="replace")


def signature(heads: Sequence[str]) -> str:
    """Return by what a mapping is found again: the heads of the file."""
    return _SIGNATURE.join(heads)[:1_000]


def is_mapping(_key: str, value: object) -> bool:
    """Tell whether a preference holds mappings by heads."""
    return isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())


def remember(file: BankFile, actor: Actor) -> None:
    """Keep the mapping for files with the same heads, the last thirty of them."""
    kept = read_preferences(actor.member, [PREFERENCE]).get(PREFERENCE, {})
    kept = {key: value for key, value in kept.items() if key != signature(file.heads)}
    kept[signature(file.heads)] = file.mapping
    save_preference(actor.member, PREFERENCE, dict(list(kept.items())[-_REMEMBERED:]))


def is_sheet(file: BankFile) -> bool:
    """Tell whether the file has columns that may be chosen."""
    return file.form not in {Form.MT940.value, Form.CAMT.value}


def chosen_mapping(given: Mapping[str, Any], heads: Sequence[str]) -> Positions:
    """Return the columns that a form names, by field; ``text`` may name several."""
    found: Positions = {}
    for name in FIELDS:
        texts = given.getlist(f"column-{name}") if hasattr(given, "getlist") else [given.get(name, "")]
        places = [place for place in ids_of(map(str, texts)) if place < len(heads)]
        if places:
            found[name] = places[: MOST.get(name, 1)]
    return found


def sample(file: BankFile) -> list[list[str]]:
    """Return the first rows below the heads, as texts."""
    _head, rows, _form = sheets.look(files.path_of(file.stored))
    below = [[sheets.text_of(cell) for cell in cells] for number, cells in rows if number > file.head_row]
    return below[:SAMPLE_ROWS]


def read(file: BankFile) -> Parsed:
    """Return what the file says, lines oldest first; another currency than the account's is wrong.

    Raises:
        UnreadableFileError: it can't be read.
    """
    path, kept = files.path_of(file.stored), kept_of(file.account)
    if not path.exists():
        raise UnreadableFileError(_("上传的文件已不在，请重新上传。"))
    if file.form == Form.CAMT:
        parsed = camt.parse(path.read_bytes())
    elif file.form == Form.MT940:
        parsed = mt940.parse(_text(path))
    else:
        parsed = sheets.parse(path, Form(file.form), file.head_row, file.mapping, kept)
    parsed.rows = oldest_first(parsed.rows)
    if file.account.currency:
        if file.form in _IN_YUAN:
            parsed.currencies.add(YUAN)
        parsed.wrong += _too_fine(parsed, kept)
    others = sorted(one for one in parsed.currencies if not kept.is_named(one))
    if others:
        told = {"currency": kept.code, "text": _("、").join(others)[:_LONGEST_TEXT]}
        parsed.wrong.append(Wrong(None, _("账户的币种是 %(currency)s，这个文件是 %(text)s 的") % told))
    parsed.wrong += _more_accounts(parsed)
    if len(parsed.rows) > sheets.MOST_LINES:
        limit = {"limit": f"{sheets.MOST_LINES:,}"}
        raise UnreadableFileError(_("超过 %(limit)s 行，请拆成几个文件。") % limit)
    return parsed


def _more_accounts(parsed: Parsed) -> list[Wrong]:
    """Return where a file goes on with another account: its lines would be of the one that was chosen."""
    named = [account[:_LONGEST_TEXT] for account in parsed.accounts]
    sentence = _("文件先是账户 %(first)s 的，这里是账户 %(account)s 的，请分开导入")
    return [
        Wrong(row, sentence % {"first": named[0], "account": account})
        for account, row in list(zip(named, parsed.accounts.values(), strict=True))[1:]
    ]


def _too_fine(parsed: Parsed, kept: Kept) -> list[Wrong]:
    sentence = _("金额 %(text)s 的小数位超过 %(currency)s 的最小单位")
    return [
        Wrong(one.row, sentence % {"text": plain(amount), "currency": kept.code})
        for one, amount in too_fine(parsed.rows, kept.digits)
    ]


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(_("不是 Excel，也不是 UTF-8 或 GB18030 编码的文本。"))
