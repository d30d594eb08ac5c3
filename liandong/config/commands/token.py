"""``liandong token``: keys for programs."""

from datetime import timedelta

import click
from django.utils import timezone

from liandong.config.commands.refusals import refusing
from liandong.identity.companies import migrate_registry
from liandong.identity.registry.models import ApiToken, Membership
from liandong.identity.tokens import create_token, revoke_token


@click.group()
def token() -> None:
    """发放、列出、作废接口密钥。"""


@token.command()
@click.argument("slug")
@click.argument("username")
@click.option("--label", required=True, help="用途，例如“网店同步”。")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="范围，例如 sales.delivery:post；可以写多个。"
)
@click.option("--days", type=click.IntRange(1, 3650), help="有效天数，不写则不过期。")
@refusing
def create(slug: str, username: str, label: str, scopes: tuple[str, ...], days: int | None) -> None:
    """以账套 SLUG 的成员 USERNAME 的名义发放密钥；密钥只显示一次。"""
    migrate_registry()
    membership = Membership.objects.get(company__slug=slug, person__username=username)
    expires_at = timezone.now() + timedelta(days=days) if days else None
    made, secret = create_token(membership, label, scopes, expires_at)
    click.echo(f"{made.pk}\t{secret}\t（只显示这一次）")


@token.command(name="list")
@click.argument("slug")
def list_tokens(slug: str) -> None:
    """列出账套 SLUG 的密钥：编号、成员、用途、范围、状态。"""
    migrate_registry()
    tokens = ApiToken.objects.filter(membership__company__slug=slug).select_related("membership__person")
    for each in tokens.order_by("pk"):
        expires = f"到 {each.expires_at:%Y-%m-%d}" if each.expires_at else "不过期"
        state = "已作废" if each.revoked_at else expires
        click.echo(
            f"{each.pk}\t{each.membership.person.username}\t{each.label}\t{' '.join(each.scopes)}\t{state}"
        )


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """作废编号为 NUMBER 的密钥，立即生效。"""
    migrate_registry()
    if not revoke_token(number):
        raise click.ClickException("没有这个编号的有效密钥。")
    click.echo("已作废。")
