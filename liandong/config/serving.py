"""What ``liandong serve`` does once Django is set up: prepare the installation, run the server."""

import os
import sys

import click
from django.db import connections

from liandong.config.commands.people import first_password_text
from liandong.config.commands.refusals import refusing
from liandong.config.first_run import FirstLogin, bring_up_to_date, first_company
from liandong.config.static_files import collect_static_files
from liandong.identity.companies import company_slugs
from liandong.sample.booking import book_sample
from liandong.sample.command import NAME as SAMPLE_NAME
from liandong.sample.command import SLUG as SAMPLE_SLUG

SLUG = "main"
NAME = "我的公司"


@refusing
def prepare(*, has_sample: bool) -> None:
    """Migrate, make the first company with its owner, book the sample, collect the static files."""
    bring_up_to_date(lambda slug, done, of: click.echo(f"数据表已是最新：{slug}（{done}/{of}）"))
    if has_sample:
        _show(first_company(SAMPLE_SLUG, SAMPLE_NAME))
        _book_sample()
    elif not company_slugs():
        _show(first_company(SLUG, NAME))
    collect_static_files()
    connections.close_all()


def run(server: str, address: tuple[str, int], threads: int, workers: int) -> None:
    """Serve until stopped: granian in processes of its own, waitress in this one."""
    if server == "waitress":
        _run_waitress(address, threads)
    else:
        _run_granian(address, threads, workers)


def _run_granian(address: tuple[str, int], threads: int, workers: int) -> None:
    # A fresh, small process: this one is large from preparing, and the server only watches its workers.
    numbers = [str(number) for number in (address[1], threads, workers)]
    os.execv(sys.executable, [sys.executable, "-m", "liandong.config.granian", address[0], *numbers])  # noqa: S606 - no shell is wanted


def _run_waitress(address: tuple[str, int], threads: int) -> None:
    from waitress import serve  # type: ignore[import-untyped]  # noqa: PLC0415 - is there on Windows only

    from liandong.config.wsgi import application  # noqa: PLC0415 - starts the worker in this process

    serve(application, host=address[0], port=address[1], threads=threads, ident=None)


def _show(login: FirstLogin | None) -> None:
    if login is not None:
        click.echo(first_password_text(login.username, login.password))


def _book_sample() -> None:
    with click.progressbar(length=1, label="记入示例业务") as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        book_sample(SAMPLE_SLUG, show)
