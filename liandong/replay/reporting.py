"""What a replay did: documents by kind, speed, and every row that is not in the books, with its reason."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from liandong.replay import journal
from liandong.replay.items import Notes
from liandong.replay.journal import Refused


@dataclass(slots=True)
class Summary:
    """The whole replay, earlier runs included; ``new_documents`` and ``elapsed_s`` are this run's."""

    file_rows: int
    booked_rows: int = 0
    refused_rows: int = 0
    lines: int = 0
    returns_without_origin: int = 0
    documents: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    new_documents: int = 0
    elapsed_s: float = 0.0

    @property
    def is_complete(self) -> bool:
        """Tell whether every row of the file is either booked or listed."""
        return self.booked_rows + self.refused_rows == self.file_rows

    @property
    def documents_per_s(self) -> float:
        """Return the speed of this run."""
        return self.new_documents / self.elapsed_s if self.elapsed_s else 0.0


def summed_up(subject: str, file_rows: int) -> Summary:
    """Return the summary of all batches the company's trail knows of."""
    summary = Summary(file_rows)
    for trace in journal.traces(subject):
        summary.documents.update(trace.documents)
        summary.booked_rows += trace.rows
        summary.lines += trace.lines
        summary.returns_without_origin += trace.returns_without_origin
        summary.refused_rows += sum(one.row > 0 for one in trace.refused)
        summary.reasons.update(one.reason for one in trace.refused)
    return summary


def refused(subject: str) -> Iterator[Refused]:
    """Yield what is not in the books, in the file's order of booking."""
    for trace in journal.traces(subject):
        yield from trace.refused


def write_refused(path: Path, subject: str) -> int:
    """Write what is not in the books as CSV; return how many lines that is."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("源文件行", "单据", "原因"))
        for one in refused(subject):
            writer.writerow((one.row or "", one.key, one.reason))
            count += 1
    return count


def sentences(summary: Summary, notes: Notes) -> Iterator[str]:
    """Yield the summary as lines of text."""
    total = sum(summary.documents.values())
    yield f"单据 {total} 张，明细 {summary.lines} 行："
    yield from (f"  {kind:32} {count:>9}" for kind, count in sorted(summary.documents.items()))
    yield (
        f"本次新记 {summary.new_documents} 张，用时 {summary.elapsed_s:.1f} 秒，"
        f"每秒 {summary.documents_per_s:.1f} 张"
    )
    yield f"退货明细中找不到原出库行的 {summary.returns_without_origin} 行，按售价折算的成本入库"
    yield (
        f"文件 {summary.file_rows} 行 = 已记 {summary.booked_rows} 行 + 未记 {summary.refused_rows} 行"
        + ("" if summary.is_complete else "，两边不等！")
    )
    yield from (f"  未记 {count} 行：{reason}" for reason, count in summary.reasons.most_common(20))
    for note, count in notes.counts.most_common():
        first = "、".join(str(row) for row in notes.rows[note][:5])
        yield f"  备注 {count} 行：{note}（如第 {first} 行）"
