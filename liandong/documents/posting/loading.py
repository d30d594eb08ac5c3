"""Reading drafts under lock, with everything their plans need, in a constant number of statements.

Lock order, coldest first, for everyone who writes to the books:

    documents → origin lines → claims → periods → promotions → coupons → balances
    → reservations → costs → customers with a credit limit → products with serial numbers
    → lines of budgets → voucher counters

each table's rows in key order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from liandong.catalog.models import ComponentRow, Product, ProductUnit, Tracking
from liandong.documents.channels import SETTING as CHANNELS
from liandong.documents.models import ApprovalRule, Document, DocumentLine
from liandong.documents.types import DocumentType, document_type
from liandong.identity.models import RuleRevision, Setting
from liandong.identity.rule_book import rules_from
from liandong.identity.segregation import Pair, pairs_from
from liandong.identity.settings import FREIGHT, SEGREGATION
from liandong.kernel.money import from_scaled
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimFacts, Draft, DraftLine, OriginLine, Payee
from liandong.partners.models import Partner
from liandong.stock_ledger.models import Lot, Place, PlaceKind, Serial
from liandong.storage import bulk


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What the guards must know of a document's partner."""

    id: int
    name: str
    credit_limit: Decimal | None


class LoadedLine(NamedTuple):
    """A line as read: the plan's view without its origin and claim, and what the guards need."""

    base: DraftLine
    origin: int | None
    claim: int | None
    is_unit_right: bool


@dataclass(slots=True)
class LoadedDocument:
    """A document as read under lock."""

    id: int
    type: DocumentType
    number: str
    state: str
    version: int
    member: int
    gross_amount: Decimal
    may_need_approval: bool
    rules: Rules
    partner: PartnerFacts | None
    header: Draft
    pairs: tuple[Pair, ...] = ()
    channel_fields: Mapping[str, str] = field(default_factory=dict)
    lines: list[LoadedLine] = field(default_factory=list)

    def draft(self, origins: Mapping[int, OriginLine], claims: Mapping[int, ClaimFacts]) -> Draft:
        """Return the document as its plan sees it, with origins and claims as they stand now."""
        lines = []
        for line in self.lines:
            origin = origins.get(line.origin) if line.origin else None
            claim = claims.get(line.claim) if line.claim else None
            changed = origin is not None or claim is not None
            served = served_by(origin, origins)
            known = replace(line.base, origin=origin, claim=claim, served=served) if changed else line.base
            lines.append(known)
        return replace(self.header, lines=tuple(lines))

    @property
    def channel(self) -> str:
        """Return by which channel the document sells, blank for none."""
        return str(self.header.details.get(self.channel_fields.get(self.type.id, ""), ""))

    @property
    def places(self) -> frozenset[int]:
        """Return the warehouses the document touches."""
        found = {self.header.place, self.header.target_place}
        for line in self.lines:
            found |= {line.base.place, line.base.target_place}
        return frozenset(place for place in found if place is not None)


def served_by(origin: OriginLine | None, origins: Mapping[int, OriginLine]) -> OriginLine | None:
    """Return the customer's order line that an order line was made for, if it was."""
    found = origins.get(origin.origin) if origin is not None and origin.origin else None
    if origin is None or found is None:
        return None
    rule = document_type(origin.document_type).origin_rule(found.document_type)
    return found if rule is not None and rule.is_for else None


_DOCUMENT = """
SELECT d.id, d.type, d.number, d.state, d.version, d.member_id, d.gross_amount, d.business_date,
       d.partner_id, d.place_id, d.target_place_id, d.due_date, d.details, d.reverses_id, d.handler_id,
       EXISTS (SELECT 1 FROM {approval_rules} a WHERE a.type = d.type AND a.is_active),
       (SELECT r."values" FROM {rules} r WHERE r.effective_from <= d.business_date
        ORDER BY r.effective_from DESC LIMIT 1),
       (SELECT s.value FROM {settings} s WHERE s.key = '{segregation}'),
       (SELECT s.value FROM {settings} s WHERE s.key = '{channels}'),
       (SELECT c.id FROM {documents} c
        WHERE c.id = d.copied_from_id AND c.copied_from_id = d.id AND d.place_id = 9),
       p.name, p.is_customer, p.is_supplier, p.is_active, p.credit_limit
FROM {documents} d LEFT JOIN {partners} p ON p.id = d.partner_id
WHERE d.id {condition} ORDER BY d.id{lock}
"""


def lock_documents(ids: Iterable[int]) -> dict[int, LoadedDocument]:
    """Lock documents by id and read them with their lines (two statements)."""
    wanted = sorted(set(ids))
    condition, params = bulk.among(wanted)
    sql = _DOCUMENT.format(
        documents=bulk.table(Document),
        partners=bulk.table(Partner),
        approval_rules=bulk.table(ApprovalRule),
        rules=bulk.table(RuleRevision),
        settings=bulk.table(Setting),
        segregation=SEGREGATION,
        channels=CHANNELS,
        condition=condition,
        lock=bulk.for_update("d"),
    )
    documents = {row[0]: _document(row) for row in bulk.run(sql, params)}
    for row in bulk.run(_LINES.format(**_LINE_TABLES, condition=condition), params):
        document = documents[row[0]]
        document.lines.append(_line(row, document.header))
    return documents


def _document(row: tuple[Any, ...]) -> LoadedDocument:
    pk, type_id, number, state, version, member, gross = row[:7]
    on, partner, place, target, due, details, reverses, handler = row[7:15]
    needs_approval, rules, pairs, channels, pair, name, is_customer, is_supplier, is_active, limit = row[15:]
    header = Draft(
        id=pk,
        type=type_id,
        number=number,
        business_date=bulk.as_date(on),
        lines=(),
        partner=partner,
        partner_kinds=_kinds(is_customer, is_supplier),
        is_partner_active=partner is None or bool(is_active),
        place=place,
        target_place=target,
        due_date=bulk.as_date(due),
        member=handler or member,
        details=bulk.as_json(details),
        reverses=reverses,
        pair=pair,
    )
    limit = None if limit is None else from_scaled(limit, 4)
    facts = None if partner is None else PartnerFacts(partner, name, limit)
    return LoadedDocument(
        id=pk,
        type=document_type(type_id),
        number=number,
        state=state,
        version=version,
        member=member,
        gross_amount=from_scaled(gross, 4),
        may_need_approval=bool(needs_approval),
        rules=rules_from(rules or "{}"),
        partner=facts,
        header=header,
        pairs=pairs_from(pairs) if pairs else (),
        channel_fields=bulk.as_json(channels) if channels else {},
    )


def _kinds(is_customer: object, is_supplier: object) -> frozenset[str]:
    kinds = {"customer": is_customer, "supplier": is_supplier}
    return frozenset(kind for kind, is_so in kinds.items() if is_so)


_LINES = """
SELECT l.document_id, l.id, l.position, l.product_id, p.name, p.is_stocked, l.quantity, l.entered_quantity,
       u.ratio, l.price, l.discount_rate, l.tax_rate, l.net_amount, l.tax_amount, l.gross_amount,
       l.place_id, l.target_place_id, l.lot_id, l.account_id, l.origin_id, l.claim_id, l.details,
       l.due_date, p.is_active, u.product_id, p.weight_kg, p.volume_m3,
       p.tracking, k.number, k.expires_on,
       p.is_stocked AND EXISTS (SELECT 1 FROM {serials} s WHERE s.product_id = p.id), w.kind,
       w.keeps_above_zero OR (SELECT h.keeps_above_zero FROM {places} h WHERE h.id = w.parent_id),
       NOT p.is_stocked AND EXISTS (SELECT 1 FROM {components} c WHERE c.whole_id = p.id),
       CAST(l.product_id AS text) = (
           SELECT CAST(v.value AS text) FROM {settings} v WHERE v.key = '{freight}'
       ),
       l.payee_id, y.is_customer, y.is_supplier, y.is_active
FROM {lines} l JOIN {documents} d ON d.id = l.document_id
LEFT JOIN {places} w ON w.id = COALESCE(l.place_id, d.place_id)
LEFT JOIN {products} p ON p.id = l.product_id LEFT JOIN {units} u ON u.id = l.unit_id
LEFT JOIN {lots} k ON k.id = l.lot_id AND l.lot_id <> 0
LEFT JOIN {partners} y ON y.id = l.payee_id
WHERE l.document_id {condition} ORDER BY l.document_id, l.position
"""
_LINE_TABLES = {
    "lines": bulk.table(DocumentLine),
    "products": bulk.table(Product),
    "units": bulk.table(ProductUnit),
    "lots": bulk.table(Lot),
    "serials": bulk.table(Serial),
    "documents": bulk.table(Document),
    "places": bulk.table(Place),
    "components": bulk.table(ComponentRow),
    "partners": bulk.table(Partner),
    "settings": bulk.table(Setting),
    "freight": FREIGHT,
}


def _line(row: tuple[Any, ...], header: Draft) -> LoadedLine:
    _, pk, position, product, name, stocked, quantity, entered, ratio, price = row[:10]
    discount, tax_rate, net, tax, gross, place, target, lot, account, origin, claim, details = row[10:22]
    due, is_active, unit_product, weight, volume, tracking, number, expires, serials, *where = row[22:]
    base = DraftLine(
        id=pk,
        position=position,
        product=product,
        product_name=name or "",
        is_stocked=product is not None and bool(stocked),
        quantity=from_scaled(quantity, 6),
        entered_quantity=from_scaled(entered, 6),
        ratio=Decimal(1) if ratio is None else from_scaled(ratio, 6),
        price=from_scaled(price, 6),
        discount_rate=from_scaled(discount, 4),
        tax_rate=from_scaled(tax_rate, 4),
        net_amount=from_scaled(net, 4),
        tax_amount=from_scaled(tax, 4),
        gross_amount=from_scaled(gross, 4),
        place=place or header.place,
        target_place=target or header.target_place,
        lot=lot,
        lot_number=number or "",
        lot_expires_on=bulk.as_date(expires),
        has_lots=tracking == Tracking.LOT,
        has_serials=tracking == Tracking.SERIAL,
        may_have_serials=tracking == Tracking.SERIAL or bool(serials),
        in_quarantine=where[0] == PlaceKind.QUARANTINE,
        keeps_above_zero=bool(where[1]),
        is_kit=bool(where[2]),
        is_freight=bool(where[3]),
        payee=_payee(*where[4:]),
        account=account,
        due_date=bulk.as_date(due),
        is_active=is_active is None or bool(is_active),
        weight_kg=None if weight is None else from_scaled(weight, 6),
        volume_m3=None if volume is None else from_scaled(volume, 6),
        details={} if details == "{}" else bulk.as_json(details),
    )
    return LoadedLine(base, origin, claim, unit_product is None or unit_product == product)


def _payee(pk: int | None, is_customer: object, is_supplier: object, is_active: object) -> Payee | None:
    return None if pk is None else Payee(pk, _kinds(is_customer, is_supplier), bool(is_active))
