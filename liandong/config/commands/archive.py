"""``liandong archive``: a year of a company's books in one file, and the proof of such a file."""

from pathlib import Path

import click

from liandong.config.commands.refusals import refusing
from liandong.finance.archive.jobs import has_vouchers
from liandong.finance.archive.packing import BooksMovedError, make_archive, trace_archive
from liandong.finance.archive.verifying import NoArchiveError, verify_archive
from liandong.identity.companies import migrate_registry, use_company

_WORDS = {
    "missing": "缺少文件",
    "added": "多出文件",
    "changed": "文件和校验值不符",
    "content": "内容校验值不符",
    "voucher": "凭证和校验链不符",
    "end": "校验链的末尾不符，实有凭证",
    "unbalanced": "凭证借贷不平",
}


@click.command("archive")
@click.argument("slug", required=False)
@click.argument("year", required=False, type=click.IntRange(1901, 9998))
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--verify", "file", type=click.Path(dir_okay=False, path_type=Path), help="核对一个档案文件")
@refusing
def archive_command(slug: str | None, year: int | None, target: Path | None, file: Path | None) -> None:
    """把账套 SLUG 的 YEAR 年做成档案 TARGET，或用 --verify 核对一个档案；不符时退出码为 1。"""
    if file is not None:
        _verify(file)
    elif slug is None or year is None or target is None:
        raise click.UsageError("写明账套、年度和文件，或用 --verify 文件。")
    else:
        _make(slug, year, target)


def _make(slug: str, year: int, target: Path) -> None:
    if target.exists():
        raise FileExistsError(target)
    migrate_registry()
    with use_company(slug):
        if not has_vouchers(year):
            raise click.ClickException(f"{slug} 在 {year} 年没有凭证。")
        try:
            made = make_archive(target, year, lambda _name: None, with_trace=True)
        except BooksMovedError as error:
            raise click.ClickException(f"做档案的时候 {year} 年又记了凭证，请再做一次。") from error
        trace_archive(made, None)
    state = "全年已结账" if made.state.is_closed else "还没有全部结账：" + "、".join(made.state.open_months)
    click.echo(f"{target}：{made.files} 个文件，{made.state.vouchers} 张凭证，{state}。")
    click.echo(f"内容校验值 {made.content}")


def _verify(file: Path) -> None:
    try:
        found = verify_archive(file)
    except NoArchiveError as error:
        raise click.ClickException(f"不是联动的年度档案，或已经损坏：{file}") from error
    for code, what in found.problems:
        click.echo(f"  {_WORDS[code]}：{what}")
    if found.problems:
        raise click.ClickException(f"共有 {len(found.problems)} 处不符。")
    facts = found.manifest
    state = "全年已结账" if facts["is_closed"] else "做档案时还没有全部结账"
    name = facts["company"]["name"]
    click.echo(
        f"{name} {facts['year']} 年：{len(facts['files'])} 个文件、{found.vouchers} 张凭证全部相符，{state}。"
    )
    click.echo(f"内容校验值 {facts['content_sha256']}")
