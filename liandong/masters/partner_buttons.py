"""Where a partner's page leads to: what he owes, his prices and products, merging, disabling."""

from django.utils.translation import gettext as _

from liandong.kernel.actor import Actor, Verb
from liandong.masters.merging.links import merge_actions
from liandong.masters.partner_addresses import addresses_action
from liandong.partner_products.actions import SUBJECTS
from liandong.partner_products.terms import Side
from liandong.partners.models import Partner
from liandong.pricing.actions import SUBJECT as PRICE_LIST
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import active_action


def sees_margin(actor: Actor) -> bool:
    """Tell whether the actor may know what sales earn."""
    return actor.sees("cost") and actor.sees("margin")


def partner_buttons(actor: Actor, partner: Partner, *, may_save: bool) -> list[ui.Part]:
    """Return the buttons that the actor may use."""
    actions: list[ui.Part] = [addresses_action(partner.pk)]
    if actor.may("general_ledger.claim", Verb.VIEW):
        side = "receivables" if partner.is_customer else "payables"
        url = ui.address("statement", side=side, partner=partner.pk)
        actions.append({"label": _("对账单"), "url": url, "icon": "file-text"})
    if partner.is_customer and actor.may("sales.order", Verb.VIEW) and sees_margin(actor):
        url = ui.address("order_profit", partner=partner.pk)
        actions.append({"label": _("订单利润"), "url": url, "icon": "chart-bar"})
    if partner.is_customer and actor.may(PRICE_LIST, Verb.VIEW):
        url = ui.address("price_lists", customer=partner.pk)
        actions.append({"label": _("价格表"), "url": url, "icon": "percentage"})
    kinds = {Side.SUPPLIER: partner.is_supplier, Side.CUSTOMER: partner.is_customer}
    for side, label in ((Side.SUPPLIER, _("供应的商品")), (Side.CUSTOMER, _("他的商品编码"))):
        if kinds[side] and actor.may(SUBJECTS[side], Verb.VIEW):
            url = ui.address(f"{side.value}_products", partner=partner.pk)
            actions.append({"label": label, "url": url, "icon": "tag"})
    actions += merge_actions(partner, actor)
    if may_save:
        url = ui.address("activate_partner", partner.pk)
        actions.append(active_action(url, is_active=partner.is_active))
    return actions
