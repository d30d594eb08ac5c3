"""What a record's page says of merging: where it went, what came into it, and the way to merging it."""

from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.kernel.actor import Actor, Verb
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui


def title_of(record: Product | Partner) -> str:
    """Return a record's title; one statement where it was merged."""
    title = f"{record.code} {record.name}"
    if record.merged_into is None:
        return title
    return _("{title}（已并入 {code}）").format(title=title, code=record.merged_into.code)


def merge_actions(record: Product | Partner, actor: Actor) -> list[ui.Part]:
    """Return the buttons: one statement, one more where the record was merged."""
    is_product = isinstance(record, Product)
    page, listed, merge = (
        ("product", "products", "product_merge") if is_product else ("partner", "partners", "partner_merge")
    )
    if record.merged_into is not None:
        label = _("已并入 {code}").format(code=record.merged_into.code)
        return [{"label": label, "url": ui.address(page, record.merged_into_id), "icon": "arrows-join"}]
    actions: list[ui.Part] = []
    if record.merged.exists():
        url = ui.address(listed, merged=record.pk, disabled=1)
        actions.append({"label": _("并进来的"), "url": url, "icon": "history"})
    if actor.may(PRODUCTS if is_product else PARTNERS, Verb.POST):
        actions.append({"label": _("合并"), "url": ui.address(merge, keep=record.pk), "icon": "arrows-join"})
    return actions
