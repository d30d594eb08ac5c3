"""The command that takes a transaction file through the engine: ``liandong replay``."""

import csv
from collections.abc import Mapping
from pathlib import Path

import click

from liandong.documents.auditing.auditor import audit
from liandong.identity.companies import UnknownCompanyError, use_company
from liandong.replay.journal import OtherReplayError
from liandong.replay.loading import RunningElsewhereError
from liandong.replay.reading import UnreadableFileError, open_rows, open_text
from liandong.replay.replaying import BATCH, Format, Replayed, ReplayRequest, replay_file
from liandong.replay.reporting import sentences, write_refused

HELP = (
    "把一个完整的交易文件（Parquet 或 CSV）通过过账引擎记入账套。"
    "随时中断后再次运行同一命令会接着记，不重不漏；结束时稽核并给出汇总。"
    "不能入账的每一行连同原因写入 CSV。"
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHAPE = click.Choice([one.value for one in Format])
_NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("replay", help=HELP)
@click.argument("file", type=_FILE)
@click.option("--company", "slug", required=True, help="记入哪个账套（代号）。")
@click.option(
    "--format", "shape", type=click.Choice([one.value for one in Format]), help="不填则按列名判断。"
)
@click.option("--limit", type=click.IntRange(min=1), help="只取文件的前若干行。")
@click.option("--batch", type=click.IntRange(1, 5000), default=BATCH, show_default=True, help="每批单据数。")
@click.option("--products", type=_FILE, help="蔬菜：商品名称表（单品编码,单品名称）。")
@click.option("--refused", type=_NEW_FILE, help="未记行清单，默认 <文件名>.refused.csv。")
def replay(file: Path, slug: str, refused: Path | None, **options: object) -> None:
    """Replay the file, audit the company, and say what became of every row."""
    target = refused or Path.cwd() / f"{file.stem}.refused.csv"
    try:
        replayed = _with_bar(slug, _request(file, options))
    except UnknownCompanyError as error:
        raise click.ClickException(f"没有账套 {slug}。") from error
    except UnreadableFileError as error:
        raise click.ClickException(str(error)) from error
    except OtherReplayError as error:
        raise click.ClickException(f"这个文件已按 --limit {error} 回放过，请用同样的参数继续。") from error
    except RunningElsewhereError as error:
        raise click.ClickException("另一个程序正在回放这个文件。") from error
    _report(slug, replayed, target)


def _request(file: Path, options: Mapping[str, object]) -> ReplayRequest:
    shape, limit, batch, products = (options[name] for name in ("shape", "limit", "batch", "products"))
    return ReplayRequest(
        file,
        None if shape is None else Format(str(shape)),
        limit if isinstance(limit, int) else None,
        batch if isinstance(batch, int) else BATCH,
        _names(products) if isinstance(products, Path) else None,
    )


def _names(path: Path) -> dict[str, str]:
    with open_text(path) as file:
        return {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}


def _with_bar(slug: str, request: ReplayRequest) -> Replayed:
    length = open_rows(request.path).row_count
    if request.limit is not None:
        length = min(length, request.limit)
    with click.progressbar(length=length, label="回放", show_pos=True) as bar:
        return replay_file(slug, request, bar.update)


def _report(slug: str, replayed: Replayed, target: Path) -> None:
    for sentence in sentences(replayed.summary, replayed.notes):
        click.echo(sentence)
    with use_company(slug):
        listed = write_refused(target, replayed.subject)
        findings = audit()
    click.echo(f"未记清单 {listed} 条：{target}")
    for finding in findings:
        click.echo(finding.sentence(), err=True)
    if not replayed.summary.is_complete:
        raise click.ClickException("行数对不上。")
    if findings:
        raise click.ClickException(f"稽核发现 {len(findings)} 处不符。")
    click.echo("稽核通过：账实相符，借贷相平，往来一致。")
