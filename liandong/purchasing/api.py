"""The award of an inquiry for programs; quotations themselves are documents like any other."""

from typing import Any

from django.utils import timezone
from ninja import Router
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.document_answers import found_document, saved_answer
from liandong.apikit.document_schemas import Saved
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.inputs import LARGEST, MAX_LINES
from liandong.kernel.actor import Verb
from liandong.purchasing.awarding import Award, award
from liandong.purchasing.comparing import INQUIRY, ORDER

router = Router(tags=["单据 · Documents"])


class AwardedLine(Input):
    """A line of a supplier's quotation, and how much of it to order, in its unit."""

    line: Id
    quantity: Number = Field(gt=0, lt=LARGEST, decimal_places=6)


class AwardBody(Input):
    """What is awarded; the orders are of today when no day is given."""

    awards: list[AwardedLine] = Field(min_length=1, max_length=MAX_LINES)
    business_date: Day | None = None


_EXAMPLE = {"awards": [{"line": 7, "quantity": "60"}, {"line": 12, "quantity": "40"}]}


@router.post(
    "/inquiries/{int:inquiry}/award",
    response=answers(ok=list[Saved]),
    exclude_unset=True,
    summary="定标 · Award an inquiry",
    description="每家供应商一张采购订单草稿 · A draft of a purchase order for each supplier",
    openapi_extra=write_of(body_of(AwardBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def award_inquiry(request: ApiRequest, inquiry: Id) -> list[dict[str, Any]]:
    """Award lines of an inquiry to suppliers; a line may be split over several."""
    found_document(request, INQUIRY, inquiry, Verb.VIEW)
    require(request, ORDER, Verb.DRAFT)
    body = read_model(request, AwardBody)
    awards = [Award(one.line, one.quantity) for one in body.awards]
    saved = award(request.auth.actor, inquiry, awards, on=body.business_date or timezone.localdate())
    return [saved_answer(one, ()) for one in saved]
