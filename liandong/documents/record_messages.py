"""What each problem with a product, partner, category, brand or warehouse says, in Chinese and English. Pure.

It stands on the documents' floor because pages and the interface both speak it; the form is
that of ``messages.MESSAGES``.
"""

from collections.abc import Mapping

from liandong.documents.account_messages import ACCOUNT_MESSAGES
from liandong.documents.budget_messages import BUDGET_MESSAGES
from liandong.documents.category_messages import CATEGORY_MESSAGES
from liandong.documents.currency_messages import CURRENCY_MESSAGES
from liandong.documents.forecast_messages import FORECAST_MESSAGES
from liandong.documents.merging_messages import MERGING_MESSAGES
from liandong.documents.stale_messages import STALE_MESSAGES
from liandong.documents.tax_invoice_messages import TAX_INVOICE_MESSAGES

RECORD_MESSAGES: Mapping[str, tuple[str, str]] = {
    **ACCOUNT_MESSAGES,
    **BUDGET_MESSAGES,
    **FORECAST_MESSAGES,
    **MERGING_MESSAGES,
    **CATEGORY_MESSAGES,
    **CURRENCY_MESSAGES,
    **STALE_MESSAGES,
    **TAX_INVOICE_MESSAGES,
    # products and partners
    "code_missing": ("请填写编码", "The code is missing"),
    "name_missing": ("请填写名称", "The name is missing"),
    "code_taken": ("编码 {code} 已被使用", "Code {code} is taken"),
    "too_long": ("最多 {limit} 个字", "At most {limit} characters"),
    "number_invalid": ("「{number}」不是可用的数字", "“{number}” is no usable number"),
    "number_negative": ("{number} 不能为负", "{number} must not be negative"),
    "number_too_large": ("{number} 太大", "{number} is too large"),
    "too_many_decimals": ("{number} 超过 {limit} 位小数", "{number} has more than {limit} decimals"),
    "tracking_unknown": ("批次/序列号没有选项「{value}」", "Tracking has no choice “{value}”"),
    "tracking_without_stock": (
        "不管理库存的商品不能按批次管理",
        "A product that is not kept in stock can't be kept by lot",
    ),
    "stock_limits_crossed": ("最高库存低于最低库存", "The highest stock is below the lowest"),
    "category_unknown": ("没有这个分类：{category}", "There is no category {category}"),
    "brand_unknown": ("没有这个品牌：{brand}", "There is no brand {brand}"),
    "base_unit_missing": ("请指定基本单位", "There is no base unit"),
    "base_unit_twice": ("只能有一个基本单位", "There is more than one base unit"),
    "unit_name_missing": ("请填写单位名称", "A unit has no name"),
    "unit_name_taken": ("单位「{unit}」重复", "Unit {unit} is given twice"),
    "unit_unknown": ("单位「{unit}」不属于这个商品", "Unit {unit} is not one of the product's"),
    "unit_in_use": (
        "单位「{unit}」已在单据中使用，不能改动",
        "Unit {unit} is used by documents and stays as it is",
    ),
    "is_stocked_in_use": (
        "商品已在单据中使用，不能改动「管理库存」",
        "Documents use the product: whether its stock is kept stays as it is",
    ),
    "quantity_too_fine": (
        "{quantity} × {ratio} 的小数位数过多",
        "{quantity} × {ratio} has too many decimals",
    ),
    "ratio_invalid": ("单位「{unit}」的换算率不对：{ratio}", "Unit {unit} can't have the ratio {ratio}"),
    "barcode_taken": ("条码 {barcode} 已被使用", "Barcode {barcode} is taken"),
    "barcode_check_digit": ("条码 {barcode} 的校验码不对", "Barcode {barcode} has a wrong check digit"),
    "category_asks": ("这个分类的商品必须填写{field}", "Products of this category must have: {field}"),
    "picture_unknown": ("没有这张图片", "There is no such picture"),
    "picture_unreadable": ("图片内容不是 base64", "The content is not base64"),
    "picture_type_unknown": (
        "「{name}」不是 JPEG、PNG、WebP 或 GIF 图片",
        "{name} is no JPEG, PNG, WebP or GIF picture",
    ),
    "picture_broken": (
        "「{name}」打不开：文件不完整或已损坏",
        "{name} can't be opened: it is damaged or not whole",
    ),
    "picture_too_many_pixels": (
        "「{name}」超过 {limit} 百万像素，请先缩小",
        "{name} has more than {limit} million pixels: make it smaller first",
    ),
    "pictures_too_many": ("一个商品最多 {limit} 张图片", "A product has {limit} pictures at most"),
    "product_unknown": ("没有这个商品：{product}", "There is no product {product}"),
    "field_unknown": ("没有这个字段", "There is no such field"),
    "value_unfit": ("{field}不能填「{value}」", "{field} can't be “{value}”"),
    "partner_of_another": (
        "往来单位 {code} 由别人负责，不在您的权限内",
        "Partner {code} is looked after by somebody else",
    ),
    "partner_unknown": ("没有这个往来单位：{partner}", "There is no partner {partner}"),
    "partner_kind_missing": ("请选择客户或供应商", "Neither a customer nor a supplier"),
    "payment_days_invalid": (
        "账期 {days} 天不在 0 到 {limit} 之间",
        "A term of {days} days is not 0 to {limit}",
    ),
    "credit_limit_negative": ("信用额度不能为负：{number}", "The credit limit {number} is negative"),
    "department_named_unknown": ("没有部门「{name}」", "There is no department “{name}”"),
    "member_ambiguous": (
        "叫「{member}」的成员不止一个，请在部门页里勾选",
        "Several members are called “{member}”: choose on the department's page",
    ),
    "member_unknown": ("没有这个成员：{member}", "There is no member {member}"),
    "address_missing": ("请填写地址", "The address is missing"),
    "address_kind_unknown": ("没有这种用途：{kind}", "There is no kind of address {kind}"),
    "address_default_twice": ("同一用途只能有一个默认地址", "A kind has one default address"),
    "birthday_unlikely": ("生日不对：{day}", "{day} is no birthday"),
    "rows_too_many": ("最多 {limit} 行", "At most {limit} rows"),
    "substitute_itself": ("商品不能替代自己", "A product does not stand in for itself"),
    "substitute_twice": ("替代品「{product}」重复", "{product} is named twice"),
    # price lists
    "price_list_unknown": ("没有这个价格表：{price_list}", "There is no price list {price_list}"),
    "audience_unknown": ("没有这种适用范围：{audience}", "There is no audience {audience}"),
    "price_list_channel_unknown": ("没有这个渠道：{channel}", "There is no channel {channel}"),
    "level_missing": ("请填写客户等级", "The customers' level is missing"),
    "too_many_customers": ("最多 {limit} 个客户，请按等级设价", "At most {limit} customers: use a level"),
    "customer_unknown": ("没有这个客户：{partner}", "There is no customer {partner}"),
    "period_crossed": ("截止日 {end} 早于生效日 {start}", "It ends on {end}, before it starts on {start}"),
    "not_within": ("{number} 不在 0 到 {limit} 之间", "{number} is not 0 to {limit}"),
    "rate_out_of_range": ("加减 {rate}% 不可用", "{rate}% can't be added"),
    "base_unknown": ("没有这种基准：{base}", "There is no base {base}"),
    "base_list_unknown": ("请选择作基准的价格表", "The list to go by is missing"),
    "base_list_circle": (
        "价格表互为基准，或一层层超过 {limit} 层",
        "The lists go by each other, or by more than {limit} lists one below the other",
    ),
    "price_missing": ("请填写单价", "A price is missing"),
    "price_twice": (
        "同一商品同一单位的起订数量 {minimum} 写了两次",
        "The quantity {minimum} of the same product and unit is given twice",
    ),
    # partners' products
    "supplier_unknown": ("没有这个供应商：{partner}", "There is no supplier {partner}"),
    "partner_product_unknown": ("没有这条记录", "There is no such row"),
    "partner_product_twice": (
        "同一往来单位的同一商品和单位已经有了",
        "The partner has this product and unit already",
    ),
    "partner_code_taken": ("对方编码 {code} 已用在另一个商品上", "Code {code} stands for another product"),
    "preferred_twice": ("一个商品只有一个首选供应商", "A product has one preferred supplier"),
    "terms_of_customer": (
        "价格、交期、起订量只属于供应商",
        "Price, lead time and quantities are for suppliers only",
    ),
    # warehouses and bins
    "place_unknown": ("没有这个仓库：{place}", "There is no warehouse {place}"),
    "season_day_unknown": ("日期写成月-日，如 02-01", "A day of the year is written as 02-01"),
    "levels_missing": ("最低和最高库存至少填一个", "Neither a lowest nor a highest stock is given"),
    "seasons_overlap": (
        "同一个仓库的季节有重叠的日子",
        "Two seasons of the same warehouse share days",
    ),
    "nothing_to_balance": ("请先勾选要调拨的", "Nothing was chosen to be moved"),
    "balance_changed": (
        "「{product}」能调出的数量变了，请刷新",
        "What can be spared of {product} has changed: reload",
    ),
    "channel_unknown": ("没有这个渠道", "There is no such channel"),
    "channel_kind_unknown": ("请选择渠道的类型", "The kind of the channel is missing"),
    "channel_name_fixed": (
        "渠道「{name}」建好后不能改名：单据上写的是这个名字，请停用后另建",
        "Channel “{name}” keeps its name, which stands on documents: disable it and make another",
    ),
    "department_unknown": ("没有这个部门", "There is no such department"),
    "department_name_fixed": (
        "部门「{name}」建好后不能改名：单据上写的是这个名字，请停用后另建",
        "Department “{name}” keeps its name, which stands on documents: disable it and make another",
    ),
    "department_circle": (
        "部门不能在自己下面，最多 {limit} 层",
        "A department is not below itself, and at most {limit} deep",
    ),
    "bins_only": ("只有库位才有容量、走动顺序和存储区", "Only bins have a capacity, a walk and a reserve"),
    "bin_unknown": ("这个仓库没有库位「{bin}」", "The warehouse has no bin “{bin}”"),
    "bin_full": (
        "库位「{bin}」只能再放 {room}，不够放 {quantity}",
        "Bin {bin} has room for {room} more, not for {quantity}",
    ),
    "nothing_to_put_away": ("没有要上架的货", "Nothing waits to be put away"),
    "put_away_changed": ("待上架的只有 {waiting}，请刷新", "Only {waiting} waits to be put away: reload"),
    "nothing_to_replenish": ("没有要补的拣货位", "No picking bin is running empty"),
    "nothing_to_pick": ("没有可以分配库位的行", "No line can be given a bin"),
    "picked_otherwise": (
        "各库位合计 {picked}，这一行是 {quantity}",
        "The bins come to {picked}, the line is of {quantity}",
    ),
    "place_in_use": ("「{place}」还有 {products} 种商品的库存", "{place} still holds {products} products"),
    "bins_active": ("「{place}」还有 {bins} 个启用的库位", "{place} still has {bins} bins in use"),
    "place_disabled": ("仓库「{place}」已停用", "Warehouse {place} is disabled"),
    "warehouse_unknown": ("没有这个仓库：{warehouse}", "There is no warehouse {warehouse}"),
    # what a member keeps for himself
    "preference_unknown": ("没有「{key}」这项个人设置", "There is no preference {key}"),
    "preference_unfit": ("个人设置「{key}」的内容不对", "The value does not fit preference {key}"),
    "preference_too_large": ("个人设置超过 {limit} KB", "The preference is larger than {limit} KB"),
    # who is told outside
    "mail_address_missing": ("请填写邮箱", "The e-mail address is missing"),
    "mail_address_invalid": ("邮箱不对：{address}", "{address} is no e-mail address"),
    "letter_not_posted": (
        "{number} 还没有审核或已红冲，不能发给对方",
        "{number} is not posted, or reversed: it is not sent to the partner",
    ),
    "letter_without_partner": ("{number} 没有往来单位，不能发邮件", "{number} has no partner to write to"),
    "letter_unset": (
        "这台服务器还没有配置发信，请联系管理员",
        "This server can't send mail yet: ask its administrator",
    ),
    "letter_address_missing": ("请填写收件邮箱", "Nobody is named to send it to"),
    "letter_template_unknown": ("没有这个打印模板", "There is no such print template"),
    "letter_addresses_many": ("最多 {limit} 个收件邮箱", "At most {limit} addresses"),
    "url_missing": ("请填写地址", "The address is missing"),
    "url_invalid": ("地址不对：{url}", "{url} is no usable address"),
    "url_not_https": ("地址要以 https:// 开头", "The address must begin with https://"),
    "url_private": ("地址指向内部网络，不能推送：{url}", "{url} leads into a private network"),
    "host_unknown": ("找不到这个主机：{url}", "There is no host of {url}"),
    "event_types_missing": ("请至少选择一种事件", "No event is chosen"),
    "robot_host": (
        "地址要是这个平台的群机器人地址，以 https://{host}/ 开头",
        "The address must be that of a robot there, beginning with https://{host}/",
    ),
    "robot_unsigned": ("企业微信的群机器人没有签名密钥", "Robots of WeCom have no secret"),
    "webhooks_too_many": ("最多 {limit} 个推送", "At most {limit} webhooks"),
    "time_invalid": ("请填写几点发送，例如 08:00", "Say at what time, such as 08:00"),
    "schedule_unfit": (
        "请选择多久一次；星期几从周一到周日，几号从 1 到 31",
        "Choose how often; a weekday from Monday to Sunday, a day from 1 to 31",
    ),
    "report_not_shown": (
        "这个地址不是您能看的报表，请从报表页面点「定期发送」",
        "This address is no report you may see; open the report and press “Send regularly”",
    ),
    "report_unfit": (
        "这个地址没有表格，或筛选条件不对",
        "This address has no table of rows, or its filters make no sense",
    ),
    "report_hidden": ("您没有权限看这张报表", "You may not see this report"),
    "ages_not_rising": (
        "要从小到大的整数天数，不重复，最多 {limit} 段，例如：30, 60, 90",
        "Whole days rising from the smallest, none twice, {limit} at most, such as: 30, 60, 90",
    ),
    "target_measure_unfit": (
        "这个指标不能这样定目标，或您看不到它",
        "Targets of this kind have no such measure, or you may not see it",
    ),
    "target_dimension_unfit": ("您看不到这种目标", "You may not see targets of this kind"),
    "target_unknown": ("没有可以定目标的「{key}」", "There is nothing called {key} to have a target"),
    "target_month_unfit": (
        "目标的月份写成当月 1 日：{month}",
        "A month is written as its first day, not {month}",
    ),
    "target_value_unfit": (
        "目标不能为负，金额两位小数：{value}",
        "A target is not negative, money has two decimals: {value}",
    ),
    "commission_rule_unknown": ("没有这条提成规则", "There is no such rule of commission"),
    "commission_one_of": (
        "业务员和角色只选一个",
        "Choose a person or a role, not both",
    ),
    "commission_margin_unfit": ("毛利率要在 -100 到 100 之间", "A margin is between -100 and 100 per cent"),
    "commission_receipts_of_goods": (
        "回款不分商品和渠道，也没有毛利：这几项请留空",
        "Money that comes has no product, channel or margin: leave these blank",
    ),
    "commission_rate_unfit": (
        "提成比例不能超过 100%：{value}",
        "A rate is 100 per cent at most, not {value}",
    ),
    "commission_future": ("{month} 还没有到", "{month} has not begun"),
    "commission_closed": (
        "{month} 的提成已经确认，只能确认后面的月份",
        "Commission of {month} is closed; only later months can be closed",
    ),
    "commission_not_last": (
        "只能撤销最后确认的那个月：{month}",
        "Only the last month that was closed can be reopened, not {month}",
    ),
    "class_marks_crossed": (
        "分类界限要从小到大，百分比在 0 到 100 之间",
        "The marks of classes must rise, per cent between 0 and 100",
    ),
    # counts by plan
    "count_nothing": ("「{place}」没有要盘的货，或都在别的盘点里", "Nothing in {place} is to be counted"),
    "count_ended": ("「{name}」已经结束", "{name} has ended"),
    "count_empty": ("还什么都没有盘", "Nothing was counted yet"),
    "count_held": (
        "正在「{name}」里盘，同一处不能盘两份",
        "{name} counts it: one place is not counted twice",
    ),
    "count_lot_needed": ("这个商品按批次管理，请选批号", "The product is kept by lot: give its number"),
    "count_lot_idle": ("这个商品不按批次管理", "The product is not kept by lot"),
    "count_moved": (
        "各处盘点之间有出入库：请复盘，或写明说明",
        "Goods moved between its spots: count it again, or explain",
    ),
    "count_line_unknown": ("这份盘点里没有这一行", "The count has no such line"),
    "count_sheet_unknown": ("这份盘点里没有这张盘点表", "The count has no such sheet"),
    "count_keeper_gone": (
        "到期没有盘：负责计划的人已停用或没有权限，请换人保存",
        "It was due and not made: who kept the plan has left or lacks the right",
    ),
    "finding_unknown": ("没有这条自己的盘点记录", "There is no such finding of your own"),
    "too_many_counters": ("最多 {limit} 个盘点人", "At most {limit} counters"),
}
