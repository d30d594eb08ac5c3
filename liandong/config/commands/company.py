"""``liandong company``: making and listing companies. None can be deleted: its books are kept."""

import click

from liandong.config.commands.people import first_password_text, person_named
from liandong.config.commands.refusals import refusing
from liandong.identity.companies import create_company, migrate_registry
from liandong.identity.registry.models import Company


@click.group()
def company() -> None:
    """建立、列出账套。"""


@company.command()
@click.argument("slug")
@click.argument("name")
@click.option("--owner", "username", required=True, help="老板的登录名；没有这个人就新建，密码只显示一次。")
@refusing
def create(slug: str, name: str, username: str) -> None:
    """建立账套 SLUG（小写字母开头，字母、数字、下划线），名称为 NAME。中断后再次运行会接着做完。"""
    migrate_registry()
    owner, password = person_named(username, name="老板")
    if password:
        click.echo(first_password_text(username, password))
    create_company(slug, name, owner)
    click.echo(f"账套 {slug}（{name}）已建立，老板 {owner.name}。")


@company.command(name="list")
def list_companies() -> None:
    """列出账套：代号、名称、建立日期。"""
    migrate_registry()
    for each in Company.objects.order_by("slug"):
        state = "" if each.is_ready else "  （未建完，请再次运行 company create）"
        click.echo(f"{each.slug:<20}{each.name}  {each.created_at:%Y-%m-%d}{state}")
