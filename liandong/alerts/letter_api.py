"""Documents by mail for programs: sending one, and what became of those that were sent."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.alerts.letter_making import LetterForm, hand_in
from liandong.alerts.letter_models import DocumentLetter
from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.document_answers import found_document
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.collaboration.reach import require_edit
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem
from liandong.partners.addresses import mail_addresses
from liandong.printkit.templates import templates_of

router = Router(tags=["单据 · Documents"])

_MOST_ROWS = 200


class LetterBody(Input):
    """To whom a document is sent. Without addresses it goes to the partner's own."""

    addresses: list[str] = Field(default_factory=list, max_length=20, examples=[["buyer@example.com"]])
    subject: str = Field("", description="空：单号 · Blank: the document's number")
    text: str = ""
    template: str = Field("", max_length=40, description="空：默认模板 · Blank: the default template")


class LetterOut(Schema):
    """A letter with a document; ``state`` is making, ready, sent, refused or failed."""

    id: int
    addresses: list[str]
    subject: str
    text: str
    state: str = Field(examples=["sent"])
    problem: str
    member: int
    created_at: datetime
    finished_at: datetime | None


_EXAMPLE = {"addresses": ["buyer@example.com"], "subject": "采购订单 CD0001"}


@router.get(
    "/documents/{type_id}/{int:document}/letters",
    response=answers(ok=list[LetterOut]),
    summary="发过的邮件 · Letters with a document",
)
def list_letters(request: ApiRequest, type_id: str, document: Id) -> list[dict[str, Any]]:
    """Return the letters a document was sent with, the latest first."""
    found = found_document(request, type_id, document, Verb.DRAFT)
    require_edit(request.auth.actor, found)
    return [_row(one) for one in DocumentLetter.objects.filter(document=found).order_by("-pk")[:_MOST_ROWS]]


@router.post(
    "/documents/{type_id}/{int:document}/letters",
    response=answers(created=LetterOut),
    summary="把单据发给对方 · Send a document to its partner",
    description="附打印出来的 PDF，由后台任务发出 · With the printed PDF, by a job",
    openapi_extra=write_of(body_of(LetterBody.model_json_schema(), _EXAMPLE, is_required=False)),
)
@idempotent
def send_letter(request: ApiRequest, type_id: str, document: Id) -> Status[dict[str, Any]]:
    """Have a document printed and sent."""
    found = found_document(request, type_id, document, Verb.DRAFT)
    body = read_model(request, LetterBody, is_required=False)
    if body.template and body.template not in {one.key for one in templates_of(found.type)}:
        raise ProblemsError([Problem("letter_template_unknown", column="template")])
    own = mail_addresses(found.partner) if found.partner is not None else []
    form = LetterForm(",".join(body.addresses or own), body.subject or found.number, body.text, body.template)
    return Status(201, _row(hand_in(found, form, request.auth.actor, address_of(request))))


def _row(one: DocumentLetter) -> dict[str, Any]:
    own = ("subject", "text", "state", "problem", "created_at", "finished_at")
    shown = {name: getattr(one, name) for name in own}
    return {"id": one.pk, "addresses": one.addresses.split(","), "member": one.member_id, **shown}
