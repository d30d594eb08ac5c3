"""``liandong worker``: hands on what follows from posted documents, for servers of several processes."""

import signal
import threading
from types import FrameType

import click

from liandong.documents.outbox import run_worker
from liandong.identity.companies import migrate_registry


@click.command()
def worker() -> None:
    """处理所有账套过账后的后续事项，直到按 Ctrl+C。单进程的 serve 已自带，不必另开。"""
    migrate_registry()
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    click.echo("处理中，按 Ctrl+C 结束。")
    run_worker(stop)
