"""``liandong month-average``: bring the issues of a month that is over to its weighted average."""

from datetime import date, datetime

import click
from django.utils import timezone

from liandong.catalog.models import Product
from liandong.config.commands.refusals import refusing
from liandong.documents.messages import message
from liandong.documents.month_average import run
from liandong.identity.actors import load_actor
from liandong.identity.companies import migrate_registry, use_company
from liandong.identity.models import Member
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError


@click.command("month-average")
@click.argument("slug")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
@refusing
def month_average(slug: str, month: datetime) -> None:
    """把账套 SLUG 里 MONTH（如 2026-11）的出库成本改成全月平均；补录单据后可以再运行。"""
    migrate_registry()
    with use_company(slug):
        _run(month.date())


def _run(first: date) -> None:
    actor = load_actor(Member.objects.get(is_owner=True).pk)
    try:
        ran = run(first, actor, timezone.localdate())
    except RefusedError as refusal:
        raise click.ClickException("；".join(message(one) for one in refusal.problems)) from refusal
    codes = dict(Product.objects.values_list("pk", "code"))
    for one in ran.changed:
        unit, change = plain(one.averaged.unit), plain(-one.averaged.change)
        click.echo(f"{one.until} 商品 {codes[one.product]}：平均成本 {unit}，出库成本改 {change}")
    numbers = "、".join(one.number for one in ran.outcomes)
    click.echo(f"单据 {numbers}。" if numbers else "没有要改的。")
