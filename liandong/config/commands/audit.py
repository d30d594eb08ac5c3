"""``liandong audit``: the independent auditor over one company or all of them."""

import click

from liandong.config.commands.refusals import refusing
from liandong.documents.auditing.whole import check_words, whole_audit
from liandong.identity.companies import company_slugs, migrate_registry, use_company


@click.command("audit")
@click.argument("slugs", nargs=-1)
@refusing
def audit_command(slugs: tuple[str, ...]) -> None:
    """从头重算账套 SLUGS（不写则全部）的每个余额并核对；有不符时退出码为 1。"""
    migrate_registry()
    found = sum(_audit(slug) for slug in slugs or company_slugs())
    if found:
        raise click.ClickException(f"共有 {found} 处不符。")


def _audit(slug: str) -> int:
    with use_company(slug), click.progressbar(length=1, label=f"稽核 {slug}") as bar:

        def show(done: int, total: int, _name: str) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        found = whole_audit(show)
    findings = [
        f"{check_words(one.check, 'zh')}：{one.subject}，应为 {one.expected}，账上是 {one.found}"
        for one in found
    ]
    for finding in findings:
        click.echo(f"  {finding}")
    click.echo(f"{slug}：{len(findings)} 处不符。" if findings else f"{slug}：账实相符，借贷相平，往来一致。")
    return len(findings)
