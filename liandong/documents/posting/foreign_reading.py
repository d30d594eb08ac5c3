"""In which other currency loaded documents are: read for those alone that hold it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from liandong.currencies.models import Currency
from liandong.documents.currency_fields import BY_ACCOUNT, FOREIGN_TYPES, Names, names_of, read_rate
from liandong.documents.custom_fields import read_fields
from liandong.documents.planning import amount_in
from liandong.documents.posting import loading
from liandong.documents.posting.loading import LoadedDocument
from liandong.kernel.custom import PREFIX, CustomRole
from liandong.kernel.foreign import Foreign
from liandong.kernel.money import ZERO
from liandong.kernel.terms import DraftLine


def lock_documents(ids: Iterable[int]) -> dict[int, LoadedDocument]:
    """Lock documents as ``loading`` does, each with its other currency and its lines' amounts in it.

    Two statements more where documents hold added fields. A field that was switched off still tells.
    """
    documents = loading.lock_documents(ids)
    _with_foreign(documents.values())
    return documents


def _with_foreign(documents: Iterable[LoadedDocument]) -> None:
    asked = [one for one in documents if one.type.id in FOREIGN_TYPES and _may_be_foreign(one)]
    if not asked:
        return
    fields = read_fields()
    named = {one.id: names_of(fields, one.type.id) for one in asked}
    codes = {_text(one, named[one.id], CustomRole.CURRENCY) for one in asked} - {""}
    digits = dict(Currency.objects.filter(code__in=codes).values_list("code", "digits")) if codes else {}
    for one in asked:
        _tell(one, named[one.id], digits)


def _may_be_foreign(document: LoadedDocument) -> bool:
    held = [document.header.details]
    if document.type.id in BY_ACCOUNT:
        held = [line.base.details for line in document.lines]
    return any(name.startswith(PREFIX) for details in held for name in details)


def _text(document: LoadedDocument, names: Names, role: CustomRole) -> str:
    return str(document.header.details.get(names.get(role, "")) or "")


def _tell(document: LoadedDocument, names: Names, digits: Mapping[str, int]) -> None:
    if document.type.id in BY_ACCOUNT:
        document.lines = [line._replace(base=_in_its_account(line.base, names)) for line in document.lines]
        return
    code = _text(document, names, CustomRole.CURRENCY)
    if code not in digits:
        return
    rate = read_rate(_text(document, names, CustomRole.RATE))
    total = amount_in(_text(document, names, CustomRole.TOTAL)) or ZERO
    document.header = replace(document.header, foreign=Foreign(code, digits[code], rate, total))
    if name := names.get(CustomRole.AMOUNT):
        document.lines = [
            line._replace(base=replace(line.base, foreign=_amount(line.base.details, name)))
            for line in document.lines
        ]


def _in_its_account(line: DraftLine, names: Names) -> DraftLine:
    """Return a line with what came less what went in its account's currency."""
    sides = [
        _amount(line.details, names.get(role, "")) for role in (CustomRole.AMOUNT, CustomRole.AMOUNT_OUT)
    ]
    if sides == [None, None]:
        return line
    came, went = (one or ZERO for one in sides)
    currency = str(line.details.get(names.get(CustomRole.ACCOUNT_CURRENCY, "")) or "")
    return replace(line, foreign=came - went, currency=currency)


def _amount(details: Mapping[str, str], name: str) -> Decimal | None:
    return amount_in(str(details.get(name) or ""))
