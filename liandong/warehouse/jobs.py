"""The jobs of a warehouse and the documents they make, each by the right to its document type."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from liandong.kernel.actor import Actor, Verb

RECEIVE, PICK, CHECK = "receive", "pick", "check"
TRANSFER, ARRIVE, COUNT = "transfer", "arrive", "count"
PRODUCT = "catalog.product"


@dataclass(frozen=True, slots=True)
class Job:
    """A job: what it is called, which type it drafts, and from which earlier type it starts.

    Jobs without a ``source`` start with nothing. ``has_target`` ones need the place goods go to.
    """

    name: str
    label: str
    hint: str
    icon: str
    type: str
    source: str = ""
    has_place: bool = True
    has_target: bool = False
    verb: Verb = Verb.DRAFT

    def is_open_to(self, actor: Actor) -> bool:
        """Tell whether the actor has the right to what the job makes, and sees products."""
        return actor.may(self.type, self.verb) and actor.may(PRODUCT, Verb.VIEW)


JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job(
            RECEIVE,
            _("收货"),
            _("按采购订单清点入库"),
            "package-import",
            "purchasing.receipt",
            "purchasing.order",
        ),
        Job(PICK, _("拣货"), _("按销售订单拣出发货"), "shopping-cart", "sales.delivery", "sales.order"),
        Job(
            CHECK,
            _("复核"),
            _("发货前逐件核对"),
            "list-check",
            "sales.delivery",
            has_place=False,
            verb=Verb.VIEW,
        ),
        Job(
            TRANSFER,
            _("上架移库"),
            _("从一处搬到另一处"),
            "arrows-exchange",
            "inventory.transfer",
            has_target=True,
        ),
        Job(
            ARRIVE,
            _("调拨收货"),
            _("收下在途的调拨"),
            "arrow-bar-to-down",
            "inventory.transfer_receipt",
            "inventory.transfer",
            has_place=False,
            has_target=True,
        ),
        Job(COUNT, _("盘点"), _("盲盘，盘时货可以动"), "clipboard-check", "inventory.stock_count"),
    )
}
"""By name, in the order of the home page."""


def open_jobs(actor: Actor) -> list[Job]:
    """Return the jobs the actor may do."""
    return [job for job in JOBS.values() if job.is_open_to(actor)]
