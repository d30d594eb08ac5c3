"""The yearly archive for programs: what a year holds, and having its archive made."""

from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.finance.archive.jobs import require_archives, start_archive
from liandong.finance.archive.packing import year_state, years

router = Router(tags=["财务 · Finance"])


class YearOut(Schema):
    """A year's books: its vouchers, the last hash of their chain, and the months still open."""

    year: int
    vouchers: int
    last_hash: str
    is_closed: bool
    open_months: list[str]


class ArchiveBody(Input):
    """A year."""

    year: int = Field(ge=1901, le=9998)


class ArchiveJobOut(Schema):
    """The background job that makes the archive; its file is with the job."""

    job: int


@router.get("/yearly-archives", response=answers(ok=list[YearOut]), summary="年度档案 · Years to archive")
def list_years(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the years that have vouchers, the latest first."""
    require_archives(request.auth.actor)
    states = [year_state(year) for year in years()]
    names = ("year", "vouchers", "last_hash", "is_closed", "open_months")
    return [{name: getattr(one, name) for name in names} for one in states]


@router.post(
    "/yearly-archives",
    response=answers(created=ArchiveJobOut),
    summary="生成年度档案 · Make a year's archive",
    description="在后台生成，做好在后台任务里下载 · In the background; the file is among the jobs' results",
    openapi_extra=write_of(body_of(ArchiveBody.model_json_schema(), {"year": 2026})),
)
@idempotent
def begin_archive(request: ApiRequest) -> Status[dict[str, Any]]:
    """Have a year archived."""
    require_archives(request.auth.actor)
    body = read_model(request, ArchiveBody)
    return Status(201, {"job": start_archive(request.auth.actor, body.year)})
