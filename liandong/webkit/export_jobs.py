"""Large exports: a list's rows written by a background job, as the member may see them at that moment.

The job stands in a request of its own, without a browser: the same views decide what the member
may see and which columns, so what the page leaves out is not in the file either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.identity.registry.models import Company, Membership
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.jobs import files
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.storage.namespace import current_namespace
from liandong.webkit.exporting import EXPORT, JOB, Part, RowsRequest, TooManyRowsError, page_of, sheet_of
from liandong.webkit.spreadsheets import write_workbook

MOST_ROWS = 1_000_000
"""Rows of one file; more of them are no table any more, and a narrower filter is asked for."""


def register() -> None:
    """Make the job known; called at start."""
    register_job(JOB, _run, label=gettext_noop("导出列表"))


def _run(task: Task) -> Finish:
    result = written(task, str(task.parameters["path"]), str(task.parameters["query"]))
    return lambda: result


def shown_rows(request: CompanyRequest, address: str, query: str) -> Part:
    """Return what an address shows to the member of a request: the title, columns and rows of a list.

    Raises:
        Resolver404: there is no such page.
        BadRequest: it shows no rows, or the query makes no sense.
        PermissionDenied: the member may not see it.
    """
    asked = RowsRequest()
    asked.__dict__.update(request.__dict__)
    asked.method = "GET"
    asked.path = asked.path_info = address
    asked.resolver_match = resolve(address)
    return page_of(asked, _for_a_file(query))


def _for_a_file(query: str) -> str:
    """Return a query that asks for rows as a file has them, not for a page."""
    given = [(name, value) for name, value in parse_qsl(query) if name != EXPORT]
    return urlencode([*given, (EXPORT, "xlsx")])


def written(task: Task, address: str, query: str) -> Result:
    """Write what the task's member sees at a list's address into a file, and return that.

    Raises:
        JobRefusedError: he may not see it (any more), the address shows no rows, or there are too many.
    """
    path = files.new_path(".xlsx")
    with _refusals(path):
        request = _request_of(task, address)
        first = page_of(request, _for_a_file(query))
        count = _write(task, request, first, path)
    name = f"{first.get('title') or _('导出')} {timezone.localtime():%Y-%m-%d %H%M}.xlsx"
    return Result(_("共 %(count)s 行") % {"count": f"{count:,}"}, path.name, name)


def _write(task: Task, request: CompanyRequest, first: Part, path: Path) -> int:
    """Write the file; return how many rows it has."""
    counts = [0]

    def told(count: int) -> None:
        counts.append(count)
        task.progress(count)

    with path.open("wb") as file:
        write_workbook(file, [sheet_of(request, first, MOST_ROWS, told)])
    return counts[-1]


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Leave no half file behind, and say in the member's words why there is none."""
    try:
        yield
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, TooManyRowsError):
            text = _("超过 %(most)s 行，一个文件放不下，请缩小筛选范围。") % {"most": f"{MOST_ROWS:,}"}
            raise JobRefusedError([text]) from error
        if isinstance(error, PermissionDenied | Http404):
            raise JobRefusedError([_("您现在没有查看这些内容的权限。")]) from error
        if isinstance(error, BadRequest):
            raise JobRefusedError([_("筛选条件已经无效，请重新打开列表再导出。")]) from error
        raise


def _request_of(task: Task, address: str) -> CompanyRequest:
    """Return a request of the member for an address, standing in the job's company."""
    request = RowsRequest()
    request.method = "GET"
    request.path = request.path_info = address
    request.resolver_match = resolve(request.path_info)
    company = Company.objects.get(slug=current_namespace().slug)
    membership = Membership.objects.select_related("person").get(company=company, member_id=task.actor.member)
    request.user = membership.person
    request.actor, request.company, request.address = task.actor, company, ""
    request.rules = rules_on(timezone.localdate())
    return request
