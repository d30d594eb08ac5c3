"""``liandong member``: who belongs to a company, and passwords."""

import click

from liandong.config.commands.people import first_password_text, person_named
from liandong.config.commands.refusals import refusing
from liandong.identity.companies import migrate_registry
from liandong.identity.origins import Origin
from liandong.identity.passwords import change_password, first_password
from liandong.identity.people import join_company
from liandong.identity.registry.models import Person
from liandong.identity.second_factor import take_all_away
from liandong.identity.sessions import end_other_sessions


@click.group()
def member() -> None:
    """添加成员、重设密码。"""


@member.command()
@click.argument("slug")
@click.argument("username")
@click.option("--name", help="姓名，默认与登录名相同。")
@click.option("--role", "roles", multiple=True, help="角色：采购、销售、仓管、会计、收银、老板；可以写多个。")
@click.option("--place", "places", multiple=True, type=int, help="仓库编号；可以写多个。")
@refusing
def create(
    slug: str, username: str, name: str | None, roles: tuple[str, ...], places: tuple[int, ...]
) -> None:
    """让登录名 USERNAME 成为账套 SLUG 的成员。"""
    migrate_registry()
    person, password = person_named(username, name=name or username)
    if password:
        click.echo(first_password_text(username, password))
    join_company(person, slug, roles=roles, places=places)
    click.echo(f"{person.name} 是账套 {slug} 的成员。")


@member.command()
@click.argument("username")
@click.option("--ask", is_flag=True, help="自己输入密码，不随机生成。")
@refusing
def password(username: str, *, ask: bool) -> None:
    """重设 USERNAME 的密码；他在所有地方的登录随即失效，下次登录先改密码（--ask 除外）。"""
    migrate_registry()
    person = Person.objects.get(username=username)
    new = click.prompt("新密码", hide_input=True, confirmation_prompt=True) if ask else first_password()
    change_password(person, new, is_own=ask)
    click.echo("密码已修改。" if ask else first_password_text(username, new))


@member.command("reset-second-factor")
@click.argument("username")
@refusing
def reset_second_factor(username: str) -> None:
    """取消 USERNAME 的两步验证和通行密钥（手机和恢复码都丢了时）；他在所有地方的登录随即失效。"""
    migrate_registry()
    person = Person.objects.get(username=username)
    take_all_away(person, Origin())
    end_other_sessions(person, "")
    click.echo("两步验证已取消，以后只用密码登录。")
