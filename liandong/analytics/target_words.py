"""What targets are of and measured in, in the words of the reader."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liandong.analytics.targeting import Dimension, Measure


def dimension_words() -> Mapping[str, str]:
    """Return what each dimension is called."""
    return {
        Dimension.COMPANY: _("全公司"),
        Dimension.PERSON: _("业务员"),
        Dimension.DEPARTMENT: _("部门"),
        Dimension.CHANNEL: _("渠道"),
        Dimension.PLACE: _("仓库/门店"),
        Dimension.CATEGORY: _("商品分类"),
    }


def measure_words() -> Mapping[str, str]:
    """Return what each measure is called."""
    return {
        Measure.NET: _("销售额（不含税）"),
        Measure.MARGIN: _("毛利"),
        Measure.QUANTITY: _("数量（基本单位）"),
        Measure.RECEIPTS: _("回款"),
    }
