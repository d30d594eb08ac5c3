"""Heads that other programs export products, partners and opening stock with. Pure data.

jshERP: the columns its importers read (jshERP-boot, MaterialService and SupplierService, public
source). 精斗云 and 管家婆: the heads of their public import templates and of exports users have
published; their editions differ, so a head that is not found is simply left to the user.
"""

from collections.abc import Mapping

from liandong.exchange.mapping import Profile

PRODUCT = "catalog.product"
PARTNER = "partners.partner"
STOCK = "inventory.opening_stock"

_YES: Mapping[str, str] = {"is_customer": "是"}

PROFILES = (
    Profile(
        "jshERP",
        PRODUCT,
        {
            "code": ("基础条码", "条码"),
            "name": ("名称",),
            "specification": ("规格",),
            "category": ("类别",),
            "unit": ("基本单位", "单位"),
            "barcode": ("基础条码", "条码"),
            "unit_2": ("副单位",),
            "ratio_2": ("比例",),
            "barcode_2": ("副条码",),
            "purchase_price": ("采购价",),
            "retail_price": ("零售价",),
            "wholesale_price": ("销售价",),
            "minimum_price": ("最低售价",),
            "shelf_life_days": ("保质期",),
            "weight_kg": ("基础重量(kg)", "基础重量"),
            "is_active": ("状态", "启用"),
        },
        frozenset({"名称", "规格", "类别", "零售价", "销售价", "最低售价"}),
    ),
    Profile(
        "jshERP",
        PARTNER,
        {
            "name": ("供应商名称", "供应商"),
            "phone": ("手机号码", "联系电话"),
            "tax_number": ("纳税人识别号",),
            "bank_number": ("账号",),
            "is_active": ("状态",),
        },
        frozenset({"供应商名称", "联系人", "手机号码", "纳税人识别号"}),
        {"is_supplier": "是"},
    ),
    Profile(
        "jshERP",
        PARTNER,
        {
            "name": ("客户名称", "客户"),
            "phone": ("手机号码", "联系电话"),
            "tax_number": ("纳税人识别号",),
            "bank_number": ("账号",),
            "is_active": ("状态",),
        },
        frozenset({"客户名称", "联系人", "手机号码", "纳税人识别号"}),
        _YES,
    ),
    Profile(
        "精斗云",
        PRODUCT,
        {
            "code": ("商品编号", "商品编码"),
            "name": ("商品名称",),
            "specification": ("规格型号",),
            "category": ("商品类别", "商品分类"),
            "unit": ("计量单位", "基本计量单位"),
            "barcode": ("商品条码", "条形码"),
            "purchase_price": ("预计采购价", "参考成本"),
            "retail_price": ("零售价", "预计销售价"),
            "wholesale_price": ("批发价",),
            "minimum_price": ("最低销售价",),
            "minimum_stock": ("最低库存",),
            "maximum_stock": ("最高库存",),
        },
        frozenset({"商品编号", "商品名称", "规格型号", "商品类别"}),
    ),
    Profile(
        "精斗云",
        PARTNER,
        {
            "code": ("客户编号",),
            "name": ("客户名称",),
            "category": ("客户类别",),
            "level": ("客户等级",),
            "contact": ("联系人", "首要联系人"),
            "phone": ("手机", "座机"),
            "tax_number": ("纳税人识别号", "税号"),
        },
        frozenset({"客户编号", "客户名称", "客户类别"}),
        _YES,
    ),
    Profile(
        "精斗云",
        PARTNER,
        {
            "code": ("供应商编号",),
            "name": ("供应商名称",),
            "category": ("供应商类别",),
            "contact": ("联系人", "首要联系人"),
            "phone": ("手机", "座机"),
            "tax_number": ("纳税人识别号", "税号"),
        },
        frozenset({"供应商编号", "供应商名称", "供应商类别"}),
        {"is_supplier": "是"},
    ),
    Profile(
        "管家婆",
        PRODUCT,
        {
            "code": ("商品编号",),
            "name": ("商品全名",),
            "specification": ("规格", "型号"),
            "category": ("商品分类", "所属分类"),
            "unit": ("基本单位", "单位"),
            "barcode": ("基本条码", "条码"),
            "unit_2": ("辅助单位", "辅助单位1"),
            "ratio_2": ("换算率", "单位关系", "辅助单位1换算率"),
            "purchase_price": ("最近进价", "参考进价"),
            "wholesale_price": ("批发价", "预设售价1", "预设售价一"),
            "retail_price": ("零售价",),
            "minimum_price": ("最低售价",),
        },
        frozenset({"商品编号", "商品全名"}),
    ),
    Profile(
        "管家婆",
        PARTNER,
        {
            "code": ("单位编号",),
            "name": ("单位全名",),
            "phone": ("联系电话", "电话", "手机"),
            "address": ("单位地址", "地址"),
            "tax_number": ("税号",),
            "credit_limit": ("应收信用额度", "应收上限"),
        },
        frozenset({"单位编号", "单位全名"}),
    ),
    Profile(
        "jshERP",
        STOCK,
        {
            "line.product": ("基础条码", "条码"),
            "line.unit": ("单位",),
            "line.quantity": ("库存", "期初库存"),
            "line.price": ("成本价",),
        },
        frozenset({"条码", "仓库", "库存"}),
    ),
    Profile(
        "精斗云",
        STOCK,
        {
            "line.product": ("商品编号",),
            "place": ("仓库",),
            "line.quantity": ("期初数量",),
            "line.price": ("单位成本",),
            "line.net_amount": ("期初总价",),
        },
        frozenset({"商品编号", "期初数量", "单位成本"}),
    ),
    Profile(
        "管家婆",
        STOCK,
        {
            "line.product": ("商品编号",),
            "place": ("仓库全名", "仓库"),
            "line.quantity": ("库存数量", "数量"),
            "line.price": ("成本均价",),
            "line.net_amount": ("成本金额", "库存金额"),
        },
        frozenset({"商品编号", "商品全名", "成本均价"}),
    ),
)


def profiles_for(subject: str) -> tuple[Profile, ...]:
    """Return the profiles of a subject."""
    return tuple(profile for profile in PROFILES if profile.subject == subject)
