"""What a print template says: paper, fields, columns and where they stand. Validated JSON.

Lengths are tenths of a millimetre, font sizes points. Every number has a limit, so that no
template makes the server draw without end.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9_.]*$")]
Size = Annotated[int, Field(ge=4, le=72)]
Align = Literal["left", "center", "right"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paper(_Part):
    """A sheet. Height 0 grows with the content: receipts."""

    width: int = Field(2100, ge=200, le=6000)
    height: int = Field(2970, ge=0, le=6000)
    top: int = Field(120, ge=0, le=500)
    right: int = Field(120, ge=0, le=500)
    bottom: int = Field(100, ge=0, le=500)
    left: int = Field(120, ge=0, le=500)


class FieldPlace(_Part):
    """A field of the head: over how many of its columns, and under which label (blank: its own)."""

    name: Name
    label: Text = ""
    span: int = Field(1, ge=1, le=6)


class ColumnPlace(_Part):
    """A column of the lines. Width 0 shares what the others leave."""

    name: Name
    label: Text = ""
    width: int = Field(0, ge=0, le=3000)
    align: Literal["", "left", "center", "right"] = ""


class FlowLayout(_Part):
    """A document that flows over as many pages as it needs; its head is repeated on each.

    Sums of each page stand on every document with ``has_subtotal``, with ``has_subtotal_if_pages`` only on
    those of several pages: on one page they say what the total says.
    """

    kind: Literal["flow"] = "flow"
    paper: Paper = Paper()
    size: Size = 9
    title: Text = ""
    title_size: Size = 17
    head_columns: int = Field(3, ge=1, le=6)
    fields: tuple[FieldPlace, ...] = Field((), max_length=40)
    shows_empty: bool = False
    columns: tuple[ColumnPlace, ...] = Field((), min_length=1, max_length=20)
    has_logo: bool = True
    has_contact: bool = True
    has_subtotal: bool = False
    has_subtotal_if_pages: bool = False
    has_totals: bool = True
    has_capitals: bool = True
    has_page_numbers: bool = True
    has_print_mark: bool = True
    code: Literal["", "code128", "qr"] = ""
    blank_rows: int = Field(0, ge=0, le=60)
    signatures: tuple[Text, ...] = Field((), max_length=8)
    note: Text = ""


class ReceiptLayout(_Part):
    """A strip of 58 or 80 mm: one line of text for the name, one for quantity, price and amount."""

    kind: Literal["receipt"] = "receipt"
    paper: Paper = Paper(width=800, height=0, top=30, right=40, bottom=60, left=40)
    size: Size = 9
    title: Text = ""
    title_size: Size = 13
    fields: tuple[FieldPlace, ...] = Field((), max_length=20)
    shows_empty: bool = False
    has_logo: bool = False
    has_contact: bool = True
    has_codes: bool = False
    has_totals: bool = True
    has_capitals: bool = False
    has_print_mark: bool = True
    code: Literal["", "code128", "qr"] = ""
    signatures: tuple[Text, ...] = Field((), max_length=4)
    note: Text = ""


class Element(_Part):
    """Something at a place of its own; ``name`` is the field, or the symbology's data for a code."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
    kind: Literal["field", "text", "code", "line", "box", "logo", "table"]
    x: int = Field(0, ge=0, le=6000)
    y: int = Field(0, ge=0, le=6000)
    width: int = Field(300, ge=1, le=6000)
    height: int = Field(60, ge=1, le=6000)
    name: Name = ""
    text: Text = ""
    size: Size = 10
    is_bold: bool = False
    align: Align = "left"
    symbology: Literal["ean13", "code128", "gs1_128", "qr"] = "code128"
    has_text: bool = True
    columns: tuple[ColumnPlace, ...] = Field((), max_length=20)
    row_height: int = Field(60, ge=20, le=400)
    has_head: bool = False
    has_lines: bool = False


class FormLayout(_Part):
    """套打: fields at places of their own on a printed form. The scan is for the eye of the editor.

    ``offset_x`` and ``offset_y`` move everything, for a printer that pulls its paper in askew.
    """

    kind: Literal["form"] = "form"
    paper: Paper = Paper(width=2410, height=1400, top=0, right=0, bottom=0, left=0)
    elements: tuple[Element, ...] = Field((), max_length=200)
    background: int | None = None
    prints_background: bool = False
    offset_x: int = Field(0, ge=-300, le=300)
    offset_y: int = Field(0, ge=-300, le=300)


class LabelLayout(_Part):
    """A label of ``paper``'s size; ``across`` × ``down`` of them lie on a sheet with gaps between."""

    kind: Literal["label"] = "label"
    paper: Paper = Paper(width=600, height=400, top=0, right=0, bottom=0, left=0)
    elements: tuple[Element, ...] = Field((), max_length=60)
    across: int = Field(1, ge=1, le=10)
    down: int = Field(1, ge=1, le=40)
    gap_x: int = Field(0, ge=0, le=500)
    gap_y: int = Field(0, ge=0, le=500)
    margin_x: int = Field(0, ge=0, le=500)
    margin_y: int = Field(0, ge=0, le=500)


Layout = FlowLayout | ReceiptLayout | FormLayout | LabelLayout
FreeLayout = FormLayout | LabelLayout
layout_adapter: TypeAdapter[Layout] = TypeAdapter(Annotated[Layout, Field(discriminator="kind")])

MOST_JSON_CHARACTERS = 100_000
