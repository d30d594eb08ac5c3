"""The files of the national data interface for a year, and what they do not hold.

Elements are those of GB/T 24589.1-2010 as public programs write them; the standard's own text, its schema and
the edition of 2024 were not at hand. So the identifiers of elements (``locID``) are left out.
"""

from collections.abc import Callable
from pathlib import Path

from liandong.finance.national.commons import STANDARD, common_parts
from liandong.finance.national.debts import debt_parts
from liandong.finance.national.ledger import ledger_parts
from liandong.finance.national.writing import write_parts
from liandong.identity.registry.models import Company

_ABOUT = f"""会计核算软件数据接口（{STANDARD} 企业）

公共档案.xml  电子账簿、会计期间、凭证类型、币种、部门、员工、供应商、客户
总账.xml      科目、科目余额及发生额、记账凭证、现金流量项目、三张报表
应收应付.xml  本年发生的和年初未清的应收、预收、应付、预付，到年末核销到哪里

元素名称按公开程序输出的元素对过。编写时没有拿到标准原文和附带的 XML 模式，也没有拿到 2024 年版，
所以没有写元素的标识符（locID），没有用官方工具校验过。提交以前请先问清收数据的单位要哪一版。

编码 UTF-8，日期八位数字，金额两位小数，1 为是、0 为否。
没有的内容：凭证的数量、单价、票据、附件数，现金流量凭证项目数据，固定资产和员工薪酬。
"""


def write_national(folder: Path, year: int, company: Company, told: Callable[[str], None]) -> None:
    """Write a year's files into a folder; they are read while they are written."""
    (folder / "说明.txt").write_text(_ABOUT, encoding="utf-8", newline="\n")
    for name, parts in (
        ("公共档案", common_parts(year, company)),
        ("总账", ledger_parts(year, company.name)),
        ("应收应付", debt_parts(year)),
    ):
        told(f"gbt24589/{name}")
        write_parts(folder / f"{name}.xml", name, parts)
