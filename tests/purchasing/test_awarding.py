"""An inquiry is awarded once, to whom it should be, never beyond what was asked for and offered."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.http import HttpResponseBase

from liandong.documents.discarding import discard
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.closing import close_lines
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import Role, RoleGrant
from liandong.identity.roles import SELLER
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.purchasing.asking import ask
from liandong.purchasing.awarding import Award, award
from liandong.purchasing.comparing import INQUIRY, ORDER, QUOTATION, read_comparison
from liandong.purchasing.comparison_parts import Shown, table_of
from liandong.purchasing.comparison_sheet import comparison_sheet
from tests.apikit.calling import caller
from tests.exchange.sheets import read
from tests.support.companies import People
from tests.support.pages import context_of, made_of, signed_in, statements
from tests.support.trading import DAY, Trading

D = Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry for 100 P1 and 20 P2: S1 offers both, S2 quicker and dearer P1 in cases of 24."""

    inquiry: int
    first: int
    second: int
    cases: int
    url: str


@pytest.fixture
def asked(trading: Trading) -> Asked:
    lines = [trading.line("P1", "100"), trading.line("P2", "20")]
    inquiry = trading.book("purchasing.inquiry", lines, place="主仓")
    first, second = (
        trading.line(product, quantity, price, origin=origin, details={"lead_days": "7"})
        for product, quantity, price, origin in zip(
            ("P1", "P2"), ("100", "20"), ("2", "5"), inquiry.lines, strict=True
        )
    )
    both = trading.book(QUOTATION, [first, second], partner="S1")
    details = {"lead_days": "2", "minimum_quantity": "2"}
    cases = trading.line("P1", "4", "50.4", unit="箱", origin=inquiry.lines[0], details=details)
    dear = trading.book(QUOTATION, [cases], partner="S2")
    url = f"/purchasing/inquiries/{inquiry.id}/comparison"
    return Asked(inquiry.id, both.lines[0], both.lines[1], dear.lines[0], url)


def codes(trading: Trading, asked: Asked, *awards: Award, key: str = "") -> list[tuple[str, int | None]]:
    """Return why an award is refused."""
    with pytest.raises(RefusedError) as refusal:
        award(trading.actor, asked.inquiry, awards, on=DAY, key=key)
    return [(one.code, one.line) for one in refusal.value.problems]


def test_the_same_award_again_gets_the_same_orders_and_another_one_what_is_left(
    trading: Trading, asked: Asked
) -> None:
    wanted = [Award(asked.cases, D(2)), Award(asked.first, D(52)), Award(asked.second, D(20))]
    made = award(trading.actor, asked.inquiry, wanted, on=DAY, key="k")
    again = award(trading.actor, asked.inquiry, wanted, on=DAY, key="k")
    assert [one.id for one in made] == [one.id for one in again]
    orders = list(Document.objects.filter(type=ORDER).order_by("partner__code"))
    assert [(one.partner_id, one.net_amount) for one in orders] == [
        (trading.partners["S1"], D(204)),
        (trading.partners["S2"], D("100.8")),
    ]
    # 2 cases are 48 bottles: with the other 52 all 100 are awarded, in drafts already.
    assert codes(trading, asked, Award(asked.first, D(1))) == [("award_beyond", 1)]
    assert codes(trading, asked, Award(asked.first, D(1)), key="k") == [("idempotency_mismatch", None)]
    discard(made[1].id, trading.actor)
    (rest,) = award(trading.actor, asked.inquiry, [Award(asked.first, D(48))], on=DAY)
    assert Document.objects.get(pk=rest.id).net_amount == D(96)


def test_a_key_that_was_answered_lets_no_further_supplier_in(trading: Trading, asked: Asked) -> None:
    first = Award(asked.first, D(60))
    award(trading.actor, asked.inquiry, [first], on=DAY, key="k")
    more = [first, Award(asked.cases, D(2))]
    assert ("award_beyond", 1) in codes(trading, asked, *more, key="k")
    assert Document.objects.filter(type=ORDER).count() == 1


def test_only_who_may_draft_awards_and_asks_and_only_an_open_inquiry(
    trading: Trading, asked: Asked, people: People
) -> None:
    with pytest.raises(NotAllowedError):
        award(people.clerk, asked.inquiry, [Award(asked.first, D(1))], on=DAY)
    with pytest.raises(NotAllowedError):
        ask(people.clerk, asked.inquiry, trading.partners["S2"], on=DAY)
    buyer = Actor(people.clerk.member, "李四", {(ORDER, Verb.DRAFT): Scope.ALL})
    with pytest.raises(RefusedError) as unseen:
        award(buyer, asked.inquiry, [Award(asked.first, D(1))], on=DAY)
    assert [one.code for one in unseen.value.problems] == ["document_missing"]
    close_lines(DocumentLine.objects.get(pk=asked.cases).document_id, trading.actor)
    assert ("exceeds_open", 1) in codes(trading, asked, Award(asked.cases, D(1)))
    close_lines(asked.inquiry, trading.actor)
    assert codes(trading, asked, Award(asked.first, D(1))) == [("origin_closed", None)]


def test_what_a_closed_order_did_not_bring_is_awarded_to_another(trading: Trading, asked: Asked) -> None:
    wanted = [Award(asked.first, D(100)), Award(asked.second, D(20))]
    (made,) = award(trading.actor, asked.inquiry, wanted, on=DAY)
    trading.post(made)
    came = DocumentLine.objects.get(document=made.id, product=trading.products["P1"])
    receipt = [trading.line("P1", "52", "2", origin=came.pk)]
    trading.book("purchasing.receipt", receipt, partner="S1", place="主仓")
    assert ("award_beyond", 1) in codes(trading, asked, Award(asked.cases, D(2)))
    close_lines(made.id, trading.actor, [came.pk])
    assert ("award_beyond", 1) in codes(trading, asked, Award(asked.cases, D(3)))
    (instead,) = award(trading.actor, asked.inquiry, [Award(asked.cases, D(2))], on=DAY)  # 48 bottles
    assert DocumentLine.objects.get(document=instead.id).quantity == D(48)
    assert ("award_beyond", 2) in codes(trading, asked, Award(asked.second, D(1)))
    close_lines(made.id, trading.actor)
    (again,) = award(trading.actor, asked.inquiry, [Award(asked.second, D(20))], on=DAY)
    assert DocumentLine.objects.get(document=again.id).quantity == D(20)


def test_what_is_not_posted_asks_nobody_and_suppliers_out_of_reach_are_not_asked(
    trading: Trading, asked: Asked, people: People
) -> None:
    draft = trading.draft("purchasing.inquiry", [trading.line("P1", "1")], place="主仓")
    with pytest.raises(RefusedError) as early:
        ask(trading.actor, draft.id, trading.partners["S2"], on=DAY)
    grants = {(QUOTATION, Verb.DRAFT): Scope.ALL, (INQUIRY, Verb.VIEW): Scope.ALL}
    limited = Actor(people.clerk.member, "李四", grants | {("partners.*", Verb.VIEW): Scope.OWN})
    with pytest.raises(RefusedError) as unseen:
        ask(limited, asked.inquiry, trading.partners["S2"], on=DAY)
    found = [one.code for refusal in (early, unseen) for one in refusal.value.problems]
    assert found == ["origin_not_posted", "partner_not_supplier"]


def test_answers_and_purchases_out_of_sight_are_not_compared(
    trading: Trading, asked: Asked, people: People
) -> None:
    trading.book("purchasing.order", [trading.line("P1", "9", "1")], partner="S1")
    grants = {(INQUIRY, Verb.VIEW): Scope.ALL, (QUOTATION, Verb.VIEW): Scope.OWN}
    limited = Actor(people.clerk.member, "李四", grants)
    found = read_comparison(limited, Document.objects.get(pk=asked.inquiry), rules_on(DAY))
    assert found.quotations == []
    assert [one.last for one in found.lines] == [None, None]


def test_the_page_shows_no_prices_to_who_may_not_see_cost(trading: Trading, asked: Asked) -> None:
    seller = Role.objects.get(name=SELLER)
    RoleGrant.objects.create(role=seller, subject="purchasing.*", verb=Verb.VIEW, scope=Scope.ALL)
    table = context_of(signed_in("clerk"), asked.url)["table"]
    offers = [offer for row in table["rows"] for some in row["offers"] for offer in some["offers"]]
    assert {offer["price"] for offer in offers} == {""}
    assert table["totals"] == []


def test_who_sees_no_prices_is_not_told_the_cheapest(trading: Trading, asked: Asked) -> None:
    found = read_comparison(trading.actor, Document.objects.get(pk=asked.inquiry), rules_on(DAY))
    table = table_of(found, Shown(trading.actor, may_award=True, sees_money=False))
    offers = [offer for row in table["rows"] for some in row["offers"] for offer in some["offers"]]
    assert [(one["price"], one["value"]) for one in offers] == [("", "")] * 3
    assert [mark["label"] for one in offers for mark in one["marks"]] == ["最快", "最快"]
    assert table["totals"] == []


def test_everything_that_can_not_be_awarded_is_told_at_once(trading: Trading, asked: Asked) -> None:
    beyond = [Award(asked.cases, D(5)), Award(asked.second, D(21))]
    wrong = [Award(asked.first, D(-1)), *beyond, Award(10**9, D(1))]
    assert codes(trading, asked, *wrong) == [
        ("quantity_negative", 1),
        ("offer_missing", None),
        ("exceeds_open", 2),
        ("exceeds_open", 1),
        ("award_beyond", 1),
        ("award_beyond", 2),
    ]
    assert codes(trading, asked) == [("award_empty", None)]
    assert not Document.objects.filter(type=ORDER).exists()


def test_a_supplier_is_asked_once_and_offers_nothing_before_he_answers(
    trading: Trading, asked: Asked
) -> None:
    third = trading.book("purchasing.inquiry", [trading.line("P3", "5")], place="主仓")
    saved = ask(trading.actor, third.id, trading.partners["S2"], on=DAY)
    assert saved is not None
    assert ask(trading.actor, third.id, trading.partners["S2"], on=DAY) is None
    line = DocumentLine.objects.get(document=saved.id)
    assert (line.origin_id, line.quantity, line.price) == (third.lines[0], D(5), D(0))
    assert Document.objects.get(pk=saved.id).state == State.DRAFT
    with pytest.raises(RefusedError):
        award(trading.actor, third.id, [Award(saved.lines[0], D(5))], on=DAY)
    with pytest.raises(RefusedError):
        ask(trading.actor, third.id, trading.partners["C1"], on=DAY)


def test_the_page_marks_the_best_and_proposes_what_is_left(trading: Trading, asked: Asked) -> None:
    client = signed_in("owner")
    first, second = context_of(client, asked.url)["table"]["rows"]
    cheap, dear = (one["offers"][0] for one in first["offers"])
    assert [mark["label"] for mark in cheap["marks"]] == ["最低价"]
    assert [mark["label"] for mark in dear["marks"]] == ["最快"]
    assert (cheap["value"], dear["value"]) == ("100", "")
    assert dear["facts"] == ["税率 13%", "交期 2 天", "起订 2", "可供 4"]
    assert second["offers"][1]["offers"] == []
    count = statements(client, asked.url)
    more = [trading.line(product, "9", "1") for product in ("P1", "P2", "P3")]
    trading.book("purchasing.order", more, partner="S1")
    award(trading.actor, asked.inquiry, [Award(asked.first, D(60))], on=DAY)
    assert statements(client, asked.url) == count
    again = context_of(client, asked.url)["table"]["rows"][0]
    assert again["offers"][0]["offers"][0]["value"] == "40"
    assert again["cells"][-1]["text"] == "1.00"


def test_the_comparison_is_a_file_too_with_prices_for_who_sees_them(trading: Trading, asked: Asked) -> None:
    answer = signed_in("owner").get(f"{asked.url}?export=xlsx")
    head, first, second, totals = read(b"".join(answer))
    assert head[:8] == ["行", "编码", "商品", "规格", "单位", "询价数量", "已定标", "上次进价"]
    assert head[8:17] == [
        f"供应商S1 {label}"
        for label in ("单价", "折扣%", "税率%", "价税合计", "数量", "单位", "交期(天)", "起订量", "备注")
    ]
    assert first[8:17] == [2, "", 13, 226, 100, "瓶", 7, "", ""]
    assert first[17:] == [50.4, "", 13, 227.81, 4, "箱", 2, 2, ""]
    assert second[17:] == [""] * 9
    assert (totals[1], totals[11], totals[20]) == ("价税合计", 339, 227.81)
    inquiry = Document.objects.get(pk=asked.inquiry)
    hidden = comparison_sheet(read_comparison(trading.actor, inquiry, Rules()), "", sees_money=False)
    labels = " ".join(column.label for column in hidden.columns)
    assert not [word for word in ("价", "税", "折扣") if word in labels.replace("询价", "")]
    assert [len(list(row)) for row in hidden.rows] == [17, 17]


def test_the_page_awards_and_keeps_what_was_typed_when_it_can_not(trading: Trading, asked: Asked) -> None:
    client, url = signed_in("owner"), f"/purchasing/inquiries/{asked.inquiry}/award"
    wrong = client.post(url, {f"q{asked.first}": "101", f"q{asked.cases}": ""})
    assert wrong.status_code == 422
    assert made_of(wrong)["table"]["rows"][0]["offers"][0]["offers"][0]["value"] == "101"
    assert [one["message"] for one in made_of(wrong)["problems"]][1:] == [
        "第 1 行：定标合计 101 超过还没有定标的 100（询价 100）"
    ]
    endless = client.post(url, {f"q{asked.first}": "1e400000000"})
    assert [one["message"] for one in made_of(endless)["problems"]] == ["「1e400000000」不是数字"]
    right = client.post(url, {f"q{asked.first}": "60", f"q{asked.cases}": "1", "key": "k"})
    ids = Document.objects.filter(type=ORDER).order_by("partner__code").values_list("pk", flat=True)
    assert place_of(right) == f"/t/purchasing.order/?ids={'%2C'.join(map(str, ids))}"


def place_of(answer: HttpResponseBase) -> str:
    """Return where an answer leads."""
    return answer.headers["Location"]


def test_a_program_awards_with_the_same_words(company: str, asked: Asked) -> None:
    program = caller("owner", slug=company)
    body = {"awards": [{"line": asked.first, "quantity": "60"}, {"line": asked.cases, "quantity": "1"}]}
    made = program.post(f"/inquiries/{asked.inquiry}/award", body)
    assert (made.status, len(made.body), made.body[0]["state"]) == (200, 2, "draft")
    refused = program.post(f"/inquiries/{asked.inquiry}/award", body)
    assert (refused.status, refused.codes) == (422, {"exceeds_open", "award_beyond"})
