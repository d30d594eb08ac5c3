"""The fields and the JSON schema of a draft, made from the declarations of the document types."""

from typing import Any

from liandong.documents.columns import KIT_PART, PROMOTION
from liandong.documents.inputs import MAX_LINES
from liandong.documents.lot_proposal import gives_out_lots
from liandong.documents.types import DocumentType, FieldKind, document_types

ALWAYS_HEADER = ("discount_amount",)
ALLOCATE_LOTS = "allocate_lots"
APPLY_PROMOTIONS = "apply_promotions"
PROPOSE_PARTS = "propose_parts"
SWITCHES = (ALLOCATE_LOTS, APPLY_PROMOTIONS, PROPOSE_PARTS)
LINE_EXTRAS = ("key", "id", "origin", "anchor")
_NUMBERS = frozenset({FieldKind.QUANTITY, FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT})
_IDS = frozenset(
    {
        *(FieldKind.PARTNER, FieldKind.PLACE, FieldKind.ACCOUNT, FieldKind.MEMBER),
        *(FieldKind.PRODUCT, FieldKind.UNIT, FieldKind.CLAIM),
    }
)


def header_names(document_type: DocumentType) -> frozenset[str]:
    """Return the fields a draft of this type may have above its lines."""
    own = {field.name for field in document_type.header}
    own |= set(ALWAYS_HEADER) if document_type.has_money else set()
    own |= {ALLOCATE_LOTS} if gives_out_lots(document_type) else set()
    own |= {PROPOSE_PARTS} if document_type.proposes_parts else set()
    return frozenset(own | ({APPLY_PROMOTIONS} if document_type.enters(PROMOTION.name) else set()))


def line_names(document_type: DocumentType) -> frozenset[str]:
    """Return the fields a line of this type may have."""
    taken = (
        column.name for column in document_type.columns if column.is_editable or column.name == KIT_PART.name
    )
    return frozenset({*LINE_EXTRAS, *taken})


def _kind_schema(kind: FieldKind, label: str) -> dict[str, Any]:
    if kind in _NUMBERS:
        return {"type": ["string", "integer", "null"], "description": label, "examples": ["12.5"]}
    if kind in _IDS:
        return {"type": ["integer", "null"], "description": label}
    if kind is FieldKind.DATE:
        return {"type": ["string", "null"], "format": "date", "description": label}
    return {"type": ["string", "null"], "description": label}


_ADDED = {
    "^x_[0-9]+$": {
        "type": ["string", "integer", "null"],
        "description": "公司自己加的字段 · A field the company added: see the document types",
    }
}


_ALLOCATE = {
    "type": "boolean",
    "description": "按效期给没有批号的行分配批次，需要时拆行 · Give lines without a lot theirs by expiry,"
    " splitting a line that one lot can't fill",
}


_APPLY = {
    "type": "boolean",
    "description": "没有给单价的行按价格表和促销算价，赠品加在后面 · Price the lines that come without a"
    " price, with promotions and coupons; gifts follow them",
}


_PARTS = {
    "type": "boolean",
    "description": "按组成带出部件行，替换已有的部件行 · Bring in the parts the goods are made of, in place"
    " of those given",
}


def draft_schema(*, has_version: bool = False) -> dict[str, Any]:
    """Return the schema of a draft: the fields of all types; which one a type has, its declaration says."""
    discount = _kind_schema(FieldKind.AMOUNT, "优惠金额 · Discount")
    header: dict[str, Any] = {"discount_amount": discount, ALLOCATE_LOTS: _ALLOCATE}
    header |= {APPLY_PROMOTIONS: _APPLY, PROPOSE_PARTS: _PARTS}
    line: dict[str, Any] = {
        "key": {
            "type": "string",
            "maxLength": 64,
            "description": "客户端的行标识 · Your own name for the line",
        },
        "id": {"type": ["integer", "null"], "description": "替换草稿时的原行 · The stored line it replaces"},
        "origin": {"type": ["integer", "null"], "description": "来源行 · The line it is copied from"},
        "anchor": {"enum": ["price", "net_amount", "gross_amount"]},
    }
    for kind in document_types():
        for field in kind.header:
            header.setdefault(field.name, _kind_schema(field.kind, field.label))
        for column in kind.columns:
            if column.is_editable or column.name == KIT_PART.name:
                line.setdefault(column.name, _kind_schema(column.kind, column.label))
    lines = {
        "type": "array",
        "maxItems": MAX_LINES,
        "items": {
            "type": "object",
            "properties": line,
            "patternProperties": _ADDED,
            "additionalProperties": False,
        },
    }
    version = {"version": {"type": "integer", "minimum": 1}} if has_version else {}
    required = ["business_date", "lines", *version]
    properties = {**header, **version, "lines": lines}
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": _ADDED,
        "required": required,
        "additionalProperties": False,
    }


DRAFT_EXAMPLE = {
    "business_date": "2026-11-02",
    "partner": 3,
    "place": 101,
    "memo": "电话订货",
    "lines": [{"key": "a", "product": 1, "unit": 2, "quantity": "3", "price": "25.5", "tax_rate": "13"}],
}
