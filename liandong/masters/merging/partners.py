"""Merging partners: ``fold`` into ``keep``, all or nothing, and nothing in the books is rewritten.

What is open of his claims goes over by transfer documents, with the days it is due. What was posted keeps its
partner; the record that goes is disabled and points at the kept one, so its code and name find that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents import merging as documents
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.merging import Named
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor
from liandong.kernel.claim_kinds import OPEN_ACCOUNT
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.masters.merging.booking import posted
from liandong.masters.merging.distinct import forget
from liandong.masters.merging.filling import lacking
from liandong.masters.merging.following import PARTNER_ROWS, Ids, counted, move_rows
from liandong.masters.merging.kinds import PARTIES
from liandong.masters.merging.rights import keeping_problems, posting_problems, require_merging
from liandong.masters.merging.tracing import record_merger
from liandong.masters.merging.wishes import CLAIM_DOCUMENT, PARTNERS, Foreseen, Merged, Owing
from liandong.partners.actions import SUBJECT, update_partner
from liandong.partners.forms import PartnerForm
from liandong.partners.models import Partner
from liandong.partners.stored import partner_forms

_FILLED = (
    "category", "industry", "region", "level", "contact", "phone", "email", "address", "tax_number",
    "bank_name", "bank_number", "bank_holder", "credit_grade", "owner", "memo",
)  # fmt: skip
"""What the kept partner takes from the other where it has nothing itself. Terms and limit stay its own."""
_A_DOCUMENT = 1_000
"""How many claims one document transfers."""


def foreseen(keep: int, fold: int, actor: Actor) -> tuple[Partner, Partner, Foreseen]:
    """Return both partners, and what merging ``fold`` into ``keep`` would do; nothing is written.

    Raises:
        NotAllowedError: the actor may not merge partners.
        RefusedError: ``merge_missing``, one of them is not there.
    """
    require_merging(actor, PARTNERS)
    found = Partner.objects.select_related("merged_into", "owner").in_bulk([keep, fold])
    refuse_if([Problem("merge_missing", detail={"id": str(pk)}) for pk in (keep, fold) if pk not in found])
    claims = _claims(fold)
    problems = [*_problems(found[keep], found[fold])]
    problems += keeping_problems(actor, SUBJECT, _("客户与供应商"))
    problems += posting_problems(actor, CLAIM_DOCUMENT) if claims else []
    drafts = documents.drafts_of_partner(fold)
    return found[keep], found[fold], Foreseen((), claims, drafts, counted(PARTNER_ROWS, fold), problems)


def _claims(partner: int) -> list[Owing]:
    """Return what is open of the partner's claims, in the order they fall due."""
    rows = (
        Claim.objects.filter(partner=partner, kind__in=OPEN_ACCOUNT)
        .exclude(open_amount=0)
        .order_by("due_date", "pk")
    )
    found = rows.values_list("pk", "kind", "document__number", "due_date", "open_amount")
    return [Owing(*row) for row in found]


def _problems(keep: Partner, fold: Partner) -> Iterator[Problem]:
    if keep.pk == fold.pk:
        yield Problem("merge_same")
        return
    if keep.merged_into is not None:
        detail = {"code": keep.code, "kept": keep.merged_into.code}
        yield Problem("merge_into_merged", detail=detail)
    elif not keep.is_active:
        yield Problem("merge_kept_disabled", detail={"code": keep.code})
    if fold.merged_into is not None and fold.merged_into_id != keep.pk:
        yield Problem("partner_merged", detail={"code": fold.code, "kept": fold.merged_into.code})
    for open_one in documents.open_of_partner(fold.pk):
        yield Problem("merge_open", detail={"number": open_one.number}, document=open_one.id)
    for draft in documents.built_drafts_of_partner(fold.pk):
        yield Problem("merge_built", detail={"number": draft.number}, document=draft.id)


def merge_partners(keep: int, fold: int, actor: Actor, *, address: str = "") -> Merged:
    """Fold a partner into another: claims, master data and drafts go over, his code finds the other.

    Once more for one that was merged before moves what came back to it since. It can't be taken back.

    Raises:
        NotAllowedError: the actor may not merge or keep partners.
        RefusedError: every problem; nothing is written.
    """
    require_merging(actor, PARTNERS)
    with transaction.atomic():
        documents.lock_drafts_of_partner(fold)
        list(Partner.objects.select_for_update(no_key=True).filter(pk__in=[keep, fold]).order_by("pk"))
        kept, folded, before = foreseen(keep, fold, actor)
        refuse_if(before.problems)
        _fill(keep, fold, actor)
        rows = move_rows(PARTNER_ROWS, Ids(keep, fold))
        forget(PARTIES, keep, fold)
        made = _move_claims(kept, folded, before.claims, actor, address)
        drafts = documents.point_drafts_to_partner(fold, keep)
        Partner.objects.filter(merged_into=fold).update(merged_into=keep)
        Partner.objects.filter(pk=fold).update(is_active=False, merged_into=keep, updated_at=timezone.now())
        done = Merged(made, drafts, rows)
        record_merger(PARTIES, (kept, folded), done, actor, address)
    return done


def _fill(keep: int, fold: int, actor: Actor) -> None:
    """Give the kept partner what it lacks; it is a customer or a supplier if either was."""
    forms = partner_forms([keep, fold])
    kept, folded = forms[keep], forms[fold]
    form = _filled(kept, folded)
    if form != kept:
        update_partner(keep, form, actor)


def _filled(kept: PartnerForm, folded: PartnerForm) -> PartnerForm:
    both = {name: getattr(kept, name) or getattr(folded, name) for name in ("is_customer", "is_supplier")}
    return replace(kept, **lacking(kept, folded, _FILLED), **both)


def _move_claims(
    keep: Partner, fold: Partner, claims: Sequence[Owing], actor: Actor, address: str
) -> list[Named]:
    """Post documents that transfer the claims; no claim is younger than its document."""
    ids = [one.claim for one in claims]
    latest = Claim.objects.filter(pk__in=ids).aggregate(latest=Max("business_date"))["latest"]
    on = max(timezone.localdate(), latest or date.min)
    memo = f"合并往来单位：{fold.code} 并入 {keep.code}"[:255]
    parts = [claims[start : start + _A_DOCUMENT] for start in range(0, len(claims), _A_DOCUMENT)]
    return posted([_draft(keep.pk, part, on, memo) for part in parts], actor, address)


def _draft(keep: int, claims: Sequence[Owing], on: date, memo: str) -> DraftInput:
    lines = [
        LineInput(claim=one.claim, gross_amount=one.amount, due_date=one.due_date, memo=one.number)
        for one in claims
    ]
    return DraftInput(CLAIM_DOCUMENT, on, tuple(lines), partner=keep, memo=memo)
