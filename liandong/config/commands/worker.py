"""``liandong worker``: what follows from posted documents and the background jobs, for several processes."""

import signal
import threading
from types import FrameType

import click

from liandong.config.workers import start_workers
from liandong.identity.companies import migrate_registry


@click.command()
def worker() -> None:
    """处理所有账套过账后的后续事项和后台任务，直到按 Ctrl+C。单进程的 serve 已自带，不必另开。"""
    migrate_registry()
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    click.echo("处理中，按 Ctrl+C 结束。")
    for thread in start_workers(stop):
        while thread.is_alive():
            thread.join(1)
