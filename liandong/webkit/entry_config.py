"""The entry page of a type, from its declaration: header fields, grid columns, addresses."""

from collections.abc import Collection, Mapping
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.families import has_families
from liandong.documents.addresses import address_fields
from liandong.documents.columns import COUPONS, CREDIT, DUE_DATE, KIT_PART, OF_LOTS, OF_ONE_DOCUMENT, SUMMARY
from liandong.documents.currency_fields import roles_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import AMOUNT_DIGITS, PRICE_DIGITS, QUANTITY_DIGITS, DraftInput
from liandong.documents.lot_proposal import gives_out_lots, proposes_lots
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField, LineKind
from liandong.general_ledger.categories import category_names
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.custom import CustomRole
from liandong.kernel.rules import Rules
from liandong.partners.addresses import address_books
from liandong.partners.models import Partner
from liandong.pricing.promotion_queries import has_promotions
from liandong.webkit.choices import Option, choice_options, member_options, place_options
from liandong.webkit.chosen import choices_of
from liandong.webkit.grid_columns import chosen_columns, preference_key
from liandong.webkit.navigation import new_record_url
from liandong.webkit.report_parts import Part, address

CODE = {"name": "product.code", "kind": "text", "width": 84, "is_editable": False}
_PRODUCT_COLUMNS = frozenset({"specification"})
_CONTEXT = ("partner", "place", "target_place", "business_date", "coupons", "declined_promotions")
_SEARCHED = frozenset({FieldKind.ACCOUNT, FieldKind.CLAIM})


def header_fields(kind: DocumentType, values: Mapping[str, Any], actor: Actor) -> list[Part]:
    """Return the fields above the lines, with what is chosen; at most five statements."""
    hidden, total = hidden_columns(kind, actor), roles_of(actor, kind.id).get(CustomRole.TOTAL)
    shown = [field for field in kind.header if field.name not in hidden and field.name != total]
    if kind.enters(COUPONS.name) and not (values.get(COUPONS.name) or has_promotions()):
        shown = [field for field in shown if field.name not in OF_ONE_DOCUMENT or values.get(field.name)]
    offered = _addresses(kind, values)
    return [_field(field, kind, values, actor) | offered.get(field.name, {}) for field in shown]


def _addresses(kind: DocumentType, values: Mapping[str, Any]) -> dict[str, Part]:
    """Return what the partner's addresses offer, by field."""
    wanted, partner = address_fields(kind), values.get("partner") or 0
    book = address_books([partner]).get(partner) if wanted and partner else None
    return {
        name: {"suggestions": book.offered(one) if book else [], "is_wide": True}
        for name, one in wanted.items()
    }


def _field(field: HeaderField, kind: DocumentType, values: Mapping[str, Any], actor: Actor) -> Part:
    value = values.get(field.name)
    part: Part = {
        "name": field.name,
        "label": field.label,
        "kind": "money" if field.kind is FieldKind.AMOUNT else field.kind.value,
        "value": value,
        "is_required": field.is_required,
        "is_wide": field.name == "memo",
    }
    if field.kind is FieldKind.PARTNER:
        name = Partner.objects.filter(pk=value).values_list("name", flat=True).first() if value else None
        url = address("pick_partners", kind=kind.partner_kind, type=kind.id)
        return part | {"search_url": url, "display": name or ""}
    options = _options(field, kind, value, actor)
    return part if options is None else part | {"options": options}


def _options(field: HeaderField, kind: DocumentType, value: int | None, actor: Actor) -> list[Option] | None:
    kept = [value] if value else []
    if field.kind is FieldKind.PLACE:
        return place_options(actor, kind.id, Verb.DRAFT, kept, is_quarantine=field.is_quarantine)
    if field.kind is FieldKind.MEMBER:
        return member_options(kept)
    if field.kind is FieldKind.CHOICE:
        return choice_options(field.choices)
    return None


def header_values(draft: DraftInput) -> dict[str, Any]:
    """Return the header of a draft by field name, details among them; dates as text."""
    return {
        "partner": draft.partner,
        "place": draft.place,
        "target_place": draft.target_place,
        "handler": draft.handler,
        "business_date": draft.business_date.isoformat(),
        "due_date": draft.due_date.isoformat() if draft.due_date else "",
        "reference": draft.reference,
        "memo": draft.memo,
        **draft.details,
    }


_OF_VOUCHERS = frozenset({SUMMARY.name, "account", "gross_amount", CREDIT.name})


def grid_columns(kind: DocumentType, actor: Actor, rules: Rules, places: Collection[int] = ()) -> list[Part]:
    """Return the grid's columns without those the actor must not see, or that the company does without."""
    hidden = hidden_columns(kind, actor) | {
        one.name for one in kind.columns if one.switch and not getattr(rules, one.switch)
    }
    columns: list[Part] = []
    for column in kind.columns:
        if column.name in hidden:
            continue
        if column.kind is FieldKind.PRODUCT:
            columns.append(CODE | {"label": _("编码")})
        columns.append(_column(column, kind, actor, places))
    return columns


def _column(column: Column, kind: DocumentType, actor: Actor, places: Collection[int]) -> Part:
    is_of_product = column.name in _PRODUCT_COLUMNS
    part: Part = {
        "name": f"product.{column.name}" if is_of_product else column.name,
        "label": column.label,
        "kind": column.kind.value,
        "width": column.width,
        "is_editable": column.is_editable and not is_of_product,
    }
    if _is_stop(column, kind):
        part["is_required"] = True
    if column.is_detail and not column.is_editable:
        part["is_sent"] = True
    if not column.is_usual and not column.switch:
        part["is_seldom"] = True
    if column.is_figure:
        part["is_figure"] = True
    if column.name in OF_LOTS or column.kind is FieldKind.SERIALS:
        part["is_when_needed"] = True
    if column.kind is FieldKind.LOT:
        part["search_url"] = address("pick_lots", type=kind.id)
    if column.kind is FieldKind.SERIALS:
        part["pieces_url"] = address("pick_serials", type=kind.id)
    if column.kind is FieldKind.PARTNER:
        part["search_url"] = address("pick_partners", kind=kind.partner_kind, type=kind.id, payee=1)
    if column.kind in _SEARCHED:
        part["search_url"] = address(f"pick_{column.kind.value}s", type=kind.id)
    if column.kind is FieldKind.PLACE:
        part["options"] = place_options(actor, kind.id, Verb.DRAFT, places)
    if column.kind is FieldKind.CHOICE:
        part["options"] = choice_options(column.choices)
    if column.kind is FieldKind.CATEGORY:
        names = category_names(kind.category_kind)
        options = [{"value": name, "label": name} for name in names]
        part |= {"kind": FieldKind.CHOICE.value, "options": options}
    if column.name == "tax_rate" and kind.line_kind is LineKind.MONEY:
        part["is_phone_hidden"] = False  # no product brings it along
    return part


def _is_stop(column: Column, kind: DocumentType) -> bool:
    """Tell whether Enter stops at a cell: what nothing proposes, and the price, which people confirm."""
    if column.kind in {FieldKind.UNIT, FieldKind.PRICE}:
        return column.kind is FieldKind.PRICE and not column.is_detail
    if kind.enters(CREDIT.name):
        return column.name in _OF_VOUCHERS
    has_account = any(one.kind is FieldKind.ACCOUNT for one in kind.columns)
    is_settled = column.kind is FieldKind.CLAIM and not has_account
    return column.is_required or column.kind in {FieldKind.ACCOUNT, FieldKind.CATEGORY} or is_settled


def grid_config(
    request: CompanyRequest, kind: DocumentType, lines: list[dict[str, Any]], *, price_includes_tax: bool
) -> Part:
    """Return the configuration of the grid; see ``js/types.js``."""
    names = ("place", "target_place")
    places = {line[name] for line in lines for name in names if line.get(name)}
    columns = grid_columns(kind, request.actor, request.rules, places)
    config: Part = {
        "columns": chosen_columns(columns, request.actor.member, kind.id),
        "usual_columns": [column["name"] for column in columns],
        "columns_url": address("save_preference", preference_key(kind.id)),
        "lines": lines,
        "search_url": address("pick_products", type=kind.id),
        "totals_url": address("totals", kind.id),
        "price_includes_tax": price_includes_tax,
        "decimals": {"quantity": QUANTITY_DIGITS, "price": PRICE_DIGITS, "amount": AMOUNT_DIGITS},
        "direction": kind.direction.value,
    }
    if kind.may_lack_quantity:
        config["default_quantity"] = "0"
    if proposes_lots(kind):
        config["proposes_lots"] = True
    if proposes_lots(kind) or (gives_out_lots(kind) and request.rules.reserve_on_order):
        config["lots_url"] = address("allocate_lots", kind.id)
    if any(column.kind is FieldKind.PRODUCT for column in kind.columns):
        config |= _matrix(kind)
        config["facts_url"] = address("line_facts", kind.id)
        if create_url := new_record_url(request.actor, PRODUCT):
            config |= {"create_url": create_url, "quick_product_url": address("quick_product", kind.id)}
    return config


def _matrix(kind: DocumentType) -> Part:
    """Return what lets a family be entered as a sheet of quantities; nothing where there is no family."""
    is_counted = any(column.name == "quantity" and column.is_editable for column in kind.columns)
    if not (is_counted and has_families()):
        return {}
    return {
        "search_url": address("pick_products", type=kind.id, families=1),
        "matrix_url": address("matrix", kind.id),
        "matrix_look": static("webkit/css/matrix.css"),
    }


def _has_parts(kind: DocumentType) -> bool:
    """Tell whether some lines of a type are the parts of others: what is assembled, or a kit."""
    return kind.proposes_parts or kind.enters(KIT_PART.name)


def form_config(request: CompanyRequest, kind: DocumentType, document: Part | None) -> Part:
    """Return the configuration of the form: which document, and where it is saved and posted.

    ``document`` holds id, number and version of a stored draft.
    """
    company, member = request.company.slug, request.actor.member
    stored: Part = document or {"id": None, "number": None, "version": None}
    name = stored["id"] or "new"
    arguments = (kind.id, stored["id"]) if document else (kind.id,)
    may_post = Verb.POST in kind.verbs and request.actor.may(kind.id, Verb.POST)
    has_claims = any(column.kind is FieldKind.CLAIM for column in kind.columns)
    config: Part = {
        **stored,
        "type": kind.id,
        "copy_name": f"{company}:{member}:{kind.id}:{name}",
        "save_url": address("save_document" if document else "save_new", *arguments),
        "post_url": None,
        "origins_url": address("origins", kind.id) if kind.origins else None,
        "claims_url": address("open_claims", kind.id) if has_claims else None,
        "snapshot_url": address("snapshot", kind.id) if kind.line_kind is LineKind.COUNT else None,
        "parts_url": address("propose_parts", kind.id) if _has_parts(kind) else None,
        "has_terms": DUE_DATE in kind.header,
        "context_fields": [
            *(name for name in _CONTEXT if any(one.name == name for one in kind.header)),
            *choices_of(kind),
        ],
    }
    if may_post:
        config["post_url"] = address("book_document" if document else "book_new", *arguments)
    return config
