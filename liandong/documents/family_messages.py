"""What problems with families, attributes and variants say, in Chinese and in English."""

from collections.abc import Mapping

FAMILY_MESSAGES: Mapping[str, tuple[str, str]] = {
    "family_unknown": ("没有这个款：{family}", "There is no family {family}"),
    "attribute_unknown": ("没有这个属性：{attribute}", "There is no attribute {attribute}"),
    "attribute_missing": ("请填写属性，如 颜色、尺码", "An attribute is missing, as colour or size"),
    "attributes_too_many": ("一个款最多 {limit} 个属性", "At most {limit} attributes a family"),
    "attribute_twice": ("属性「{name}」重复", "Attribute {name} is given twice"),
    "attributes_fixed": (
        "已有规格商品，属性不能再换：{names}",
        "There are variants: the attributes stay {names}",
    ),
    "value_missing": ("属性「{name}」至少要有一个值", "Attribute {name} needs a value"),
    "value_twice": ("值「{value}」重复", "Value {value} is given twice"),
    "value_unknown": ("值「{value}」不属于这个属性", "Value {value} is not one of the attribute's"),
    "value_in_use": (
        "值「{value}」已有商品在用，不能去掉；不再卖可以停用那些商品",
        "Products have value {value}, so it stays; disable them to sell them no more",
    ),
    "value_code_taken": ("代码 {code} 已属于另一个值", "Code {code} is another value's"),
    "values_too_many": ("一个属性最多 {limit} 个值", "At most {limit} values an attribute"),
    "variants_too_many": (
        "这样会有 {count} 个组合，一个款最多 {limit} 个",
        "These make {count} combinations: at most {limit} a family",
    ),
    "code_rule_unknown": (
        "编码规则里看不懂 {part}；可用 {{0}} 款号、{{1}}{{2}}{{3}} 各属性的代码、{{n}} 流水号",
        "The code rule has {part}; known are {{0}} the family, {{1}}{{2}}{{3}} the values, {{n}} a number",
    ),
    "code_rule_ambiguous": (
        "编码规则分不清规格：写上每个属性，或 {{n}} 流水号",
        "The code rule makes variants alike: name each attribute, or {{n}}",
    ),
    "combination_unknown": ("这个款没有这种组合", "The family has no such combination"),
    "combination_twice": ("同一种组合写了两次", "The combination is given twice"),
    "variant_state_unfit": ("这种规格不能这样做", "This can't be done with the variant"),
    "variant_taken": (
        "商品 {code} 已属于款「{family}」，请先从那里移出",
        "Product {code} belongs to family {family}: release it there first",
    ),
}
