"""Two records side by side: label, the kept one's value, the other's."""

from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.catalog.queries import UnitCard, units_of
from liandong.kernel.money import plain
from liandong.partners.models import Partner

Row = tuple[str, str, str]


def compared_products(kept: Product, folded: Product) -> list[Row]:
    """Return what two products say of themselves; one statement."""
    units = units_of([kept.pk, folded.pk])
    return _beside(*(_product_facts(one, units.get(one.pk, ())) for one in (kept, folded)))


def compared_partners(kept: Partner, folded: Partner) -> list[Row]:
    """Return what two partners say of themselves; no statement."""
    return _beside(_partner_facts(kept), _partner_facts(folded))


def _beside(kept: list[tuple[str, str]], folded: list[tuple[str, str]]) -> list[Row]:
    return [(label, one, other) for (label, one), (_label, other) in zip(kept, folded, strict=True)]


def _product_facts(product: Product, units: tuple[UnitCard, ...]) -> list[tuple[str, str]]:
    return [
        (_("编码"), product.code),
        (_("名称"), product.name),
        (_("规格"), product.specification),
        (_("品牌"), str(product.brand or "")),
        (_("分类"), str(product.category or "")),
        (_("单位"), " · ".join(f"{one.name}={plain(one.ratio)}" for one in units)),
        (_("条码"), " · ".join(one.barcode for one in units if one.barcode)),
        (_("零售价"), "" if product.retail_price is None else plain(product.retail_price)),
        (_("批次/序列号"), _(str(product.get_tracking_display()))),
    ]


def _partner_facts(partner: Partner) -> list[tuple[str, str]]:
    kinds = ((_("客户"), partner.is_customer), (_("供应商"), partner.is_supplier))
    return [
        (_("编码"), partner.code),
        (_("名称"), partner.name),
        (_("类型"), " · ".join(label for label, is_so in kinds if is_so)),
        (_("联系人"), partner.contact),
        (_("电话"), partner.phone),
        (_("税号"), partner.tax_number),
        (_("银行账号"), partner.bank_number),
        (_("账期（天）"), str(partner.payment_days)),
        (_("信用额度"), "" if partner.credit_limit is None else plain(partner.credit_limit)),
    ]
