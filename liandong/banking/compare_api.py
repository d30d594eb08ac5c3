"""和对方的对账单比 for programs: rows of a partner's list beside our documents; nothing of it is kept."""

from typing import Any

from django.http import Http404
from ninja import Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest
from liandong.apikit.bodies import read_model
from liandong.apikit.debts import SideName
from liandong.apikit.fields import Day, Id, Input, Number, answers, body_of, write_of
from liandong.banking.access import SUBJECT
from liandong.banking.comparing import Pair, Theirs, compare
from liandong.banking.partner_lists import ours_of, within
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Verb
from liandong.partners.reach import visible_partners

router = Router(tags=["财务 · Finance"])
MOST_ROWS = 2_000


class TheirRow(Input):
    """A row of their list; what lessens the debt is negative."""

    on: Day
    number: str = Field("", max_length=64)
    amount: Number


class CompareBody(Input):
    """A partner's own list, as it stands in his statement."""

    partner: Id
    side: SideName = SideName.PAYABLE
    rows: list[TheirRow] = Field(min_length=1, max_length=MOST_ROWS)


class ComparedOut(Schema):
    """A row of theirs (from 1 on), a document of ours, or both; ``difference`` is theirs less ours.

    ``verdict`` is equal, by_amount (another number), differs, only_theirs or only_ours.
    """

    verdict: str
    row: int | None
    document: int | None
    number: str
    difference: Number


_EXAMPLE = {"partner": 2, "rows": [{"on": "2026-11-02", "number": "INV-7", "amount": "113"}]}


@router.post(
    "/partner-lists/compare",
    response=answers(ok=list[ComparedOut]),
    summary="和对方的对账单比 · Compare a partner's list",
    description="只比较，不留存 · Nothing is kept",
    openapi_extra=write_of(body_of(CompareBody.model_json_schema(), _EXAMPLE)),
)
def compare_list(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every row of both lists once: theirs in their order, then what only we have."""
    actor = request.auth.actor
    require_everywhere(actor, SUBJECT, Verb.VIEW)
    body = read_model(request, CompareBody)
    if not visible_partners(actor).filter(pk=body.partner).exists():
        raise Http404(body.partner)
    theirs = [Theirs(place, one.on, one.number, one.amount) for place, one in enumerate(body.rows, 1)]
    ours, span = ours_of(body.side.side, body.partner, theirs)
    return [_row(pair) for pair in within(compare(theirs, ours), span)]


def _row(pair: Pair) -> dict[str, Any]:
    return {
        "verdict": pair.verdict.value,
        "row": pair.theirs.row if pair.theirs else None,
        "document": pair.ours.document if pair.ours else None,
        "number": pair.ours.number if pair.ours else "",
        "difference": pair.difference,
    }
