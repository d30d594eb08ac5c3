"""Writing partners: checked as a whole, refused with every reason at once, and audited."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction

from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.custom import read_details
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners import reach
from liandong.partners.checks import Row, row_problems
from liandong.partners.forms import PartnerForm, cleaned
from liandong.partners.saving import partner_ids, read_stored, write_rows

SUBJECT = reach.SUBJECT
BATCH = 2_000
"""Partners written by one set of statements."""


def create_partner(form: PartnerForm, actor: Actor) -> int:
    """Make a partner; return its id.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep partners.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        (typed,), wrong = _typed([form], actor)
        (partner,) = _save([Row(None, cleaned(typed))], wrong=_alone(wrong))
        _audit(actor, "create", partner, {"code": trimmed(form.code)})
    return partner


def update_partner(partner: int, form: PartnerForm, actor: Actor) -> None:
    """Make the partner what the form says.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep partners.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        before = reach.visible_partners(actor, Verb.DRAFT).select_for_update().filter(pk=partner)
        code = before.values_list("code", flat=True).first()
        if code is None:
            raise RefusedError([_unknown(partner)])
        (typed,), wrong = _typed([form], actor)
        _save([Row(partner, cleaned(typed))], wrong=_alone(wrong))
        _audit(actor, "update", partner, {"code": trimmed(form.code), "code_before": code})


def set_partner_active(partner: int, actor: Actor, *, is_active: bool) -> None:
    """Enable or disable a partner; a disabled one stays in every document that has it.

    Raises:
        RefusedError: ``partner_unknown``, or ``partner_merged`` into another.
        NotAllowedError: the actor may not keep partners.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        reached = reach.visible_partners(actor, Verb.DRAFT).filter(pk=partner)
        if not reached.filter(merged_into=None).update(is_active=is_active):
            merged = reached.values_list("code", "merged_into__code").first()
            raise RefusedError([_unknown(partner) if merged is None else _is_merged(*merged)])
        _audit(actor, "enable" if is_active else "disable", partner, {})


def partner_problems(forms: Sequence[PartnerForm], actor: Actor) -> list[Problem]:
    """Return every reason for which ``save_partners`` would refuse the forms; nothing is written."""
    return checked_rows(forms, actor)[1]


def checked_rows(forms: Sequence[PartnerForm], actor: Actor) -> tuple[list[Row], list[Problem]]:
    """Return the forms as rows to be saved, and every reason for which ``save_partners`` would refuse."""
    typed, wrong = _typed(forms, actor)
    rows = _found_rows(typed)
    return rows, [*wrong, *_reach_problems(rows, actor), *row_problems(rows, read_stored(rows))]


def save_part(forms: Sequence[PartnerForm], actor: Actor) -> None:
    """Save a part of a file as ``save_partners`` would, in the caller's transaction.

    The caller gives all of it up when a part is refused, and leaves the trace.

    Raises:
        RefusedError: with every problem of the part; nothing of it is written.
        NotAllowedError: the actor may not keep partners.
        IntegrityError: somebody took a code in this very moment.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    rows, problems = checked_rows(forms, actor)
    refuse_if(problems)
    for start in range(0, len(rows), BATCH):
        write_rows(rows[start : start + BATCH])


def save_partners(forms: Sequence[PartnerForm], actor: Actor) -> list[int]:
    """Make or change many partners, found by code; return their ids in the forms' order.

    All are saved or none. A problem's ``line`` is the 1-based position of the form.

    Raises:
        RefusedError: with every problem of every form; nothing is written.
        NotAllowedError: the actor may not keep partners.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        typed, wrong = _typed(forms, actor)
        rows = _found_rows(typed)
        ids = _save(rows, [*wrong, *_reach_problems(rows, actor)])
        if ids:
            record([AuditEntry("import", SUBJECT, None, actor.member, {"count": len(ids)})])
    return ids


def _reach_problems(rows: Sequence[Row], actor: Actor) -> list[Problem]:
    """Return a problem for each row that would change a partner out of the actor's reach."""
    if reach.own_only(actor, Verb.DRAFT) is None:
        return []
    named = [row.partner for row in rows if row.partner is not None]
    reached = set(reach.visible_partners(actor, Verb.DRAFT).filter(pk__in=named).values_list("pk", flat=True))
    others = [row for row in rows if row.partner is not None and row.partner not in reached]
    return [Problem("partner_of_another", row.line, "code", {"code": row.form.code}) for row in others]


def _typed(forms: Sequence[PartnerForm], actor: Actor) -> tuple[list[PartnerForm], list[Problem]]:
    """Return the forms with the values of added fields as they are kept, and what is wrong with these."""
    problems: list[Problem] = []
    typed = []
    for line, form in enumerate(forms, 1):
        details, wrong = read_details(actor.fields, SUBJECT, form.details, line)
        typed.append(replace(form, details=details) if form.details else form)
        problems += wrong
    return typed, problems


def _found_rows(forms: Sequence[PartnerForm]) -> list[Row]:
    forms = [cleaned(form) for form in forms]
    known = partner_ids(form.code for form in forms)
    return [Row(known.get(form.code), form, line) for line, form in enumerate(forms, start=1)]


def _alone(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of a single form: they stand in no line."""
    return [replace(one, line=None) for one in problems]


def _save(rows: Sequence[Row], wrong: Sequence[Problem] = ()) -> list[int]:
    """Check all rows, then write them in batches; when somebody was faster, check again and say so."""
    refuse_if([*wrong, *row_problems(rows, read_stored(rows))])
    try:
        with transaction.atomic():
            ids: list[int] = []
            for start in range(0, len(rows), BATCH):
                ids += write_rows(rows[start : start + BATCH])
            return ids
    except IntegrityError:
        refuse_if(row_problems(rows, read_stored(rows)))
        raise


def _unknown(partner: int) -> Problem:
    return Problem("partner_unknown", detail={"partner": str(partner)})


def _is_merged(code: str, kept: str) -> Problem:
    return Problem("partner_merged", detail={"code": code, "kept": kept})


def _audit(actor: Actor, action: str, partner: int, detail: dict[str, str]) -> None:
    record([AuditEntry(action, SUBJECT, partner, actor.member, detail)])
