"""票据 for programs: the bills there are, and one with what it went through; documents do the rest."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from django.db.models import Q
from django.utils import timezone
from ninja import Query, Router, Schema

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.fields import After, Id, KeyShape, Limit, Number, answers, page_key
from liandong.documents.bill_numbers import SUBJECT
from liandong.documents.bills import ACCEPTOR, DRAWER, FORM, ISSUED_ON
from liandong.finance.bills import reading
from liandong.finance.bills.pages import bill_for
from liandong.finance.bills.reading import Asked, Due, Event, Standing
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])
_KEY = KeyShape((date, int))


class BillQuery(Schema):
    """Which bills: open ones without ``standing``; those due in 30 days, or overdue, by ``due``."""

    kind: Literal["bill_receivable", "bill_payable"] | None = None
    standing: Literal["open", "ended", "all"] = "open"
    due: Due | None = None
    q: str = ""
    limit: Limit = 100
    after: After | None = None


class BillOut(Schema):
    """A bill; ``standing`` is what became of it."""

    id: int
    number: str
    kind: str
    form: str
    partner: int
    drawer: str
    acceptor: str
    issued_on: str
    due_date: date
    amount: Number
    open_amount: Number
    standing: Standing
    document: int


class BillPage(Schema):
    """A page of bills, the earliest due first."""

    rows: list[BillOut]
    next: str | None


class BillEvent(Schema):
    """What a document did with the bill, and with how much of it."""

    document: int
    type: str
    number: str
    business_date: date
    amount: Number
    did: Standing


class BillDetail(BillOut):
    """A bill with everything that happened to it since it was registered."""

    events: list[BillEvent]


@router.get("/bills", response=answers(ok=BillPage), summary="票据登记簿 · Register of bills")
def list_bills(request: ApiRequest, query: Query[BillQuery]) -> dict[str, Any]:
    """Return a page of the bills the caller may see."""
    require(request, SUBJECT, Verb.VIEW)
    is_open = {"open": True, "ended": False}.get(query.standing)
    asked = Asked(query.kind or "", is_open, query.due.value if query.due else "", query.q.strip())
    found = reading.asked_for(reading.bills(request.auth.actor), asked, timezone.localdate())
    if after := _KEY.read(query.after):
        found = found.filter(Q(due_date__gt=after[0]) | Q(due_date=after[0], pk__gt=after[1]))
    rows = list(found[: query.limit + 1])
    shown = rows[: query.limit]
    happened = reading.events(shown)
    more = len(rows) > query.limit
    return {
        "rows": [_row(one, happened.get(one.pk, ())) for one in shown],
        "next": page_key(shown[-1].due_date, shown[-1].pk) if more else None,
    }


@router.get("/bills/{int:bill}", response=answers(ok=BillDetail), summary="票据 · A bill and its way")
def get_bill(request: ApiRequest, bill: Id) -> dict[str, Any]:
    """Return a bill."""
    require(request, SUBJECT, Verb.VIEW)
    one = bill_for(request.auth.actor, bill)
    happened = reading.events([one]).get(one.pk, [])
    names = ("document", "type", "number", "business_date", "amount", "did")
    told = [{name: getattr(event, name) for name in names} for event in happened]
    return _row(one, happened) | {"events": told}


def _row(one: Claim, happened: Sequence[Event]) -> dict[str, Any]:
    said = reading.said_of(one)
    return {
        "id": one.pk,
        "number": one.bill_number,
        "kind": one.kind,
        "form": said[FORM.name],
        "partner": one.partner_id,
        "drawer": said[DRAWER.name],
        "acceptor": said[ACCEPTOR.name],
        "issued_on": said[ISSUED_ON.name],
        "due_date": one.due_date,
        "amount": one.amount,
        "open_amount": one.open_amount,
        "standing": reading.standing(one, happened),
        "document": one.document_id,
    }
