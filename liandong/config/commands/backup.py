"""``liandong backup`` and ``liandong restore``: one company, while others go on working."""

from pathlib import Path

import click
from django.utils import timezone

from liandong.config.backup.saving import back_up, restore, verify
from liandong.config.commands.people import first_password_text, person_named
from liandong.config.commands.refusals import refusing
from liandong.documents.auditing.auditor import audit
from liandong.identity.companies import migrate_registry
from liandong.identity.registry.models import Company

ENDING = ".liandong"


def _findings() -> list[str]:
    return [finding.sentence() for finding in audit()]


@click.command()
@click.argument("slug")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--no-verify", is_flag=True, help="写完后不打开副本稽核（不建议）。")
@refusing
def backup(slug: str, path: Path | None, *, no_verify: bool) -> None:
    """备份账套 SLUG 到文件 PATH（默认为当前目录下带时间的文件名），期间照常可用。

    备份里没有登录名和密码；写完后打开副本、检查完整性并稽核一遍。
    """
    migrate_registry()
    target = path or Path(f"{slug}-{timezone.localtime():%Y%m%d-%H%M%S}{ENDING}")
    click.echo("复制……")
    manifest = back_up(slug, target)
    click.echo(f"{target}：{sum(manifest.rows.values())} 行，{target.stat().st_size / 2**20:.1f} MB")
    if not no_verify:
        click.echo("打开副本并稽核……")
        verify(target, _findings)
        click.echo("副本完整，账目相符。")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("slug")
@click.option("--owner", "username", help="新账套老板的登录名；没有这个人就新建，密码只显示一次。")
@click.option("--replace", is_flag=True, help="替换已有单据的账套；原账套保留在一旁。")
@refusing
def restore_command(path: Path, slug: str, username: str | None, *, replace: bool) -> None:
    """把备份 PATH 恢复为账套 SLUG：先放在一旁检查并稽核，全部相符才切换。

    恢复期间记入原账套的单据不会带过来，请先停止使用。
    """
    migrate_registry()
    owner = None
    if username and not Company.objects.filter(slug=slug).exists():
        owner, password = person_named(username, name="老板")
        if password:
            click.echo(first_password_text(username, password))
    click.echo("恢复并稽核……")
    old = restore(path, slug, _findings, owner=owner, may_replace=replace)
    click.echo(f"账套 {slug} 已恢复。")
    if old is not None:
        click.echo(f"原账套保留在 {old.location}。")
