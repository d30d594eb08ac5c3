"""``liandong serve``: everything it takes to use the product in a browser."""

import os
import sys
from dataclasses import dataclass
from importlib import import_module

import click

from liandong.config.setup import setup

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of ``serve``, named as on the command line."""

    host: str
    port: int
    threads: int
    workers: int
    sample: bool
    server: str


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听的端口。")
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="每个进程的线程数。"
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="进程数，仅 PostgreSQL。"
)
@click.option("--sample", is_flag=True, help="首次运行时建立示例公司，记完三个月的业务。")
@click.option(
    "--server",
    type=click.Choice(["granian", "waitress"]),
    default="waitress" if sys.platform == "win32" else "granian",
    show_default=True,
    help="使用哪个服务程序。",
)
@click.pass_context
def serve(context: click.Context, /, **_options: object) -> None:
    """升级数据表、首次运行时建立账套和老板，然后启动网页服务。

    首次运行时，老板的登录名和随机密码只在这里显示一次。
    """
    chosen = Options(**context.params)
    _refuse_unsafe(chosen.host, chosen.workers)
    os.environ.update(LIANDONG_HASHED_STATIC="true", LIANDONG_WORKER_THREAD="true")
    setup()
    serving = import_module("liandong.config.serving")  # reaches models, which exist only now
    serving.prepare(has_sample=chosen.sample)
    shown = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    click.echo(f"打开 http://{shown}:{chosen.port}　按 Ctrl+C 结束。")
    serving.run(chosen.server, (chosen.host, chosen.port), chosen.threads, chosen.workers)


def _refuse_unsafe(host: str, workers: int) -> None:
    if host not in LOOPBACK and not os.environ.get("LIANDONG_ALLOWED_HOSTS"):
        raise click.UsageError(
            "其他机器也能访问这个地址：请先用环境变量 LIANDONG_ALLOWED_HOSTS 写明访问时用的域名或地址"
            "（没有 HTTPS 时还要 LIANDONG_HTTPS=false），见 docs/configuration.md。"
        )
    if workers > 1 and not os.environ.get("LIANDONG_DATABASE_URL"):
        raise click.UsageError("SQLite 只用一个进程：写入在进程内排队，多进程反而互相等待。")
