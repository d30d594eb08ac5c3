"""复核: everything of a delivery's draft is scanned before it leaves; a difference stops it."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.catalog.queries import product_cards
from liandong.documents.checked import note_check
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.identity.audit import AuditEntry, record
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.building import Counted, identity, read_sent
from liandong.warehouse.finding import by_product, full_name, items
from liandong.warehouse.jobs import CHECK, JOBS
from liandong.warehouse.refusing import SheetRefusedError, refused, stored_rows, telling_rows, told
from liandong.warehouse.saving import done, job_for, key_of
from liandong.warehouse.sheets import Part, seen
from liandong.webkit.drafts import read_body

CHECKED = "pack_check"
"""The word of the audit trail."""


def wanted_of(document: Document) -> dict[int, Decimal]:
    """Return how much of each stocked product a document holds, base units; one statement."""
    lines = DocumentLine.objects.filter(document=document, product__is_stocked=True).order_by("position")
    found: dict[int, Decimal] = {}
    for product, quantity in lines.values_list("product", "quantity"):
        found[product] = found.get(product, ZERO) + quantity
    return found


def rows_to_check(document: Document) -> list[Part]:
    """Return the products of a delivery as the page takes them."""
    wanted = wanted_of(document)
    products = by_product(items(list(wanted)))
    return [
        {
            "key": f"p{product}",
            "origin": None,
            "product": products[product],
            "unit": products[product]["units"][0]["id"],
            "wanted": plain(quantity),
            "counted": "0",
            "place": "",
        }
        for product, quantity in wanted.items()
    ]


@require_POST
def pass_check(request: CompanyRequest, pk: int) -> HttpResponse:
    """Compare what was scanned with the draft; equal, it is noted, and posted by who may.

    The same key again after the answer was lost gets the same answer.
    """
    job = job_for(request, CHECK)
    body = read_body(request)
    sent, version = read_sent(body), identity(body.get("version"))
    document = seen(request.actor, job.type).filter(pk=pk).first()
    if document is None:
        raise Http404(pk)
    if version is None:
        raise BadRequest("version")
    if document.state == State.DRAFT and document.version != version:
        return JsonResponse({"current": None}, status=409)
    try:
        _refuse_differences(document, sent.lines)
    except RefusedError as refusal:
        return refused(refusal)
    try:
        return _passed(request, document, version, key_of(request, body, "post"))
    except RefusedError as refusal:
        text = _("复核无误，但还不能审核：%(reasons)s")
        reasons = _("；").join(one["message"] for one in told(refusal))
        problem = {"message": text % {"reasons": reasons}, "key": None, "field": None}
        return JsonResponse({"problems": [problem]}, status=422)


def _refuse_differences(document: Document, lines: Sequence[Counted]) -> None:
    wanted = wanted_of(document)
    counted: dict[int, Decimal] = {}
    for line in lines:
        counted[line.product] = counted.get(line.product, ZERO) + line.quantity
    every = dict.fromkeys([*wanted, *counted])
    wrong = [product for product in every if wanted.get(product, ZERO) != counted.get(product, ZERO)]
    if not wrong:
        return
    cards = dict(enumerate(product_cards(wrong), 1))
    problems = [
        Problem(
            "scan_differs",
            place,
            detail={
                "name": full_name(card.name, card.specification),
                "wanted": plain(wanted.get(card.id, ZERO)),
                "counted": plain(counted.get(card.id, ZERO)),
                "unit": card.base_unit.name,
            },
        )
        for place, card in cards.items()
    ]
    raise SheetRefusedError(problems, {place: (f"p{card.id}", card.id) for place, card in cards.items()})


def _passed(request: CompanyRequest, document: Document, version: int, key: str) -> HttpResponse:
    """Note that the goods were checked; post the draft too where the right reaches."""
    is_posting = request.actor.may(document.type, Verb.POST)
    entry = AuditEntry(
        CHECKED, document.type, document.pk, request.actor.member, {"version": version}, request.address
    )
    if document.state == State.DRAFT:
        note_check(document.pk, version, request.actor.member, timezone.now())
        record([entry])
    if is_posting:
        wanted = PostRequest(document.pk, request.actor, version, key=key, address=request.address)
        with telling_rows(partial(stored_rows, document.pk)):
            post([wanted])
    text = _("复核无误，已审核 %(number)s") if is_posting else _("复核无误：%(number)s，等待审核")
    messages.success(request, text % {"number": document.number})
    return done(JOBS[CHECK], document.pk, document.number)
