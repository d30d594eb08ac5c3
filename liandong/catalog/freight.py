"""运费商品: which service is bought as freight, so that what it costs is booked as that.

It is set once for the company. Freight of what was delivered is a cost of selling; freight that comes with
goods is part of what these cost.
"""

from django.db import transaction

from liandong.catalog.models import ComponentRow, Product
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.rule_book import SUBJECT
from liandong.identity.settings import FREIGHT, read_setting, save_setting
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem


def freight_product() -> Product | None:
    """Return the service that is freight; None where none is set; two statements at most."""
    pk = read_setting(FREIGHT)
    return Product.objects.filter(pk=pk).first() if pk else None


def may_set_freight(actor: Actor) -> bool:
    """Tell whether the actor may say which service is freight: who may change the company's rules."""
    return actor.scope_of(SUBJECT, Verb.POST) is Scope.ALL


def set_freight_product(actor: Actor, product: int | None, *, address: str = "") -> None:
    """Say which service is freight from now on; None: none is. What was posted stays as it is.

    Raises:
        NotAllowedError: the actor may not change the company's rules.
        RefusedError: ``freight_product_unfit``.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    if product is not None and not _is_fit(product):
        refuse_if([Problem("freight_product_unfit", column="product")])
    with transaction.atomic():
        _keep(actor, product, address)


def _is_fit(product: int) -> bool:
    """Tell whether a product is an active service without parts."""
    fitting = Product.objects.filter(pk=product, is_stocked=False, is_active=True)
    return fitting.exists() and not ComponentRow.objects.filter(whole=product).exists()


def follow_merged_freight(fold: int, keep: int, actor: Actor) -> None:
    """Let freight stay freight when its product is folded into another, in the caller's transaction."""
    if read_setting(FREIGHT) == fold:
        _keep(actor, keep, "")


def _keep(actor: Actor, product: int | None, address: str) -> None:
    entry = AuditEntry("freight_product", SUBJECT, None, actor.member, {"product": product}, address)
    save_setting(FREIGHT, product or 0, entry)  # the table keeps no null
