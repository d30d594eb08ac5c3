"""The command that makes the sample company: ``liandong sample``."""

import time

import click

from liandong.documents.auditing.auditor import audit
from liandong.identity.companies import company_slugs, create_company, migrate_registry, use_company
from liandong.identity.people import create_person
from liandong.identity.registry.models import Person
from liandong.sample.booking import NotEmptyError, book_sample

SLUG = "sample"
NAME = "示例商贸有限公司"
OWNER = "boss"
OWNER_NAME = "示例老板"
HELP = (
    "建立示例公司，并用同一个过账引擎记完三个月的业务。"
    "中断后再次运行会接着记，不重不漏；账套里已有自己的单据时拒绝。"
)


@click.command("sample", help=HELP)
@click.option("--company", "slug", default=SLUG, show_default=True, help="账套代号，没有则新建。")
@click.option("--owner", "username", default=OWNER, show_default=True, help="新建账套时老板的登录名。")
def sample(slug: str, username: str) -> None:
    """Make the sample company and book its three months of trade with the engine."""
    started = time.monotonic()
    migrate_registry()
    if slug not in company_slugs():
        _make_company(slug, username)
    with click.progressbar(length=1, label="记账", show_pos=False) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            books = book_sample(slug, show)
        except NotEmptyError as error:
            raise click.ClickException("这个账套已有自己的单据，示例只能记入空账套。") from error
    count = sum(books.documents.values())
    elapsed_s = time.monotonic() - started
    click.echo(f"单据 {count} 张，其中新记 {books.new_documents} 张，用时 {elapsed_s:.1f} 秒。")
    with use_company(slug):
        findings = audit()
    for finding in findings:
        click.echo(finding.sentence(), err=True)
    if findings:
        raise click.ClickException(f"稽核发现 {len(findings)} 处不符。")
    click.echo("稽核通过：账实相符，借贷相平，往来一致。")


def _make_company(slug: str, username: str) -> None:
    """Make the company; its owner is the person of that log-in name, made now when there is none."""
    owner = Person.objects.filter(username=username).first()
    if owner is None:
        owner, password = create_person(username, OWNER_NAME, must_change=False)
        click.echo(f"登录名 {username}，初始密码 {password}（只显示这一次）")
    create_company(slug, NAME, owner)
