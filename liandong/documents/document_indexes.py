"""The indexes of documents and lines: the orders that lists run in, what is looked for, what they name."""

from django.db.models import F, Func, Index, Q

DOCUMENT_INDEXES = [
    Index(fields=["type", "business_date", "id"], name="document_by_date"),
    Index(fields=["type", "stage", "business_date", "id"], name="document_by_stage"),
    Index(fields=["type", "stage", "number"], name="document_by_stage_number"),
    Index(fields=["type", "stage", "gross_amount", "id"], name="document_by_stage_amount"),
    Index(fields=["type", "partner", "business_date", "id"], name="document_by_partner"),
    Index(fields=["type", "handler", "business_date", "id"], name="document_by_handler"),
    Index(fields=["type", "gross_amount", "id"], name="document_by_amount"),
    Index(fields=["type", "place"], name="document_by_place"),
    Index(
        fields=["type", "target_place"],
        name="document_by_target",
        condition=Q(target_place__isnull=False),
    ),
    Index(fields=["type", "number"], name="document_by_number"),
    Index(fields=["type", "business_date", "number"], name="document_by_day_number"),
    # What a text is looked for in: the end of a number, the other side's number, memos.
    Index(
        "type",
        Func(F("number"), template="substr(%(expressions)s, length(%(expressions)s) - 3)"),
        name="document_by_number_end",
    ),
    Index(fields=["type", "reference"], name="document_by_reference", condition=~Q(reference="")),
    Index(fields=["type", "id", "memo"], name="document_with_memo", condition=~Q(memo="")),
]

LINE_INDEXES = [
    Index(fields=["product", "document"], name="line_by_product"),
    Index(fields=["place", "document"], name="line_by_place", condition=Q(place__isnull=False)),
    Index(
        fields=["target_place", "document"],
        name="line_by_target",
        condition=Q(target_place__isnull=False),
    ),
    Index(fields=["payee", "document"], name="line_by_payee", condition=Q(payee__isnull=False)),
]
