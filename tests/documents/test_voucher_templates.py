"""Templates of vouchers: kept, used, and each month's proposed once."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.models import DocumentLine, State, VoucherTemplate, VoucherTemplateLine
from liandong.documents.period_transfers import run
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.template_using import due_templates, use_due, use_template
from liandong.documents.voucher_templates import TemplateForm, TemplateLine, lines_of_voucher, save_template
from liandong.general_ledger.entry_queries import entry_of
from liandong.general_ledger.models import Account
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.balances import Clearing
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table
from tests.support.taking_turns import second_after_first
from tests.support.trading import Trading, make_trading

NOVEMBER, LAST = date(2026, 11, 1), date(2026, 11, 30)
D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def pk(code: str) -> int:
    return Account.objects.get(code=code).pk


def rent(formula: str = "3000", name: str = "房租") -> TemplateForm:
    lines = [
        TemplateLine(pk("560101"), formula, "本月房租", is_debit=True),
        TemplateLine(pk("100201"), "平"),
    ]
    return TemplateForm(name, lines, is_monthly=True)


def legs(document: int) -> list[tuple[str, Decimal, Decimal]]:
    voucher = entry_of(document)
    assert voucher is not None
    return [(one.account.code, one.debit, one.credit) for one in voucher.lines]


def codes(trading: Trading, form: TemplateForm) -> set[str]:
    with pytest.raises(RefusedError) as refusal:
        save_template(None, form, trading.actor)
    return {one.code for one in refusal.value.problems}


def test_a_template_becomes_a_voucher_that_is_reviewed_like_any_other(trading: Trading) -> None:
    """Commission: 5 % of the amount, 6 % of it tax, to the cent: 61.73 and 3.70; the bank pays 65.43."""
    lines = [
        TemplateLine(pk("560101"), "金额*5%", "佣金", is_debit=True),
        TemplateLine(pk("560102"), "金额*0.3%", is_debit=True),
        TemplateLine(pk("100201"), "平"),
    ]
    made = save_template(None, TemplateForm(" 佣金 ", lines), trading.actor)
    with pytest.raises(RefusedError, match="template_amount"):
        use_template(made, LAST, None, trading.actor)
    saved = use_template(made, LAST, D("1234.56"), trading.actor)
    (outcome,) = post([PostRequest(saved.id, trading.actor)])
    assert not outcome.problems
    assert legs(saved.id) == [
        ("560101", D("61.73"), D(0)),
        ("560102", D("3.70"), D(0)),
        ("100201", D(0), D("65.43")),
    ]
    assert AuditRow.objects.filter(action="voucher_template").latest("pk").detail["name"] == "佣金"


def test_figures_of_accounts_are_those_of_the_day_on_their_own_side(trading: Trading) -> None:
    """5001 stands at 900.00 credit on the 30th, 400.00 of it of November: 1 % and 10 % are 9.00 and 40.00."""
    for day, amount in ((date(2026, 10, 9), D(500)), (date(2026, 11, 9), D(400)), (date(2026, 12, 1), D(7))):
        lines = [TemplateLine(pk("100201"), "金额", "卖", is_debit=True), TemplateLine(pk("5001"), "平")]
        sold = save_template(None, TemplateForm(f"卖{day}", lines), trading.actor)
        saved = use_template(sold, day, amount, trading.actor)
        assert not post([PostRequest(saved.id, trading.actor)])[0].problems
    lines = [
        TemplateLine(pk("560101"), "余额5001*1%+本月5001*10%", "计提", is_debit=True),
        TemplateLine(pk("2241"), "平"),
    ]
    saved = use_template(
        save_template(None, TemplateForm("计提", lines), trading.actor), LAST, None, trading.actor
    )
    assert DocumentLine.objects.get(document=saved.id, position=1).gross_amount == D(49)


def test_a_month_carried_over_was_what_it_was(trading: Trading) -> None:
    """5001 came to 400.00 in November, and still did once the profit is carried over; its balance is gone."""
    sale = [TemplateLine(pk("100201"), "金额", "卖", is_debit=True), TemplateLine(pk("5001"), "平")]
    sold = save_template(None, TemplateForm("卖", sale), trading.actor)
    post([PostRequest(use_template(sold, date(2026, 11, 9), D(400), trading.actor).id, trading.actor)])
    lines = [
        TemplateLine(pk("560101"), "余额5001*1%+本月5001*10%+本月3103*50%", "计提", is_debit=True),
        TemplateLine(pk("2241"), "平"),
    ]
    template = save_template(None, TemplateForm("计提", lines), trading.actor)

    def amount() -> Decimal:
        saved = use_template(template, LAST, None, trading.actor)
        return DocumentLine.objects.get(document=saved.id, position=1).gross_amount

    assert amount() == D(44)
    run(Clearing.PROFIT, LAST.replace(day=1), trading.actor, date(2026, 12, 2))
    assert amount() == D(240)


def test_each_month_lacks_its_vouchers_until_they_are_made(trading: Trading) -> None:
    made = save_template(None, rent(), trading.actor)
    save_template(None, rent("金额", "要填"), trading.actor)
    save_template(None, rent("0", "没有金额"), trading.actor)
    assert [(one.template.name, one.needs_amount) for one in due_templates(NOVEMBER)] == [
        ("房租", False),
        ("没有金额", False),
        ("要填", True),
    ]
    (saved,) = use_due(NOVEMBER, trading.actor)
    assert use_due(NOVEMBER, trading.actor) == []
    assert DocumentLine.objects.filter(document=saved.id).count() == 2
    assert made not in {one.template.pk for one in due_templates(NOVEMBER)}
    post([PostRequest(saved.id, trading.actor)])
    reverse(ReversalRequest(saved.id, trading.actor))
    assert made in {one.template.pk for one in due_templates(NOVEMBER)}
    assert [one.number != saved.number for one in use_due(NOVEMBER, trading.actor)] == [True]


def test_every_problem_of_a_template_is_told_at_once(trading: Trading) -> None:
    lines = [
        TemplateLine(pk("1122"), "平", is_debit=True),
        TemplateLine(pk("1002"), "平", partner=10**9),
        TemplateLine(None, "1//2"),
        TemplateLine(pk("5001"), "余额7777", "长" * 256),
    ]
    assert codes(trading, TemplateForm("", lines, "长" * 256)) == {
        *("name_missing", "too_long", "template_rest_twice", "account_missing", "partner_missing"),
        *("template_formula", "formula_account_unknown"),
    }
    save_template(None, rent(), trading.actor)
    assert codes(trading, TemplateForm("房租", [])) == {"name_taken", "template_lines_missing"}


def test_rights(trading: Trading, people: People) -> None:
    made = save_template(None, rent(), trading.actor)
    for act in (
        lambda: save_template(None, rent(name="x"), people.clerk),
        lambda: use_template(made, LAST, None, people.clerk),
        lambda: use_due(NOVEMBER, people.clerk),
    ):
        with pytest.raises(NotAllowedError):
            act()
    clerk = signed_in("clerk")
    for path in ("", "/new", f"/{made}", f"/{made}/use"):
        assert clerk.get(f"/ledger/voucher-templates{path}").status_code == 403


def test_pages_keep_and_use_templates(trading: Trading) -> None:
    owner = signed_in("owner")
    sent = {
        "name": "房租",
        "is_monthly": "true",
        "is_active": "true",
        "lines-0-summary": "房租",
        "lines-0-account": pk("560101"),
        "lines-0-side": "debit",
        "lines-0-formula": "金额",
        "lines-0-partner": "S1",
        "lines-1-account": pk("100201"),
        "lines-1-side": "credit",
        "lines-1-formula": "平",
        "lines-2-formula": "",
    }
    wrong = owner.post(
        "/ledger/voucher-templates/new", {**sent, "lines-0-formula": "坏", "lines-1-partner": "?"}
    )
    assert wrong.status_code == 422
    assert owner.post("/ledger/voucher-templates/new", sent).status_code == 302
    made = VoucherTemplate.objects.get()
    line = VoucherTemplateLine.objects.get(template=made, position=1)
    assert (line.formula, line.partner_id) == ("金额", trading.partners["S1"])
    assert table(context_of(owner, "/ledger/voucher-templates"))[0][2:4] == ["每月", "未做"]
    use = f"/ledger/voucher-templates/{made.pk}/use"
    assert owner.post(use, {"business_date": "2026-11-30", "amount": ""}).status_code == 422
    answer = owner.post(use, {"business_date": "2026-11-30", "amount": "3,000"})
    document = int(answer.headers["Location"].rsplit("/", 1)[1])
    shown = context_of(owner, f"/ledger/voucher-templates/new?voucher={document}")
    assert [one.formula for one in lines_of_voucher(document)] == ["3000", "3000"]
    assert shown
    assert owner.post(f"/ledger/voucher-templates/{made.pk}", {**sent, "name": "租金"}).status_code == 302
    assert VoucherTemplate.objects.get().name == "租金"
    assert owner.post("/ledger/voucher-templates/due").status_code == 302


def test_the_months_checklist_names_what_lacks(trading: Trading) -> None:
    save_template(None, rent(), trading.actor)
    page = signed_in("owner").get("/ledger/periods/2026-11").content.decode()
    assert "1 张每月的凭证还没有做" in page


def test_programs_keep_and_use_templates(trading: Trading, people: People) -> None:
    api = caller("owner")
    lines = [
        {"account": pk("560101"), "is_debit": True, "formula": "金额", "summary": "房租"},
        {"account": pk("100201"), "is_debit": False, "formula": "平"},
    ]
    made = api.post("/voucher-templates", {"name": "房租", "lines": lines, "is_monthly": True}, key="a")
    assert (made.status, made.body["lines"][1]["formula"]) == (201, "平")
    path = f"/voucher-templates/{made.body['id']}"
    assert api.put(path, {"name": "房租", "lines": lines}, key="b").body["is_monthly"] is False
    used = api.post(f"{path}/use", {"business_date": "2026-11-30", "amount": "12.5"}, key="c")
    assert used.status == 201
    assert DocumentLine.objects.get(document=used.body["id"], position=1).gross_amount == D("12.5")
    assert api.post(f"{path}/use", {"business_date": "2026-11-30"}, key="d").codes == {"template_amount"}
    assert api.post("/monthly-vouchers", {"month": "2026-11"}, key="e").body == []
    assert [one["name"] for one in api.get("/voucher-templates").body] == ["房租"]
    assert caller("clerk").get("/voucher-templates").status == 403


@pytest.mark.only_on("postgresql")
def test_two_who_ask_at_once_make_each_once(fresh_company: str) -> None:
    trading = make_trading()
    save_template(None, rent(), trading.actor)

    def make() -> list[str]:
        return [one.number for one in use_due(NOVEMBER, trading.actor)]

    first, second = second_after_first(fresh_company, make, make)
    assert (len(first), second) == (1, [])
    assert VoucherTemplate.objects.get().uses.filter(document__state=State.DRAFT).count() == 1
