"""The commands do what they say, refuse in a sentence, and tell by their exit code which it was."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.utils import timezone

from liandong.analytics.models import TradeDay
from liandong.config.cli import COMMANDS, main
from liandong.documents import outbox
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.models import Document, State
from liandong.identity.companies import company_slugs, use_company
from liandong.identity.models import Member
from liandong.identity.registry.models import Membership, Person
from liandong.identity.rule_book import set_rules
from liandong.identity.tokens import BadTokenError, authenticate
from liandong.kernel.actor import Verb
from liandong.stock_ledger.models import StockMonth, StockMove
from tests.support.companies import PASSWORD
from tests.support.installation import Installation
from tests.support.trading import make_trading

Run = Callable[..., Result]


@pytest.fixture
def run(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call ``liandong`` with the words of a line, in the test's installation."""
    monkeypatch.chdir(installation.folder)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "liandong.config.settings")

    def call(line: str, text: str | None = None) -> Result:
        return CliRunner().invoke(main, line.split(), input=text, catch_exceptions=False)

    return call


@pytest.mark.parametrize("line", ["--help", *(f"{name} --help" for name in COMMANDS)])
def test_every_command_explains_itself(run: Run, line: str) -> None:
    answer = run(line)
    assert answer.exit_code == 0
    assert len(answer.output.splitlines()) > 3


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "company create yi",
        "backup",
        "serve --port 0",
        "serve --host 0.0.0.0",
        "restore missing.liandong jia",
    ],
)
def test_wrong_use_ends_with_2(run: Run, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANDONG_ALLOWED_HOSTS", raising=False)
    assert run(line).exit_code == 2


@pytest.mark.only_on("sqlite")
def test_several_server_processes_need_postgresql(run: Run) -> None:
    answer = run("serve --workers 2")
    assert answer.exit_code == 2
    assert "SQLite 只用一个进程" in answer.output


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("backup ding", "没有这个账套：ding"),
        ("audit ding", "没有这个账套：ding"),
        ("company create jia 甲 --owner owner", "账套已经存在：jia"),
        ("company create Yi-1 乙 --owner owner", "Error"),
        ("member create jia owner2 --role 皇帝", "没有找到"),
        ("member password nobody", "没有找到"),
        ("token create jia owner --label x --scope sales:fly", "密钥范围写法不对"),
        ("token create yi owner --label x --scope *:view", "没有找到"),
        ("token revoke 99", "没有这个编号的有效密钥"),
    ],
)
def test_a_refusal_is_one_sentence_and_ends_with_1(run: Run, line: str, sentence: str) -> None:
    answer = run(line)
    assert answer.exit_code == 1
    assert sentence in answer.output
    assert "Traceback" not in answer.output


def test_a_company_is_made_with_a_new_owner_whose_password_is_shown_once(run: Run) -> None:
    answer = run("company create yi 乙公司 --owner boss")
    assert answer.exit_code == 0
    shown = re.search(r"初始密码 (\S+)", answer.output)
    assert shown
    assert Person.objects.get(username="boss").check_password(shown[1])
    listed = run("company list").output
    assert "yi" in listed
    assert "乙公司" in listed
    assert company_slugs() == ["jia", "yi"]


def test_a_member_is_added_with_roles_and_places(run: Run) -> None:
    assert run("member create jia sun --name 孙七 --role 仓管 --place 101").exit_code == 0
    membership = Membership.objects.get(person__username="sun")
    with use_company("jia"):
        member = Member.objects.get(pk=membership.member_id)
        assert member.name == "孙七"
        assert [role.name for role in member.roles.all()] == ["仓管"]
        assert list(member.place_rights.values_list("place", flat=True)) == [101]


def test_a_password_is_made_anew_or_asked_for(run: Run) -> None:
    shown = re.search(r"初始密码 (\S+)", run("member password clerk").output)
    assert shown
    assert Person.objects.get(username="clerk").check_password(shown[1])
    weak = run("member password clerk --ask", "short\nshort\n")
    assert weak.exit_code == 1
    assert run("member password clerk --ask", f"{PASSWORD}x\n{PASSWORD}x\n").exit_code == 0
    assert Person.objects.get(username="clerk").check_password(f"{PASSWORD}x")


def test_a_key_is_shown_once_listed_and_revoked(run: Run) -> None:
    made = run("token create jia owner --label 网店 --scope sales.*:draft --days 30").output
    number, secret = made.split()[:2]
    assert authenticate(secret).actor.may("sales.order", Verb.DRAFT)
    listed = run("token list jia").output
    assert "网店" in listed
    assert secret not in listed
    assert run(f"token revoke {number}").exit_code == 0
    assert "已作废" in run("token list jia").output
    with pytest.raises(BadTokenError):
        authenticate(secret)


def test_backup_verifies_and_restore_switches(run: Run, installation: Installation) -> None:
    saved = run("backup jia")
    assert saved.exit_code == 0, saved.output
    assert "副本完整，账目相符" in saved.output
    (file,) = Path(installation.folder).glob("jia-*.liandong")
    with use_company("jia"):
        Member.objects.create(name="备份以后")
    restored = run(f"restore {file.name} jia")
    assert restored.exit_code == 0, restored.output
    assert "原账套保留在" in restored.output
    with use_company("jia"):
        assert not Member.objects.filter(name="备份以后").exists()
    assert run(f"backup jia {file.name}").exit_code == 1, "no file is overwritten"


def test_a_changed_backup_is_refused(run: Run, installation: Installation) -> None:
    run("backup jia one.liandong --no-verify")
    file = installation.folder / "one.liandong"
    file.write_bytes(file.read_bytes()[:-100])
    answer = run("restore one.liandong jia --replace")
    assert answer.exit_code == 1
    assert "备份文件不完整" in answer.output


def test_audit_speaks_of_every_company(run: Run) -> None:
    answer = run("audit")
    assert answer.exit_code == 0, answer.output
    assert "jia：账实相符" in answer.output


def test_rebuild_mends_folded_sums_and_nothing_else(run: Run) -> None:
    with use_company("jia"):
        trading = make_trading()
        trading.receive("P1", "100", "10")
        trading.book("sales.delivery", [trading.line("P1", "30", "15")], partner="C1", place="主仓")
        outbox.drain()
        StockMonth.objects.update(quantity_in=1)
        TradeDay.objects.filter(type="sales.delivery").delete()
        DocumentDetail.objects.create(document=Document.objects.latest("pk"), name="x_1", text="-")
        before = list(StockMove.objects.order_by("pk").values_list())
    first, second = run("rebuild"), run("rebuild jia")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert re.search(r"jia：重做前 [1-9]\d* 处不符，重做后 0 处", first.output)
    assert "jia：重做前 0 处不符" in second.output
    with use_company("jia"):
        assert not DocumentDetail.objects.exists()
        assert list(StockMove.objects.order_by("pk").values_list()) == before


def test_the_month_average_is_run_once_and_told(run: Run) -> None:
    """10 at 10 and 10 at 20, 5 sold at 10 before: 15 each, so that the sale costs 25 more."""
    first = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    with use_company("jia"):
        trading = make_trading()
        rules = {"cost_method": "monthly_average"}
        set_rules(rules, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
        trading.receive("P1", "10", "10", on=first)
        sale = trading.book(
            "sales.delivery", [trading.line("P1", "5", "30")], first, partner="C1", place="主仓"
        )
        trading.receive("P1", "10", "20", on=first)
        before = trading.cost("P1")
    line = f"month-average jia {first:%Y-%m}"
    answer = run(line)
    assert answer.exit_code == 0, answer.output
    with use_company("jia"):
        made = Document.objects.get(type="finance.month_average")
        assert (before[1], trading.cost("P1")) == (Decimal(250), (Decimal(15), Decimal(225)))
        assert Document.objects.get(pk=sale.id).state == State.POSTED
    assert f"商品 P1：平均成本 15，出库成本改 25\n单据 {made.number}。" in answer.output
    again = run(line)
    assert (again.exit_code, again.output) == (0, "没有要改的。\n")
    with use_company("jia"):
        assert Document.objects.filter(type="finance.month_average").count() == 1
        trading.receive("P1", "5", "30", on=first)
    late = run(line)
    assert "商品 P1：平均成本 18，出库成本改 15" in late.output, "a late receipt is averaged in"


def test_a_month_that_can_not_be_averaged_is_refused(run: Run) -> None:
    month = f"{timezone.localdate():%Y-%m}"
    refused = run(f"month-average jia {month}")
    assert refused.exit_code == 1
    assert "；" in refused.output, "the method and the month that is not over are told together"
    assert "Traceback" not in refused.output
    assert run("month-average ding 2026-01").exit_code == 1
    assert run("month-average jia November").exit_code == 2


def test_audit_fails_when_something_is_wrong(run: Run) -> None:
    with use_company("jia"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE stock_ledger_stockmove DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    answer = run("audit jia")
    assert answer.exit_code == 1
    assert "处不符" in answer.output
