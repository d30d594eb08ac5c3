"""Files of invoices: kept whole as they came, beside what they say; a file is taken once."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.collaboration.file_parts import in_parts, joined
from liandong.identity.actors import NotAllowedError
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.tax_invoices.keeping import SUBJECT, require_direction, save_invoice
from liandong.tax_invoices.models import Direction, TaxInvoice, TaxInvoiceFile, TaxInvoiceFilePart
from liandong.tax_invoices.terms import CENT, InvoiceForm
from liandong.tax_invoices.xml_reading import MOST_BYTES, EInvoice, UnreadableError, read_einvoice

MOST_FILES = 100
MOST_OF_INVOICE = 20
_NAME = 128
_NUMBER = re.compile(r"(?<!\d)(\d{20}|\d{8})(?!\d)")
_KINDS = {
    b"%PDF": ("application/pdf", ".pdf"),
    b"PK\x03\x04": ("application/zip", ".ofd"),
}
XML = ("application/xml", ".xml")


@dataclass(slots=True)
class FileResult:
    """What came of a file: the invoice it made or was put beside, or why not.

    ``may_draft``: it is of a known supplier, so that a supplier invoice can be made of it.
    """

    name: str
    invoice: int | None = None
    number: str = ""
    is_new: bool = False
    may_draft: bool = False
    problems: list[Problem] = field(default_factory=list)


def import_files(
    files: Sequence[tuple[str, bytes]], actor: Actor, rules: Rules, address: str = ""
) -> list[FileResult]:
    """Register the invoices of files, each by itself: one that is refused leaves the others.

    A PDF says nothing that can be relied on: it is put beside the invoice whose number its name has.

    Raises:
        RefusedError: there are too many files.
    """
    limit = {"limit": str(MOST_FILES)}
    refuse_if([Problem("invoice_files_many", detail=limit)] if len(files) > MOST_FILES else [])
    return [_imported(name, data, (actor, rules, address)) for name, data in files]


def _imported(name: str, data: bytes, who: tuple[Actor, Rules, str]) -> FileResult:
    result = FileResult(safe_name(name, data))
    try:
        with transaction.atomic():
            if data.startswith(b"%PDF"):
                _beside(result, data, who)
            else:
                _registered(result, data, who)
    except RefusedError as refusal:
        result.problems = list(refusal.problems)
    except NotAllowedError as refusal:  # of this file alone: what was bought tells costs
        result.problems = [Problem("right_missing", detail={"verb": refusal.verb.value})]
    if result.problems:
        result.invoice, result.number, result.is_new = None, "", False
    return result


def _beside(result: FileResult, data: bytes, who: tuple[Actor, Rules, str]) -> None:
    numbers = _NUMBER.findall(result.name)
    found = TaxInvoice.objects.filter(number__in=numbers[:4]).first() if numbers else None
    if found is None:
        detail = {"name": result.name, "reason": "PDF"}
        raise RefusedError([Problem("invoice_file_unread", column="file", detail=detail)])
    keep_file(found, result.name, data, who[0], who[2])
    result.invoice, result.number = found.pk, found.number


def _registered(result: FileResult, data: bytes, who: tuple[Actor, Rules, str]) -> None:
    actor, rules, address = who
    refuse_if(_file_problems(result.name, data))
    try:
        said = read_einvoice(data)
    except UnreadableError as error:
        detail = {"name": result.name, "reason": str(error)}
        raise RefusedError([Problem("invoice_file_unread", column="file", detail=detail)]) from error
    result.number = said.number
    direction, problems = _direction(said, rules.tax_number)
    refuse_if([*problems, *_total_problems(said)])
    form = form_of(said, direction)
    result.invoice = save_invoice(None, form, actor, address, tolerance=CENT)
    result.is_new = True
    result.may_draft = (
        direction is Direction.INPUT and form.partner is not None and not rules.invoice_with_goods
    )
    keep_file(TaxInvoice.objects.get(pk=result.invoice), result.name, data, actor, address)


def _file_problems(name: str, data: bytes) -> list[Problem]:
    if len(data) > MOST_BYTES:
        detail = {"name": name, "limit": str(MOST_BYTES // 2**20)}
        return [Problem("invoice_file_large", column="file", detail=detail)]
    if not data:
        return [Problem("file_empty", column="file", detail={"name": name})]
    taken = TaxInvoiceFile.objects.filter(digest=hashlib.sha256(data).hexdigest()).select_related("invoice")
    found = taken.first()
    if found is None:
        return []
    detail = {"name": name, "number": found.invoice.number}
    return [Problem("invoice_file_taken", column="file", detail=detail)]


def _direction(said: EInvoice, own: str) -> tuple[Direction, list[Problem]]:
    """Return which side the company is on; its tax number tells."""
    if not own:
        return Direction.INPUT, [Problem("invoice_company_unknown", column="file")]
    if said.seller_tax_number.upper() == own:
        return Direction.OUTPUT, []
    if said.buyer_tax_number.upper() == own:
        return Direction.INPUT, []
    return Direction.INPUT, [Problem("invoice_not_ours", column="file", detail={"number": own})]


def _total_problems(said: EInvoice) -> list[Problem]:
    """Return each total of the file that is not the sum of its lines, and a gross that is not both."""
    net = sum((line.net_amount for line in said.lines), ZERO)
    tax = sum((line.tax_amount for line in said.lines), ZERO)
    pairs = ((said.net, net), (said.tax, tax), (said.gross, net + tax))
    return [
        Problem("invoice_totals_wrong", detail={"total": plain(total), "sum": plain(of_lines)})
        for total, of_lines in pairs
        if total != of_lines
    ]


def form_of(said: EInvoice, direction: Direction) -> InvoiceForm:
    """Return what a file says as the register keeps it, with the partner and the blue invoice it names."""
    is_output = direction is Direction.OUTPUT
    name = said.buyer_name if is_output else said.seller_name
    number = said.buyer_tax_number if is_output else said.seller_tax_number
    blue = TaxInvoice.objects.filter(number=said.blue, direction=direction).first() if said.blue else None
    return InvoiceForm(
        direction.value,
        "digital_special" if said.is_special else "digital_general",
        said.number,
        said.issued_on,
        said.seller_name,
        said.buyer_name,
        said.lines,
        seller_tax_number=said.seller_tax_number,
        buyer_tax_number=said.buyer_tax_number,
        partner=partner_of(name, number),
        red_of=blue.pk if blue else None,
        memo=said.remark,
    )


def partner_of(name: str, tax_number: str) -> int | None:
    """Return the partner of a tax number, else of exactly this name; None where it is not one alone."""
    own = Partner.objects.filter(merged_into__isnull=True)
    for found in (own.filter(tax_number=tax_number) if tax_number else own.none(), own.filter(name=name)):
        ids = list(found.values_list("pk", flat=True)[:2])
        if len(ids) == 1:
            return ids[0]
    return None


def safe_name(name: str, data: bytes) -> str:
    """Return a file's name without folders and odd signs, with the ending its own bytes call for."""
    _kind, ending = _kind_of(data)
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    if ending == ".ofd" and stem.lower().endswith(".zip"):
        return stem[-_NAME:]
    stem = stem[: -len(ending)] if stem.lower().endswith(ending) else stem
    return f"{stem[: _NAME - len(ending)] or 'invoice'}{ending}"


def _kind_of(data: bytes) -> tuple[str, str]:
    return _KINDS.get(bytes(data[:4]), XML)


def keep_file(invoice: TaxInvoice, name: str, data: bytes, actor: Actor, address: str = "") -> TaxInvoiceFile:
    """Put a file beside its invoice, whole as it came.

    Raises:
        NotAllowedError: the actor may not keep such invoices.
        RefusedError: it is empty, too large, was kept before, or is one of too many.
    """
    require_direction(actor, invoice.direction, Verb.DRAFT)
    problems = _file_problems(name, data)
    if invoice.files.count() >= MOST_OF_INVOICE:
        problems.append(Problem("invoice_files_many", column="file", detail={"limit": str(MOST_OF_INVOICE)}))
    refuse_if(problems)
    digest = hashlib.sha256(data).hexdigest()
    try:
        with transaction.atomic():
            made = TaxInvoiceFile.objects.create(
                invoice=invoice,
                name=safe_name(name, data),
                kind=_kind_of(data)[0],
                size=len(data),
                digest=digest,
                member_id=actor.member,
                created_at=timezone.now(),
            )
    except IntegrityError as error:  # somebody else kept it in the same moment
        detail = {"name": name, "number": invoice.number}
        raise RefusedError([Problem("invoice_file_taken", column="file", detail=detail)]) from error
    TaxInvoiceFilePart.objects.bulk_create(
        TaxInvoiceFilePart(file=made, position=position, data=piece) for position, piece in in_parts(data)
    )
    detail = {"number": invoice.number, "name": made.name, "sha256": digest}
    record([AuditEntry("attach", SUBJECT, invoice.pk, actor.member, detail, address)])
    return made


def parts_of(file: TaxInvoiceFile) -> Iterator[bytes]:
    """Yield a file's bytes, one statement a part."""
    return joined(file.parts)
