"""What the trace keeps of a merger."""

from liandong.catalog.models import Product
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.masters.merging.kinds import Kind
from liandong.masters.merging.wishes import Merged
from liandong.partners.models import Partner

Both = tuple[Product, Product] | tuple[Partner, Partner]
"""The kept record and the one that went into it."""


def record_merger(kind: Kind, both: Both, done: Merged, actor: Actor, address: str) -> None:
    """Leave an entry at both records: what was merged, and what went along."""
    kept, folded = both
    went = {
        "documents": [one.number for one in done.documents],
        "drafts": done.drafts,
        "rows": {one.table: one.moved for one in done.rows if one.moved},
    }
    gone = {"code": folded.code, "into": kept.code, **went}
    came = {"code": kept.code, "taken": folded.code}
    record(
        [
            AuditEntry("merge", kind.subject, folded.pk, actor.member, gone, address),
            AuditEntry("absorb", kind.subject, kept.pk, actor.member, came, address),
        ]
    )
