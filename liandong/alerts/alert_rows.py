"""An alert as a row: what it is about, in words, and where the next step is taken."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.alerts.models import CLAIM_KINDS, ORDER_TYPES, STOCK_KINDS, Acknowledgement, Alert, AlertKind
from liandong.alerts.queries import kind_labels
from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.models import Product
from liandong.documents.models import Document
from liandong.documents.types import document_type
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor, Verb
from liandong.stock_ledger.level_model import StockLevel
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.navigation import record_url
from liandong.webkit.templatetags.webkit_tags import money, quantity

_NEXT = {
    AlertKind.RECEIVABLE_DUE: "finance.incoming_payment",
    AlertKind.RECEIVABLE_OVERDUE: "finance.incoming_payment",
    AlertKind.PAYABLE_DUE: "finance.outgoing_payment",
    AlertKind.PAYABLE_OVERDUE: "finance.outgoing_payment",
    AlertKind.BILL_DUE: "finance.bill_settlement",
    AlertKind.SALES_LATE: "sales.delivery",
    AlertKind.PURCHASE_DUE: "purchasing.receipt",
    AlertKind.PURCHASE_LATE: "purchasing.receipt",
}
"""The document that takes an alert's cause away."""


class AlertRows:
    """The rows of some alerts; five statements however many there are."""

    def __init__(self, actor: Actor, alerts: Sequence[Alert]) -> None:
        self._actor, self._alerts = actor, alerts
        self._labels, self._today = kind_labels(), timezone.localdate()
        self._products: Mapping[int, Product] = Product.objects.in_bulk(self._subjects(*STOCK_KINDS))
        levels = StockLevel.objects.select_related("product", "place")
        self._levels: Mapping[int, StockLevel] = levels.in_bulk(self._subjects(AlertKind.PLACE_LOW))
        claims = Claim.objects.select_related("partner", "document")
        self._claims: Mapping[int, Claim] = claims.in_bulk(self._subjects(*CLAIM_KINDS))
        orders = Document.objects.select_related("partner")
        of_documents = self._subjects(*ORDER_TYPES, AlertKind.APPROVAL)
        self._orders: Mapping[int, Document] = orders.in_bulk(of_documents)
        self._known: defaultdict[int, list[Acknowledgement]] = defaultdict(list)
        known = Acknowledgement.objects.filter(alert__in=[alert.pk for alert in alerts])
        for one in known.select_related("member").order_by("pk"):
            self._known[one.alert_id].append(one)

    def _subjects(self, *kinds: AlertKind) -> list[int]:
        return [alert.subject for alert in self._alerts if alert.kind in kinds]

    def rows(self) -> list[ui.Part]:
        """Return the rows as the list's template reads them."""
        return [self._row(alert) for alert in self._alerts]

    def _row(self, alert: Alert) -> ui.Part:
        tone = "grey" if alert.cleared_at else "alarm" if alert.is_severe else "amber"
        label, url = self.named(alert)
        cells = [
            ui.chip_cell(self._labels[alert.kind], tone, "phone-2"),
            ui.text_cell(label, url, "phone-1 cell-wrap"),
            ui.text_cell(self.situation(alert), ui.address("alert", alert.pk), "phone-3 cell-wrap"),
            ui.moment_cell(alert.raised_at, "phone-5"),
            ui.text_cell(self.seen_to(alert)),
            self.next_step(alert),
        ]
        return {"id": alert.pk, "label": f"{self._labels[alert.kind]} {label}", "cells": cells}

    def named(self, alert: Alert) -> tuple[str, str]:
        """Return what an alert is about, and its page where the actor may see one."""
        if product := self._products.get(alert.subject) if alert.kind in STOCK_KINDS else None:
            return f"{product.code} {product.name}", record_url(self._actor, PRODUCT, product.pk)
        if level := self._levels.get(alert.subject) if alert.kind == AlertKind.PLACE_LOW else None:
            return f"{level.product} {level.place}", ui.address("stock_balancing", q=level.product.code)
        if claim := self._claims.get(alert.subject) if alert.kind in CLAIM_KINDS else None:
            if claim.bill_number:
                return f"{claim.partner.name} {claim.bill_number}", ui.address("bill", claim.pk)
            return f"{claim.partner.name} {claim.document.number}", ui.document_url(claim.document_id)
        if alert.kind == AlertKind.AUDIT:
            return _("账套稽核"), ui.address("audit_runs")
        if order := self._orders.get(alert.subject):
            words = (document_type(order.type).label, order.number, order.partner and order.partner.name)
            return " ".join(word for word in words if word), ui.typed_document_url(order.type, order.pk)
        return "", ""

    def situation(self, alert: Alert) -> str:
        """Return what is wrong in a sentence."""
        figure, level = quantity(alert.figure) or "0", quantity(alert.level) or "0"
        if alert.kind in {AlertKind.LOW_STOCK, AlertKind.PLACE_LOW}:
            return _("可用 {figure}，最低 {level}").format(figure=figure, level=level)
        if alert.kind == AlertKind.HIGH_STOCK:
            return _("现存 {figure}，最高 {level}").format(figure=figure, level=level)
        if alert.kind == AlertKind.SLOW_STOCK:
            return _("现存 {figure}，{level} 天以上没有卖出").format(figure=figure, level=level)
        if alert.kind == AlertKind.NEGATIVE_STOCK:
            return _("账上 {figure}：先卖了还没入库，请补录入库").format(figure=figure)
        if alert.kind == AlertKind.EXPIRING:
            return _("{figure} 要到期，最早 {day}").format(figure=figure, day=alert.day)
        late = (self._today - alert.day).days if alert.day else 0
        if alert.kind in CLAIM_KINDS:
            amount = money(alert.figure)
            if late > 0:
                return number_of("未结 {amount}，逾期 {count} 天", late, amount=amount)
            return _("未结 {amount}，{day} 到期").format(amount=amount, day=alert.day)
        if alert.kind == AlertKind.APPROVAL:
            return _("{day} 起等待审批").format(day=alert.day)
        if alert.kind == AlertKind.AUDIT:
            return number_of("最近一次稽核有 {count} 处不符", int(alert.figure))
        if alert.kind == AlertKind.ARRIVED:
            return _("{day} 到货 {figure}（基本单位合计）").format(day=alert.day, figure=figure)
        if alert.kind == AlertKind.UNUSUAL_PRICE:
            text = _("比上次进价变动 {change}%，超过 {limit}%")
            return text.format(change=f"{alert.figure.normalize():+f}", limit=level)
        if alert.kind == AlertKind.AGREEMENT_ENDING:
            return _("{day} 到期，请续签或改供应商").format(day=alert.day)
        if late <= 0:
            return _("应于 {day} 到货").format(day=alert.day)
        return number_of("应于 {day}，已迟 {count} 天", late, day=str(alert.day))

    def is_known(self, alert: Alert) -> bool:
        """Return whether the actor said himself that he knows of an alert."""
        return any(one.member_id == self._actor.member for one in self._known[alert.pk])

    def seen_to(self, alert: Alert) -> str:
        """Return who settled an alert for all and who knows of it, when and until when; blank for nobody."""
        said = [
            _said(one.member.name, one.acknowledged_at, one.acknowledged_until)
            for one in self._known[alert.pk]
        ]
        if alert.settled_by is not None and alert.settled_at is not None:
            by = _said(alert.settled_by.name, alert.settled_at, alert.settled_until)
            said.insert(0, _("替所有人：{by}").format(by=by))
        return _("；").join(said)

    def next_step(self, alert: Alert) -> ui.Part:
        """Return the cell that leads to the document which takes the cause away."""
        if alert.kind == AlertKind.APPROVAL and not alert.cleared_at:
            return ui.text_cell(_("审批"), self.named(alert)[1], "phone-4")
        kind = _NEXT.get(AlertKind(alert.kind))
        if kind is None or alert.cleared_at or not self._actor.may(kind, Verb.DRAFT):
            return ui.EMPTY
        words = {
            "finance.incoming_payment": _("收款"),
            "finance.outgoing_payment": _("付款"),
            "finance.bill_settlement": _("票据结算"),
            "sales.delivery": _("发货"),
            "purchasing.receipt": _("收货"),
        }
        if claim := self._claims.get(alert.subject) if alert.kind in CLAIM_KINDS else None:
            if claim.bill_number:  # its page has what may be done with it
                return ui.text_cell(words[kind], ui.address("bill", claim.pk), "phone-4")
            return ui.text_cell(
                words[kind], ui.address("new_document", kind, partner=claim.partner_id), "phone-4"
            )
        return ui.text_cell(words[kind], ui.address("new_document", kind, origin=alert.subject), "phone-4")


def _said(name: str, at: datetime, until: date | None) -> str:
    on = f"{timezone.localtime(at):%m-%d %H:%M}"
    text = _("{name} {on}") if until is None else _("{name} {on}，至 {until}")
    return text.format(name=name, on=on, until=until)
