"""A hundred thousand products from Excel: checked and written, and the memory that takes."""

import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db.transaction import Atomic

from liandong.catalog.barcodes import ean13_check_digit
from liandong.catalog.models import Product
from liandong.exchange.importing import look_into
from liandong.exchange.jobs import start_import
from liandong.exchange.models import ImportFile
from liandong.exchange.subjects import subject_of
from liandong.identity.actors import load_actor
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.jobs import files
from liandong.jobs.models import Job
from liandong.jobs.running import run_next
from liandong.storage.beside import Beside
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn, write_workbook
from tests.bench.sizes import Size
from tests.bench.tables import Column, Goal, Table
from tests.support.companies import SLUG

MOST_SECONDS = 60.0
MOST_WRITING_SECONDS = 10.0
MOST_MEGABYTES = 400.0
_MAKERS = (
    "红富士",
    "农夫",
    "康师傅",
    "海天",
    "蓝月亮",
    "心相印",
    "金龙鱼",
    "清风",
    "立白",
    "得力",
    "晨光",
    "伊利",
)
_THINGS = (
    "苹果",
    "矿泉水",
    "方便面",
    "生抽",
    "洗衣液",
    "抽纸",
    "花生油",
    "绿茶",
    "牛奶",
    "中性笔",
    "笔记本",
    "牙膏",
)
_SORTS = ("特级", "经典", "家庭装", "便携", "礼盒", "原味", "清香", "加大", "迷你", "升级")
_HEADS = ("编码", "名称", "规格", "分类", "品牌", "单位", "条码", "采购价", "零售价", "单位2", "换算率2")


def _rows(count: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)  # noqa: S311 - made-up names, the same ones each time
    for number in range(count):
        maker, thing = chance.choice(_MAKERS), chance.choice(_THINGS)
        code = f"{690_000_000_000 + number:012}"
        name = f"{maker}{thing}{chance.choice(_SORTS)}{chance.randrange(1000)}"
        barcode = code + ean13_check_digit(code)
        price = round(chance.uniform(1, 200), 2)
        size = f"{chance.randrange(50, 900)}ml"
        yield (
            f"SP{number:06}",
            name,
            size,
            thing,
            maker,
            "瓶",
            barcode,
            f"{price}",
            f"{price * 1.4:.2f}",
            "箱",
            24,
        )


def _uploaded(count: int, member: int) -> ImportFile:
    path = files.new_path(".xlsx")
    columns = [SheetColumn(head, CellKind.TEXT) for head in _HEADS]
    with path.open("wb") as target:
        write_workbook(target, [Sheet("商品", columns, _rows(count))])
    size = path.stat().st_size
    return ImportFile(
        member_id=member, subject="catalog.product", name="商品.xlsx", stored=path.name, digest="", size=size
    )


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    begun, worked = time.monotonic(), _processor_time()
    yield
    seconds[name], seconds[f"{name} work"] = time.monotonic() - begun, _processor_time() - worked


def _processor_time() -> float:
    """Return the seconds that this process and those it has ended have worked."""
    return sum(os.times()[:4])


@contextmanager
def _writing_timed(seconds: dict[str, float]) -> Iterator[None]:
    """Time the job's last transaction, from taking its lock to the commit; other threads' are short."""
    enter, leave, begun = Atomic.__enter__, Atomic.__exit__, list[float]()

    def is_main_thread() -> bool:
        return threading.current_thread() is threading.main_thread()

    def entered(block: Atomic) -> None:
        if is_main_thread():
            begun.append(time.monotonic())
        enter(block)

    def left(block: Atomic, *error: Any) -> None:
        leave(block, *error)
        if is_main_thread():
            seconds["write"] = max(seconds.get("write", 0.0), time.monotonic() - begun.pop())

    with patch.object(Atomic, "__enter__", entered), patch.object(Atomic, "__exit__", left):
        yield


@contextmanager
def _second_process_watched(peaks: list[float]) -> Iterator[None]:
    """Note the most megabytes of each second process before it ends.

    What the system tells of ended children counts this process too, as they begin as a copy of it.
    """
    close = Beside.close

    def closed(beside: Beside[Any, Any]) -> None:
        if beside._process is not None:
            peaks.append(_megabytes_of(beside._process.pid))
        close(beside)

    with patch.object(Beside, "close", closed):
        yield


def _megabytes_of(process: int) -> float:
    status = Path(f"/proc/{process}/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) / 2**10
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True)
    return int(told.stdout) / 2**10


def measure_importing(size: Size) -> list[Table]:
    """Import a file of new products by its job, as a worker does."""
    count, seconds, peaks = size.imported, dict[str, float](), list[float]()
    import_module("liandong.config.urls")  # where the kinds of jobs are registered
    with use_company(SLUG):
        actor = load_actor(Member.objects.get(is_owner=True).pk)
        file = _uploaded(count, actor.member)
        subject = subject_of(file.subject)
        assert subject
        look_into(file, subject, actor)
        file.save()
        for name, is_dry in (("check", True), ("import", False)):
            job = start_import(file, actor, is_dry=is_dry)
            with _timed(seconds, name), _writing_timed(seconds), _second_process_watched(peaks):
                assert run_next()
            done = Job.objects.get(pk=job)
            assert done.state == "done", (done.message, done.problems[:3])
            file.refresh_from_db()
        assert Product.objects.count() == count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    peak += max(peaks, default=0.0)
    columns = [Column("行", "count"), Column("检查", "seconds"), Column("导入", "seconds")]
    columns += [Column("其中写入，别人等待", "seconds"), Column("其中计算", "seconds")]
    columns += [Column("每秒", "rate"), Column("两个进程的内存峰值", "megabytes")]
    goals = [
        Goal("导入十万个商品", seconds["import"], MOST_SECONDS, unit="seconds"),
        Goal("写入的事务", seconds["write"], MOST_WRITING_SECONDS, unit="seconds"),
        Goal("导入时两个进程的内存", peak, MOST_MEGABYTES, unit="megabytes"),
    ]
    row = [count, seconds["check"], seconds["import"], seconds["write"], seconds["import work"]]
    row += [count / seconds["import"], peak]
    return [Table("导入商品", columns, [row], goals=goals)]
