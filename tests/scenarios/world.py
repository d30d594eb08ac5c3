"""Runs the steps of a story on the real engine, in the fixed cast's company."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.documents.custom_fields import own_type
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.messages import message
from liandong.documents.models import DocumentLine
from liandong.documents.queries import flow
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField, document_types
from liandong.general_ledger.models import Account, Claim
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import ClaimKind, Problem, VirtualPlace
from liandong.stock_ledger.models import Serial, StockBalance
from tests.scenarios.agreeing import AGREEING
from tests.scenarios.awarding import awarded
from tests.scenarios.closing import CLOSED, STATED
from tests.scenarios.costing import COSTING
from tests.scenarios.dropping import TOGETHER
from tests.scenarios.matching import MATCHING
from tests.scenarios.preparing import PREPARED, SERVICES
from tests.scenarios.promoting import GIVEN_PRICES, PROMOTED, priced
from tests.scenarios.ruling import ruled
from tests.scenarios.story import Step
from tests.scenarios.warehousing import SHIPPED, WAREHOUSING
from tests.support.trading import DAY, Trading, make_trading

_PRICED = "价格 自动"
"""The option of a document whose lines without a price have the one they are proposed."""
_KINDS = {
    ClaimKind.RECEIVABLE.value: "应收",
    ClaimKind.PAYABLE.value: "应付",
    ClaimKind.ADVANCE_RECEIVED.value: "预收",
    ClaimKind.ADVANCE_PAID.value: "预付",
    ClaimKind.BILL_RECEIVABLE.value: "应收票据",
    ClaimKind.BILL_PAYABLE.value: "应付票据",
}
_GIVEN: Mapping[str, Callable[["World", Step], None]] = {**PREPARED, **GIVEN_PRICES}
_NUMBERS = {FieldKind.QUANTITY, FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT}


@dataclass(slots=True)
class World:
    """The company in which a story happens; documents, refusals and others by the names the story gives."""

    trading: Trading = field(default_factory=make_trading)
    documents: dict[str, SavedDraft] = field(default_factory=dict)
    refusals: dict[str, list[list[str]]] = field(default_factory=dict)
    coupons: dict[str, str] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)

    def run(self, step: Step) -> None:
        """Do a step, or compare what it expects with the books."""
        subject, _, name = step.text.partition(" ")
        if step.word == "那么":
            expected, found = _EXPECTATIONS[subject](self, name.strip(), step)
            assert found == expected, f"line {step.line}: {step.text}"
        elif step.text == "规则":
            self.trading.places |= ruled(self.trading, step)
        elif step.text in _GIVEN:
            _GIVEN[step.text](self, step)
        elif subject == "红冲":
            reverse(ReversalRequest(self.documents[name].id, self.trading.actor))
        elif subject == "定标":
            awarded(self, name, step)
        elif subject in WAREHOUSING:
            WAREHOUSING[subject](self, name, step)
        elif subject in CLOSED:
            CLOSED[subject](self, name, step)
        elif subject in TOGETHER:
            self.documents |= TOGETHER[subject](self.trading, self.documents, step, self.origin)
        elif subject == "审核":
            for one in name.split("、"):
                self._post(one)
        else:
            self._book(step)

    def _book(self, step: Step) -> None:
        heading, _, options = step.text.partition("：")
        label, _, name = heading.partition(" ")
        kind = next(one for one in document_types() if one.label == label)
        kind = own_type(kind, self.trading.actor)
        header: dict[str, Any] = {}
        given = [option.strip() for option in options.split("，") if option.strip()]
        for option in given:
            if option == _PRICED:
                continue
            field_label, _, value = option.partition(" ")
            wanted = next(one for one in kind.header if one.label == field_label)
            _put(header, wanted, self._value(wanted, value))
        on = header.pop("business_date", DAY)
        draft = DraftInput(kind.id, on, tuple(self._line(kind, row) for row in step.rows), **header)
        try:
            draft = priced(self, draft) if _PRICED in given else draft
            self.documents[name] = save_draft(DraftRequest(draft, self.trading.actor))
            self.trading.post(self.documents[name])
        except RefusedError as refusal:
            self.note_refusal(name, refusal)

    def _post(self, name: str) -> None:
        try:
            self.trading.post(self.documents[name])
        except RefusedError as refusal:
            self.note_refusal(name, refusal)

    def note_refusal(self, name: str, refusal: RefusedError) -> None:
        """Keep why a document was refused, until the story says so."""
        self.refusals[name] = [[str(one.line or ""), self._told(one)] for one in refusal.problems]

    def _told(self, problem: Problem) -> str:
        """Return the sentence with the story's names in place of document numbers."""
        text = message(problem)
        for name, saved in self.documents.items():
            text = text.replace(saved.number, name)
        for name, code in self.coupons.items():
            text = text.replace(code, name)
        return text

    def _line(self, kind: DocumentType, row: Mapping[str, str]) -> LineInput:
        given: dict[str, Any] = {}
        for label, text in row.items():
            if text and label == "来源":
                given["origin"] = self.origin(text)
            elif text:
                column = next(one for one in kind.columns if one.label == label)
                _put(given, column, self._value(column, text, row))
        anchor = "gross_amount" if "gross_amount" in given else "price"
        return replace(LineInput(**given), anchor=anchor)

    def origin(self, text: str) -> int:
        """Return the line that ``A/1`` names."""
        name, _, position = text.partition("/")
        return self.documents[name].lines[int(position or 1) - 1]

    def _value(self, wanted: HeaderField | Column, text: str, row: Mapping[str, str] | None = None) -> object:
        trading, kind = self.trading, wanted.kind
        if kind in _NUMBERS:
            return text if wanted.is_detail else Decimal(text)
        if kind is FieldKind.CHOICE:
            return next(value for value, label in wanted.choices if label == text)
        if kind is FieldKind.PRODUCT and text in SERVICES:
            return trading.service(text)
        if kind is FieldKind.UNIT:
            return trading.units[(row or {})["商品"], text]
        if kind is FieldKind.ACCOUNT:
            return trading.money_account(text.split(maxsplit=1)[0])
        if kind is FieldKind.CLAIM and text not in self.documents:
            return Claim.objects.exclude(open_amount=0).get(bill_number=text).pk
        if kind is FieldKind.CLAIM:
            return Claim.objects.get(document=self.documents[text].id).pk
        if kind is FieldKind.DATE:
            return date.fromisoformat(text)
        known = {FieldKind.PARTNER: trading.partners, FieldKind.PLACE: trading.places}
        known[FieldKind.PRODUCT] = trading.products
        return known[kind][text] if kind in known else text

    def stock(self, _: str, step: Step) -> tuple[object, object]:
        """Compare 现存 and 占用 of the products and places named."""
        found = []
        for row in step.rows:
            place = VirtualPlace.TRANSIT if row["仓库"] == "在途" else self.trading.places[row["仓库"]]
            balance = StockBalance.objects.filter(
                product=self.trading.products[row["商品"]], place=place
            ).first()
            found.append((balance.quantity, balance.reserved) if balance else (Decimal(0), Decimal(0)))
        return [(_number(row["现存"]), _number(row.get("占用", ""))) for row in step.rows], found

    def pieces(self, _: str, step: Step) -> tuple[object, object]:
        """Compare where each piece of the products named is."""
        wanted = {row["商品"] for row in step.rows}
        held = Serial.objects.filter(product__code__in=wanted).order_by("product__code", "number")
        found = list(held.values_list("product__code", "number", "place__name"))
        return [(row["商品"], row["序列号"], row["位置"]) for row in step.rows], found

    def lots(self, _: str, step: Step) -> tuple[object, object]:
        """Compare what lies of the lots of the products named, wherever it lies."""
        wanted = {row["商品"] for row in step.rows}
        held = StockBalance.objects.filter(product__code__in=wanted, quantity__gt=0).exclude(lot=0)
        found = held.values_list("product__code", "lot__number", "place__name", "quantity")
        rows = [(row["商品"], row["批号"], row["仓库"], _number(row["现存"])) for row in step.rows]
        return rows, sorted(found, key=lambda one: rows.index(one) if one in rows else -1)

    def entry(self, name: str, step: Step) -> tuple[object, object]:
        """Compare a document's whole journal entry, account names included."""
        expected = {row["科目"]: _number(row["借方"]) - _number(row["贷方"]) for row in step.rows}
        found = self.trading.entry(self.documents[name].id)
        names = dict(Account.objects.filter(code__in=found).values_list("code", "name"))
        return expected, {f"{code} {names[code]}": amount for code, amount in found.items()}

    def claims(self, name: str, step: Step) -> tuple[object, object]:
        """Compare all claims of a partner, oldest first."""
        expected = [(row["类别"], _number(row["金额"]), _number(row["未核销"])) for row in step.rows]
        found = [(_KINDS[kind], amount, left) for kind, amount, left in self.trading.claims(name)]
        return expected, found

    def progress(self, name: str, step: Step) -> tuple[object, object]:
        """Compare how far a document's lines have been moved on."""
        expected = [tuple(_number(row[label]) for label in ("已执行", "已开票", "已退")) for row in step.rows]
        own = self.documents[name].lines
        return expected, [self.trading.progress(own[int(row["行"]) - 1]) for row in step.rows]

    def lines(self, name: str, step: Step) -> tuple[object, object]:
        """Compare a document's lines; only the columns named."""
        found = DocumentLine.objects.filter(document=self.documents[name].id).select_related("product")
        rows = [
            {
                "商品": line.product.code if line.product else "",
                "数量": line.entered_quantity,
                "单价": line.price,
                "金额": line.net_amount,
                "价税合计": line.gross_amount,
                "交货日期": line.due_date.isoformat() if line.due_date else "",
            }
            for line in found.order_by("position")
        ]
        texts = {"商品", "交货日期"}
        expected = [
            {label: text if label in texts else _number(text) for label, text in row.items()}
            for row in step.rows
        ]
        return expected, [{label: row[label] for label in step.columns} for row in rows]

    def origins(self, name: str, step: Step) -> tuple[object, object]:
        """Compare the documents right before one (上查)."""
        names = {saved.id: one for one, saved in self.documents.items()}
        found = [
            names[one.id] for one in flow(self.trading.actor, self.documents[name].id) if not one.is_later
        ]
        return [row["单据"] for row in step.rows], found

    def refused(self, name: str, step: Step) -> tuple[object, object]:
        """Compare every reason why a document was refused."""
        return [[row["行"], row["原因"]] for row in step.rows], self.refusals.pop(name, [])


_EXPECTATIONS: Mapping[str, Callable[[World, str, Step], tuple[object, object]]] = {
    "库存": World.stock,
    "批次": World.lots,
    "序列号": World.pieces,
    "凭证": World.entry,
    "往来": World.claims,
    "进度": World.progress,
    "拒绝": World.refused,
    "明细": World.lines,
    "上查": World.origins,
    **AGREEING,
    **PROMOTED,
    **MATCHING,
    **SHIPPED,
    **COSTING,
    **STATED,
}


def _put(given: dict[str, Any], wanted: HeaderField | Column, value: object) -> None:
    if wanted.is_detail:
        given.setdefault("details", {})[wanted.name] = value
    else:
        given[wanted.name] = value


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or 0)
