"""The usual categories of income and expense, as data: code, name, account of the built-in chart. Pure."""

USUAL_CATEGORIES: tuple[tuple[str, str, str, str], ...] = (
    ("Z01", "房租", "expense", "560203"),
    ("Z02", "水电费", "expense", "560203"),
    ("Z03", "工资", "expense", "560201"),
    ("Z04", "办公费", "expense", "560202"),
    ("Z05", "运费", "expense", "560101"),
    ("Z06", "差旅费", "expense", "560204"),
    ("Z07", "业务招待费", "expense", "560205"),
    ("Z08", "通讯费", "expense", "560207"),
    ("Z09", "广告费", "expense", "560104"),
    ("Z10", "平台服务费", "expense", "560106"),
    ("Z11", "银行手续费", "expense", "560301"),
    ("Z99", "其他支出", "expense", "560299"),
    ("S01", "利息收入", "income", "560302"),
    ("S02", "废品收入", "income", "5051"),
    ("S03", "租金收入", "income", "5051"),
    ("S04", "赔款收入", "income", "530199"),
    ("S99", "其他收入", "income", "530199"),
)
"""Interest that the bank pays is credited to 财务费用 (小企业会计准则, 5603)."""
