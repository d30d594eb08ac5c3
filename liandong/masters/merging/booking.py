"""Documents that merging posts, within its transaction."""

from collections.abc import Sequence

from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput
from liandong.documents.merging import Named
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.kernel.actor import Actor


def posted(drafts: Sequence[DraftInput], actor: Actor, address: str) -> list[Named]:
    """Save and post the drafts, all or none; nothing for none.

    Raises:
        RefusedError: every problem of every document.
    """
    if not drafts:
        return []
    saved = save_drafts([DraftRequest(draft, actor, address=address) for draft in drafts])
    post([PostRequest(one.id, actor, address=address) for one in saved])
    return [Named(one.id, draft.type, one.number) for one, draft in zip(saved, drafts, strict=True)]
