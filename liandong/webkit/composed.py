"""The parts of what is assembled, taken apart or sold as a kit, brought onto the entry page."""

from dataclasses import replace

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from liandong.documents.amounts import computed_lines
from liandong.documents.composing import with_parts
from liandong.documents.draft_facts import read_units
from liandong.documents.drafting import terms_of
from liandong.documents.kits import with_kits
from liandong.documents.lots import shown_lots
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.webkit.access import type_for
from liandong.webkit.drafts import read_unfinished, refused
from liandong.webkit.entry_lines import entry_lines
from liandong.webkit.proposals import Setting


@require_POST
def propose_parts(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Answer the lines of what is made with its parts, by what it is made of; nothing is stored."""
    kind = type_for(request, type_id, Verb.DRAFT)
    form = read_unfinished(request, kind)
    if form.draft is None:
        return refused(form.problems, form.keys)
    (draft,), problems = with_parts([replace(form.draft, proposes_parts=True)])
    (draft,), unfit = with_kits([draft], read_units([draft]))
    problems += unfit
    rules = rules_on(draft.business_date)
    computed, wrong = computed_lines(draft.lines, read_units([draft]), terms_of(draft, rules))
    if problems or wrong:
        return refused([*problems, *wrong], [line.key for line in draft.lines])
    setting = Setting(
        kind, request.actor, request.rules, draft.partner, draft.place, draft.business_date, draft.details
    )
    rows = entry_lines(shown_lots(computed), setting)
    return JsonResponse(
        {"lines": [{**row, "key": line.key} for row, line in zip(rows, draft.lines, strict=True)]}
    )
