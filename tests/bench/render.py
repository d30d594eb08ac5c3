"""Tables as text: for the console, and docs/benchmarks.md made of docs/benchmarks.json."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.bench.catalogue import BENCHES, DATABASES
from tests.bench.measuring import Spread
from tests.bench.tables import Cell, Goal, Table, Unit

HEAD = """# 性能实测

本页由 `liandong bench --write` 根据 docs/benchmarks.json 生成，数字都不是手写的；JSON 里有每一格的原始数值。

怎么读：每格是各轮的中位数，括号里是最低和最高。要比较的两方在同一次运行里交替进行（A B A B……），
倍数按轮计算再取中位数，所以机器忙闲对倍数影响不大，对毫秒数影响很大。每个测量先热身。
SQLite 用产品自己的设置（WAL，synchronous=FULL），PostgreSQL 是临时启动的一个服务，
fsync 打开，shared_buffers 写在各节（没写的是 128 MB），其余为默认。

“裸 SQL”是把同一张单据写下的全部行（单据、明细、库存变动、结存、成本、凭证、往来、计数器、待办事件、审计记录）
不做任何检查、也不读任何数据，直接用驱动程序再写一遍，事务数相同：它是下限，不是能用的程序。

全部重测：`liandong bench --write`；只测一项见各节。需要源代码和开发依赖（先运行一次 `./test`）。
"""


def markdown(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the whole page; ``results`` is bench → database → what one run handed back."""
    return "\n".join([HEAD, *_sections(results)])


def _sections(results: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, bench in BENCHES.items():
        measured = results.get(name)
        if not measured:
            continue
        yield f"## {bench.title}\n\n重测：`liandong bench {name} --write`\n"
        for database, title in DATABASES.items():
            if database in measured:
                yield f"### {title}\n\n{_circumstances(measured[database])}\n"
                yield from (_markdown_table(Table.from_json(one)) for one in measured[database]["tables"])


def _circumstances(run: Mapping[str, Any]) -> str:
    machine = run["machine"]
    return (
        f"{run['on']}，{machine['database']}，Python {machine['python']}，Django {machine['django']}，"
        f"{machine['system']} {machine['cores']} 核，{machine['storage']}；"
        f"一分钟负载 {machine['load_before']:.1f} → {machine['load_after']:.1f}。"
    )


def _markdown_table(table: Table) -> str:
    heads = [column.title for column in table.columns]
    lines = [f"**{table.title}**", "", f"| {' | '.join(heads)} |"]
    lines.append(
        "|" + "|".join(" --- " if column.unit == "text" else " ---: " for column in table.columns) + "|"
    )
    lines += [f"| {' | '.join(row)} |" for row in _texts(table)]
    lines += ["", *(f"- {_goal(goal)}" for goal in table.goals)]
    return "\n".join([*lines, *([""] if table.goals else []), table.note, ""])


def console(table: Table) -> str:
    """Return a table for the console, columns aligned whatever the script."""
    rows = [[column.title for column in table.columns], *_texts(table)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(table.columns))]
    lines = [f"\n{table.title}"]
    for row in rows:
        cells = [f"{text}{' ' * (width - _width(text))}" for text, width in zip(row, widths, strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join([*lines, *(f"  {_goal(goal)}" for goal in table.goals)])


def _texts(table: Table) -> list[list[str]]:
    units = [column.unit for column in table.columns]
    return [[_text(cell, unit) for cell, unit in zip(row, units, strict=True)] for row in table.rows]


def _text(cell: Cell, unit: Unit) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Spread):
        low, high = _number(cell.low, unit), _number(cell.high, unit)
        return f"{_with_unit(cell.median, unit)} ({low}–{high})"
    return _with_unit(cell, unit)


_ENDINGS: Mapping[Unit, str] = {"ms": " ms", "ratio": " ×", "seconds": " s", "megabytes": " MB"}


def _with_unit(value: float, unit: Unit) -> str:
    return f"{_number(value, unit)}{_ENDINGS.get(unit, '')}"


def _number(value: float, unit: Unit) -> str:
    if unit == "count" or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if unit == "ratio" or abs(value) < 10 else f"{value:.1f}"


def _goal(goal: Goal) -> str:
    sign = "≤" if goal.is_at_most else "≥"
    verdict = "达到" if goal.is_reached else "**没有达到**"
    measured, limit = _with_unit(goal.measured, goal.unit), _with_unit(goal.limit, goal.unit)
    return f"{goal.text}：{measured}，目标 {sign} {limit}，{verdict}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def missed(tables: Sequence[Table]) -> list[str]:
    """Return the goals that were not reached, as sentences."""
    return [_goal(goal) for table in tables for goal in table.goals if not goal.is_reached]
