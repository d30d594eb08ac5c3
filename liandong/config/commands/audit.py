"""``liandong audit``: the independent auditor over one company or all of them."""

import click

from liandong.analytics import trade_days, trade_months
from liandong.config.commands.refusals import refusing
from liandong.documents.auditing.auditor import audit
from liandong.documents.queries import not_handled_by
from liandong.general_ledger import account_months
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

        findings = [finding.sentence() for finding in audit(show)]
        findings += [f"经营日汇总与单据不符：{row.day} {row.type}" for row in trade_days.verify()]
        findings += [
            f"经营月汇总与单据不符：{row.table} {' '.join(row.key)}" for row in trade_months.verify()
        ]
        booked = account_months.verify(not_handled_by(account_months.CONSUMER))
        findings += [f"科目月汇总与凭证不符：{row.table} {' '.join(row.key)}" for row in booked]
    for finding in findings:
        click.echo(f"  {finding}")
    click.echo(f"{slug}：{len(findings)} 处不符。" if findings else f"{slug}：账实相符，借贷相平，往来一致。")
    return len(findings)
