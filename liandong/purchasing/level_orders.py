"""From agreed stock levels to drafts of purchase orders, one a supplier and warehouse."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Verb
from liandong.purchasing.agreements import agreed_levels
from liandong.purchasing.proposing import ORDER, Wish, proposed_lines


def order_agreed(lines: Collection[int] | None, actor: Actor, on: date) -> list[SavedDraft]:
    """Draft orders up to the highest level where the lowest is not kept; None takes every line in sight.

    ``lines`` are those of agreements. What is on order already counts, drafts too: asked twice, nothing
    is ordered twice. The number of statements does not depend on how many there are.

    Raises:
        NotAllowedError: the actor may not draft purchase orders.
        RefusedError: a draft can't be stored; none was.
    """
    require(actor, ORDER, Verb.DRAFT)
    wanted = [
        one
        for one in agreed_levels(actor, on)
        if one.missing and (lines is None or one.line.pk in lines) and one.line.document.partner_id
    ]
    wishes = [
        Wish(
            one.line.document.partner_id or 0,
            one.line.product_id or 0,
            one.missing,
            one.line.unit_id,
            place=one.line.place_id,
        )
        for one in wanted
    ]
    if not wishes:
        return []
    grouped: defaultdict[tuple[int, int | None], list[LineInput]] = defaultdict(list)
    for wish, line in zip(wishes, proposed_lines(wishes, actor, on), strict=True):
        grouped[wish.partner, wish.place].append(line)
    drafts = [
        DraftInput(ORDER, on, tuple(found), partner=partner, place=place, handler=actor.member)
        for (partner, place), found in sorted(grouped.items(), key=lambda one: (one[0][0], one[0][1] or 0))
    ]
    return save_drafts([DraftRequest(draft, actor) for draft in drafts])
