"""``liandong rebuild``: what is derived from the books, made anew from the documents themselves."""

import click

from liandong.analytics import trade_days, trade_months
from liandong.config.commands.refusals import refusing
from liandong.documents import added_repair
from liandong.documents.queries import not_handled_by
from liandong.general_ledger import account_months
from liandong.identity.companies import company_slugs, migrate_registry, use_company
from liandong.stock_ledger import projection


@click.command("rebuild")
@click.argument("slugs", nargs=-1)
@refusing
def rebuild_command(slugs: tuple[str, ...]) -> None:
    """按单据重做账套 SLUGS（不写则全部）的月结、年结、各种汇总和自定义字段的查找记录；单据和账一行不改。

    稽核说汇总与单据不符时用。运行时照常可以记账。
    """
    migrate_registry()
    for slug in slugs or company_slugs():
        with use_company(slug):
            wrong = _differences()
            projection.rebuild(not_handled_by(projection.CONSUMER))
            trade_days.rebuild()
            trade_months.rebuild()
            account_months.rebuild(not_handled_by(account_months.CONSUMER))
            added_repair.rebuild()
            left = _differences()
        click.echo(f"{slug}：重做前 {wrong} 处不符，重做后 {left} 处。")
        if left:
            raise click.ClickException("重做后仍然不符，请运行 liandong audit 看账本身。")


def _differences() -> int:
    folded = projection.verify(not_handled_by(projection.CONSUMER))
    booked = account_months.verify(not_handled_by(account_months.CONSUMER))
    traded = len(trade_days.verify()) + len(trade_months.verify())
    return len(folded) + len(booked) + traded + len(added_repair.verify())
