"""What problems of promotions and coupons say, in Chinese and in English."""

from collections.abc import Mapping

PROMOTION_MESSAGES: Mapping[str, tuple[str, str]] = {
    # on documents
    "promotion_changed": (
        "促销有变化：单价现在是 {price}（{promotion}），原来是 {told}；请核对后再保存",
        "Promotions changed: the price is {price} now ({promotion}), not {told}; look at it and save again",
    ),
    "promotion_gone": (
        "促销「{name}」不再适用（已停用、过期或条件不满足），请打开单据重新保存",
        "Promotion “{name}” no longer holds (disabled, over or not met): open the document and save it again",
    ),
    "promotion_used_up": (
        "促销「{name}」的次数已经用完，请打开单据重新保存",
        "Promotion “{name}” is used up: open the document and save it again",
    ),
    "gift_beyond": ("赠品超出促销给的数量", "More is given away than the promotions give"),
    "coupon_unknown": ("没有这张优惠券：{coupon}", "There is no coupon {coupon}"),
    "coupon_withdrawn": ("优惠券 {coupon} 已作废", "Coupon {coupon} was withdrawn"),
    "coupon_of_other": ("优惠券 {coupon} 不是这个客户的", "Coupon {coupon} is another customer's"),
    "coupon_used": ("优惠券 {coupon} 已由 {document} 使用", "Coupon {coupon} was used by {document}"),
    "coupon_over": (
        "优惠券 {coupon} 的促销已停用、不在有效期内或次数用完",
        "The promotion of coupon {coupon} is disabled, not in its period, or used up",
    ),
    "coupon_twice": (
        "一张单据同一个促销只能用一张优惠券：{coupon}",
        "One coupon of a promotion a document: {coupon}",
    ),
    "too_many_coupons": ("一张单据最多 {limit} 张优惠券", "At most {limit} coupons a document"),
    "coupons_unasked": (
        "用优惠券要同时给 apply_promotions: true",
        "Coupons only count with apply_promotions: true",
    ),
    # promotions themselves
    "promotion_unknown": ("没有这个促销：{promotion}", "There is no promotion {promotion}"),
    "code_with_blanks": ("编码里不能有空格：{code}", "A code has no blanks in it: {code}"),
    "choice_unknown": ("没有这个选项：{value}", "There is no choice {value}"),
    "groups_missing": ("请填写可叠加的组", "The groups it may be stacked with are missing"),
    "weekday_unknown": ("星期只能是 1 到 7：{day}", "Days of the week are 1 to 7, not {day}"),
    "hours_unknown": (
        "时段要写成 17:00-19:00（过零点如 22:00-02:00）：{hours}",
        "Hours are written like 17:00-19:00 (past midnight 22:00-02:00), not {hours}",
    ),
    "steps_missing": ("请至少填一行门槛和优惠", "Thresholds and what they give are missing"),
    "step_twice": ("门槛 {threshold} 写了两次", "Threshold {threshold} is given twice"),
    "repeats_by_one_step": (
        "「每满都算」只能有一个大于零的门槛",
        "What comes each time has one threshold, above zero",
    ),
    "percent_off_range": (
        "优惠百分比要大于 0、不超过 100：{value}",
        "Per cent off is above 0, up to 100: {value}",
    ),
    "amount_off_missing": ("减免金额要大于 0", "What is taken off must be above zero"),
    "promotion_price_missing": (
        "请填写「优惠」里的价格；白送用赠品",
        "The price is missing; what is given away is a gift",
    ),
    "shares_missing": ("请填写赠品或组合里的商品", "The products of the gift or bundle are missing"),
    "share_twice": ("同一商品写了两次", "The same product is given twice"),
    "share_quantity_missing": ("数量要大于 0", "The quantity must be above zero"),
    "products_missing": ("特价要指定商品", "A special price is of certain products"),
    "promotion_without_coupons": (
        "促销「{name}」没有勾选「凭优惠券」，不能发券",
        "Promotion “{name}” needs no coupon, so there are none of it",
    ),
    "coupon_count": ("一次发 1 到 {limit} 张券：{number}", "1 to {limit} coupons at once, not {number}"),
}
