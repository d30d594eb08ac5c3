"""Checking, importing and exporting in the background."""

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.exchange.columns import RowProblem
from liandong.exchange.importing import error_workbook, in_words, prepare, report_of
from liandong.exchange.models import ImportFile, ImportState
from liandong.exchange.sentences import sentence
from liandong.exchange.subjects import Choices, Mode, Order, Prepared, RefusedRowsError, Subject, subject_of
from liandong.exchange.workbooks import export_sheet
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.audit import AuditEntry, record
from liandong.jobs import files
from liandong.jobs.actions import enqueue
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit.sheet_reading import UnreadableFileError
from liandong.webkit.spreadsheets import write_workbook

IMPORT = "exchange.import"
EXPORT = "exchange.export"


def order_of(file: ImportFile, actor: Actor, address: str = "") -> Order:
    """Return how the file is to be imported, as its options say."""
    options: dict[str, Any] = file.options
    return Order(
        actor,
        mode=Mode(options.get("mode", Mode.BOTH)),
        makes_named=bool(options.get("makes_named", True)),
        posts=bool(options.get("posts", False)),
        address=address,
    )


def start_import(file: ImportFile, actor: Actor, *, is_dry: bool, address: str = "") -> int:
    """Hand the check or the import of a file in, in one transaction with its state; return the job.

    Raises:
        JobRefusedError: it was imported meanwhile.
    """
    with transaction.atomic():
        _hold(file)
        parameters = {"file": file.pk, "dry": is_dry, "address": address}
        job = enqueue(actor, IMPORT, parameters, file.stored, title=file.name)
        file.state = ImportState.CHECKING if is_dry else ImportState.IMPORTING
        file.job_id = job
        file.save(update_fields=["state", "job"])
    return job


def _hold(file: ImportFile) -> None:
    """Keep others from a file until the transaction ends: of two jobs only one may import it.

    Raises:
        JobRefusedError: another has imported it already, whatever ``file`` was read to be.
    """
    stored = ImportFile.objects.select_for_update(no_key=True).get(pk=file.pk)
    if stored.state == ImportState.IMPORTED:
        raise JobRefusedError([_("这个文件已经导入过。")])


def note_check(file: ImportFile, prepared: Prepared) -> None:
    """Keep what a check found; call it in a transaction.

    Raises:
        JobRefusedError: the file was imported meanwhile.
    """
    _hold(file)
    files.remove(file.errors)
    file.errors = error_workbook(prepared.problems) if prepared.problems else ""
    file.report = report_of(prepared)
    file.state = ImportState.REFUSED if prepared.problems else ImportState.CHECKED
    file.save(update_fields=["errors", "report", "state"])


def _run_import(task: Task) -> Finish:
    file = ImportFile.objects.filter(pk=task.parameters["file"], member=task.actor.member).first()
    subject = subject_of(file.subject) if file else None
    if file is None or subject is None or not subject.may_import(task.actor):
        raise JobRefusedError([_("没有导入的权限。")])
    if file.state == ImportState.IMPORTED:
        raise JobRefusedError([_("这个文件已经导入过。")])
    is_dry = bool(task.parameters["dry"])
    base = order_of(file, task.actor, str(task.parameters.get("address", "")))
    order = replace(base, is_dry=is_dry, tell=task.progress)
    try:
        prepared = prepare(file, subject, order)
    except UnreadableFileError as error:
        raise JobRefusedError([str(error)]) from error
    url = reverse("webkit:import_file", args=[file.pk])
    if prepared.problems:
        with transaction.atomic():
            note_check(file, prepared)
        raise _refusal(prepared.problems, url)
    if is_dry:
        return lambda: _checked(file, prepared, url)
    return lambda: _imported(file, subject, prepared, order)


def _refusal(problems: list[RowProblem], url: str) -> JobRefusedError:
    name = error_workbook(problems)
    result = Result(_("共 %(count)s 处问题。") % {"count": f"{len(problems):,}"}, name, _("问题.xlsx"), url)
    return JobRefusedError([in_words(problem) for problem in problems], result)


def _checked(file: ImportFile, prepared: Prepared, url: str) -> Result:
    note_check(file, prepared)
    return Result(_("检查通过：%(counts)s。") % {"counts": counts(prepared)}, url=url)


def _imported(file: ImportFile, subject: Subject, prepared: Prepared, order: Order) -> Result:
    _hold(file)
    try:
        prepared.write()
    except RefusedRowsError as refusal:
        raise _refusal(refusal.problems, reverse("webkit:import_file", args=[file.pk])) from refusal
    except RefusedError as refusal:  # what only showed now; its lines are not the file's
        raise JobRefusedError([sentence(one) for one in refusal.problems]) from refusal
    except IntegrityError as error:
        raise JobRefusedError([_("就在这时有人用了同样的编码或条码，请再检查并导入一次。")]) from error
    file.state, file.report = ImportState.IMPORTED, report_of(prepared)
    file.save(update_fields=["state", "report"])
    detail = {
        "file": file.name,
        "digest": file.digest,
        "created": prepared.created,
        "changed": prepared.changed,
        "skipped": prepared.skipped,
        "posted": order.posts,
    }
    record([AuditEntry("import_file", subject.needed, file.pk, order.actor.member, detail, order.address)])
    return Result(_("导入完成：%(counts)s。") % {"counts": counts(prepared)}, url=subject.list_url)


def counts(prepared: Prepared) -> str:
    """Return how many rows do what, in words."""
    words = [_("新建 %(count)s") % {"count": f"{prepared.created:,}"}]
    if prepared.changed:
        words.append(_("更新 %(count)s") % {"count": f"{prepared.changed:,}"})
    if prepared.skipped:
        words.append(_("跳过 %(count)s") % {"count": f"{prepared.skipped:,}"})
    return _("，").join(words)


def start_export(subject: Subject, choices: dict[str, str], actor: Actor) -> int:
    """Hand an export in; return the job."""
    parameters = {"subject": subject.id, "choices": choices}
    with transaction.atomic():
        return enqueue(actor, EXPORT, parameters, title=_(subject.label))


def _run_export(task: Task) -> Finish:
    subject = subject_of(task.parameters["subject"])
    if subject is None:
        raise JobRefusedError([_("没有这种资料。")])
    require(task.actor, subject.needed, Verb.VIEW)
    choices = Choices(task.parameters.get("choices", {}))
    path = files.new_path(".xlsx")
    count = [0]

    def told() -> Any:  # noqa: ANN401 - rows hold whatever their columns do
        for row in subject.rows(task.actor, choices):
            count[0] += 1
            task.progress(count[0], 0, _("写入文件"))
            yield row

    try:
        with path.open("wb") as target:
            write_workbook(target, [export_sheet(subject, task.actor, told())])
    except NotAllowedError as error:
        raise JobRefusedError([_("没有导出的权限。")]) from error
    message = _("导出 %(count)s 行。") % {"count": f"{count[0]:,}"}
    name = f"{_(subject.label)}-{timezone.localdate():%Y%m%d}.xlsx"
    return lambda: Result(message, path.name, name)


def register() -> None:
    """Make the kinds of jobs known."""
    register_job(IMPORT, _run_import, label=gettext_noop("导入"))
    register_job(EXPORT, _run_export, label=gettext_noop("导出"))
