"""What each problem with numbers, approval rules and added fields says, in Chinese and English. Pure."""

from collections.abc import Mapping

SETTING_MESSAGES: Mapping[str, tuple[str, str]] = {
    "type_unknown": ("没有这种单据", "There is no such document type"),
    "role_unknown": ("没有这个角色", "There is no such role"),
    # numbers
    "pattern_invalid": (
        "{type}的编号规则不对，前缀里不能有空格、大括号和竖线：{pattern}",
        "The number pattern of {type} is not valid, no blanks, braces or bars in it: {pattern}",
    ),
    "pattern_too_long": ("{type}的编号太长，最多 {limit} 个字", "Numbers of {type} are longer than {limit}"),
    "pattern_repeats": (
        "{type}的编号会重复：流水号重新开始时，编号里要有那个日期",
        "Numbers of {type} would repeat: they must show the date their sequence begins anew with",
    ),
    "pattern_overlaps": (
        "{type}的编号会和{other}的相同，请换一个前缀",
        "Numbers of {type} could be those of {other}: choose another prefix",
    ),
    # approval rules
    "rule_unknown": ("没有这条审批规则", "There is no such approval rule"),
    "rule_used": (
        "已有人按这条规则审批过，不能删除，可以停用",
        "Somebody has decided by this rule: switch it off instead",
    ),
    "step_invalid": ("顺序是 1 到 {limit} 的整数", "The step is a whole number from 1 to {limit}"),
    # fields the company adds
    "field_fixed": (
        "单据类型、位置和字段类型建好后不能改",
        "The document type, the place and the kind of a field stay as they are",
    ),
    "level_unknown": ("请选择位置", "Choose a place"),
    "kind_unknown": ("请选择类型", "Choose a kind"),
    "label_taken": ("这种单据已有叫「{label}」的字段", "This document type has a field {label} already"),
    "choices_missing": ("请填写选项，每行一个", "Enter the choices, one a line"),
    "choices_unfit": (
        "选项最多 {count} 个，每个最多 {limit} 个字，不能重复",
        "At most {count} choices of {limit} characters, none twice",
    ),
    "fields_too_many": (
        "每种单据最多 {limit} 个启用的字段",
        "A document type has {limit} active fields at most",
    ),
}
